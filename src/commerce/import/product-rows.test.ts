import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { emptyLedger } from "../../../test/support/test-ledger.ts";
import { exampleShop, MONDAY } from "../../../test/support/test-shop.ts";
import type { Shop } from "../../ports/shop.ts";
import type { Ledger } from "../../storage/ledger/ledger.ts";
import { type ImportRequest, importCatalog } from "./import-catalog.ts";
import { sentenceOf } from "./issue.ts";
import { noteSentence } from "./notes.ts";

let ledger: Ledger;
let shop: Shop;
beforeEach(async () => {
  ledger = await emptyLedger();
  shop = exampleShop();
});
afterEach(() => ledger.close());

/** A row of Shopify's product export, with the cells that matter named; the rest is as Shopify fills it. */
const COLUMNS =
  "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Fulfillment Service,Variant Price,Variant Compare At Price,Variant Requires Shipping,Variant Taxable,Unit Price Total Measure,Unit Price Total Measure Unit,Variant Barcode,Variant Weight,Image Src,Gift Card,SEO Title,Variant Weight Unit,Variant Tax Code,Cost per item,Included / Denmark,Price / Denmark,Status".split(
    ",",
  );
type Cells = Readonly<Record<string, string>>;
const USUAL: Cells = {
  Type: "pots",
  Published: "true",
  "Option1 Name": "Title",
  "Option1 Value": "Default Title",
  "Variant Grams": "500",
  "Variant Inventory Tracker": "shopify",
  "Variant Inventory Qty": "5",
  "Variant Inventory Policy": "deny",
  "Variant Fulfillment Service": "manual",
  "Variant Price": "49.00",
  "Variant Requires Shipping": "true",
  "Variant Taxable": "true",
  "Gift Card": "false",
  "Variant Weight Unit": "kg",
  Status: "active",
};

function exported(products: Readonly<Record<string, Cells>>, without: readonly string[] = []): string {
  const columns = COLUMNS.filter((column) => !without.includes(column));
  const rows = Object.entries(products).map(([handle, cells]) => {
    const all: Cells = {
      ...USUAL,
      Handle: handle,
      Title: handle,
      "Variant SKU": handle.toUpperCase(),
      ...cells,
    };
    return columns.map((column) => `"${all[column] ?? ""}"`).join(",");
  });
  return [columns.join(","), ...rows].join("\n");
}

async function bring(csv: string, options: Partial<ImportRequest> = {}) {
  const outcome = await importCatalog({ ledger, shop, csv, clock: { now: () => MONDAY }, ...options });
  if (outcome.kind !== "done") throw new Error(outcome.failure.operator);
  return { ...outcome.value, told: outcome.value.notes.map(noteSentence) };
}

async function refused(csv: string): Promise<readonly string[]> {
  const outcome = await importCatalog({ ledger, shop, csv });
  if (outcome.kind !== "refused") throw new Error("It was imported");
  return outcome.failure.operator.split("\n").slice(1);
}

/** Stock by SKU: on hand or `not counted`, and whether it is sold on. */
async function stock(): Promise<Readonly<Record<string, string>>> {
  const rows = await ledger.db
    .selectFrom("stock")
    .innerJoin("variants", "variants.id", "stock.variant_id")
    .select(["sku", "on_hand", "counted", "sells_on"])
    .execute();
  return Object.fromEntries(
    rows.map((row) => [
      row.sku,
      `${row.counted === 1 ? row.on_hand : "not counted"}${row.sells_on === 1 ? ", sold on" : ""}`,
    ]),
  );
}

const published = async () =>
  (
    await ledger.db
      .selectFrom("products")
      .select("handle")
      .where("published", "=", 1)
      .orderBy("handle")
      .execute()
  ).map(({ handle }) => handle);

