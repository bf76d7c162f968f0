/** What is wrong in a catalog file, precisely: where, what stands there, why that cannot be, and how to mend it. */
import type { ImportIssue } from "../../ports/failures.ts";
import type { Notes } from "./notes.ts";

export type { ImportIssue };

/** Collects findings; errors stop the import, warnings and notes do not. */
export interface Findings {
  readonly errors: ImportIssue[];
  readonly warnings: ImportIssue[];
  readonly notes: Notes;
}

const VALUE_SHOWN = 60;

/** A finding with its value made fit to be printed in one line. */
export function issue(
  where: { readonly line: number; readonly column?: string; readonly value?: string },
  problem: string,
  mend: string,
): ImportIssue {
  const value = (where.value ?? "").slice(0, VALUE_SHOWN * 4).replace(/[\p{C}\s]+/gu, " ");
  const shown = [...value];
  return {
    line: where.line,
    column: where.column ?? "",
    value: shown.length > VALUE_SHOWN ? `${shown.slice(0, VALUE_SHOWN).join("")}…` : value,
    problem,
    mend,
  };
}

/** A finding as one sentence or two. */
export function sentenceOf(found: ImportIssue): string {
  const column = found.column === "" ? "" : `, column ${found.column}`;
  const value = found.value === "" ? "" : ` "${found.value}"`;
  return `Line ${found.line}${column}:${value} ${found.problem}. ${found.mend}.`;
}
