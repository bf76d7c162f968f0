import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { openTestShop, type TestShop } from "../../../test/support/test-shop.ts";
import { OrderNumber, type VariantId } from "../../ports/ids.ts";
import {
  commitReservation,
  correct,
  expiredReservations,
  releaseReservation,
  reserve,
  restock,
  stockLevels,
} from "./levels.ts";

let testShop: TestShop;
let variant: VariantId;
beforeEach(async () => {
  testShop = await openTestShop();
  variant = await testShop.variant("SEN-75");
});

const level = async () => (await stockLevels(testShop.ledger.db, [variant])).get(variant);
const hold = (order: string, quantity: number, expiresAt = 1_000) =>
  testShop.ledger.transaction((trx) =>
    reserve(trx, {
      shop: "test",
      order: OrderNumber.parse(order),
      lines: [{ variant, quantity }],
      expiresAt,
    }),
  );

describe("stock", () => {
  test("two hundred shoppers want one each of ten pieces: ten get one, the others hear that none is left", async () => {
    const outcomes = await Promise.all(Array.from({ length: 200 }, (_, index) => hold(`O-${index}`, 1)));
    expect(outcomes.filter((outcome) => outcome.kind === "done")).toHaveLength(10);
    const refusals = outcomes.filter((outcome) => outcome.kind === "refused");
    expect(refusals).toHaveLength(190);
    for (const { failure } of refusals) {
      expect(failure).toMatchObject({ code: "stock.short", details: { variant, saleable: 0 } });
    }
    expect(await level()).toMatchObject({ onHand: 10, reserved: 10, saleable: 0 });
  });

  test("a paid order takes its pieces out of the context, a cancelled one gives them back, each only once", async () => {
    await hold("paid", 3);
    await hold("cancelled", 2);
    for (const _twice of [1, 2]) {
      await testShop.ledger.transaction((trx) =>
        commitReservation(trx, { shop: "test", order: OrderNumber.parse("paid") }),
      );
      await testShop.ledger.transaction((trx) =>
        releaseReservation(trx, { shop: "test", order: OrderNumber.parse("cancelled") }),
      );
    }
    expect(await level()).toMatchObject({ onHand: 7, reserved: 0, saleable: 7 });
    await testShop.ledger.transaction((trx) => restock(trx, [{ variant, quantity: 1 }]));
    expect(await level()).toMatchObject({ onHand: 8 });
  });

  test("reservations that are past their time can be found, the oldest first", async () => {
    await hold("later", 1, 2_000);
    await hold("sooner", 1, 1_000);
    await hold("future", 1, 9_000);
    const due = await expiredReservations(testShop.ledger.db, 2_000, 10);
    expect(due.map((reservation) => reservation.order)).toEqual(["sooner", "later"]);
  });

  test("a count below what is reserved, of an unknown SKU or of a broken number is refused with a sentence", async () => {
    await hold("held", 4);
    const count = (sku: string, onHand: number) =>
      testShop.ledger.transaction((trx) => correct(trx, { shop: "test", sku, onHand }));
    expect(await count("SEN-75", 3)).toMatchObject({ failure: { code: "stock.belowReserved" } });
    expect(await count("NO", 3)).toMatchObject({ failure: { code: "stock.unknownSku" } });
    expect(await count("SEN-75", 1.5)).toMatchObject({ failure: { code: "stock.invalid" } });
    expect(await count("SEN-75", 4)).toMatchObject({ value: { onHand: 4, reserved: 4, saleable: 0 } });
  });

  test("whatever happens in whatever order, nothing is ever negative and reserved never exceeds what is there", async () => {
    const step = fc.record({
      what: fc.constantFrom("reserve", "release", "commit", "correct", "restock"),
      order: fc.constantFrom("A", "B", "C", "D"),
      quantity: fc.integer({ min: 1, max: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const fresh = await openTestShop();
        const id = await fresh.variant("SEN-75");
        for (const { what, order, quantity } of steps) {
          const lines = [{ variant: id, quantity }];
          const held = { shop: "test", order: OrderNumber.parse(order) };
          await fresh.ledger
            .transaction(async (trx) => {
              if (what === "reserve") await reserve(trx, { ...held, lines, expiresAt: 1 });
              if (what === "release") await releaseReservation(trx, held);
              if (what === "commit") await commitReservation(trx, held);
              if (what === "restock") await restock(trx, lines);
              if (what === "correct") await correct(trx, { shop: "test", sku: "SEN-75", onHand: quantity });
            })
            // The same order reserving the same variant twice is refused by the table, as it should be.
            .catch((error: unknown) => expect(String(error)).toMatch(/UNIQUE/));
          const now = (await stockLevels(fresh.ledger.db, [id])).get(id);
          expect(now?.reserved).toBeGreaterThanOrEqual(0);
          expect(now?.kind === "counted" ? now.saleable : -1).toBeGreaterThanOrEqual(0);
        }
        await fresh.ledger.close();
      }),
      { numRuns: 15 },
    );
  });
});
