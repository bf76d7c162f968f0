import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { emptyLedger } from "../../../test/support/test-ledger.ts";
import { exampleShop, MONDAY, TEST_CSV } from "../../../test/support/test-shop.ts";
import { OrderNumber } from "../../ports/ids.ts";
import type { Shop } from "../../ports/shop.ts";
import type { Ledger } from "../../storage/ledger/ledger.ts";
import { createCatalogReader } from "../catalog/reader.ts";
import { reserve } from "../stock/levels.ts";
import { type ImportRequest, importCatalog, seedIfEmpty } from "./import-catalog.ts";
import { type ImportIssue, sentenceOf } from "./issue.ts";

let ledger: Ledger;
let shop: Shop;
let now: number;
beforeEach(async () => {
  ledger = await emptyLedger();
  shop = exampleShop();
  now = MONDAY;
});
afterEach(() => ledger.close());

const bring = (csv: string | Buffer, options: Partial<ImportRequest> = {}) =>
  importCatalog({ ledger, shop, csv, clock: { now: () => now }, ...options });

async function report(csv: string | Buffer, options: Partial<ImportRequest> = {}) {
  const outcome = await bring(csv, options);
  if (outcome.kind !== "done") throw new Error(outcome.failure.operator);
  return outcome.value;
}

/** Line, column and problem of every error. */
async function errors(csv: string) {
  const outcome = await bring(csv);
  if (outcome.kind !== "refused") throw new Error("It was imported");
  const found = outcome.failure.details?.errors as readonly ImportIssue[];
  return found.map((error) => `${error.line} ${error.column}: ${error.problem}`);
}

const snapshot = async () => createCatalogReader().of(ledger.db, shop);
const product = async (handle: string) => (await snapshot()).byHandle.get(handle);
const stockOf = async (sku: string) =>
  ledger.db
    .selectFrom("stock")
    .innerJoin("variants", "variants.id", "stock.variant_id")
    .select(["variant_id", "on_hand", "reserved"])
    .where("sku", "=", sku)
    .executeTakeFirstOrThrow();

const SIMPLE = "Handle,Title,Type,Variant SKU,Variant Inventory Qty,Variant Price,Variant Price (EUR)";
const EARL = "earl,Earl Grey,tea,EARL,3,75,10.25";

describe("importing", () => {
  test("brings products with languages, options, currencies, net content and stock", async () => {
    const done = await report(TEST_CSV);
    expect(done).toMatchObject({ rows: 6, products: { created: 4 }, variants: { created: 6 } });
    const sencha = await product("sencha");
    expect(sencha).toMatchObject({
      name: { en: "Green sencha", da: "Grøn sencha", nl: "Groene sencha" },
      description: { en: "Steamed leaves from Uji." },
      category: { handle: "tea", vat: "standard" },
      options: [{ name: { en: "Size", da: "Størrelse" } }],
    });
    expect(sencha?.variants[0]?.prices.get("EUR")).toEqual({ amount: 950 });
    expect(sencha?.variants[0]?.netContent).toEqual({ amount: 75_000, unit: "kg" });
    expect(await stockOf("SEN-75")).toMatchObject({ on_hand: 10, reserved: 0 });
  });

  test("understands Shopify's newer spelling, market columns, Default Title and the columns it has no use for", async () => {
    const csv =
      "Title,URL handle,Description,Vendor,Product category,Type,Published on online store,Status,SKU,Option1 name,Option1 value,Price,Compare-at price,Price / Netherlands,Price / International,Inventory quantity,Weight value (grams),Product image URL,Unit price total measure,Unit price total measure unit\n" +
      "Mug,mug,<p>A mug</p>,Acme,Home > Mugs,Pots,TRUE,Active,MUG,Title,Default Title,80.00,100.00,11.00,13.00,7,350.0,https://cdn.example.com/mug.png,0.5,l\n";
    const done = await report(csv);
    expect(done.ignoredColumns).toEqual(["Vendor", "Product category", "Price / International"]);
    const mug = await product("mug");
    expect(mug).toMatchObject({
      options: [],
      pictures: ["https://cdn.example.com/mug.png"],
      published: true,
    });
    expect(mug?.variants[0]).toMatchObject({
      sku: "MUG",
      options: [],
      netContent: { amount: 500_000, unit: "l" },
    });
    expect(mug?.variants[0]?.prices.get("DKK")).toEqual({ amount: 8000, compareAt: 10_000 });
    expect(mug?.variants[0]?.prices.get("EUR")).toEqual({ amount: 1100 });
    expect(done.warnings.map(sentenceOf)).toContainEqual(
      expect.stringMatching(/Line 2, column Product image URL.*stranger/),
    );
  });

  test("reads a file as a European spreadsheet saves it: semicolons, decimal commas, byte order mark", async () => {
    const csv = `\uFEFF${SIMPLE.replaceAll(",", ";")}\r\nearl;Earl Grey;Te;EARL;3;"75,50";10,25\r\n`;
    await report(Buffer.from(csv));
    const prices = (await product("earl"))?.variants[0]?.prices;
    expect([prices?.get("DKK")?.amount, prices?.get("EUR")?.amount]).toEqual([7550, 1025]);
  });

  test("takes further rows of a handle as variants or pictures, pictures in their order", async () => {
    for (const file of ["a.png", "tea/b.png", "c.png"]) {
      const path = join(shop.images, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, "png");
    }
    const csv =
      "Handle,Title,Type,Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src,Image Position,Variant Image\n" +
      "pot,Pot,pots,Colour,Red,P-R,10,c.png,3,\npot,,,,Blue,P-B,12,a.png,1,c.png\npot,,,,,,,tea/b.png,2,\n";
    await report(csv);
    const pot = await product("pot");
    expect(pot?.pictures).toEqual(["a.png", "tea/b.png", "c.png"]);
    expect(pot?.variants.map((variant) => [variant.options[0], variant.picture])).toEqual([
      ["Red", undefined],
      ["Blue", "c.png"],
    ]);
  });

  test("leaves out a picture that is not there, and says so", async () => {
    const done = await report("Handle,Title,Type,Variant Price,Image Src\npot,Pot,pots,10,none.png\n");
    expect((await product("pot"))?.pictures).toEqual([]);
    expect(done.warnings.map(sentenceOf).join("\n")).toMatch(
      /Line 2, column Image Src: "none.png" is not in the shop's image/,
    );
  });

  test("gives a variant without a SKU one of its own that stays the same", async () => {
    const csv = "Handle,Title,Type,Variant Price\npot,Pot,pots,10\n";
    await report(csv);
    const first = (await product("pot"))?.variants[0];
    expect(first?.sku).toBe("POT");
    await report(csv);
    expect((await product("pot"))?.variants[0]?.id).toBe(first?.id);
  });

  test("says where a product will not be sold for want of a price", async () => {
    const done = await report("Handle,Title,Type,Variant Price,Variant Price (EUR)\npot,Pot,pots,10,\n");
    const said = done.warnings.map(sentenceOf).join("\n");
    expect(said).toMatch(/Line 2: "POT" a variant has no price in EUR/);
    expect(said).toMatch(/no column with prices in GBP/);
  });
});

