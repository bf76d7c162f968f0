/** Reads WhatsApp's markup into plain words with their looks, for templates to draw. */

/** Words in one look. */
export interface Run {
  readonly words: string;
  readonly tag?: "b" | "i" | "s" | "code" | "a";
}

const TAGS: Readonly<Record<string, NonNullable<Run["tag"]>>> = { "*": "b", _: "i", "~": "s", "`": "code" };
/** A marked word or some on one line, between signs that stand in no word; or a web address. */
const MARKED = /(?<![\p{L}\p{N}])([*_~`])(?=\S)([^\n]*?\S)\1(?![\p{L}\p{N}])|(https?:\/\/[^\s<>"]+)/gu;

/** The runs of a text, in order. Marks within marks stay as they are. */
export function readMarkup(text: string): readonly Run[] {
  const runs: Run[] = [];
  let at = 0;
  for (const match of text.matchAll(MARKED)) {
    const [whole, sign = "", words, address] = match;
    if (match.index > at) runs.push({ words: text.slice(at, match.index) });
    runs.push({ words: address ?? words ?? whole, tag: address === undefined ? (TAGS[sign] ?? "b") : "a" });
    at = match.index + whole.length;
  }
  if (at < text.length) runs.push({ words: text.slice(at) });
  return runs;
}
