import { beforeEach, describe, expect, test } from "vitest";
import { openTestShop, TEST_CSV, type TestShop, type TestShopper } from "../../../test/support/test-shop.ts";

let testShop: TestShop;
let dane: TestShopper;
let dutch: TestShopper;
beforeEach(async () => {
  testShop = await openTestShop();
  dane = testShop.shopper("dane", { locale: "da" });
  dutch = testShop.shopper("dutch", { locale: "nl", market: "NL" });
});

const search = async (shopper: TestShopper, query: string) =>
  (await shopper.get("catalog.search", { query, page: 0 })).items.map((item) => item.name.en);

describe("browsing", () => {
  test("shows the categories that have something to sell, in the shop's order", async () => {
    const categories = await dane.get("catalog.categories", {});
    expect(categories.map((category) => [category.name.da, category.products])).toEqual([
      ["Te", 2],
      ["Kander", 1],
      ["Bøger", 1],
    ]);
  });

  test("passes over a category of which nothing is sold here, and leads nobody there", async () => {
    await testShop.bring(TEST_CSV.replace("120.00,15.95,", "120.00,,"));
    const handles = async (shopper: TestShopper) =>
      (await shopper.get("catalog.categories", {})).map(({ handle }) => handle);
    expect(await handles(dane)).toContain("books");
    expect(await handles(dutch)).not.toContain("books");
    expect(await dane.get("catalog.resolve", { handle: "books" })).toMatchObject({ kind: "category" });
    expect(await dutch.get("catalog.resolve", { handle: "books" })).toBeNull();
  });

  test("says of a thing with one price that it costs that, and not from that on", async () => {
    const [tea] = await dane.get("catalog.categories", {});
    const { items } = await dane.get("catalog.list", { category: tea?.id ?? 0, page: 0 });
    expect(items.map(({ name, varies }) => [name.en, varies])).toEqual([
      ["Green sencha", true],
      ["Earl Grey", false],
    ]);
  });

  test("finds by two letters, by four with one slip, and by the end of a word of six", async () => {
    const english = testShop.shopper("english");
    expect(await search(english, "se")).toContain("Green sencha");
    expect(await search(english, "irom")).toContain("Iron teapot");
    await testShop.bring(
      TEST_CSV.replace("Iron teapot,Tekande af jern,", "Teapot,Tekande,").replace(
        "<p>Keeps tea hot.</p>,pots",
        "<p>Hot.</p>,books",
      ),
    );
    expect(await search(english, "apot")).toContain("Teapot");
  });

  test("lists a category with the lowest price in the shopper's currency", async () => {
    const [tea] = await dutch.get("catalog.categories", {});
    const list = await dutch.get("catalog.list", { category: tea?.id ?? 0, page: 0 });
    expect(list.items[0]).toMatchObject({
      name: { en: "Green sencha", da: "Grøn sencha" },
      from: { amount: 950, currency: "EUR" },
      varies: true,
      soldOut: false,
    });
    expect(list).toMatchObject({ page: 0, pages: 1, total: 2, category: { handle: "tea", products: 2 } });
  });

  test("turns pages of eight, and answers the last one to an old button that asks beyond it", async () => {
    const rows = Array.from({ length: 20 }, (_, i) => `tea-${i},Tea ${i},tea,SKU-${i},1.00`);
    await testShop.bring(["Handle,Title,Type,Variant SKU,Variant Price", ...rows].join("\n"));
    const [tea] = await dane.get("catalog.categories", {});
    const sizes = [];
    for (const page of [0, 1, 2, 99]) {
      const list = await dane.get("catalog.list", { category: tea?.id ?? 0, page });
      sizes.push([list.page, list.items.length]);
    }
    expect(sizes).toEqual([
      [0, 8],
      [1, 8],
      [2, 6],
      [2, 6],
    ]);
  });

  test("a category of an old button that is not there any more is refused kindly", async () => {
    const outcome = await dane.call("catalog.list", { category: 999, page: 0 });
    expect(outcome).toMatchObject({ kind: "refused", failure: { code: "category.unknown" } });
  });

  test("a card has options by name, price per kilogram, stock, and plain text for a description", async () => {
    const found = await dane.get("catalog.resolve", { handle: " Sencha " });
    const product = await dane.get("catalog.product", { product: found?.id ?? 0 });
    expect(product).toMatchObject({ handle: "sencha", description: { en: "Steamed leaves from Uji." } });
    expect(product?.options).toEqual([
      {
        name: { en: "Size", da: "Størrelse" },
        values: [
          { value: "75 g", name: { en: "75 g", da: "75 gram" } },
          { value: "250 g", name: { en: "250 g", da: "250 gram" } },
        ],
      },
    ]);
    expect(product?.variants[0]).toMatchObject({
      sku: "SEN-75",
      options: ["75 g"],
      price: { amount: 6900, currency: "DKK" },
      unitPrice: { price: { amount: 92_000, currency: "DKK" }, unit: "kg" },
      saleable: 10,
    });
  });

  test("a variant without a price in the market is not offered there, nor is its option value", async () => {
    const pot = await dutch.get("catalog.resolve", { handle: "teapot" });
    const product = await dutch.get("catalog.product", { product: pot?.id ?? 0 });
    expect(product?.variants.map((variant) => variant.sku)).toEqual(["POT-B"]);
    expect(product?.options[0]?.values.map((value) => value.value)).toEqual(["Black"]);
  });

  test("what leaves the catalog is not on sale any more, also for those who browsed a moment ago", async () => {
    const earl = await dane.get("catalog.resolve", { handle: "earl" });
    await testShop.bring(
      "Handle,Title,Type,Published,Variant SKU,Variant Price\nearl,Earl Grey,tea,FALSE,EARL,75",
    );
    expect(await dane.get("catalog.product", { product: earl?.id ?? 0 })).toBeNull();
    expect(await dane.get("catalog.resolve", { handle: "earl" })).toBeNull();
    expect(await search(dane, "earl")).toEqual([]);
  });

  test("a deep link may name a category, and an unknown handle names nothing", async () => {
    expect(await dane.get("catalog.resolve", { handle: "books" })).toMatchObject({ kind: "category" });
    expect(await dane.get("catalog.resolve", { handle: "empty" })).toBeNull();
    expect(await dane.get("catalog.resolve", { handle: "../etc" })).toBeNull();
  });
});

