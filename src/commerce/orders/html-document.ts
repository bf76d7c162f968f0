/** A plain, self-contained HTML document: everything in one file, nothing fetched, nothing run. Pure. */
import { escapeHtml as escapeCharacters } from "../../wire/markup.ts";

/** A row of a table; the first cell is its label. */
export interface Row {
  readonly cells: readonly string[];
  readonly emphasis?: boolean;
}

/** A part of the document. All texts are plain and escaped here. */
export type Block =
  | { readonly kind: "heading"; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: "paragraph"; readonly text: string }
  /** Running text with paragraphs parted by empty lines. */
  | { readonly kind: "prose"; readonly text: string }
  /** One under the other; what is undefined or empty is left out. */
  | { readonly kind: "lines"; readonly lines: readonly (string | undefined)[] }
  | { readonly kind: "table"; readonly head?: readonly string[]; readonly rows: readonly Row[] };

const STYLE =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}" +
  "table{border-collapse:collapse;width:100%;margin:1rem 0}" +
  "td,th{padding:.35rem .5rem;border-bottom:1px solid #ddd;text-align:start;vertical-align:top}" +
  "td:not(:first-child),th:not(:first-child){text-align:end;white-space:nowrap}" +
  "tr.emphasis{font-weight:700}p.lines{white-space:pre-line}";

/** The whole document. */
export function htmlDocument(document: {
  readonly locale: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}): string {
  return [
    "<!doctype html>",
    `<html lang="${escapeHtml(document.locale)}">`,
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(document.title)}</title><style>${STYLE}</style></head>`,
    "<body>",
    ...document.blocks.map(blockHtml),
    "</body></html>",
    "",
  ].join("\n");
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `<h${block.level}>${escapeHtml(block.text)}</h${block.level}>`;
    case "paragraph":
      return `<p>${escapeHtml(block.text)}</p>`;
    case "prose":
      return block.text
        .split(/\n\s*\n/u)
        .filter((paragraph) => paragraph.trim() !== "")
        .map((paragraph) => `<p class="lines">${escapeHtml(paragraph.trim())}</p>`)
        .join("\n");
    case "lines":
      return `<p class="lines">${block.lines
        .filter(Boolean)
        .map((line) => escapeHtml(line ?? ""))
        .join("\n")}</p>`;
    case "table":
      return tableHtml(block.head, block.rows);
  }
}

function tableHtml(head: readonly string[] | undefined, rows: readonly Row[]): string {
  const top =
    head === undefined
      ? ""
      : `<thead><tr>${head.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join("")}</tr></thead>`;
  const body = rows.map((row) => {
    const [label = "", ...cells] = row.cells.map(escapeHtml);
    const rest = cells.map((cell) => `<td>${cell}</td>`).join("");
    return `<tr${row.emphasis === true ? ' class="emphasis"' : ""}><th scope="row">${label}</th>${rest}</tr>`;
  });
  return `<table>${top}<tbody>${body.join("\n")}</tbody></table>`;
}

/**
 * Text as it may stand in an element or a quoted attribute. Control characters, which HTML forbids, and the marks
 * that turn the reading direction around are left out; nobody can disguise a name or a total with them.
 */
export function escapeHtml(words: string): string {
  return escapeCharacters(words.replaceAll(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, ""));
}
