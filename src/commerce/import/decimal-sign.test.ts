import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { emptyLedger } from "../../../test/support/test-ledger.ts";
import { exampleShop, MONDAY } from "../../../test/support/test-shop.ts";
import type { DecimalSign } from "../../conversation/read-money.ts";
import type { Ledger } from "../../storage/ledger/ledger.ts";
import { importCatalog } from "./import-catalog.ts";
import { sentenceOf } from "./issue.ts";

let ledger: Ledger;
beforeEach(async () => {
  ledger = await emptyLedger();
});
afterEach(() => ledger.close());

/** Imports pots at these prices in kroner, one a line; semicolons keep commas whole. */
async function bring(prices: readonly string[], decimal?: DecimalSign) {
  const rows = prices.map((price, index) => `pot-${index};Pot ${index};pots;P${index};${price}`);
  const csv = ["Handle;Title;Type;Variant SKU;Variant Price", ...rows].join("\n");
  const clock = { now: () => MONDAY };
  const outcome = await importCatalog({ ledger, shop: exampleShop(), csv, clock, decimal });
  if (outcome.kind !== "done")
    return { said: outcome.failure.operator.split("\n").slice(1), kept: await kept() };
  const said = outcome.value.warnings.map(sentenceOf).filter((sentence) => sentence.includes("is read as"));
  return { said, kept: await kept() };
}

const kept = async () =>
  (await ledger.db.selectFrom("prices").select("amount").orderBy("variant_id").execute()).map(
    (row) => row.amount,
  );

describe("Prices of a file", () => {
  test("of a Danish sheet: a thousand stays a thousand", async () => {
    const { kept, said } = await bring(["1.000", "12,50", "1.234.567", "999", "1 000"]);
    expect(kept).toEqual([100_000, 1250, 123_456_700, 99_900, 100_000]);
    expect(said).toEqual([
      expect.stringMatching(
        /^Line 2, column Variant Price: "1.000" is read as 1,000.00 and not as 1.00, .*comma \(line 3: "12,50"\)/,
      ),
    ]);
  });

  test("of a British sheet: a comma stands between thousands", async () => {
    expect((await bring(["1,000", "12.50", "1,234,567"])).kept).toEqual([100_000, 1250, 123_456_700]);
  });

  test("of an export with three decimals throughout: one stays one, and is told of", async () => {
    const { kept, said } = await bring(["0.500", "1.000", "12.500"]);
    expect(kept).toEqual([50, 100, 1250]);
    expect(said.join()).toMatch(/"1.000" is read as 1.00 and not as 1,000.00.*1 more prices are read so/);
  });

  test("of Shopify's own export need no question", async () => {
    expect(await bring(["1000.00", "49.50", "0.00"])).toEqual({ kept: [100_000, 4950, 0], said: [] });
  });

  test.each(["1.000", "1,000", "12.500", "1.234"])(
    "that say nothing of their sign are asked about: %s",
    async (price) => {
      const { kept, said } = await bring([price, "50"]);
      expect(kept).toEqual([]);
      expect(said).toEqual([
        expect.stringMatching(
          /^Line 2, column Variant Price: .* may be 1?\d,\d{3}\.00 or 1.*--decimal point or --decimal comma/,
        ),
      ]);
    },
  );

  test("are read as the answer says", async () => {
    expect((await bring(["1.000", "50"], "comma")).kept).toEqual([100_000, 5000]);
    expect((await bring(["1.000", "50"], "point")).kept).toEqual([100, 5000]);
    const { said } = await bring(["12.50"], "comma");
    expect(said).toEqual([
      expect.stringMatching(
        /^Line 2, .*"12.50" is not an amount in DKK. Write digits with a comma before the decimals, such as 49,50/,
      ),
    ]);
  });

  test("are not read by the sign of weights, which programs write beside them", async () => {
    const csv = "Handle,Title,Type,Variant SKU,Variant Grams,Variant Price\npot,Pot,pots,P,350.0,1.000";
    const outcome = await importCatalog({ ledger, shop: exampleShop(), csv });
    expect(outcome.kind === "refused" && outcome.failure.operator).toMatch(/"1.000" may be 1,000.00 or 1.00/);
  });

  test("with both signs are refused, with the lines named", async () => {
    const { kept, said } = await bring(["12.50", "12,50", "9.95", "1.000,00"]);
    expect(kept).toEqual([]);
    expect(said.slice(0, 2)).toEqual([
      expect.stringMatching(
        /^Line 3, column Variant Price: "12,50" is written with a decimal comma, but line 2 \(Variant Price "12.50"\) is not/,
      ),
      expect.stringMatching(/^Line 5, .*"1.000,00" is written with a decimal comma, but line 2/),
    ]);
  });
});
