/** Puts the parts of a message together as one text that fits: what may be shortened gives way to what must stay whole. */
import { cutText } from "../../src/voice/safe-text.ts";
import { bold } from "./words.ts";

/** A piece of a message: words without markup, and how they stand there. */
export interface Part {
  readonly words: string;
  readonly bold?: boolean;
  /** Kept whole while there is room at all: an address that lost its end, or a choice nobody could then type. */
  readonly whole?: boolean;
  /** What stands between this part and the one before; an empty line when absent. */
  readonly after?: "\n" | " ";
}

/** The text, and whether it had to be shortened. */
export interface Laid {
  readonly text: string;
  readonly cut: boolean;
}

/** With less room than this for each, the later parts are left out. */
const SHORTEST = 16;

/** The parts as one text of at most `limit` UTF-16 units; the longest parts are shortened first. */
export function layOut(parts: readonly Part[], limit: number): Laid {
  const length = lengthOf(parts);
  if (length <= limit) return { text: joined(parts), cut: false };
  const wholes = fitWhole(parts, limit);
  const yielding = parts.filter((part) => !wholes.has(part));
  const kept = shorten(yielding, limit - lengthOfAll(wholes));
  const text = joined(
    parts.flatMap((part) => {
      if (wholes.has(part)) return [part];
      const words = kept.get(part);
      return words === undefined ? [] : [{ ...part, words }];
    }),
  );
  return { text: cutText(text, limit), cut: true };
}

/** Units the parts have when nothing is cut. */
export function lengthOf(parts: readonly Part[]): number {
  return parts.reduce((sum, part, index) => sum + sizeOf(part) - (index === 0 ? gapOf(part).length : 0), 0);
}

/** The parts to be kept whole, as far as they leave half of the room to the others. */
function fitWhole(parts: readonly Part[], limit: number): ReadonlySet<Part> {
  const fitting = new Set<Part>();
  const others = parts.some(({ whole }) => whole !== true);
  let room = others ? Math.floor(limit / 2) : limit;
  for (const part of parts) {
    if (part.whole !== true || sizeOf(part) > room) continue;
    fitting.add(part);
    room -= sizeOf(part);
  }
  return fitting;
}

/** What is left of each part: the longest give way first. Parts beyond the room are left out. */
function shorten(parts: readonly Part[], limit: number): ReadonlyMap<Part, string> {
  const most = Math.max(1, Math.floor(limit / SHORTEST));
  const few = parts.slice(0, most);
  const marks = few.reduce((sum, part) => sum + sizeOf(part) - part.words.length, 0);
  const cap = fairShare(
    few.map(({ words }) => words.length),
    limit - marks,
  );
  const kept = new Map<Part, string>();
  for (const part of few) if (cap >= 1) kept.set(part, cutText(part.words, cap));
  return kept;
}

/** The longest that each may be so that all together have at most `limit`. */
function fairShare(lengths: readonly number[], limit: number): number {
  let left = limit;
  const sorted = [...lengths].sort((one, other) => one - other);
  for (const [index, length] of sorted.entries()) {
    const share = Math.floor(left / (sorted.length - index));
    if (length > share) return share;
    left -= length;
  }
  return Number.POSITIVE_INFINITY;
}

function joined(parts: readonly Part[]): string {
  return parts.map((part, index) => `${index === 0 ? "" : gapOf(part)}${marked(part)}`).join("");
}

function marked(part: Part): string {
  return part.bold === true ? bold(part.words) : part.words;
}

function lengthOfAll(parts: ReadonlySet<Part>): number {
  return [...parts].reduce((sum, part) => sum + sizeOf(part), 0);
}

function sizeOf(part: Part): number {
  return part.words.length + (part.bold === true ? 2 : 0) + gapOf(part).length;
}

function gapOf({ after }: Part): string {
  return after ?? "\n\n";
}
