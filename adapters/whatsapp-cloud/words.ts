/** Words as WhatsApp takes them: never empty, and with no markup that nobody meant. */
import { cleanLine, cutText, ELLIPSIS, isBlank } from "../../src/voice/safe-text.ts";

/** Keeps a sign from being markup: WhatsApp's formatting has no escape, so something must stand in between. */
const ZERO_WIDTH = "\u200b";

/** The words, or three dots where nothing would be seen: WhatsApp refuses empty texts. */
export function visible(words: string): string {
  return isBlank(words) ? ELLIPSIS : words;
}

/** A clean line of at most `limit` units in which something can be seen. */
export function labelOf(words: string, limit: number): string {
  return visible(cutText(cleanLine(words), limit));
}

/**
 * Words in which nothing is WhatsApp's markup (*bold*, _italic_, ~struck~, `code`, "> quote", "- list"): a character
 * without width goes between a sign and the word it would mark. Signs inside words (a_b@c.dk) mark nothing and stay.
 * [pywa client, WhatsApp help "How to format your messages"]
 */
export function withoutMarkup(words: string): string {
  return words
    .replace(/(?<![\p{L}\p{N}])([*_~`])(?=\S)/gu, `$1${ZERO_WIDTH}`)
    .replace(/(?<=\S)([*_~`])(?![\p{L}\p{N}])/gu, `${ZERO_WIDTH}$1`)
    .replace(/^([>*-])(?= )/gm, `${ZERO_WIDTH}$1`);
}

/** Words in bold, which WhatsApp knows only within one line; a star among them would end it, so such words stay plain. */
export function bold(line: string): string {
  return isBlank(line) || line.includes("*") ? line : `*${line.trim()}*`;
}
