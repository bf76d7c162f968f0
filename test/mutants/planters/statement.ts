/** Something that is not done: a call, an awaited effect or an assignment is gone. */
import {
  isAwaitExpression,
  isBinaryExpression,
  isCallExpression,
  isDeleteExpression,
  isExpressionStatement,
  isPostfixUnaryExpression,
  isPrefixUnaryExpression,
  type Node,
  type SourceFile,
  SyntaxKind,
} from "typescript/unstable/ast";
import type { Edit } from "../fault.ts";
import { withoutStatement } from "../syntax.ts";

/** Drops a statement that stands for its effect. A parent's constructor stays: without it no object is made. */
export function plantStatement(node: Node, source: SourceFile): readonly Edit[] {
  return isExpressionStatement(node) && isEffect(node.expression) ? [withoutStatement(node, source)] : [];
}

function isEffect(node: Node): boolean {
  if (isAwaitExpression(node) || isBinaryExpression(node) || isDeleteExpression(node)) return true;
  if (isPostfixUnaryExpression(node) || isPrefixUnaryExpression(node)) return true;
  return isCallExpression(node) && node.expression.kind !== SyntaxKind.SuperKeyword;
}
