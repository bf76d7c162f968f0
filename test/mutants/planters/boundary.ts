/** A bound that includes its last value, or no longer does. */
import { isBinaryExpression, type Node, type SourceFile } from "typescript/unstable/ast";
import type { Edit } from "../fault.ts";

const SWAPPED = new Map([
  ["<", "<="],
  ["<=", "<"],
  [">", ">="],
  [">=", ">"],
]);

/** Swaps `<` with `<=` and `>` with `>=`. */
export function plantBoundary(node: Node, source: SourceFile): readonly Edit[] {
  if (!isBinaryExpression(node)) return [];
  const { operatorToken } = node;
  const text = SWAPPED.get(operatorToken.getText(source));
  return text === undefined ? [] : [{ start: operatorToken.getStart(source), end: operatorToken.end, text }];
}
