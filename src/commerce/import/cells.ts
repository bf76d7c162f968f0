/** Reads single cells of a catalog file; what does not fit becomes a finding and a harmless value. */
import { existsSync } from "node:fs";
import { join, normalize } from "node:path";
import { ambiguityWords, readMoney } from "../../conversation/read-money.ts";
import type { Localized } from "../../conversation/text.ts";
import type { Shop } from "../../ports/shop.ts";
import { lengthOf, tidyWords } from "../customers/typed-words.ts";
import { type Columns, currenciesOf, mainLocale } from "./columns.ts";
import type { CsvRow } from "./csv-text.ts";
import { type DecimalSigns, SAY_THE_SIGN } from "./decimal-sign.ts";
import { readFlag } from "./flags.ts";
import { textOfHtml } from "./html-text.ts";
import { type Findings, issue } from "./issue.ts";
import type { NoteKind } from "./notes.ts";
import type { VariantDraft } from "./product-draft.ts";

const TITLE_LENGTH = 255;
const BODY_LENGTH = 20_000;
/** Shopify's own bound: 250 tags of 255 characters. */
const TAGS_LENGTH = 65_000;

/** A catalog file that is being read. */
export interface FileToRead {
  readonly rows: readonly CsvRow[];
  readonly columns: Columns;
  readonly findings: Findings;
  readonly signs: DecimalSigns;
}

/** Reads the cells of one row. */
export interface RowReader {
  readonly line: number;
  readonly signs: DecimalSigns;
  /** The cell's words without spaces around them; empty when the file has no such column. */
  cell(meaning: string): string;
  /** The cells of a field in all its languages or currencies. */
  cellsOf(field: string): readonly string[];
  has(meaning: string): boolean;
  /** The column as the header calls it; empty when there is none. */
  nameOf(meaning: string): string;
  error(meaning: string, problem: string, mend: string): void;
  warn(meaning: string, problem: string, mend: string): void;
  /** Told once for the whole file, with the count. */
  note(kind: NoteKind): void;
}

/** A reader of a row. */
export function rowReader(row: CsvRow, { columns, findings, signs }: Omit<FileToRead, "rows">): RowReader {
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
    signs,
    cell,
    cellsOf: (field) => [...columns.known.keys()].filter((key) => key.startsWith(`${field}/`)).map(cell),
    has: (meaning) => columns.known.has(meaning),
    nameOf: (meaning) => columns.known.get(meaning)?.name ?? "",
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

/** Tags in all languages the row has them in, each language's with commas between; null when the file has none of them. */
export function readTags(row: RowReader, shop: Shop): Localized | null {
  if (!shop.locales.some((locale) => row.has(`tags/${locale}`))) return null;
  return readTexts(row, "tags", shop, TAGS_LENGTH, tidyTags);
}

function tidyTags(typed: string): string | null {
  const tags = typed.split(",").map(tidyWords);
  return tags.includes(null) ? null : [...new Set(tags)].filter((tag) => tag !== "").join(", ");
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

/** Prices in each currency that the file has a column for. */
export function readPrices(row: RowReader, shop: Shop): VariantDraft["prices"] {
  const prices = new Map<string, { amount: number; compareAt: number | null } | null>();
  for (const currency of currenciesOf(shop)) {
    if (!row.has(`price/${currency}`)) continue;
    const amount = isLeftOut(row, shop, currency) ? null : readAmount(row, "price", currency);
    prices.set(
      currency,
      amount === null ? null : { amount, compareAt: readCompareAt(row, currency, amount) },
    );
  }
  return prices;
}

/** Whether the file leaves the variant out of the markets of a currency. One price serves all of them, so it is all or none. */
function isLeftOut(row: RowReader, shop: Shop, currency: string): boolean {
  const markets = shop.markets.filter((market) => market.currency === currency);
  const out = markets.filter(({ country }) => readFlag(row, `included/${country}`) === false);
  if (out.length > 0 && out.length < markets.length) row.note("otherMarket");
  return out.length === markets.length;
}

function readAmount(row: RowReader, field: string, currency: string): number | null {
  const typed = row.cell(`${field}/${currency}`);
  if (typed === "") return null;
  const reading = readMoney(typed, currency, row.signs.prices);
  if (reading.kind === "amount" && reading.money.amount >= 0) return reading.money.amount;
  if (reading.kind === "ambiguous") {
    const { problem, mend } = ambiguityWords(reading);
    row.error(`${field}/${currency}`, problem, `${mend}, ${SAY_THE_SIGN}`);
    return null;
  }
  const sign = row.signs.prices;
  const example = sign === "comma" ? "49,50" : "49.50";
  const mend = `Write digits with a ${sign ?? "point or comma"} before the decimals, such as ${example}, without words or signs`;
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
