/** A brand brings a catalog of ten thousand variants, and brings it again. A process of its own shows what that takes. */
import { expect, it } from "vitest";
import { createCatalogReader } from "../../src/commerce/catalog/reader.ts";
import { type ImportRequest, importCatalog } from "../../src/commerce/import/import-catalog.ts";
import { openLedger } from "../../src/storage/ledger/ledger.ts";
import { exampleShop, MONDAY } from "../support/test-shop.ts";

const COLUMNS =
  "Handle,Title,Type,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Variant Price (EUR)";

/** Products of four sizes each. */
function largeCatalog(rows: number): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const first = i % 4 === 0;
    const title = first ? `Tea number ${i}` : "";
    return `tea-${Math.floor(i / 4)},${title},${first ? "tea" : ""},${first ? "Size" : ""},${i % 4},SKU-${i},${i % 50},${10 + (i % 90)}.50,9.5`;
  });
  return [COLUMNS, ...lines].join("\n");
}

it("is imported within memory, tells its progress, and again as an update", async () => {
  const ledger = await openLedger({ folder: null });
  const shop = exampleShop();
  const csv = largeCatalog(10_000);
  const report = async (options: Partial<ImportRequest> = {}) => {
    const outcome = await importCatalog({ ledger, shop, csv, clock: { now: () => MONDAY }, ...options });
    if (outcome.kind !== "done") throw new Error(outcome.failure.operator);
    return outcome.value;
  };

  const before = process.memoryUsage().rss;
  const heard: number[] = [];
  const done = await report({
    onProgress: ({ done: count, total }) => {
      expect(total).toBe(2_500);
      heard.push(count);
    },
  });
  expect(done).toMatchObject({ products: { created: 2_500 }, variants: { created: 10_000 } });
  expect(heard).toEqual(Array.from({ length: 2_500 }, (_, index) => index + 1));
  expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000);
  const snapshot = await createCatalogReader().of(ledger.db, shop);
  expect(snapshot.byVariant.size).toBe(10_000);
  expect(await report()).toMatchObject({ products: { updated: 2_500 }, variants: { created: 0 } });
  await ledger.close();
});
