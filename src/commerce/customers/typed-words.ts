/** Words that people type into a form: made harmless and tidy before anything else looks at them. */

/** Longer input is not looked at: nobody types that into a field. */
const LOOKED_AT = 2_000;

/**
 * One line of plain words: control and direction marks out (they could disguise what staff read), line breaks and
 * runs of spaces to one space, composed letters. Null when it is too long to be looked at.
 */
export function tidyWords(typed: string): string | null {
  if (typed.length > LOOKED_AT) return null;
  return typed
    .toWellFormed()
    .normalize("NFC")
    .replace(/\s+/gu, " ")
    .replace(/\p{Cc}|[\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB]/gu, "")
    .replace(/ +/g, " ")
    .trim();
}

/** Length as a reader counts: whole characters, not code units. */
export function lengthOf(words: string): number {
  return [...words].length;
}