describe("importing again", () => {
  test("updates in place: numbers stay, texts, prices and stock follow the file", async () => {
    await report(TEST_CSV);
    const before = await product("sencha");
    const done = await report(TEST_CSV.replace("Green sencha", "Spring sencha").replace("69.00", "72.00"));
    expect(done).toMatchObject({
      products: { created: 0, updated: 4 },
      variants: { created: 0, updated: 6 },
    });
    const after = await product("sencha");
    expect(after).toMatchObject({ id: before?.id, name: { en: "Spring sencha" } });
    expect(after?.variants.map((variant) => variant.id)).toEqual(
      before?.variants.map((variant) => variant.id),
    );
    expect(after?.variants[0]?.prices.get("DKK")?.amount).toBe(7200);
  });

  test("retires variants that a product's rows do not name, and brings them back when they do", async () => {
    await report(TEST_CSV);
    const without = TEST_CSV.split("\n").filter((line) => !line.includes("SEN-250"));
    expect(await report(without.join("\n"))).toMatchObject({ variants: { retired: 1 } });
    expect((await product("sencha"))?.variants.map((variant) => variant.active)).toEqual([true, false]);
    await report(TEST_CSV);
    expect((await product("sencha"))?.variants.map((variant) => variant.active)).toEqual([true, true]);
  });

  test("leaves products alone that the file does not name, unless it is to replace the catalog", async () => {
    await report(TEST_CSV);
    await report(`${SIMPLE}\n${EARL}`);
    expect((await product("sencha"))?.published).toBe(true);
    expect(await report(`${SIMPLE}\n${EARL}`, { replace: true })).toMatchObject({
      products: { unpublished: 3 },
    });
    expect((await product("sencha"))?.published).toBe(false);
    expect((await product("earl"))?.published).toBe(true);
  });

  test("never counts stock below what is reserved, and an empty cell leaves it as it is", async () => {
    await report(TEST_CSV);
    const { variant_id: variant } = await stockOf("EARL");
    const lines = [{ variant, quantity: 2 }];
    const order = OrderNumber.parse("A-1");
    await ledger.transaction((trx) => reserve(trx, { shop: shop.id, order, lines, expiresAt: 1 }));
    const done = await report(`${SIMPLE}\nearl,Earl Grey,tea,EARL,1,75,10.25`);
    expect(await stockOf("EARL")).toMatchObject({ on_hand: 2, reserved: 2 });
    expect(done.warnings.map(sentenceOf).join()).toMatch(
      /Line 2, column Variant Inventory Qty: "1" is below the 2/,
    );
    await report(`${SIMPLE}\nearl,Earl Grey,tea,EARL,,75,10.25`);
    expect((await stockOf("EARL")).on_hand).toBe(2);
  });

  test("shows a reduction only against a price that was really asked in the thirty days before", async () => {
    const csv = (price: string, compareAt: string) =>
      `Handle,Title,Type,Variant Price,Variant Compare At Price\npot,Pot,pots,${price},${compareAt}\n`;
    const price = async () => (await product("pot"))?.variants[0]?.prices.get("DKK");
    await report(csv("100", ""));
    now += 40 * 86_400_000;
    await report(csv("100", "150"));
    expect(await price()).toEqual({ amount: 10_000 });
    now += 86_400_000;
    await report(csv("80", "150"));
    expect(await price()).toEqual({ amount: 8000, compareAt: 10_000 });
  });

  test("as a trial run says what would happen and changes nothing", async () => {
    expect(await report(TEST_CSV, { dryRun: true })).toMatchObject({ products: { created: 4 } });
    expect((await snapshot()).products).toEqual([]);
  });
});