describe("Stock of an export", () => {
  const NONE = { "Variant Inventory Qty": "" };

  test("is counted where Shopify tracks it, and told of where not", async () => {
    const { told } = await bring(
      exported({
        counted: {},
        empty: { "Variant Inventory Qty": "0" },
        untracked: { "Variant Inventory Tracker": "", "Variant Inventory Qty": "0" },
        unsaid: { "Variant Inventory Tracker": "", ...NONE },
        places: NONE,
        "sold-on": { "Variant Inventory Qty": "-3", "Variant Inventory Policy": "continue" },
      }),
    );
    expect(await stock()).toEqual({
      COUNTED: "5",
      EMPTY: "0",
      UNTRACKED: "not counted",
      UNSAID: "not counted",
      PLACES: "not counted",
      "SOLD-ON": "-3, sold on",
    });
    expect(told).toEqual([
      "2 variants are not tracked in the file and not counted in Kiosk: always for sale (lines 4, 5).",
      expect.stringMatching(
        /^1 variant has no quantity in the file .*until you count at a desk.*\(line 6\)\.$/,
      ),
    ]);
  });

  test("of several locations has no quantity: it is not counted, and what Kiosk counts already stays", async () => {
    await bring(exported({ first: {} }));
    const several = exported({ first: {}, second: {} }, ["Variant Inventory Qty"]);
    expect((await bring(several)).told).toEqual([
      expect.stringMatching(/^1 variant has no quantity.*\(line 3\)/),
    ]);
    expect(await stock()).toEqual({ FIRST: "5", SECOND: "not counted" });
  });

  test("in a plain sheet without a number is no zero either", async () => {
    const plain = "Handle,Title,Type,Variant SKU,Variant Inventory Qty,Variant Price";
    await bring(`${plain}\na,A,tea,A,,10.00\nb,B,tea,B,0,10.00`);
    expect(await stock()).toEqual({ A: "not counted", B: "0" });
    await bring(`${plain}\na,A,tea,A,7,10.00\nb,B,tea,B,,10.00`);
    expect(await stock()).toEqual({ A: "7", B: "0" });
  });

  test("that is not tracked any more is not counted any more, and that is told apart", async () => {
    await bring(exported({ first: {} }));
    const { told } = await bring(exported({ first: { "Variant Inventory Tracker": "" } }));
    expect(await stock()).toEqual({ FIRST: "not counted" });
    expect(told.join()).toMatch(
      /1 variant that Kiosk counted is not tracked in the file and not counted any more/,
    );
  });

  test("whatever is left empty, has the figure of its cell or none, and who has none is told of", async () => {
    const cells = fc.record({
      "Variant Inventory Tracker": fc.constantFrom("", "shopify", "other-app"),
      "Variant Inventory Qty": fc.constantFrom("", "0", "7", "-2"),
      "Variant Inventory Policy": fc.constantFrom("", "deny", "continue"),
    });
    const columns = fc.subarray([
      "Variant Inventory Tracker",
      "Variant Inventory Qty",
      "Variant Inventory Policy",
    ]);
    await fc.assert(
      fc.asyncProperty(fc.array(cells, { minLength: 1, maxLength: 6 }), columns, async (rows, missing) => {
        ledger = await emptyLedger();
        const goods = Object.fromEntries(rows.map((row, index) => [`g${index}`, row]));
        const { notes } = await bring(exported(goods, missing));
        const kept = await stock();
        let uncounted = 0;
        for (const [index, row] of rows.entries()) {
          const said = (name: keyof typeof row) => (missing.includes(name) ? null : row[name]);
          const sellsOn = said("Variant Inventory Policy") === "continue";
          const quantity = said("Variant Inventory Qty");
          const isCounted = said("Variant Inventory Tracker") !== "" && (quantity ?? "") !== "";
          if (!isCounted) uncounted += 1;
          const figure = sellsOn ? Number(quantity) : Math.max(0, Number(quantity));
          expect(kept[`G${index}`]).toBe(
            `${isCounted ? figure : "not counted"}${sellsOn ? ", sold on" : ""}`,
          );
        }
        const told = notes.filter(({ kind }) => kind === "notTracked" || kind === "noQuantity");
        expect(told.reduce((sum, { count }) => sum + count, 0)).toBe(uncounted);
        await ledger.close();
      }),
      { numRuns: 40 },
    );
    ledger = await emptyLedger();
  });

  test("that is sold on no longer owes nothing", async () => {
    const cells = { "Variant Inventory Qty": "-3", "Variant Inventory Policy": "continue" };
    await bring(exported({ first: cells }));
    await bring(exported({ first: { "Variant Inventory Qty": "-3" } }));
    expect(await stock()).toEqual({ FIRST: "0" });
  });

  test("understands the newer export's words", async () => {
    const csv =
      "Title,URL handle,Type,SKU,Price,Inventory tracker,Inventory quantity,Continue selling when out of stock,Charge tax,Gift card\n" +
      "A,a,tea,A,10.00,shopify,0,TRUE,TRUE,FALSE\nB,b,tea,B,10.00,,,DENY,TRUE,FALSE\nC,c,Vouchers,C,10.00,,,,FALSE,TRUE\n";
    expect((await bring(csv)).told).toHaveLength(2);
    expect(await stock()).toEqual({ A: "0, sold on", B: "not counted" });
  });
});

