/** A dropped case, branch, transition or entry of a table: something that used to be handled falls through. */
import {
  type CaseClause,
  type CaseOrDefaultClause,
  isArrayLiteralExpression,
  isCaseBlock,
  isCaseClause,
  isConditionalExpression,
  isIfStatement,
  isObjectLiteralExpression,
  isPropertyAssignment,
  isSatisfiesExpression,
  isVariableDeclaration,
  type Node,
  type ObjectLiteralExpression,
  type SourceFile,
} from "typescript/unstable/ast";
import type { Edit } from "../fault.ts";
import { nameOf, propertyOf, without, withoutElement, withoutStatement } from "../syntax.ts";

/** Drops a `case`, an `if` (or its `else`), the first way of a conditional, a transition, or an entry of a table. */
export function plantBranch(node: Node, source: SourceFile): readonly Edit[] {
  if (isCaseClause(node)) return [withoutCase(node, source)];
  if (isIfStatement(node)) {
    if (node.elseStatement === undefined) return [withoutStatement(node, source)];
    return [{ start: node.thenStatement.end, end: node.end, text: "" }];
  }
  if (isConditionalExpression(node)) {
    return [{ start: node.getStart(source), end: node.end, text: `(${node.whenFalse.getText(source)})` }];
  }
  if (isObjectLiteralExpression(node) && isTable(node))
    return node.properties.map((property) => withoutElement(property, source));
  if (isArrayLiteralExpression(node) && node.elements.length > 1 && node.elements.every(isTransition))
    return node.elements.map((element) => withoutElement(element, source));
  return [];
}

/** Only the label goes where the case before it shares the statements. */
function withoutCase(node: CaseClause, source: SourceFile): Edit {
  const clauses: readonly CaseOrDefaultClause[] = isCaseBlock(node.parent) ? node.parent.clauses : [];
  const before = clauses[clauses.indexOf(node) - 1];
  const isShared = before !== undefined && before.statements.length === 0 && node.statements.length > 0;
  if (!isShared) return without(node, source);
  return { start: node.getStart(source), end: node.expression.end + 1, text: "" };
}

/** A machine's events, or a constant that maps each member of a list. */
function isTable(node: ObjectLiteralExpression): boolean {
  if (propertyOf(node) === "on") return node.properties.length > 0;
  if (node.properties.length < 2) return false;
  const { parent } = node;
  const type =
    isSatisfiesExpression(parent) || (isVariableDeclaration(parent) && parent.initializer === node)
      ? parent.type
      : undefined;
  return /\bRecord<|\[\w+ in /.test(type?.getText() ?? "");
}

/** One of several ways that a machine may go on an event. */
function isTransition(node: Node): boolean {
  return (
    isObjectLiteralExpression(node) &&
    node.properties.some(
      (property) =>
        isPropertyAssignment(property) && /^(guard|target|actions)$/.test(nameOf(property.name) ?? ""),
    )
  );
}
