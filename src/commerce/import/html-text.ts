/** Plain text out of the HTML that product descriptions come in: for chats, which show no markup of a stranger. */

const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  ndash: "–",
  mdash: "—",
  hellip: "…",
  rsquo: "’",
  lsquo: "‘",
  rdquo: "”",
  ldquo: "“",
  bull: "•",
  deg: "°",
  euro: "€",
  copy: "©",
  reg: "®",
  trade: "™",
  times: "×",
  frac12: "½",
  eacute: "é",
  egrave: "è",
  euml: "ë",
  iuml: "ï",
  ouml: "ö",
  uuml: "ü",
  auml: "ä",
  aring: "å",
  Aring: "Å",
  oslash: "ø",
  Oslash: "Ø",
  aelig: "æ",
  AElig: "Æ",
  szlig: "ß",
};

/** Paragraphs and breaks become line breaks, list items bullets; scripts, styles and comments go with their content. */
export function textOfHtml(html: string): string {
  const bare = withoutBlocks(html)
    .replace(/\s+/g, " ")
    .replace(/<br\b[^<>]*>/gi, "\n")
    .replace(/<li\b[^<>]*>/gi, "\n• ")
    .replace(/<\/?(?:p|div|ul|ol|h[1-6]|table|tr|section|article|blockquote)\b[^<>]*>/gi, "\n\n")
    .replace(/<\/?[a-z][^<>]*>/gi, "");
  return decodeEntities(bare)
    .toWellFormed()
    .normalize("NFC")
    .replace(/[^\P{Cc}\n]|[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu, "")
    .split("\n")
    .map((line) => line.replace(/ +/g, " ").trim())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .replace(/\n\n(?=• )/g, "\n")
    .trim();
}

/** Takes out what is between the start and the end of scripts, styles and comments, found by plain search. */
function withoutBlocks(html: string): string {
  const blocks = [
    ["<script", "</script>"],
    ["<style", "</style>"],
    ["<!--", "-->"],
  ] as const;
  return blocks.reduce((rest, [open, close]) => cut(rest, open, close), html);
}

function cut(html: string, open: string, close: string): string {
  const lower = html.toLowerCase();
  const kept: string[] = [];
  let from = 0;
  for (;;) {
    const start = lower.indexOf(open, from);
    if (start === -1) return kept.join("") + html.slice(from);
    kept.push(html.slice(from, start));
    const end = lower.indexOf(close, start);
    if (end === -1) return kept.join("");
    from = end + close.length;
  }
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z\d]{2,8}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return NAMED[name] ?? NAMED[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    const valid = code > 0 && code <= 0x10_ff_ff && !(code >= 0xd800 && code <= 0xdfff);
    return valid ? String.fromCodePoint(code) : "";
  });
}
