/** Shares the room of one message among its texts. */
import { cutText } from "../../src/voice/safe-text.ts";

/**
 * Shortens texts so that together they have at most `limit` units: the longest give way first, short ones stay whole.
 * Empty results are possible only when there are more texts than room.
 */
export function fitTexts(texts: readonly string[], limit: number): readonly string[] {
  const lengths = texts.map(({ length }) => length).sort((a, b) => a - b);
  let left = limit;
  let cap = Number.POSITIVE_INFINITY;
  for (const [index, length] of lengths.entries()) {
    const share = Math.floor(left / (lengths.length - index));
    if (length > share) {
      cap = share;
      break;
    }
    left -= length;
  }
  return texts.map((words) => cutText(words, cap));
}
