import { describe, expect, it } from "vitest";
import { emptyLedger } from "../../../test/support/test-ledger.ts";
import { exampleShop } from "../../../test/support/test-shop.ts";
import { importCatalog } from "./import-catalog.ts";
import type { ImportIssue } from "./issue.ts";

const HEADER = "Handle,Title,Type,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price";

/** What is said of the rows of a file: what stops it, and the warnings of one that is taken. */
async function told(...rows: readonly string[]): Promise<readonly string[]> {
  const ledger = await emptyLedger();
  const csv = [HEADER, ...rows, ""].join("\n");
  const outcome = await importCatalog({ ledger, shop: exampleShop(), csv, clock: { now: () => 1 } });
  await ledger.close();
  const found =
    outcome.kind === "done"
      ? outcome.value.warnings
      : (outcome.failure.details?.errors as readonly ImportIssue[]);
  return found.filter(({ line }) => line > 1).map(({ problem }) => problem);
}

describe("A second row of a product", () => {
  it("needs an option to tell its variant by", async () => {
    const rows = ["earl,Earl Grey,tea,,,EARL,3,75", "earl,,,,,EARL-2,3,85"];
    expect(await told(...rows)).toEqual(["product earl has a second variant, but no options (line 2)"]);
  });

  it("needs values of its own", async () => {
    const rows = ["earl,Earl Grey,tea,Size,Small,EARL,3,75", "earl,,,,Small,EARL-2,3,85"];
    expect(await told(...rows)).toEqual(["product earl has this combination of options already (line 2)"]);
  });
});

describe("Pieces on hand", () => {
  const pieces = (quantity: string) => told(`earl,Earl Grey,tea,,,EARL,${quantity},75`);

  it("may be none, and below that are taken as none with a word", async () => {
    expect(await pieces("0")).toEqual([]);
    expect(await pieces("-1")).toEqual(["is below zero and taken as 0"]);
  });
});
