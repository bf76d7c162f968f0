/** A row's variant: its options, prices, measures and stock. */
import type { Localized } from "../../conversation/text.ts";
import type { Shop } from "../../ports/shop.ts";
import { mainWords, type RowReader, readPicture, readPrices, readWords } from "./cells.ts";
import { mainCurrency, mainLocale } from "./columns.ts";
import { readFlag } from "./flags.ts";
import { readGrams, readNetContent } from "./measures.ts";
import type { ProductDraft } from "./product-draft.ts";
import { readStock } from "./stock-cells.ts";

/** The options a product may have, by their number in the columns' names. */
export const OPTIONS = [1, 2, 3] as const;

/** Whether a row names a variant, and not only a further picture. */
export function isVariant(row: RowReader): boolean {
  const cells = [
    row.cell("sku"),
    row.cell("quantity"),
    ...row.cellsOf("optionValue1"),
    ...row.cellsOf("price"),
  ];
  return cells.some((cell) => cell !== "");
}

/** Adds the row's variant to its product, unless it needs no parcel: that is told, and no goods are made of it. */
export function readVariant(
  row: RowReader,
  product: ProductDraft,
  skus: Map<string, number>,
  shop: Shop,
): void {
  if (readFlag(row, "shipped") === false) {
    row.note("notShipped");
    product.withoutParcel += 1;
    return;
  }
  const options = readOptionValues(row, product, shop);
  const prices = readPrices(row, shop);
  const main = mainCurrency(shop);
  if (![...prices.values()].some((price) => price !== null) && priceCellsEmpty(row)) {
    row.error(`price/${main}`, "the price is missing", "Give the variant a price in at least one currency");
  }
  if ([...prices.values()].some((price) => price?.amount === 0)) row.note("free");
  if (!["", "manual"].includes(row.cell("fulfillment").toLowerCase())) row.note("otherFulfillment");
  const picture = readPicture(row, "variantImage", shop);
  const sku = readSku(row, product, options);
  const first = skus.get(sku);
  if (first !== undefined) {
    row.error("sku", `SKU ${sku} stands on line ${first} already`, "Give each variant a SKU of its own");
  }
  skus.set(sku, first ?? row.line);
  product.variants.push({
    line: row.line,
    sku,
    ownSku: row.cell("sku") !== "",
    options,
    ...(picture === null ? {} : { picture }),
    grams: readGrams(row),
    netContent: readNetContent(row),
    prices,
    stock: readStock(row),
    untaxed: readFlag(row, "taxable") === false ? row.nameOf("taxable") : null,
  });
}

function priceCellsEmpty(row: RowReader): boolean {
  return row.cellsOf("price").every((cell) => cell === "");
}

function readSku(row: RowReader, product: ProductDraft, options: readonly string[]): string {
  const typed = row.cell("sku");
  if (typed === "")
    return [product.handle, ...options].join("-").replace(/\s+/g, "-").toUpperCase().slice(0, 100);
  if (/^[^\p{C}]{1,100}$/u.test(typed)) return typed.normalize("NFC");
  row.error("sku", "is no SKU", "Use at most 100 visible characters");
  return typed.slice(0, 100);
}

function readOptionValues(row: RowReader, product: ProductDraft, shop: Shop): readonly string[] {
  const main = mainLocale(shop);
  const chosen = product.options.map((option, index) => {
    const field = `optionValue${index + 1}`;
    const names = readWords(row, field, shop);
    const value = mainWords(names, shop);
    if (value === "") {
      const name = mainWords(option.names, shop);
      row.error(
        `${field}/${main}`,
        `the value of option "${name}" is missing`,
        "Give each variant a value for each option",
      );
    } else option.values.set(value, mergeNames(option.values.get(value), names));
    return value;
  });
  refuseUnnamed(row, product, main);
  const same = product.variants.find((variant) => variant.options.join("\n") === chosen.join("\n"));
  if (same !== undefined && !chosen.includes("")) {
    const what =
      chosen.length === 0 ? "a second variant, but no options" : "this combination of options already";
    row.error(
      `optionValue1/${main}`,
      `product ${product.handle} has ${what} (line ${same.line})`,
      "Change an option value or remove the row",
    );
  }
  return chosen;
}

function mergeNames(known: Localized | undefined, names: Localized): Localized {
  return { ...names, ...known };
}

function refuseUnnamed(row: RowReader, product: ProductDraft, main: string): void {
  for (const number of OPTIONS.slice(product.options.length)) {
    const field = `optionValue${number}/${main}`;
    const value = row.cell(field);
    const none = number === 1 && value.toLowerCase() === "default title";
    if (value === "" || none) continue;
    row.error(
      field,
      "is a value of an option without a name",
      `Name option ${number} on the product's first row`,
    );
  }
}