describe("a file with errors", () => {
  test("is refused with every error, its line and column, and nothing of it is imported", async () => {
    const csv = [
      "Handle,Title,Type,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Variant Compare At Price,Net Content,Net Content Unit,Image Src",
      "fine,Fine,tea,TRUE,,,OK,1,10.00,,,,",
      ",No handle,tea,TRUE,,,X1,1,10.00,,,,",
      "no title!,X,tea,TRUE,,,X2,1,10.00,,,,",
      "untitled,,coffee,maybe,,,X3,1.5,ten,-1,0,stone,http://a.b/c.png",
      "sized,Sized,tea,TRUE,Size,,X4,1,10.00,,,,../../secret.png",
      "sized,,,,,S,OK,1,10.00,,,,",
      "sized,,,,,S,X5,1,,,,,",
      "sized,,,,,,,,,,,,",
      "loose,Loose,tea,TRUE,,Red,X6,1,10.00,,,,",
    ].join("\n");
    expect(await errors(csv)).toEqual([
      "3 Handle: the handle is missing",
      "4 Handle: is no handle",
      "5 Title: the title is missing",
      "5 Type: is no category of the shop",
      "5 Published: is neither TRUE nor FALSE",
      "5 Image Src: is not an https address",
      "5 Variant Price: is not an amount in DKK",
      "5 Net Content Unit: is no unit of the net content",
      "5 Variant Inventory Qty: is not a number of pieces",
      "6 Image Src: leads out of the shop's image folder",
      '6 Option1 Value: the value of option "Size" is missing',
      "7 Variant SKU: SKU OK stands on line 2 already",
      "8 Option1 Value: product sized has this combination of options already (line 7)",
      "8 Variant Price: the price is missing",
      "9 Handle: has a row that adds neither a variant nor a picture",
      "10 Option1 Value: is a value of an option without a name",
    ]);
    expect((await snapshot()).products).toEqual([]);
  });

  test("has its SKUs checked against the catalog too, in the same list", async () => {
    await report(TEST_CSV);
    expect(await errors(`${SIMPLE}\nnew,New,coffee,EARL,1,10,1\n`)).toEqual([
      "2 Type: is no category of the shop",
      "2 SKU: SKU belongs to the product earl in the catalog",
    ]);
  });

  test("each error says how to mend it, in a sentence with the value", async () => {
    const outcome = await bring(
      `${SIMPLE}\nearl,Earl,tea,E,3,4 9.00,1\nearl2,Earl,coffee,F,3,"1.234,500.0",1`,
    );
    expect(outcome).toMatchObject({ kind: "refused", failure: { code: "import.invalid" } });
    if (outcome.kind !== "refused") return;
    expect(outcome.failure.operator.split("\n")).toEqual([
      "Nothing was imported.",
      expect.stringMatching(/^Line 2, column Variant Price: "4 9.00" is not an amount in DKK\. Write digits/),
      expect.stringMatching(/^Line 3, column Type: "coffee" is no category .*tea, pots, books, empty/),
      expect.stringMatching(/^Line 3, column Variant Price: "1.234,500.0"/),
    ]);
  });

  test("without a header is refused as such", async () => {
    expect(await bring("earl,Earl Grey,tea\n")).toMatchObject({ failure: { code: "import.noHeader" } });
    expect(await errors("Handle,Title,Title (en),Variant Price,Price\n")).toEqual([
      '1 Title (en): says the same as column "Title"',
      '1 Price: says the same as column "Variant Price"',
    ]);
    expect(await errors(SIMPLE)).toEqual(["2 : the file has no product"]);
  });

  test("hostile cells end in findings of bounded length", async () => {
    const long = `"${"<b>\u202E".repeat(30_000)}"`;
    const found = await bring(
      `Handle,Title,Type,Variant Price\n${long},${long},${long},${long}\nx,${long},tea,1\n`,
    );
    expect(found.kind).toBe("refused");
    if (found.kind === "refused") expect(found.failure.operator.length).toBeLessThan(1_500);
  });
});

describe("a first start", () => {
  test("imports the shop's own catalog file, once", async () => {
    expect(await seedIfEmpty(ledger, shop)).toBeNull();
    writeFileSync(join(shop.folder, "catalog.csv"), TEST_CSV);
    expect(await seedIfEmpty(ledger, shop)).toMatchObject({
      kind: "done",
      value: { products: { created: 4 } },
    });
    expect(await seedIfEmpty(ledger, shop)).toBeNull();
  });
});
