/** Plain text out of the HTML that product descriptions come in: for chats, which show no markup of a stranger. */
import { compile, type FormatCallback, type SelectorDefinition } from "html-to-text";

/** Deeper markup is left out: the converter calls itself for each level, and 50,000 levels end its stack. */
const DEEPEST = 200;

/** A row's cell, with a space to the next. The library's own tables take any `rowspan` at its word: memory runs out. */
const cell: FormatCallback = (element, walk, builder) => {
  walk(element.children, builder);
  builder.addInline(" ");
};

/** Each item is a list of its own, so that one without a list around it looks the same. */
const item: FormatCallback = (element, walk, builder) => {
  builder.openList({ interRowLineBreaks: 1, leadingLineBreaks: 1, maxPrefixLength: 2 });
  builder.openListItem({ prefix: "• " });
  walk(element.children, builder);
  builder.closeListItem();
  builder.closeList({ trailingLineBreaks: 1 });
};

const lines = { leadingLineBreaks: 1, trailingLineBreaks: 1 };
const paragraph = { leadingLineBreaks: 2, trailingLineBreaks: 2 };
const each = (names: string, format: string, options?: SelectorDefinition["options"]) =>
  names.split(" ").map((selector) => ({ selector, format, ...(options && { options }) }));

const toText = compile({
  wordwrap: false,
  whitespaceCharacters: " \t\r\n\f",
  limits: { maxDepth: DEEPEST, ellipsis: "" },
  formatters: { cell, item },
  selectors: [
    ...each("a", "inline"),
    ...each("img hr", "skip"),
    ...each("li", "item"),
    ...each("th td", "cell"),
    ...each("tr dt dd", "block", lines),
    ...each("ul ol table blockquote h1 h2 h3 h4 h5 h6", "block", paragraph),
  ],
});

/** Paragraphs and breaks become line breaks, list items bullets; scripts, styles and comments go with their content. */
export function textOfHtml(html: string): string {
  return toText(withoutOpenTags(html))
    .toWellFormed()
    .normalize("NFC")
    .replace(/[^\P{Cc}\n]|[\u00AD\u061C\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF\uFFFD]/gu, "")
    .split("\n")
    .map((line) => line.replace(/[ \u00A0]+/g, " ").trim())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .replace(/\n\n(?=• )/g, "\n")
    .trim();
}

/** A `<` after which no tag ends is a sign in plain words ("where a<b"); the parser would swallow what follows it. */
function withoutOpenTags(html: string): string {
  return html.replace(/<(?!!--)(?![^<>]*>)/g, "&lt;");
}
