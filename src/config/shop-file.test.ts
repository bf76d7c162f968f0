import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parseDocument } from "yaml";
import { readShopFile, ShopFileError } from "./shop-file.ts";

const DEMO = resolve(import.meta.dirname, "../../shops/demo");

/** A copy of the demo shop to break. */
function copyOfDemo(name = "brand"): string {
  const folder = join(mkdtempSync(join(tmpdir(), "kiosk-shop-")), name);
  for (const part of ["shop.yaml", "legal", "images"])
    cpSync(join(DEMO, part), join(folder, part), { recursive: true });
  return folder;
}

/** What is said of a shop.yaml in which the value at a path was replaced (or taken out, by undefined). */
function problemsWith(path: readonly (string | number)[], value: unknown): readonly string[] {
  const folder = copyOfDemo();
  const file = join(folder, "shop.yaml");
  const document = parseDocument(readFileSync(file, "utf8"));
  if (value === undefined) document.deleteIn(path);
  else document.setIn(path, document.createNode(value));
  writeFileSync(file, String(document));
  return problemsOf(folder);
}

function problemsOf(folder: string): readonly string[] {
  try {
    readShopFile(folder);
  } catch (error) {
    if (error instanceof ShopFileError) return error.problems;
    throw error;
  }
  return [];
}

describe("A shop's folder", () => {
  it("becomes a shop with money in minor units, percentages in basis points and days in milliseconds", () => {
    const { shop } = readShopFile(DEMO);
    expect(shop).toMatchObject({ id: "demo", name: "Tij & Tid", locales: ["en", "da", "nl"], folder: DEMO });
    expect(shop.markets.map(({ country, currency, vat }) => [country, currency, vat])).toEqual([
      ["DK", "DKK", { standard: 2500, reduced: 2500 }],
      ["NL", "EUR", { standard: 2100, reduced: 900 }],
    ]);
    expect(shop.shipping.find(({ id }) => id === "nl-parcel-shop")).toMatchObject({
      price: { EUR: 425 },
      freeFrom: { EUR: 4900 },
      days: [2, 3],
    });
    expect(shop.promotions.find(({ code }) => code === "WELCOME10")?.percent).toBe(1000);
    const expired = shop.promotions.find(({ code }) => code === "SPRINGTIDE");
    expect(expired?.validFrom).toBe(Date.UTC(2025, 2, 1));
    expect(expired?.validUntil).toBe(Date.UTC(2025, 3, 1) - 1);
  });

  it("holds its legal texts as files, one a language", () => {
    const { legal } = readShopFile(DEMO).shop;
    expect(legal.withdrawal.en).toContain("Model withdrawal form");
    expect(legal.withdrawal.da).toContain("Standardfortrydelsesformular");
    expect(legal.withdrawal.nl).toContain("Modelformulier voor herroeping");
  });

  it("without a legal text in one language is told which file to write", () => {
    const folder = copyOfDemo();
    rmSync(join(folder, "legal/privacy.nl.md"));
    writeFileSync(join(folder, "legal/terms.da.md"), "  \n");
    expect(problemsOf(folder)).toEqual([
      expect.stringMatching(/legal\/terms\.da\.md is empty\. Write/),
      expect.stringMatching(/legal\/privacy\.nl\.md is missing\. Write/),
    ]);
  });

  it("with a category picture that is not there is told so", () => {
    const folder = copyOfDemo();
    rmSync(join(folder, "images/tea/category.png"));
    expect(problemsOf(folder)[0]).toContain('tea/category.png of "tea" is not in');
  });

  it("needs a shop.yaml, and a name that can stand in an address", () => {
    expect(problemsOf(join(DEMO, "legal"))[0]).toContain("shop.yaml does not exist");
    expect(problemsOf(copyOfDemo("My Shop"))[0]).toContain("cannot be a shop's id");
    expect(problemsOf(copyOfDemo("desk"))[0]).toContain("cannot be a shop's id");
  });

  it("that is not YAML is told the line", () => {
    const folder = copyOfDemo();
    writeFileSync(join(folder, "shop.yaml"), "name: Brand\nlocales: [en\nmarkets: }\n");
    expect(problemsOf(folder)[0]).toMatch(/shop\.yaml:\d+: not YAML: /);
  });
});

