import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { openTestShop, TEST_CSV, type TestShop, type TestShopper } from "../../../test/support/test-shop.ts";

let testShop: TestShop;
let anna: TestShopper;
beforeEach(async () => {
  testShop = await openTestShop();
  anna = testShop.shopper("anna");
});

const put = async (sku: string, quantity: number, shopper = anna) =>
  shopper.call("cart.add", { variant: await testShop.variant(sku), quantity });

describe("the cart", () => {
  test("of somebody who never shopped is empty, and looking at it makes no customer", async () => {
    expect(await anna.get("cart.view", {})).toMatchObject({ lines: [], count: 0, changes: [] });
    expect(await testShop.ledger.db.selectFrom("customers").selectAll().execute()).toEqual([]);
  });

  test("holds what was put in, once however often the tap arrives, and adds to what is there", async () => {
    const variant = await testShop.variant("SEN-75");
    for (const _again of [1, 2, 3]) await anna.get("cart.add", { variant, quantity: 2 }, { key: "same tap" });
    await put("SEN-75", 1);
    const cart = await anna.get("cart.view", {});
    expect(cart).toMatchObject({ count: 3, subtotal: { amount: 20_700 }, total: { amount: 20_700 } });
    expect(cart.lines[0]).toMatchObject({
      sku: "SEN-75",
      quantity: 3,
      options: [{ da: "75 gram" }],
      saleable: 10,
    });
  });

  test("says how many are left when more is asked for than there is", async () => {
    await put("EARL", 2);
    expect(await put("EARL", 2)).toMatchObject({
      kind: "refused",
      failure: { code: "stock.short", details: { saleable: 3 }, shopper: { params: { saleable: 3 } } },
    });
    expect((await anna.get("cart.view", {})).count).toBe(2);
    expect(await put("POT-Y", 1)).toMatchObject({
      failure: { code: "stock.short", details: { saleable: 0 } },
    });
  });

  test("does not take what is not on sale here", async () => {
    const dutch = testShop.shopper("dutch", { market: "NL" });
    expect(await put("POT-Y", 1, dutch)).toMatchObject({ failure: { code: "variant.gone" } });
    expect(await anna.call("cart.add", { variant: 9999, quantity: 1 })).toMatchObject({
      failure: { code: "variant.gone" },
    });
  });

  test("lets quantities be set, lines be removed, and forgives a button of a line that is gone", async () => {
    await put("SEN-75", 2);
    const cart = await anna.get("cart.view", {});
    const line = cart.lines[0]?.id ?? 0;
    expect((await anna.get("cart.setQuantity", { line, quantity: 5 })).count).toBe(5);
    expect(await anna.call("cart.setQuantity", { line, quantity: 11 })).toMatchObject({
      failure: { code: "stock.short" },
    });
    expect((await anna.get("cart.setQuantity", { line, quantity: 0 })).lines).toEqual([]);
    expect((await anna.get("cart.setQuantity", { line, quantity: 3 })).lines).toEqual([]);
  });

  test("takes a basket from a messenger's catalog at our prices, and says where that showed others", async () => {
    await put("SEN-75", 1);
    await put("POT-B", 1);
    const lines = [
      { sku: "SEN-75", quantity: 2, price: { amount: 5_000, currency: "DKK" } },
      { sku: "SEN-75", quantity: 1, price: { amount: 5_000, currency: "DKK" } },
      { sku: "EARL", quantity: 9 },
      { sku: "NOBODY", quantity: 1 },
      { sku: "POT-Y", quantity: 1 },
    ];
    const filled = await anna.get("cart.fill", { lines }, { key: "the basket" });
    expect(filled.lines.map(({ sku, quantity }) => [sku, quantity])).toEqual([
      ["SEN-75", 3],
      ["POT-B", 1],
      ["EARL", 3],
    ]);
    expect(filled.changes).toMatchObject([
      { kind: "shownPrice", was: { amount: 5_000 }, now: { amount: 6_900 } },
      { kind: "quantity", was: 9, now: 3 },
      { kind: "unknownItem", sku: "NOBODY" },
      { kind: "gone" },
    ]);
    expect(await anna.get("cart.fill", { lines }, { key: "the basket" })).toEqual(filled);
    const other = testShop.shopper("other", { market: "NL" });
    const [line] = (await other.get("cart.fill", { lines: lines.slice(0, 1) })).lines;
    expect(line?.price.currency).toBe("EUR");
  });

  test("takes of a basket what a full cart has room for, and says what it left out", async () => {
    const header = "Handle,Title,Type,Variant SKU,Variant Inventory Qty,Variant Price";
    const goods = Array.from({ length: 103 }, (_, n) => `thing-${n},Thing ${n},tea,THING-${n},9,10.00`);
    const wide = await openTestShop({ csv: [header, ...goods, ""].join("\n") });
    const ben = wide.shopper("ben");
    const line = (n: number, quantity = 1) => ({ sku: `THING-${n}`, quantity });
    const most = Array.from({ length: 98 }, (_, n) => line(n));
    expect((await ben.get("cart.fill", { lines: most })).changes).toEqual([]);
    const missing = { sku: "THING-99", quantity: 1 };
    await wide.setStock("THING-99", 0);
    const lines = [line(0, 2), missing, line(98), line(100), line(101), line(102)];
    const filled = await ben.get("cart.fill", { lines });
    expect(filled.lines).toHaveLength(100);
    expect(filled.changes).toMatchObject([
      { kind: "gone", name: { en: "Thing 99" } },
      { kind: "gone", name: { en: "Thing 101" } },
      { kind: "gone", name: { en: "Thing 102" } },
    ]);
    expect(filled.lines.find(({ sku }) => sku === "THING-0")?.quantity).toBe(2);
    expect(
      await ben.call("cart.add", { variant: await wide.variant("THING-99"), quantity: 1 }),
    ).toMatchObject({
      failure: { code: "cart.full" },
    });
  });

  test("of one shopper is not another's", async () => {
    await put("SEN-75", 2);
    const line = (await anna.get("cart.view", {})).lines[0]?.id ?? 0;
    const thief = testShop.shopper("thief");
    expect((await thief.get("cart.setQuantity", { line, quantity: 9 })).lines).toEqual([]);
    expect((await anna.get("cart.view", {})).count).toBe(2);
    expect((await anna.get("cart.clear", {})).lines).toEqual([]);
  });
});

