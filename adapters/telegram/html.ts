/** Telegram's HTML dialect. Text is cut before it is marked up, so no limit can fall inside a tag or an entity. */
import { escapeMarkup } from "../../src/wire/markup.ts";
import { fitTexts } from "./fitting.ts";

/** A piece of a message: plain words, and the one tag they stand in. */
export interface Part {
  readonly words: string;
  readonly tag?: "b" | "i" | "pre";
  /** Kept whole while there is room at all: a payment address that lost its end is worthless. */
  readonly whole?: boolean;
  /** What stands between this part and the one before; an empty line when absent. */
  readonly after?: "\n" | " ";
}

/** How the parts are put together as HTML whose text, once the markup is read, has at most `limit` UTF-16 units. */
export function joinParts(parts: readonly Part[], limit: number): string {
  const kept = fitParts(parts, limit);
  return kept.map((part, index) => `${index === 0 ? "" : gap(part)}${markUp(part)}`).join("");
}

/** Units the parts have when nothing is cut. */
export function lengthOf(parts: readonly Part[]): number {
  return parts.reduce(
    (sum, part, index) => sum + part.words.length + (index === 0 ? 0 : gap(part).length),
    0,
  );
}

function fitParts(parts: readonly Part[], limit: number): readonly Part[] {
  if (lengthOf(parts) <= limit) return parts;
  const few = dropTail(parts, limit);
  const gaps = few.reduce((sum, part, index) => sum + (index === 0 ? 0 : gap(part).length), 0);
  const wholes = few.filter(({ whole }) => whole === true);
  const reserved = wholes.reduce((sum, { words }) => sum + words.length, 0);
  const room = limit - gaps;
  // Whole parts give way like all others when they alone would leave nothing for the rest.
  const spare = reserved <= room / 2;
  const yielding = few.filter(({ whole }) => !(spare && whole === true));
  const fitted = fitTexts(
    yielding.map(({ words }) => words),
    spare ? room - reserved : room,
  );
  const shortened = new Map(yielding.map((part, index) => [part, fitted[index] ?? ""]));
  return few
    .map((part) => ({ ...part, words: shortened.get(part) ?? part.words }))
    .filter(({ words }) => words !== "");
}

/** So many parts that each would be a few letters: the later ones go, except those to be kept whole. */
function dropTail(parts: readonly Part[], limit: number): readonly Part[] {
  const most = Math.max(1, Math.floor(limit / 32));
  if (parts.length <= most) return parts;
  const wholes = parts.filter(({ whole }) => whole === true).slice(0, Math.floor(most / 2));
  const others = parts.filter(({ whole }) => whole !== true).slice(0, most - wholes.length);
  const kept = new Set([...wholes, ...others]);
  return parts.filter((part) => kept.has(part));
}

function gap({ after }: Part): string {
  return after ?? "\n\n";
}

function markUp({ words, tag }: Part): string {
  const escaped = escapeMarkup(words);
  return tag === undefined ? escaped : `<${tag}>${escaped}</${tag}>`;
}