describe("search", () => {
  test("forgives typos, accents, case and half words", async () => {
    for (const query of ["senhca", "SENCHA", "sench", "gron", "GRØN", "grön"]) {
      expect(await search(dane, query), query).toContain("Green sencha");
    }
    expect(await search(dutch, "ijzern theepot")).toEqual(["Iron teapot"]);
  });

  test("finds the parts of a compound, SKUs, option values and words of the description", async () => {
    expect((await search(dane, "kande"))[0]).toBe("Iron teapot");
    expect(await search(dane, "SEN-250")).toEqual(["Green sencha"]);
    expect(await search(dane, "gul")).toEqual(["Iron teapot"]);
    expect(await search(dane, "bergamot")).toEqual(["Earl Grey"]);
  });

  test("speaks the shopper's language, and the shop's first where a text has no other", async () => {
    expect(await search(dane, "bogen")).toEqual(["The Book of Tea"]);
    expect(await search(dutch, "boek")).toEqual(["The Book of Tea"]);
    expect(await search(testShop.shopper("x", { locale: "pt-BR" }), "book")).toContain("The Book of Tea");
  });

  test("puts a name before a description, and what can be bought before what is sold out", async () => {
    expect((await search(testShop.shopper("e"), "tea"))[0]).toBe("The Book of Tea");
    const twins = "Handle,Title,Type,Variant SKU,Variant Inventory Qty,Variant Price";
    await testShop.bring(`${twins}\nhoney-a,Heather honey,tea,H-A,0,10\nhoney-b,Heather honey,tea,H-B,5,10`);
    const found = await dane.get("catalog.search", { query: "heather honey", page: 0 });
    expect(found.items.map((item) => item.soldOut)).toEqual([false, true]);
  });

  test("finds tags, whatever language they and the shopper speak", async () => {
    const header = "Handle,Title,Type,Variant SKU,Variant Price,Tags,Tags (da)";
    await testShop.bring(`${header}\nyama,Yamabuki,pots,YAMA,10.00,"tokoname, Side Handle","sidehåndtag"`);
    for (const locale of ["en", "da", "nl"]) {
      const shopper = testShop.shopper(locale, { locale });
      for (const query of ["tokoname", "side handle", "sidehandtag"])
        expect(await search(shopper, query), `${query} in ${locale}`).toEqual(["Yamabuki"]);
    }
    // A file without the column leaves them as they are; an empty cell takes them away.
    await testShop.bring("Handle,Title,Type,Variant SKU,Variant Price\nyama,Yamabuki,pots,YAMA,10.00");
    expect(await search(dane, "tokoname")).toEqual(["Yamabuki"]);
    await testShop.bring(`${header}\nyama,Yamabuki,pots,YAMA,10.00,,`);
    expect(await search(dane, "tokoname")).toEqual([]);
  });

  test("what nobody counts can be bought and is not sold out", async () => {
    await testShop.bring(
      "Handle,Title,Type,Variant SKU,Variant Inventory Tracker,Variant Price\nyama,Yamabuki,pots,YAMA,,10.00",
    );
    const [found] = (await dane.get("catalog.search", { query: "yamabuki", page: 0 })).items;
    expect(found).toMatchObject({ soldOut: false });
    const cart = await dane.get("cart.add", { variant: await testShop.variant("YAMA"), quantity: 600 });
    expect(cart.lines).toMatchObject([{ sku: "YAMA", quantity: 600 }]);
  });

  test("one word that nobody wrote does not hide what the others find", async () => {
    expect(await search(dane, "sencha xylophone")).toEqual(["Green sencha"]);
  });

  test("notices a changed catalog", async () => {
    expect(await search(dane, "oolong")).toEqual([]);
    await testShop.bring(TEST_CSV.replace("Earl Grey,Earl Grey,Earl Grey", "Oolong,Oolong,Oolong"));
    expect(await search(dane, "oolong")).toEqual(["Oolong"]);
  });

  test("an empty, enormous or hostile query answers an empty page", async () => {
    const hostile = ["", "   ", "'; drop table products;--", "🫖", "\u202E\u0000", "(".repeat(5_000)];
    for (const query of [...hostile, "%%%", "*", "__proto__ constructor"]) {
      const page = await dane.get("catalog.search", { query, page: 0 });
      expect(page, query.slice(0, 20)).toMatchObject({ items: [], page: 0, pages: 1, total: 0 });
    }
    expect((await dane.get("catalog.search", { query: "sencha ".repeat(20_000), page: 7 })).total).toBe(1);
  });
});
