/** Reads the HTML that our renderer writes for Telegram into plain words with their tags, for templates to draw. */

/** Words in one look. */
export interface Run {
  readonly words: string;
  readonly tag?: "b" | "i" | "pre";
}

/** The tags that our renderer writes, without attributes and never within each other. */
const TAGGED = /<(b|i|pre)>([^<]*)<\/\1>/g;
const ENTITIES: Readonly<Record<string, string>> = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

/** The runs of a text. What is no tag of ours stays words. */
export function readHtml(html: string): readonly Run[] {
  const runs: Run[] = [];
  let at = 0;
  for (const match of html.matchAll(TAGGED)) {
    const [whole, tag, words = ""] = match;
    if (match.index > at) runs.push({ words: decoded(html.slice(at, match.index)) });
    runs.push({ words: decoded(words), tag: tag as NonNullable<Run["tag"]> });
    at = match.index + whole.length;
  }
  if (at < html.length) runs.push({ words: decoded(html.slice(at)) });
  return runs;
}

function decoded(words: string): string {
  return words.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);
}
