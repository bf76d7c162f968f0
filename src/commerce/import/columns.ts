/**
 * The header of a catalog file: which column means what.
 *
 * Understands Shopify's product export in its older and newer spelling, and the same names with a language or a
 * currency behind them, such as `Title (da)` and `Variant Price (EUR)`.
 */
import { unreachable } from "../../conversation/unreachable.ts";
import type { Shop } from "../../ports/shop.ts";
import type { CsvRow } from "./csv-text.ts";
import { type Findings, issue } from "./issue.ts";

/** A meaning: a field, with the number of the option, the locale or the currency where there is one. */
export type Meaning = string;

/** What a row's cells mean. */
export interface Columns {
  readonly known: ReadonlyMap<Meaning, { readonly index: number; readonly name: string }>;
  /** Columns that Kiosk has no use for. */
  readonly ignored: readonly string[];
}

type Kind = "plain" | "words" | "money";

/** By the header's name in small letters. `words` may carry a language, `money` a currency. */
const NAMES: ReadonlyMap<string, { readonly field: string; readonly kind: Kind }> = new Map(
  Object.entries({
    handle: "handle",
    "url handle": "handle",
    title: "title words",
    "body (html)": "body words",
    body: "body words",
    description: "body words",
    type: "type",
    "product type": "type",
    published: "published",
    "published on online store": "published",
    status: "status",
    "variant sku": "sku",
    sku: "sku",
    "variant grams": "grams",
    "weight value (grams)": "grams",
    "variant weight": "weight",
    "variant weight unit": "weightUnit",
    "weight unit for display": "weightUnit",
    tags: "tags words",
    "gift card": "giftCard",
    "variant taxable": "taxable",
    "charge tax": "taxable",
    "variant requires shipping": "shipped",
    "requires shipping": "shipped",
    "variant fulfillment service": "fulfillment",
    "fulfillment service": "fulfillment",
    "variant inventory tracker": "tracker",
    "inventory tracker": "tracker",
    "variant inventory policy": "policy",
    "continue selling when out of stock": "policy",
    "variant inventory qty": "quantity",
    "inventory quantity": "quantity",
    "variant price": "price money",
    price: "price money",
    "variant compare at price": "compareAt money",
    "compare at price": "compareAt money",
    "compare-at price": "compareAt money",
    "image src": "image",
    "product image url": "image",
    "image position": "imagePosition",
    "variant image": "variantImage",
    "variant image url": "variantImage",
    "net content": "netContent",
    "unit price total measure": "netContent",
    "net content unit": "netUnit",
    "unit price total measure unit": "netUnit",
    "option1 name": "optionName1 words",
    "option1 value": "optionValue1 words",
    "option2 name": "optionName2 words",
    "option2 value": "optionValue2 words",
    "option3 name": "optionName3 words",
    "option3 value": "optionValue3 words",
  }).map(([name, meaning]) => {
    const [field = "", kind = "plain"] = meaning.split(" ");
    return [name, { field, kind: kind as Kind }];
  }),
);

/** Reads the header; a file without a handle and a title column has none. */
export function readColumns(header: CsvRow, shop: Shop, findings: Findings): Columns {
  const known = new Map<Meaning, { readonly index: number; readonly name: string }>();
  const ignored: string[] = [];
  for (const [index, cell] of header.cells.entries()) {
    const name = cell.replace(/\s+/g, " ").trim();
    const meaning = meaningOf(name, shop);
    const where = { line: header.line, column: name };
    if (meaning === null) {
      if (name !== "") ignored.push(name);
    } else if ("warning" in meaning) {
      ignored.push(name);
      findings.warnings.push(issue(where, meaning.warning, meaning.mend));
    } else if (known.has(meaning.key)) {
      const other = known.get(meaning.key)?.name ?? "";
      findings.errors.push(
        issue(where, `says the same as column "${other}"`, "Remove one of the two columns"),
      );
    } else known.set(meaning.key, { index, name });
  }
  for (const [key, name] of [
    ["handle", "Handle"],
    [`title/${mainLocale(shop)}`, "Title"],
  ] as const) {
    if (known.has(key)) continue;
    const problem = `the header has no column ${name}`;
    findings.errors.push(
      issue(
        { line: header.line },
        problem,
        "The first line must name the columns as Shopify's product export does",
      ),
    );
  }
  return { known, ignored };
}

