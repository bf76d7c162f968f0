/** Reads single cells of a catalog file; what does not fit becomes a finding and a harmless value. */
import { existsSync } from "node:fs";
import { join, normalize } from "node:path";
import { ambiguityWords, type DecimalSign, readMoney } from "../../conversation/read-money.ts";
import type { Localized } from "../../conversation/text.ts";
import type { Shop } from "../../ports/shop.ts";
import { lengthOf, tidyWords } from "../customers/typed-words.ts";
import { type Columns, currenciesOf, mainLocale } from "./columns.ts";
import type { CsvRow } from "./csv-text.ts";
import { SAY_THE_SIGN } from "./decimal-sign.ts";
import { textOfHtml } from "./html-text.ts";
import { type Findings, issue } from "./issue.ts";
import type { NoteKind } from "./notes.ts";
import type { VariantDraft } from "./product-draft.ts";

const TITLE_LENGTH = 255;
const BODY_LENGTH = 20_000;
const PIECES_AT_MOST = 1_000_000;

/** A catalog file that is being read. */
export interface FileToRead {
  readonly rows: readonly CsvRow[];
  readonly columns: Columns;
  readonly findings: Findings;
  /** The sign before decimals, where it is known. */
  readonly sign: DecimalSign | undefined;
}

/** Reads the cells of one row. */
export interface RowReader {
  readonly line: number;
  /** The sign before the file's decimals, where it is known. */
  readonly sign: DecimalSign | undefined;
  /** The cell's words without spaces around them; empty when the file has no such column. */
  cell(meaning: string): string;
  /** The cells of a field in all its languages or currencies. */
  cellsOf(field: string): readonly string[];
  has(meaning: string): boolean;
  error(meaning: string, problem: string, mend: string): void;
  warn(meaning: string, problem: string, mend: string): void;
  /** Told once for the whole file, with the count. */
  note(kind: NoteKind): void;
}

/** A reader of a row. */
export function rowReader(row: CsvRow, { columns, findings, sign }: Omit<FileToRead, "rows">): RowReader {
  const cell = (meaning: string) => {
    const column = columns.known.get(meaning);
    return column === undefined ? "" : (row.cells[column.index] ?? "").trim();
  };
  const where = (meaning: string) => ({
    line: row.line,
    column: columns.known.get(meaning)?.name,
    value: cell(meaning),
  });
  return {
    line: row.line,
    sign,
    cell,
    cellsOf: (field) => [...columns.known.keys()].filter((key) => key.startsWith(`${field}/`)).map(cell),
    has: (meaning) => columns.known.has(meaning),
    error: (meaning, problem, mend) => void findings.errors.push(issue(where(meaning), problem, mend)),
    warn: (meaning, problem, mend) => void findings.warnings.push(issue(where(meaning), problem, mend)),
    note: (kind) => findings.notes.add(kind, row.line),
  };
}

/** Words in all languages the row has them in. */
export function readWords(row: RowReader, field: string, shop: Shop): Localized {
  return readTexts(row, field, shop, TITLE_LENGTH, tidyWords);
}

/** A description in all languages, without its markup. */
export function readBody(row: RowReader, shop: Shop): Localized {
  return readTexts(row, "body", shop, BODY_LENGTH, textOfHtml);
}

function readTexts(
  row: RowReader,
  field: string,
  shop: Shop,
  most: number,
  tidy: (typed: string) => string | null,
): Localized {
  const texts: Record<string, string> = {};
  for (const locale of shop.locales) {
    const typed = row.cell(`${field}/${locale}`);
    if (typed === "") continue;
    const words = tidy(typed);
    if (words === null || lengthOf(words) > most) {
      row.error(`${field}/${locale}`, `is longer than ${most} characters`, "Shorten it");
    } else if (words !== "") texts[locale] = words;
  }
  return texts;
}

/** The words in the shop's main language, or none. */
export function mainWords(texts: Localized, shop: Shop): string {
  return texts[mainLocale(shop)] ?? "";
}

const YES = new Set(["true", "yes", "1", "y", "sand", "waar", "ja"]);
const NO = new Set(["false", "no", "0", "n", "falsk", "onwaar", "nej", "nee"]);

