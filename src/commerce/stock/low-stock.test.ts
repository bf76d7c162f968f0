import { beforeEach, describe, expect, test } from "vitest";
import { openTestShop, type TestShop } from "../../../test/support/test-shop.ts";
import { correct } from "./levels.ts";

let testShop: TestShop;
beforeEach(async () => {
  testShop = await openTestShop();
});
/** How many are left, by what staff are told after a count; undefined when they are told nothing. */
async function toldAfter(count: number): Promise<number | undefined> {
  await testShop.setStock("SEN-75", count);
  const waiting = await testShop.commerce.announcements.waiting(100);
  await testShop.commerce.announcements.relayed(waiting.map(({ id }) => id));
  const post = waiting.map(({ post: told }) => told).find((told) => told?.kind === "lowStock");
  return post?.kind === "lowStock" ? post.saleable : undefined;
}

describe("low stock", () => {
  test("is told of from the shop's own number on, once, until there was more again", async () => {
    expect(await toldAfter(3)).toBeUndefined();
    expect(await toldAfter(2)).toBe(2);
    expect(await toldAfter(1)).toBeUndefined();
    expect(await toldAfter(3)).toBeUndefined();
    expect(await toldAfter(0)).toBe(0);
  });
});

describe("low stock that others brought up", () => {
  test("is told of again only after there was more than the shop's own number", async () => {
    const restocked = async (on_hand: number) => {
      const variant_id = await testShop.variant("SEN-75");
      await testShop.ledger.db
        .updateTable("stock")
        .set({ on_hand })
        .where("variant_id", "=", variant_id)
        .execute();
      await testShop.commerce.upkeep.run(testShop.clock.at);
      return toldAfter(1);
    };
    expect(await toldAfter(1)).toBe(1);
    expect(await restocked(2)).toBeUndefined();
    expect(await restocked(3)).toBe(1);
  });
});

describe("a count", () => {
  const counted = async (onHand: number) => {
    const outcome = await testShop.ledger.transaction((trx) =>
      correct(trx, { shop: "test", sku: "SEN-75", onHand }),
    );
    return outcome.kind === "done" ? outcome.value.onHand : outcome.failure.code;
  };

  test("is a whole number from none to a million", async () => {
    const given = [0, 1_000_000, -1, 1_000_001, 0.5];
    const results: (string | number)[] = [];
    for (const onHand of given) results.push(await counted(onHand));
    expect(results).toEqual([0, 1_000_000, "stock.invalid", "stock.invalid", "stock.invalid"]);
  });

  test("may be what is reserved, and no less", async () => {
    const variant_id = await testShop.variant("SEN-75");
    await testShop.ledger.db
      .updateTable("stock")
      .set({ reserved: 4 })
      .where("variant_id", "=", variant_id)
      .execute();
    expect(await counted(4)).toBe(4);
    expect(await counted(3)).toBe("stock.belowReserved");
  });
});