describe("a cart that waited", () => {
  test("tells a new price once, and the same call again after a crash", async () => {
    await put("SEN-75", 1);
    await testShop.bring(TEST_CSV.replace("69.00", "79.00"));
    const told = await anna.get("cart.view", {}, { key: "first look" });
    expect(told.changes).toMatchObject([{ kind: "price", was: { amount: 6900 }, now: { amount: 7900 } }]);
    expect(told.total.amount).toBe(7900);
    expect((await anna.get("cart.view", {}, { key: "first look" })).changes).toEqual(told.changes);
    expect((await anna.get("cart.view", {})).changes).toEqual([]);
  });

  test("holds what is left of what others bought, and says so", async () => {
    await put("SEN-75", 6);
    await put("EARL", 1);
    await testShop.setStock("SEN-75", 4);
    await testShop.setStock("EARL", 0);
    const cart = await anna.get("cart.view", {});
    expect(cart.changes).toMatchObject([
      { kind: "quantity", was: 6, now: 4 },
      { kind: "gone", name: { en: "Earl Grey" } },
    ]);
    expect(cart).toMatchObject({ count: 4, changes: expect.anything() });
    expect((await anna.get("cart.view", {})).changes).toEqual([]);
  });

  test("tells what changed also to one who changes it, and not again afterwards", async () => {
    await put("EARL", 2);
    await testShop.setStock("EARL", 1);
    const cart = await anna.get("cart.add", { variant: await testShop.variant("SEN-75"), quantity: 1 });
    expect(cart.changes).toMatchObject([{ kind: "quantity", was: 2, now: 1 }]);
    expect((await anna.get("cart.view", {})).changes).toEqual([]);
  });

  test("keeps a change to be told when the shopper's own change is refused", async () => {
    await put("EARL", 2);
    await testShop.setStock("EARL", 1);
    expect((await put("EARL", 5)).kind).toBe("refused");
    expect((await anna.get("cart.view", {})).changes).toMatchObject([{ kind: "quantity", was: 2, now: 1 }]);
  });

  test("is priced anew in another market; what is not sold there leaves with a word", async () => {
    await testShop.setStock("POT-Y", 3);
    await put("SEN-75", 2);
    await put("POT-Y", 1);
    const cart = await anna.get("cart.view", {}, { market: "NL" });
    expect(cart.changes).toMatchObject([{ kind: "gone", name: { en: "Iron teapot" } }]);
    expect(cart.total).toEqual({ amount: 1900, currency: "EUR" });
    const back = await anna.get("cart.view", {}, { market: "DK" });
    expect(back).toMatchObject({ changes: [], total: { amount: 13_800, currency: "DKK" } });
  });
});