describe("What Kiosk cannot sell", () => {
  test("is left out with a count: gift cards, and what needs no parcel", async () => {
    const voucher = { Type: "Gift Cards", "Gift Card": "true", "Variant Taxable": "false" };
    const csv = exported({
      mug: {},
      voucher: { ...voucher, "Option1 Name": "Value", "Option1 Value": "100" },
      pattern: { "Variant Requires Shipping": "false" },
    });
    const { told, products } = await bring(`${csv}\nvoucher,,,,,,,,,200,,,,,,,200.00`);
    expect(products.created).toBe(1);
    expect(await published()).toEqual(["mug"]);
    expect(told).toEqual([
      "1 product is sold as gift cards and is left out: Kiosk issues no gift cards (line 3).",
      "1 variant needs no shipping and is left out: Kiosk sells what goes into a parcel (line 4).",
    ]);
  });

  test("leaves the shelf when an earlier import took it for goods", async () => {
    await bring(exported({ mug: {}, voucher: {}, pattern: {} }));
    const { products } = await bring(
      exported({
        mug: {},
        voucher: { "Gift Card": "true" },
        pattern: { "Variant Requires Shipping": "false" },
      }),
    );
    expect(products).toMatchObject({ updated: 1, unpublished: 2 });
    expect(await published()).toEqual(["mug"]);
  });

  test("and an export of nothing else is no error", async () => {
    expect((await bring(exported({ voucher: { "Gift Card": "TRUE" } }))).products.created).toBe(0);
  });

  test("in a market that the file leaves out has no price there", async () => {
    await bring(exported({ mug: { "Included / Denmark": "FALSE" }, jug: { "Included / Denmark": "TRUE" } }));
    const rows = await ledger.db
      .selectFrom("prices")
      .innerJoin("variants", "variants.id", "prices.variant_id")
      .select("sku")
      .execute();
    expect(rows.map(({ sku }) => sku)).toEqual(["JUG"]);
  });

  test("for money is told of", async () => {
    const { told } = await bring(exported({ sample: { "Variant Price": "0.00" }, mug: {} }));
    expect(told).toEqual(["1 variant costs nothing in the file and is sold for nothing (line 2)."]);
  });

  test("as the file has it is told: another service's parcels, lengths", async () => {
    const { told } = await bring(
      exported({
        rope: { "Unit Price Total Measure": "2", "Unit Price Total Measure Unit": "m" },
        far: { "Variant Fulfillment Service": "amazon_marketplace_web" },
      }),
    );
    expect(told).toEqual([
      expect.stringMatching(
        /^1 variant is measured by length, area or piece and shows no price per measure \(line 2\)/,
      ),
      expect.stringMatching(
        /^1 variant is sent by another service in the file; in Kiosk your staff send all orders \(line 3\)/,
      ),
    ]);
  });
});

describe("Goods sold without tax", () => {
  const UNTAXED = { "Variant Taxable": "false" };

  test("are refused where they would get VAT, with the mend", async () => {
    expect(await refused(exported({ mug: UNTAXED }))).toEqual([
      'Line 2, column Variant Taxable: "FALSE" sells MUG without tax, but the category pots has VAT of 25 % in DK. Give the product a category without VAT there as its Type, such as books; or write TRUE if it is taxed.',
    ]);
  });

  test("are taken where the category has no VAT in all markets they have a price in", async () => {
    await bring(exported({ novel: { ...UNTAXED, Type: "books" } }));
    expect(await published()).toEqual(["novel"]);
    const both = exported({ novel: { ...UNTAXED, Type: "books" } }).replace(
      "Price / Denmark",
      "Variant Price (EUR)",
    );
    const [sentence] = await refused(both.replace(/"",("active")$/m, '"6.50",$1'));
    expect(sentence).toMatch(
      /books has VAT of 9 % in NL.*a category of its own in shop\.yaml, with a vat class whose rate is 0 there/,
    );
  });

  test("count the markets of prices that only the ledger has", async () => {
    await bring(
      "Handle,Title,Type,Variant SKU,Variant Price,Variant Price (EUR)\nnovel,N,books,NOVEL,10.00,2.00",
    );
    expect((await refused(exported({ novel: { ...UNTAXED, Type: "books" } }))).join()).toMatch(
      /VAT of 9 % in NL/,
    );
  });
});

