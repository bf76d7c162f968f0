/** Reads WhatsApp's markup as a phone does: what stands in bold, and the words without their signs. */

/** Words and what of them is marked. */
export interface Read {
  readonly text: string;
  readonly bold: readonly string[];
  /** Italic, struck out or monospaced. */
  readonly otherwise: readonly string[];
}

/** A sign opens before a word and closes after one, on the same line; a character without width is no word. */
const MARKED =
  /(?<![\p{L}\p{N}])([*_~]|```|`)(?=[^\s\u200b])((?:(?!\1)[^\n])*?[^\s\u200b])\1(?![\p{L}\p{N}])/gu;

/** Reads a text; marks within marks are read from outside in. */
export function readMarkup(words: string): Read {
  const bold: string[] = [];
  const otherwise: string[] = [];
  const strip = (text: string): string =>
    text.replace(MARKED, (_all, sign: string, inner: string) => {
      (sign === "*" ? bold : otherwise).push(inner);
      return strip(inner);
    });
  const text = strip(words).replaceAll("\u200b", "");
  return { text, bold: bold.map((marked) => marked.replaceAll("\u200b", "")), otherwise };
}