/** On sale unless the file says otherwise. */
export function readPublished(row: RowReader): boolean {
  const published = row.cell("published").toLowerCase();
  if (published !== "" && !YES.has(published) && !NO.has(published)) {
    row.error("published", "is neither TRUE nor FALSE", "Write TRUE or FALSE");
  }
  const status = row.cell("status").toLowerCase();
  if (!["", "active", "draft", "archived", "unlisted"].includes(status)) {
    row.error("status", "is no status", "Write active, draft or archived");
  }
  return !NO.has(published) && (status === "" || status === "active");
}

/** Prices in each currency that the file has a column for. */
export function readPrices(row: RowReader, shop: Shop): VariantDraft["prices"] {
  const prices = new Map<string, { amount: number; compareAt: number | null } | null>();
  for (const currency of currenciesOf(shop)) {
    if (!row.has(`price/${currency}`)) continue;
    const amount = readAmount(row, "price", currency);
    prices.set(
      currency,
      amount === null ? null : { amount, compareAt: readCompareAt(row, currency, amount) },
    );
  }
  return prices;
}

function readAmount(row: RowReader, field: string, currency: string): number | null {
  const typed = row.cell(`${field}/${currency}`);
  if (typed === "") return null;
  const reading = readMoney(typed, currency, row.sign);
  if (reading.kind === "amount" && reading.money.amount >= 0) return reading.money.amount;
  if (reading.kind === "ambiguous") {
    const { problem, mend } = ambiguityWords(reading);
    row.error(`${field}/${currency}`, problem, `${mend}, ${SAY_THE_SIGN}`);
    return null;
  }
  const sign = row.sign ?? "point or comma";
  const mend = `Write digits with a ${sign} before the decimals, such as ${row.sign === "comma" ? "49,50" : "49.50"}, without words or signs`;
  row.error(`${field}/${currency}`, `is not an amount in ${currency}`, mend);
  return null;
}

/** Shopify writes 0 for none. */
function readCompareAt(row: RowReader, currency: string, price: number): number | null {
  const amount = readAmount(row, "compareAt", currency);
  if (amount === null || amount === 0) return null;
  if (amount > price) return amount;
  row.warn(
    `compareAt/${currency}`,
    "is not above the price, so it is no reduction and is left out",
    "Empty the cell or correct the price",
  );
  return null;
}

/** Pieces on hand; null when the cell is empty. */
export function readQuantity(row: RowReader): number | null {
  const typed = row.cell("quantity");
  if (typed === "") return null;
  if (!/^-?\d{1,9}$/.test(typed) || Number(typed) > PIECES_AT_MOST) {
    const mend = `Write a whole number from 0 to ${PIECES_AT_MOST}`;
    row.error("quantity", "is not a number of pieces", mend);
    return null;
  }
  if (Number(typed) >= 0) return Number(typed);
  row.warn("quantity", "is below zero and taken as 0", "Count the pieces in stock");
  return 0;
}

/** A picture: a file in the shop's image folder or an https address; null when there is none that can be shown. */
export function readPicture(row: RowReader, meaning: "image" | "variantImage", shop: Shop): string | null {
  const typed = row.cell(meaning);
  if (typed === "") return null;
  if (/^https:\/\/[^\s]+$/i.test(typed) && URL.canParse(typed)) {
    const mend = "Download the picture into the shop's image folder and name the file here";
    row.warn(meaning, "stays on a stranger's server: it may vanish and channels may not show it", mend);
    return typed;
  }
  if (/^[a-z][a-z0-9+.-]*:/i.test(typed)) {
    row.error(
      meaning,
      "is not an https address",
      "Give a file in the shop's image folder or an https address",
    );
    return null;
  }
  const path = normalize(typed.replaceAll("\\", "/"));
  if (path.startsWith("/") || path.startsWith("..") || path.includes("\u0000") || path.length > 255) {
    row.error(meaning, "leads out of the shop's image folder", "Give a path such as tea/sencha.png");
    return null;
  }
  if (existsSync(join(shop.images, path))) return path;
  row.warn(
    meaning,
    "is not in the shop's image folder and is left out",
    `Put the picture into ${shop.images}`,
  );
  return null;
}
