/**
 * Finds out which test files run a place of the source, so that a fault there is tried with those only.
 *
 * A probe, a call that notes its number, is put into the block around the place. What runs while a module loads is run
 * once for all test files of a process; such places, and those outside of functions, are tried with every test file that
 * imports them.
 */
import {
  isArrowFunction,
  isBlock,
  isCaseClause,
  isDefaultClause,
  isInterfaceDeclaration,
  isTypeAliasDeclaration,
  type Node,
  type SourceFile,
} from "typescript/unstable/ast";
import type { Edit } from "./fault.ts";

/** The function a probe calls; `reach-setup.ts` provides it. */
export const PROBE = "__faultReached";

/**
 * Where a fault is:
 * - `erased`: in a type, of which nothing is left when the program runs.
 * - `module`: in what runs when its module is loaded.
 * - `block`: in a function; the probe's edits note that its block was run.
 */
export type Place =
  | { readonly kind: "erased" }
  | { readonly kind: "module" }
  | { readonly kind: "block"; probe(number: number): readonly Edit[] };

export function placeOf({ start, end }: Edit, source: SourceFile): Place {
  const around = pathTo(start, end, source);
  if (around.some((node) => isTypeAliasDeclaration(node) || isInterfaceDeclaration(node)))
    return { kind: "erased" };
  for (const node of around) {
    const at = startOfBlock(node, start, end, source);
    if (at !== undefined) return { kind: "block", probe: (number) => [insert(at, `${call(number)};`)] };
    if (isArrowFunction(node) && !isBlock(node.body) && node.body.getStart(source) <= start) {
      const { body } = node;
      return {
        kind: "block",
        probe: (number) => [insert(body.getStart(source), `(${call(number)}, `), insert(body.end, ")")],
      };
    }
  }
  return { kind: "module" };
}

/** The nodes that hold the range, innermost first. */
function pathTo(start: number, end: number, source: SourceFile): Node[] {
  const path: Node[] = [];
  const visit = (node: Node): void => {
    if (node.getStart(source) > start || node.end < end) return;
    path.unshift(node);
    node.forEachChild(visit);
  };
  visit(source);
  return path;
}

/** Where the statements begin that run together with the range. */
function startOfBlock(node: Node, start: number, end: number, source: SourceFile): number | undefined {
  if (isBlock(node)) {
    const first = node.getStart(source);
    return first < start && node.end > end ? first + 1 : undefined;
  }
  if (!isCaseClause(node) && !isDefaultClause(node)) return undefined;
  const first = node.statements[0]?.getStart(source);
  return first !== undefined && first <= start ? first : undefined;
}

function insert(at: number, text: string): Edit {
  return { start: at, end: at, text };
}

function call(number: number): string {
  return `globalThis.${PROBE}?.(${number})`;
}
