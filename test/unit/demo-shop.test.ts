import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readShopFile } from "../../src/config/shop-file.ts";
import { readMoney } from "../../src/conversation/read-money.ts";

const FOLDER = resolve(import.meta.dirname, "../../shops/demo");
const { shop } = readShopFile(FOLDER);
const rows = z
  .array(z.record(z.string(), z.string()))
  .parse(parse(readFileSync(join(FOLDER, "catalog.csv"), "utf8"), { columns: true }));
const products = rows.filter((row) => row.Title !== "");
const handleOf = (row: Record<string, string>) => row.Handle ?? "";
const amountOf = (text: string, currency: string) => {
  const reading = readMoney(text, currency);
  return reading.kind === "amount" ? reading.money.amount : 0;
};
const LANGUAGES = ["", " (da)", " (nl)"];

describe("The demo shop's shelves", () => {
  it("hold sixty products and more in six categories, ten and more in each", () => {
    expect(products.length).toBeGreaterThanOrEqual(60);
    const counts = shop.categories.map(({ handle }) => products.filter((row) => row.Type === handle).length);
    expect(counts).toHaveLength(6);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(10);
    expect(counts.reduce((sum, count) => sum + count)).toBe(products.length);
  });

  it("name every product once, with its texts in three languages, each in one to three sentences", () => {
    expect(new Set(products.map(handleOf)).size).toBe(products.length);
    for (const row of products) {
      for (const language of LANGUAGES) {
        expect(row[`Title${language}`]?.length, `${handleOf(row)} title${language}`).toBeGreaterThan(2);
        const body = (row[language === "" ? "Body (HTML)" : `Body${language}`] ?? "").replace(/<[^>]+>/g, "");
        expect(body.length, `${handleOf(row)} body${language}`).toBeGreaterThan(30);
        expect(body.length, `${handleOf(row)} body${language}`).toBeLessThan(260);
        expect(body.match(/[.!?](\s|$)/g)?.length, `${handleOf(row)} body${language}`).toBeLessThanOrEqual(3);
      }
    }
  });

  it("name every option and its values in three languages", () => {
    for (const row of rows.filter((candidate) => candidate["Option1 Value"] !== "Default Title")) {
      for (const option of ["Option1", "Option2"]) {
        const given = LANGUAGES.map((language) => row[`${option} Value${language}`] !== "");
        expect(new Set(given).size, `${row["Variant SKU"]} ${option}`).toBe(1);
      }
    }
  });

  it("price every variant in kroner and euros, a reduction always below what it was", () => {
    expect(new Set(rows.map((row) => row["Variant SKU"])).size).toBe(rows.length);
    let reduced = 0;
    for (const row of rows) {
      for (const [currency, suffix] of [
        ["DKK", ""],
        ["EUR", " (EUR)"],
      ] as const) {
        const price = amountOf(row[`Variant Price${suffix}`] ?? "", currency);
        expect(price, row["Variant SKU"]).toBeGreaterThan(0);
        const was = row[`Variant Compare At Price${suffix}`] ?? "";
        if (was !== "") {
          reduced += 1;
          expect(amountOf(was, currency), row["Variant SKU"]).toBeGreaterThan(price);
        }
      }
    }
    expect(reduced).toBeGreaterThanOrEqual(8);
  });

  it("give food its net content, so that it can show a price per kilogram or litre", () => {
    const food = rows.filter((row) =>
      products.some((product) => product.Handle === row.Handle && /^(tea|pantry)$/.test(product.Type ?? "")),
    );
    for (const row of food) {
      expect(Number(row["Net Content"]), row["Variant SKU"]).toBeGreaterThan(0);
      expect(row["Net Content Unit"]).toMatch(/^(g|ml)$/);
    }
  });

  it("are low on some things and out of others", () => {
    const left = rows.map((row) => Number(row["Variant Inventory Qty"]));
    expect(left.filter((count) => count === 0).length).toBeGreaterThanOrEqual(2);
    expect(left.filter((count) => count > 0 && count <= shop.lowStock).length).toBeGreaterThanOrEqual(5);
  });
});

describe("The demo shop's pictures", () => {
  const wanted = [
    ...products.map((row) => row["Image Src"] ?? ""),
    ...shop.categories.map(({ picture }) => picture ?? ""),
  ];

  it("are one a product and category, with words for those who cannot see them, and none is left over", () => {
    for (const row of products) expect(row["Image Alt Text"]?.length, handleOf(row)).toBeGreaterThan(10);
    const there = readdirSync(shop.images, { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".png"),
    );
    expect([...wanted].sort()).toEqual(there.sort());
  });

  it("are PNGs of 800 × 800, at most 60 kB each and 4 MB together", () => {
    let together = 0;
    for (const file of wanted) {
      const path = join(shop.images, file);
      expect(existsSync(path), file).toBe(true);
      const bytes = readFileSync(path);
      expect(bytes.subarray(1, 4).toString("latin1"), file).toBe("PNG");
      expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], file).toEqual([800, 800]);
      const { size } = statSync(path);
      expect(size, file).toBeLessThanOrEqual(60_000);
      together += size;
    }
    expect(together).toBeLessThan(4_000_000);
  });
});
