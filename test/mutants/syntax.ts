/** Small questions about syntax that several planters ask. */
import {
  type Expression,
  isCallExpression,
  isIdentifier,
  isPropertyAssignment,
  isStringLiteral,
  type Node,
  type PropertyName,
  type SourceFile,
  SyntaxKind,
} from "typescript/unstable/ast";
import type { Edit } from "./fault.ts";

/** Plans the faults of one kind at a node, not inside it. */
export type Planter = (node: Node, source: SourceFile) => readonly Edit[];

/** Takes the node's text away. */
export function without(node: Node, source: SourceFile): Edit {
  return { start: node.getStart(source), end: node.end, text: "" };
}

/** Takes a statement away; where the grammar wants one, an empty block stays. */
export function withoutStatement(node: Node, source: SourceFile): Edit {
  const inList = [SyntaxKind.Block, SyntaxKind.SourceFile, SyntaxKind.CaseClause, SyntaxKind.DefaultClause];
  return { ...without(node, source), text: inList.includes(node.parent.kind) ? "" : "{}" };
}

/** Takes an element of a list away, with the comma after it. */
export function withoutElement(node: Node, source: SourceFile): Edit {
  const comma = /^\s*,/.exec(source.text.slice(node.end))?.[0] ?? "";
  return { start: node.getStart(source), end: node.end + comma.length, text: "" };
}

/** The name of a property when it is written out. */
export function nameOf(name: PropertyName | undefined): string | undefined {
  if (name === undefined) return undefined;
  return isIdentifier(name) || isStringLiteral(name) ? name.text : undefined;
}

/** The name of the property whose value the node is. */
export function propertyOf(node: Node): string | undefined {
  return isPropertyAssignment(node.parent) && node.parent.initializer === node
    ? nameOf(node.parent.name)
    : undefined;
}

/** The last name of what is called: `fail` of `this.orders.fail(…)`. */
export function calleeOf(called: Expression): string {
  return /([\w$]+)$/.exec(called.getText())?.[1] ?? "";
}

/** Whether the node is a call that only writes to a log or counts a metric: what it says is not behaviour. */
export function isLogging(node: Node): boolean {
  return (
    isCallExpression(node) &&
    /(^|[.#])(log|logger|console)\??\.(trace|debug|info|warn|error|fatal|log)$/.test(
      node.expression.getText(),
    )
  );
}