describe("a cart as it was left", () => {
  const row = () => testShop.ledger.db.selectFrom("carts").selectAll().executeTakeFirstOrThrow();

  test("is not written by one who only looks", async () => {
    await put("SEN-75", 1);
    await anna.get("cart.applyCode", { code: "TEN" });
    const before = await row();
    testShop.clock.at += 1_000;
    await anna.get("cart.view", {});
    expect(await row()).toEqual(before);
  });

  test("keeps its code when a price in it changes, and loses one whose time is over, with a word", async () => {
    const until = testShop.clock.at + 1_000;
    const promotions = [{ code: "TODAY", kind: "percent", percent: 1_000, validUntil: until } as const];
    testShop = await openTestShop({ shop: { promotions } });
    anna = testShop.shopper("anna");
    await put("SEN-75", 1);
    await anna.get("cart.applyCode", { code: "TODAY" });
    await testShop.bring(TEST_CSV.replace("69.00", "79.00"));
    expect(await anna.get("cart.view", {})).toMatchObject({ code: "TODAY", changes: [{ kind: "price" }] });
    expect(await row()).toMatchObject({ code: "TODAY" });
    testShop.clock.at = until + 1;
    const changes = [{ kind: "code", code: "TODAY", reason: "code.expired" }];
    expect(await anna.get("cart.view", {})).toMatchObject({ changes });
    expect(await row()).toMatchObject({ code: null });
  });

  test("loses what is not to be had any more, though nothing else changed", async () => {
    await put("EARL", 1);
    await testShop.setStock("EARL", 0);
    expect((await anna.get("cart.view", {})).changes).toMatchObject([{ kind: "gone" }]);
    expect((await anna.get("cart.view", {})).changes).toEqual([]);
  });
});