type Understood = { readonly key: Meaning } | { readonly warning: string; readonly mend: string } | null;

function meaningOf(name: string, shop: Shop): Understood {
  const lower = name.toLowerCase();
  const plain = NAMES.get(lower);
  if (plain !== undefined) return { key: withDefault(plain, shop) };
  const byMarket = /^(price|compare at price|compare-at price|included) \/ (.+)$/i.exec(name);
  if (byMarket !== null) return priceOfMarket(byMarket[1] ?? "", byMarket[2] ?? "", shop);
  const suffixed = /^(.+?) ?\(([a-z]{2,3}(?:-[a-z0-9]+)*)\)$/i.exec(name);
  const base = suffixed === null ? undefined : NAMES.get((suffixed[1] ?? "").toLowerCase());
  const suffix = suffixed?.[2] ?? "";
  if (base?.kind === "words") return inLocale(base.field, suffix, shop);
  if (base?.kind === "money") return inCurrency(base.field, suffix, shop);
  return null;
}

function withDefault(meaning: { readonly field: string; readonly kind: Kind }, shop: Shop): Meaning {
  const { field, kind } = meaning;
  switch (kind) {
    case "words":
      return `${field}/${mainLocale(shop)}`;
    case "money":
      return `${field}/${mainCurrency(shop)}`;
    case "plain":
      return field;
    default:
      return unreachable(kind);
  }
}

function inLocale(field: string, suffix: string, shop: Shop): Understood {
  const locale = shop.locales.find((candidate) => candidate.toLowerCase() === suffix.toLowerCase());
  if (locale !== undefined) return { key: `${field}/${locale}` };
  return {
    warning: `is for the language "${suffix}", which the shop does not speak`,
    mend: `The shop's languages are ${shop.locales.join(", ")}; add it to shop.yaml or leave the column out`,
  };
}

function inCurrency(field: string, suffix: string, shop: Shop): Understood {
  const currency = currenciesOf(shop).find((candidate) => candidate === suffix.toUpperCase());
  if (currency !== undefined) return { key: `${field}/${currency}` };
  return {
    warning: `is for the currency "${suffix}", which no market of the shop uses`,
    mend: `The shop's currencies are ${currenciesOf(shop).join(", ")}; add a market to shop.yaml or leave the column out`,
  };
}

/** `Price / Denmark`, `Included / Denmark`, `Price / DK` and `Price / DKK` name a market or its currency; other markets are Shopify's own. */
function priceOfMarket(base: string, named: string, shop: Shop): Understood {
  const wanted = named.trim().toLowerCase();
  const english = new Intl.DisplayNames("en", { type: "region" });
  const market = shop.markets.find(({ country, currency }) =>
    [country, currency, english.of(country) ?? ""].some((name) => name.toLowerCase() === wanted),
  );
  if (market !== undefined && base.toLowerCase() === "included") return { key: `included/${market.country}` };
  const field = base.toLowerCase() === "price" ? "price" : "compareAt";
  if (market === undefined || market.currency === mainCurrency(shop)) return null;
  return { key: `${field}/${market.currency}` };
}

/** The language of columns without one: the shop's first. */
export function mainLocale(shop: Shop): string {
  return shop.locales[0] ?? "en";
}

/** The currency of columns without one: that of the shop's first market. */
export function mainCurrency(shop: Shop): string {
  return shop.markets[0]?.currency ?? "EUR";
}

/** All currencies the shop sells in, the main one first. */
export function currenciesOf(shop: Shop): readonly string[] {
  return [...new Set(shop.markets.map((market) => market.currency))];
}