describe("A mistake in shop.yaml is named with its place and what is wrong", () => {
  const mistakes: readonly [what: string, path: (string | number)[], value: unknown, said: RegExp][] = [
    ["a misspelt key", ["orderprefix"], "TT", /orderprefix/],
    ["no name", ["name"], undefined, /name: must be words/],
    ["half a character", ["name"], "Tides \ud83d", /name: has half a character/],
    [
      "an unquoted price",
      ["shipping", 0, "price", "DKK"],
      39,
      /shipping\.0\.price\.DKK: must be an amount between quotes/,
    ],
    [
      "a price with too many decimals",
      ["shipping", 0, "price", "DKK"],
      "39.0011",
      /"39\.0011" is not an amount in DKK/,
    ],
    [
      "a price that may be a thousand or one",
      ["shipping", 0, "price", "DKK"],
      "1.000",
      /"1\.000" may be 1,000\.00 or 1\.00\. Write 1000 or 1\.00/,
    ],
    ["a negative price", ["shipping", 0, "price", "DKK"], "-1.00", /"-1\.00" is not an amount/],
    [
      "a price in the wrong currency",
      ["shipping", 0, "price"],
      { EUR: "5.00" },
      /shipping\.0\.price: has no amount in DKK/,
    ],
    ["a country that is no market", ["shipping", 0, "countries"], ["DK", "SE"], /SE is no market/],
    [
      "no way to ship to a market",
      ["markets", 2],
      {
        country: "SE",
        currency: "SEK",
        locales: [],
        pricesIncludeVat: true,
        vat: { standard: 25, reduced: 12 },
      },
      /no way to ship to SE/,
    ],
    ["days the wrong way round", ["shipping", 0, "days"], [3, 1], /fewest and the most/],
    ["a missing translation", ["tagline", "nl"], undefined, /tagline: has no words for the locale nl/],
    ["a language the shop does not speak", ["tagline", "de"], "Hallo", /tagline\.de: is not among/],
    ["no language tag", ["locales"], ["English"], /locales\.0: must be a BCP 47/],
    [
      "a percentage above 100",
      ["markets", 0, "vat", "standard"],
      250,
      /markets\.0\.vat\.standard: "250" is not a percentage/,
    ],
    [
      "a territory of another country",
      ["markets", 0, "territories"],
      ["corsica"],
      /markets\.0\.territories\.0: corsica does not belong to DK, which has greenland/,
    ],
    [
      "a territory nobody knows",
      ["markets", 0, "territories"],
      ["atlantis"],
      /no territory that Kiosk knows/,
    ],
    ["no standard rate", ["markets", 0, "vat"], { reduced: 9 }, /standard/],
    ["a rate class nobody knows", ["categories", 0, "vat"], "books", /DK has no rate class books/],
    [
      "a default category nobody knows",
      ["defaultCategory"],
      "soup",
      /defaultCategory: there is no category soup/,
    ],
    ["a category twice", ["categories", 1, "handle"], "tea", /categories\.1: tea is there twice/],
    [
      "a code twice, written otherwise",
      ["promotions", 1, "code"],
      "welcome 10",
      /promotions\.1: .* is there twice/,
    ],
    [
      "a percent code without percent",
      ["promotions", 0, "percent"],
      undefined,
      /promotions\.0\.percent: goes with kind percent/,
    ],
    ["a day that does not exist", ["promotions", 4, "validUntil"], "2025-02-30", /"2025-02-30" is no moment/],
    ["an end before the beginning", ["promotions", 4, "validUntil"], "2025-02-01", /lies before validFrom/],
    [
      "a code for an unknown category",
      ["promotions", 3, "categories"],
      ["shoes"],
      /there is no category shoes/,
    ],
    ["a long order prefix", ["orderPrefix"], "SHOPPING", /orderPrefix: must be 1 to 4 capitals/],
    ["no e-mail", ["trader", "email"], "hello", /trader\.email: must be an e-mail/],
    [
      "rights at a desk that is not there",
      ["permissions", "teams"],
      { orders: "everyone" },
      /there is no desk teams/,
    ],
    ["a right that does not exist", ["permissions", "web", "everything"], "everyone", /permissions\.web/],
  ];
  for (const [what, path, value, said] of mistakes) {
    it(what, () => {
      const problems = problemsWith(path, value);
      expect(problems.join("\n")).toMatch(said);
      expect(problems[0]).toMatch(/brand\/shop\.yaml:\d+: /);
    });
  }

  it("says the line the mistake stands on", () => {
    const folder = copyOfDemo();
    const file = join(folder, "shop.yaml");
    const broken = readFileSync(file, "utf8").replace("paymentMinutes: 30", "paymentMinutes: soon");
    writeFileSync(file, broken);
    const line = broken.split("\n").indexOf("paymentMinutes: soon") + 1;
    expect(problemsOf(folder)).toEqual([expect.stringContaining(`shop.yaml:${line}: paymentMinutes: `)]);
  });
});