describe("a promotion code", () => {
  const apply = (code: string, shopper = anna) => shopper.call("cart.applyCode", { code });

  test("counts whatever its case and spaces, and takes its part off", async () => {
    await put("SEN-75", 1);
    const cart = await anna.get("cart.applyCode", { code: " t e n " });
    expect(cart).toMatchObject({ code: "TEN", discount: { amount: 690 }, total: { amount: 6210 } });
    expect(await anna.get("cart.removeCode", {})).not.toHaveProperty("discount.amount");
  });

  test("is refused with the reason", async () => {
    await put("SEN-75", 1);
    const refusals = {
      nonsense: "unknown",
      OLD: "expired",
      SOON: "notYet",
      FIFTY: "minimum",
      READER: "notApplicable",
    };
    for (const [code, reason] of Object.entries(refusals)) {
      expect(await apply(code), code).toMatchObject({ kind: "refused", failure: { code: `code.${reason}` } });
    }
    expect(await apply("FIFTY")).toMatchObject({ failure: { details: { minimum: { amount: 20_000 } } } });
    expect((await anna.get("cart.view", {})).code).toBeUndefined();
  });

  test("for one category touches only that", async () => {
    await put("SEN-75", 1);
    await put("BOOK", 1);
    expect((await anna.get("cart.applyCode", { code: "reader" })).discount?.amount).toBe(6000);
  });

  test("leaves with a word when the cart falls below its minimum", async () => {
    await put("SEN-75", 3);
    await anna.get("cart.applyCode", { code: "FIFTY" });
    const line = (await anna.get("cart.view", {})).lines[0]?.id ?? 0;
    const cart = await anna.get("cart.setQuantity", { line, quantity: 1 });
    expect(cart.changes).toEqual([{ kind: "code", code: "FIFTY", reason: "code.minimum" }]);
    expect(cart.code).toBeUndefined();
    expect((await anna.get("cart.view", {})).changes).toEqual([]);
  });

  test("that ran out while the cart waited is told of once, and does not come back with its minimum", async () => {
    await put("SEN-75", 3);
    await anna.get("cart.applyCode", { code: "FIFTY" });
    await testShop.setStock("SEN-75", 1);
    const gone = { kind: "code", code: "FIFTY", reason: "code.minimum" };
    const seen = await anna.get("cart.view", {}, { key: "first look" });
    expect(seen.changes).toMatchObject([{ kind: "quantity", was: 3, now: 1 }, gone]);
    expect((await anna.get("cart.view", {}, { key: "first look" })).changes).toEqual(seen.changes);
    await testShop.setStock("SEN-75", 9);
    const line = seen.lines[0]?.id ?? 0;
    expect(await anna.get("cart.setQuantity", { line, quantity: 9 })).toMatchObject({ changes: [] });
    expect((await anna.get("cart.view", {})).code).toBeUndefined();
  });

  test("with no amount in the market's currency does not count there", async () => {
    const brit = testShop.shopper("brit", { market: "GB" });
    await put("SEN-250", 1, brit);
    expect(await apply("FIFTY", brit)).toMatchObject({ failure: { code: "code.notApplicable" } });
  });
});

describe("whatever is done to a cart", () => {
  test("its lines add up, nothing is negative, and it never holds more than there is", async () => {
    const skus = ["SEN-75", "SEN-250", "EARL", "POT-B", "POT-Y", "BOOK"];
    const step = fc.record({
      what: fc.constantFrom("add", "set", "stock", "code", "clear", "market"),
      sku: fc.constantFrom(...skus),
      number: fc.integer({ min: 0, max: 12 }),
      market: fc.constantFrom("DK", "NL", "GB"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 15 }), async (steps) => {
        const fresh = await openTestShop();
        const shopper = fresh.shopper("any");
        let market = "DK";
        for (const { what, sku, number, market: other } of steps) {
          if (what === "market") market = other;
          const variant = await fresh.variant(sku);
          const line = (await shopper.get("cart.view", {}, { market })).lines[0]?.id ?? 1;
          if (what === "add") await shopper.call("cart.add", { variant, quantity: number + 1 }, { market });
          if (what === "set") await shopper.call("cart.setQuantity", { line, quantity: number }, { market });
          if (what === "stock") await fresh.setStock(sku, number);
          if (what === "code") await shopper.call("cart.applyCode", { code: "ten" }, { market });
          if (what === "clear") await shopper.call("cart.clear", {}, { market });
          const cart = await shopper.get("cart.view", {}, { market });
          const sum = cart.lines.reduce((total, item) => total + item.price.amount * item.quantity, 0);
          expect(cart.subtotal.amount).toBe(sum);
          expect(cart.total.amount).toBe(sum - (cart.discount?.amount ?? 0));
          expect(cart.total.amount).toBeGreaterThanOrEqual(0);
          for (const item of cart.lines) expect(item.quantity).toBeLessThanOrEqual(item.saleable);
          expect((await shopper.get("cart.view", {}, { market })).changes).toEqual([]);
        }
        await fresh.ledger.close();
      }),
      { numRuns: 12 },
    );
  });
});
