/** Every field that takes a shopper's words meets what the world's keyboards and attackers send. */
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { anyCodePoint } from "../../test/support/code-points.ts";
import { openTestShop, type TestShop, type TestShopper } from "../../test/support/test-shop.ts";
import type { Outcome } from "../ports/outcome.ts";

const NAUGHTY = [
  "'; drop table customers; --",
  '" or 1=1 --',
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "{{7*7}} #{7*7} %s%n",
  "\u0000\u0001\u0008\u001B[31mred\u001B[0m",
  "\u202Eevil\u202C \u2066hidden\u2069",
  "\uFEFF\u200B\u200D\u2060",
  "👩‍👩‍👧‍👦🏳️‍🌈",
  "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L",
  "\uD800 lonely \uDFFF",
  "../../../etc/passwd",
  "__proto__",
  "constructor",
  "null",
  "undefined",
  "1e999",
  "\r\n\r\nSet-Cookie: a=b",
  "ﷺ".repeat(500),
  "a".repeat(100_000),
  "😀".repeat(50_000),
  "\n".repeat(100_000),
];

let testShop: TestShop;
let shopper: TestShopper;
beforeEach(async () => {
  testShop = await openTestShop();
  shopper = testShop.shopper("mallory");
});

/** Everything stored about customers, as text. */
async function stored(): Promise<string> {
  const customers = await testShop.ledger.db.selectFrom("customers").selectAll().execute();
  const addresses = await testShop.ledger.db.selectFrom("addresses").selectAll().execute();
  return JSON.stringify([customers, addresses]);
}

async function tryEverything(words: string): Promise<void> {
  const outcomes: Outcome<unknown>[] = [
    await shopper.call("catalog.search", { query: words, page: 0 }),
    await shopper.call("catalog.resolve", { handle: words }),
    await shopper.call("checkout.saveContact", { name: words }),
    await shopper.call("checkout.saveContact", { email: words }),
    await shopper.call("checkout.saveContact", { phone: words }),
    await shopper.call("checkout.saveAddress", {
      line1: words,
      line2: words,
      postalCode: "8000",
      city: words,
    }),
    await shopper.call("checkout.saveAddress", { line1: "Vej 1", postalCode: words, city: "By" }),
  ];
  for (const field of ["line1", "line2", "postalCode", "city"] as const) {
    for (const market of ["DK", "GB"]) {
      outcomes.push(await shopper.call("checkout.checkAddressField", { field, value: words }, { market }));
    }
  }
  if (words.length <= 200) outcomes.push(await shopper.call("cart.applyCode", { code: words }));
  for (const outcome of outcomes) {
    expect(["done", "refused"]).toContain(outcome.kind);
    if (outcome.kind !== "refused") continue;
    expect(outcome.failure.shopper?.key).toBeTruthy();
    expect(JSON.stringify(outcome.failure).length).toBeLessThan(1_000);
  }
}

describe("whatever is typed", () => {
  test("is refused kindly or kept harmlessly", async () => {
    for (const words of NAUGHTY) await tryEverything(words);
    const kept = await stored();
    expect(kept).not.toMatch(/\\u0000|\\u001b|\\ud800|\u202E|\u2066|\u200B/i);
    expect(kept.length).toBeLessThan(20_000);
    expect(await testShop.ledger.db.selectFrom("products").selectAll().execute()).toHaveLength(4);
  });

  test("markup is kept as the words it is", async () => {
    await shopper.get("checkout.saveContact", { name: "<b>Bobby</b>'; --" });
    expect(await shopper.get("checkout.contact", {})).toEqual({ name: "<b>Bobby</b>'; --" });
  });

  test("any text at all ends in an answer", async () => {
    const anything = fc.oneof(
      fc.string({ unit: anyCodePoint, maxLength: 300 }),
      fc.string({ unit: "grapheme", maxLength: 300 }),
      fc.array(fc.constantFrom(...NAUGHTY.slice(0, 18)), { maxLength: 4 }).map((parts) => parts.join(" ")),
    );
    await fc.assert(fc.asyncProperty(anything, tryEverything), { numRuns: 40 });
    expect(await stored()).not.toMatch(/\\u00(?:0|1)[0-9a-f]|\u202E/i);
  }, 30_000);
});
