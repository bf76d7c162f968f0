import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { openTestShop, type TestShop } from "../../../test/support/test-shop.ts";
import { OrderNumber, type VariantId } from "../../ports/ids.ts";
import {
  commitReservation,
  correct,
  levelOf,
  releaseReservation,
  reserve,
  restock,
  saleableOf,
  stockLevels,
} from "./levels.ts";

let shop: TestShop;
let variant: VariantId;
beforeEach(async () => {
  shop = await openTestShop();
  variant = await shop.variant("SEN-75");
});

type Kept = Partial<{ on_hand: number; counted: number; sells_on: number }>;
const keep = (as: Kept, where = shop, id = variant) =>
  where.ledger.db.updateTable("stock").set(as).where("variant_id", "=", id).execute();
const levels = () => stockLevels(shop.ledger.db, [variant]);
const level = async () => (await levels()).get(variant);
const held = (order: string) => ({ shop: "test", order: OrderNumber.parse(order) });
const hold = (order: string, quantity: number) =>
  shop.ledger.transaction((trx) =>
    reserve(trx, { ...held(order), lines: [{ variant, quantity }], expiresAt: 1 }),
  );

describe("Stock that nobody counts", () => {
  beforeEach(() => keep({ counted: 0, on_hand: 0 }));

  test("is always for sale, and knows what is promised", async () => {
    for (const order of ["A", "B", "C"]) expect(await hold(order, 500)).toMatchObject({ kind: "done" });
    expect(await level()).toEqual({ kind: "notCounted", variant, reserved: 1500 });
    expect(saleableOf(await levels(), variant)).toBeGreaterThanOrEqual(999);
    await shop.ledger.transaction((trx) => commitReservation(trx, held("A")));
    await shop.ledger.transaction((trx) => releaseReservation(trx, held("B")));
    await shop.ledger.transaction((trx) => restock(trx, [{ variant, quantity: 9 }]));
    expect(await level()).toEqual({ kind: "notCounted", variant, reserved: 500 });
  });

  test("is counted from the first count on, which leaves room for what is promised", async () => {
    await hold("A", 3);
    const count = (onHand: number) =>
      shop.ledger.transaction((trx) => correct(trx, { shop: "test", sku: "SEN-75", onHand }));
    expect(await count(2)).toMatchObject({ failure: { code: "stock.belowReserved" } });
    expect(await count(10)).toMatchObject({ kind: "done", value: { onHand: 10, reserved: 3, saleable: 7 } });
    await shop.ledger.transaction((trx) => commitReservation(trx, held("A")));
    expect(await level()).toMatchObject({ kind: "counted", onHand: 7, reserved: 0 });
    expect(await hold("B", 8)).toMatchObject({ failure: { code: "stock.short" } });
  });
});

describe("Stock that is sold on", () => {
  beforeEach(() => keep({ sells_on: 1, on_hand: 2 }));

  test("goes below zero, and says how much is owed", async () => {
    expect(await hold("A", 5)).toMatchObject({ kind: "done" });
    expect(await level()).toMatchObject({ onHand: 2, reserved: 5, saleable: -3, sellsOn: true });
    await shop.ledger.transaction((trx) => commitReservation(trx, held("A")));
    expect(await level()).toMatchObject({ onHand: -3, reserved: 0 });
    await shop.ledger.transaction((trx) => restock(trx, [{ variant, quantity: 1 }]));
    expect(await level()).toMatchObject({ onHand: -2 });
    expect(saleableOf(await levels(), variant)).toBeGreaterThanOrEqual(999);
  });
});

const step = fc.record({
  what: fc.constantFrom("reserve", "release", "commit", "correct", "restock"),
  order: fc.constantFrom("A", "B", "C", "D"),
  quantity: fc.integer({ min: 1, max: 8 }),
});

test.each([
  ["not counted", { counted: 0, on_hand: 0 }],
  ["sold on", { sells_on: 1, on_hand: 2 }],
] as const)(
  "%s: whatever happens in whatever order, reserved is what orders hold, and none is short until a count",
  async (_name, as) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const fresh = await openTestShop();
        const id = await fresh.variant("SEN-75");
        await keep(as, fresh, id);
        for (const { what, order, quantity } of steps) {
          const lines = [{ variant: id, quantity }];
          const before = (await stockLevels(fresh.ledger.db, [id])).get(id);
          await fresh.ledger
            .transaction(async (trx) => {
              if (what === "reserve") {
                const outcome = await reserve(trx, { ...held(order), lines, expiresAt: 1 });
                const isLimited = before?.kind === "counted" && !before.sellsOn;
                if (!isLimited) expect(outcome.kind).toBe("done");
              }
              if (what === "release") await releaseReservation(trx, held(order));
              if (what === "commit") await commitReservation(trx, held(order));
              if (what === "restock") await restock(trx, lines);
              if (what === "correct") await correct(trx, { shop: "test", sku: "SEN-75", onHand: quantity });
            })
            .catch((error: unknown) => expect(String(error)).toMatch(/UNIQUE/));
          const row = await fresh.ledger.db
            .selectFrom("stock")
            .selectAll()
            .where("variant_id", "=", id)
            .executeTakeFirstOrThrow();
          const promised = await fresh.ledger.db.selectFrom("reservations").select("quantity").execute();
          expect(row.reserved).toBe(promised.reduce((sum, one) => sum + one.quantity, 0));
          if (levelOf(row).kind === "notCounted") expect(row.on_hand).toBe(0);
        }
        await fresh.ledger.close();
      }),
      { numRuns: 15 },
    );
  },
);
