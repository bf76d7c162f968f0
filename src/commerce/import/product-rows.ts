/** From the rows of a catalog file to products: a handle's first row describes the product, each may add a variant or a picture. */
import type { Localized } from "../../conversation/text.ts";
import type { Shop } from "../../ports/shop.ts";
import {
  type FileToRead,
  mainWords,
  type RowReader,
  readBody,
  readPicture,
  readPrices,
  readPublished,
  readQuantity,
  readWords,
  rowReader,
} from "./cells.ts";
import { mainCurrency, mainLocale } from "./columns.ts";
import { readGrams, readNetContent } from "./measures.ts";
import type { OptionDraft, ProductDraft } from "./product-draft.ts";

const OPTIONS = [1, 2, 3] as const;

/** Reads all rows, noting everything that is wrong. The products are only complete when nothing is. */
export function readProducts(file: FileToRead, shop: Shop): readonly ProductDraft[] {
  const products = new Map<string, ProductDraft>();
  const skus = new Map<string, number>();
  for (const cells of file.rows) {
    const row = rowReader(cells, file);
    const handle = readHandle(row);
    if (handle === null) continue;
    const known = products.get(handle);
    const product = known ?? readProduct(row, handle, shop);
    products.set(handle, product);
    const picture = readPictureOf(row, product, shop);
    const variant = isVariant(row) && readVariant(row, product, skus, shop);
    if (known !== undefined && !picture && !variant && !isVariant(row)) {
      row.error("handle", "has a row that adds neither a variant nor a picture", "Fill the row or remove it");
    }
  }
  for (const product of products.values()) {
    if (product.variants.length === 0) {
      const row = rowReader({ line: product.line, cells: [] }, file);
      row.error("handle", `product ${product.handle} has no variant`, "Give it a price");
    }
  }
  return [...products.values()];
}

function readHandle(row: RowReader): string | null {
  const handle = row.cell("handle").normalize("NFC").toLowerCase();
  if (handle === "") {
    row.error(
      "handle",
      "the handle is missing",
      "Give each row the handle of its product, such as green-tea",
    );
    return null;
  }
  if (/^[\p{L}\p{N}][\p{L}\p{N}\p{M}_-]{0,254}$/u.test(handle)) return handle;
  row.error("handle", "is no handle", "Use letters, digits, hyphens and underscores only, such as green-tea");
  return null;
}

function readProduct(row: RowReader, handle: string, shop: Shop): ProductDraft {
  const names = readWords(row, "title", shop);
  if (mainWords(names, shop) === "") {
    const mend = "Give the product's first row a title; later rows of the same handle need none";
    row.error(`title/${mainLocale(shop)}`, "the title is missing", mend);
  }
  return {
    line: row.line,
    handle,
    names,
    descriptions: readBody(row, shop),
    category: readCategory(row, shop),
    published: readPublished(row),
    pictures: [],
    options: readOptions(row, shop),
    variants: [],
  };
}

function readCategory(row: RowReader, shop: Shop): string {
  const typed = row.cell("type").toLowerCase();
  const found = shop.categories.find(
    ({ handle, name }) =>
      handle.toLowerCase() === typed || Object.values(name).some((words) => words.toLowerCase() === typed),
  );
  if (found !== undefined) return found.handle;
  const known = shop.categories.map((category) => category.handle).join(", ");
  const problem = typed === "" ? "the category is missing" : "is no category of the shop";
  row.error("type", problem, `Write one of ${known}, or add the category to shop.yaml`);
  return "";
}

/** Options are named on the product's first row. Shopify's "Title" with "Default Title" means that there are none. */
function readOptions(row: RowReader, shop: Shop): OptionDraft[] {
  const options: OptionDraft[] = [];
  for (const number of OPTIONS) {
    const names = readWords(row, `optionName${number}`, shop);
    const name = mainWords(names, shop);
    const value = row.cell(`optionValue${number}/${mainLocale(shop)}`);
    if (name === "" || (number === 1 && isNoOption(name, value))) continue;
    if (options.length < number - 1) {
      row.error(
        `optionName${number}/${mainLocale(shop)}`,
        "comes after an option without a name",
        "Fill the options in order",
      );
      continue;
    }
    options.push({ names, values: new Map() });
  }
  return options;
}

function isNoOption(name: string, value: string): boolean {
  return name.toLowerCase() === "title" && value.toLowerCase() === "default title";
}

function isVariant(row: RowReader): boolean {
  const cells = [
    row.cell("sku"),
    row.cell("quantity"),
    ...row.cellsOf("optionValue1"),
    ...row.cellsOf("price"),
  ];
  return cells.some((cell) => cell !== "");
}

function readVariant(row: RowReader, product: ProductDraft, skus: Map<string, number>, shop: Shop): boolean {
  const options = readOptionValues(row, product, shop);
  const prices = readPrices(row, shop);
  const main = mainCurrency(shop);
  if (![...prices.values()].some((price) => price !== null) && priceCellsEmpty(row)) {
    row.error(`price/${main}`, "the price is missing", "Give the variant a price in at least one currency");
  }
  const picture = readPicture(row, "variantImage", shop);
  const ownSku = row.cell("sku") !== "";
  const sku = readSku(row, product, options);
  const first = skus.get(sku);
  if (first !== undefined) {
    row.error("sku", `SKU ${sku} stands on line ${first} already`, "Give each variant a SKU of its own");
  }
  skus.set(sku, first ?? row.line);
  product.variants.push({
    line: row.line,
    sku,
    ownSku,
    options,
    ...(picture === null ? {} : { picture }),
    grams: readGrams(row),
    netContent: readNetContent(row),
    prices,
    quantity: readQuantity(row),
  });
  return true;
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

function readPictureOf(row: RowReader, product: ProductDraft, shop: Shop): boolean {
  if (row.cell("image") === "") return false;
  const file = readPicture(row, "image", shop);
  const typed = row.cell("imagePosition");
  if (typed !== "" && !/^\d{1,4}$/.test(typed)) {
    row.error("imagePosition", "is no position", "Write a whole number from 1");
  }
  const position = /^\d{1,4}$/.test(typed) ? Number(typed) : product.pictures.length + 1;
  if (file !== null && !product.pictures.some((picture) => picture.file === file)) {
    product.pictures.push({ file, position });
  }
  return true;
}
