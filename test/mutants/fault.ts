/** A planted fault: one small edit of one source file, and what names it in tables and on the command line. */
import { createHash } from "node:crypto";

/**
 * The kinds of faults, in the order of the tables:
 * - `member`: a closed list (a union, a list of kinds) has a new member that nobody handles.
 * - `literal`: a code, an event, a state or a kind is misspelt.
 * - `branch`: a case, a branch, an entry of a table or a transition is gone.
 * - `guard`: a condition is turned round.
 * - `boundary`: `<` where `<=` was, and the like.
 * - `statement`: something is not done.
 */
export const FAULT_KINDS = ["member", "literal", "branch", "guard", "boundary", "statement"] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Replaces the characters from `start` to `end` by `text`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** An edit that was planned in a file. */
export interface Fault extends Edit {
  readonly kind: FaultKind;
  /** Relative to the project, with forward slashes. */
  readonly file: string;
  readonly line: number;
  /** The declarations around it, outermost first, such as `placeOrder.hold`. Empty at the top of a file. */
  readonly scope: string;
  /** What was changed, on one line. */
  readonly change: string;
  /** `file#` and six characters; the same as long as its declaration and the edit are the same. */
  readonly id: string;
}

const CHANGE_LENGTH = 110;

/** The source with the edit made. */
export function planted(source: string, { start, end, text }: Edit): string {
  return source.slice(0, start) + text + source.slice(end);
}

/** Names the edits of one file. Equal edits in one declaration are told apart by their order. */
export function named(
  file: string,
  source: string,
  edits: readonly { readonly kind: FaultKind; readonly scope: string; readonly edit: Edit }[],
): Fault[] {
  const seen = new Map<string, number>();
  return edits.map(({ kind, scope, edit }) => {
    const before = onOneLine(source.slice(edit.start, edit.end));
    const after = onOneLine(edit.text);
    const key = [kind, scope, before, after].join("\n");
    const nth = seen.get(key) ?? 0;
    seen.set(key, nth + 1);
    const hash = createHash("sha256").update(`${file}\n${key}\n${nth}`).digest("hex").slice(0, 6);
    const line = source.slice(0, edit.start).split("\n").length;
    return { ...edit, kind, file, line, scope, change: changeOf(before, after), id: `${file}#${hash}` };
  });
}

function changeOf(before: string, after: string): string {
  if (before === "") return `add ${shortened(after)}`;
  if (after === "" || after === "{}") return `drop ${shortened(before)}`;
  return `${shortened(before)} → ${shortened(after)}`;
}

function onOneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function shortened(text: string): string {
  return text.length <= CHANGE_LENGTH ? text : `${text.slice(0, CHANGE_LENGTH)}…`;
}
