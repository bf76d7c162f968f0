/** A condition turned round. */
import {
  isArrowFunction,
  isBinaryExpression,
  isConditionalExpression,
  isIfStatement,
  isParenthesizedExpression,
  isPrefixUnaryExpression,
  isReturnStatement,
  type Node,
  type SourceFile,
  SyntaxKind,
} from "typescript/unstable/ast";
import type { Edit } from "../fault.ts";
import type { Planter } from "../syntax.ts";

const COMPARISON = /^([!=]==?|[<>]=?|&&|\|\||in|instanceof)$/;

/** Negates the condition of an `if`, a conditional, a predicate or a returned comparison, and swaps `&&` and `||`. */
export const plantGuard: Planter = (node, source) => {
  if (isIfStatement(node)) return [negated(node.expression, source)];
  if (isConditionalExpression(node)) return [negated(node.condition, source)];
  if (isArrowFunction(node) && isCondition(node.body)) return [negated(node.body, source)];
  if (isReturnStatement(node) && node.expression !== undefined && isCondition(node.expression))
    return [negated(node.expression, source)];
  if (isBinaryExpression(node) && isJunction(node.operatorToken)) {
    const { operatorToken } = node;
    const text = operatorToken.kind === SyntaxKind.BarBarToken ? "&&" : "||";
    return [{ start: operatorToken.getStart(source), end: operatorToken.end, text }];
  }
  return [];
};

function negated(condition: Node, source: SourceFile): Edit {
  const text = condition.getText(source);
  const start = condition.getStart(source);
  if (isPrefixUnaryExpression(condition) && condition.operator === SyntaxKind.ExclamationToken)
    return { start, end: condition.end, text: condition.operand.getText(source) };
  return { start, end: condition.end, text: `!(${text})` };
}

function isCondition(node: Node): boolean {
  if (isParenthesizedExpression(node)) return isCondition(node.expression);
  if (isPrefixUnaryExpression(node)) return node.operator === SyntaxKind.ExclamationToken;
  return isBinaryExpression(node) && COMPARISON.test(node.operatorToken.getText());
}

function isJunction({ kind }: Node): boolean {
  return kind === SyntaxKind.BarBarToken || kind === SyntaxKind.AmpersandAmpersandToken;
}
