/** Makes any words safe to show on any messenger: no broken characters, no tricks with direction, never longer than there is room. */

/** Stands where something was cut off. */
export const ELLIPSIS = "…";
/** How far back from the limit whole characters are looked for; longer ones (emoji families) are cut anyway. */
const LOOK_BACK = 64;

/** Most texts: one line of Latin letters, with nothing to mend. */
const PLAIN = /^[ -~\u00c0-\u024f]*$/;

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * Mends what would break a message: lone surrogates, control characters, and the embeddings, overrides and isolates
 * that could turn the text after them around. Plain left-to-right and right-to-left marks stay: honest Arabic and
 * Hebrew use them. Line breaks stay, at most one empty line in a row.
 */
export function cleanText(words: string): string {
  if (PLAIN.test(words)) return words.trim();
  return (
    words
      .toWellFormed()
      .replace(/\r\n?|[\u2028\u2029]/g, "\n")
      .replace(/\t/g, " ")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to take out
      .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]/g, "")
      .split("\n")
      .map((line) => line.trimEnd())
      .join("\n")
      .replace(/\n{3,}/g, "\n\n")
      .trim()
  );
}

/** The same on one line, for labels. */
export function cleanLine(words: string): string {
  return cleanText(words).replace(/\s+/g, " ");
}

/** True when nothing would be seen: only spaces and characters without a shape. Messengers refuse such texts. */
export function isBlank(words: string): boolean {
  return /^[\s\p{Cf}\p{Cc}\p{Zs}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0\p{Mn}]*$/u.test(words);
}

/** At most `limit` UTF-16 units, cut between whole characters and ended with an ellipsis. Well-formed stays so. */
export function cutText(words: string, limit: number): string {
  if (words.length <= limit) return words;
  if (limit < 1) return "";
  const room = limit - ELLIPSIS.length;
  const from = Math.max(0, room - LOOK_BACK);
  const start = isLowSurrogate(words, from) ? from - 1 : from;
  let end = start;
  for (const { index, segment } of segmenter.segment(words.slice(start, room + LOOK_BACK))) {
    if (start + index + segment.length > room) break;
    end = start + index + segment.length;
  }
  if (end === start) end = isLowSurrogate(words, room) ? room - 1 : room;
  return `${words.slice(0, end).trimEnd()}${ELLIPSIS}`;
}

function isLowSurrogate(words: string, index: number): boolean {
  const unit = words.charCodeAt(index);
  return unit >= 0xdc00 && unit <= 0xdfff;
}
