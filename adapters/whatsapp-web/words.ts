/**
 * Makes any words fit for WhatsApp: no broken characters, no tricks with direction, never longer than there is room.
 *
 * WhatsApp's markup (*bold*, _italic_, ~struck~) has no escape character, so shoppers' own asterisks may show as bold;
 * only where we make something bold ourselves they are taken out.
 */

const ELLIPSIS = "…";
const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Lone surrogates, control characters and direction overrides go; line breaks stay, at most one empty line in a row. */
export function cleanText(words: string): string {
  return (
    words
      .toWellFormed()
      .replace(/\r\n?|[\u2028\u2029]/g, "\n")
      .replace(/\t/g, " ")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to take out
      .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]/g, "")
      .replace(/[^\S\n]+$/gm, "")
      .replace(/\n{3,}/g, "\n\n")
      .trim()
  );
}

/** The same on one line. */
export function cleanLine(words: string): string {
  return cleanText(words).replace(/\s+/g, " ");
}

/** In bold, on one line; nothing when there is nothing to see. */
export function bold(words: string): string {
  const line = cleanLine(words).replaceAll("*", "").trim();
  return line === "" ? "" : `*${line}*`;
}

/** True when nothing would be seen. WhatsApp refuses such texts. */
export function isBlank(words: string): boolean {
  return /^[\s\p{Cf}\p{Cc}\p{Z}\u115f\u1160\u2800\u3164\uffa0\p{Mn}]*$/u.test(words);
}

/** At most `limit` UTF-16 units, cut between whole characters and ended with an ellipsis. */
export function cutText(words: string, limit: number): string {
  if (words.length <= limit) return words;
  let end = 0;
  // A little more than there is room for: the last character may be long (families of emoji).
  for (const { index, segment } of segmenter.segment(words.slice(0, limit + 64))) {
    if (index + segment.length > limit - ELLIPSIS.length) break;
    end = index + segment.length;
  }
  return `${words.slice(0, end).toWellFormed().trimEnd()}${ELLIPSIS}`;
}
