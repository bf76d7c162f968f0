/** From the rows of a catalog file to products: a handle's first row describes the product, each may add a variant or a picture. */
import type { Shop } from "../../ports/shop.ts";
import {
  type FileToRead,
  mainWords,
  type RowReader,
  readBody,
  readPicture,
  readTags,
  readWords,
  rowReader,
} from "./cells.ts";
import { mainLocale } from "./columns.ts";
import { readFlag, readPublished } from "./flags.ts";
import type { OptionDraft, ProductDraft } from "./product-draft.ts";
import { isVariant, OPTIONS, readVariant } from "./variant-rows.ts";

/** The products of a file. */
export interface ProductsRead {
  readonly products: readonly ProductDraft[];
  /** Handles of what Kiosk cannot sell: gift cards, and what needs no parcel. */
  readonly leftOut: ReadonlySet<string>;
}

/** Reads all rows, noting everything that is wrong. The products are only complete when nothing is. */
export function readProducts(file: FileToRead, shop: Shop): ProductsRead {
  const products = new Map<string, ProductDraft>();
  const giftCards = new Set<string>();
  const skus = new Map<string, number>();
  for (const cells of file.rows) {
    const row = rowReader(cells, file);
    const handle = readHandle(row);
    if (handle === null || giftCards.has(handle)) continue;
    const known = products.get(handle);
    if (known === undefined && readFlag(row, "giftCard") === true) {
      giftCards.add(handle);
      row.note("giftCard");
      continue;
    }
    const product = known ?? readProduct(row, handle, shop);
    products.set(handle, product);
    const picture = readPictureOf(row, product, shop);
    if (isVariant(row)) readVariant(row, product, skus, shop);
    else if (known !== undefined && !picture) {
      row.error("handle", "has a row that adds neither a variant nor a picture", "Fill the row or remove it");
    }
  }
  for (const { line, handle, variants, withoutParcel } of products.values()) {
    if (variants.length > 0 || withoutParcel > 0) continue;
    const row = rowReader({ line, cells: [] }, file);
    row.error("handle", `product ${handle} has no variant`, "Give it a price");
  }
  const [sold, unsold] = partition([...products.values()]);
  return { products: sold, leftOut: new Set([...giftCards, ...unsold.map(({ handle }) => handle)]) };
}

/** Products with something to sell, and those that have nothing but variants without a parcel. */
function partition(
  products: readonly ProductDraft[],
): readonly [readonly ProductDraft[], readonly ProductDraft[]] {
  const isSold = ({ variants, withoutParcel }: ProductDraft) => variants.length > 0 || withoutParcel === 0;
  return [products.filter(isSold), products.filter((product) => !isSold(product))];
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
    tags: readTags(row, shop),
    category: readCategory(row, shop),
    published: readPublished(row),
    pictures: [],
    options: readOptions(row, shop),
    variants: [],
    withoutParcel: 0,
  };
}

function readCategory(row: RowReader, shop: Shop): string {
  const typed = row.cell("type").toLowerCase();
  if (typed === "" && shop.defaultCategory !== undefined) {
    row.note("defaultCategory");
    return shop.defaultCategory;
  }
  const found = shop.categories.find(
    ({ handle, name }) =>
      handle.toLowerCase() === typed || Object.values(name).some((words) => words.toLowerCase() === typed),
  );
  if (found !== undefined) return found.handle;
  const known = shop.categories.map((category) => category.handle).join(", ");
  if (typed === "") {
    const mend = `Write one of ${known}, or name one of them as defaultCategory in shop.yaml for products without a type`;
    row.error("type", "the category is missing", mend);
  } else {
    const mend = `Write one of ${known}, or add the category to shop.yaml`;
    row.error("type", "is no category of the shop", mend);
  }
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