describe("Products without a type", () => {
  test("are told with line and mend", async () => {
    expect(await refused(exported({ mug: {}, jug: { Type: "" } }))).toEqual([
      expect.stringMatching(
        /^Line 3, column Type: the category is missing\. Write one of tea, .*defaultCategory in shop\.yaml/,
      ),
    ]);
  });

  test("go into the shop's default category, which is told", async () => {
    shop = exampleShop({ defaultCategory: "tea" });
    const { told } = await bring(exported({ mug: {}, jug: { Type: "" }, can: { Type: "" } }));
    expect(told).toEqual(["2 products without a type go into the shop's defaultCategory (lines 3, 4)."]);
    const rows = await ledger.db
      .selectFrom("products")
      .innerJoin("categories", "categories.id", "products.category_id")
      .select(["products.handle", "categories.handle as category"])
      .execute();
    expect(Object.fromEntries(rows.map((row) => [row.handle, row.category]))).toEqual({
      mug: "pots",
      jug: "tea",
      can: "tea",
    });
    expect(await refused(exported({ mug: { Type: "cofee" } }))).toHaveLength(1);
  });
});

describe("Weights and contents", () => {
  /** Column cells, then grams and net content as kept. */
  test.each<readonly [Cells, number | null, string | null]>([
    [{ "Variant Grams": "226.796185", "Variant Weight Unit": "oz" }, 227, null],
    [{ "Variant Grams": "", "Variant Weight": "8", "Variant Weight Unit": "oz" }, 227, null],
    [{ "Variant Grams": "", "Variant Weight": "0.5", "Variant Weight Unit": "lb" }, 227, null],
    [{ "Variant Grams": "", "Variant Weight": "1.5", "Variant Weight Unit": "kg" }, 1500, null],
    [{ "Variant Grams": "0.0" }, 0, null],
    [{ "Unit Price Total Measure": "8", "Unit Price Total Measure Unit": "oz" }, 500, "226796 mg"],
    [{ "Unit Price Total Measure": "1", "Unit Price Total Measure Unit": "lb" }, 500, "453592 mg"],
    [{ "Unit Price Total Measure": "12", "Unit Price Total Measure Unit": "fl oz" }, 500, "354882 µl"],
    [{ "Unit Price Total Measure": "1", "Unit Price Total Measure Unit": "gal" }, 500, "3785412 µl"],
    [{ "Unit Price Total Measure": "0.750", "Unit Price Total Measure Unit": "L" }, 500, "750000 µl"],
    [{ "Unit Price Total Measure": "1.250", "Unit Price Total Measure Unit": "kg" }, 500, "1250000 mg"],
  ])("%j", async (cells, grams, content) => {
    await bring(exported({ thing: cells }));
    const row = await ledger.db.selectFrom("variants").selectAll().executeTakeFirstOrThrow();
    expect(row.weight_grams).toBe(grams);
    expect(
      row.net_content === null ? null : `${row.net_content} ${row.net_unit === "kg" ? "mg" : "µl"}`,
    ).toBe(content);
  });

  test("a weight with two readings is left out and told; the price decides where it can", async () => {
    const yen = { "Variant Price": "1000", "Variant Grams": "226.796" };
    const { told } = await bring(exported({ thing: yen }));
    expect(told).toEqual([
      "1 variant has a weight that can be read in two ways and is kept without one (line 2).",
    ]);
    await bring(exported({ thing: { "Variant Grams": "226.796" } }));
    const row = await ledger.db.selectFrom("variants").select("weight_grams").executeTakeFirstOrThrow();
    expect(row.weight_grams).toBe(227);
  });

  test("an unknown unit is refused", async () => {
    const cells = { "Unit Price Total Measure": "2", "Unit Price Total Measure Unit": "stone" };
    expect(await refused(exported({ thing: cells }))).toEqual([
      expect.stringMatching(/"stone" is no unit of the net content\. Write one of mg, g, kg, oz, lb, ml/),
    ]);
  });
});

test("An export of a shop that tracks everything has nothing to tell and no question", async () => {
  const done = await bring(exported({ mug: { Tags: "kitchen, blue" }, jug: { "Variant Price": "1000.00" } }));
  expect(done.told).toEqual([]);
  expect(
    done.warnings.map(sentenceOf).filter((sentence) => !sentence.includes("no column with prices")),
  ).toEqual([]);
});

describe("Of two cells that say one thing together", () => {
  test("an option is none only when both its name and its value say so", async () => {
    const cells = { "Option1 Name": "Title", "Option1 Value": "Dr." };
    await bring(exported({ book: cells }));
    const row = await ledger.db.selectFrom("variants").select("options_json").executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).toContain("Dr.");
  });

  test("a price that is no higher than the price itself is no reduction", async () => {
    for (const [compareAt, warned] of [
      ["49.00", true],
      ["49.01", false],
    ] as const) {
      const { warnings } = await bring(exported({ mug: { "Variant Compare At Price": compareAt } }));
      const isWarned = warnings
        .map(sentenceOf)
        .some((sentence) => sentence.includes("is not above the price"));
      expect([compareAt, isWarned]).toEqual([compareAt, warned]);
    }
  });
});
