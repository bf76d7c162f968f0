import { expect, it } from "vitest";
import { openTestOrders, value } from "../../../test/support/test-orders.ts";

it("Buying again leaves out what there is none of any more, and says so once", async () => {
  const orders = await openTestOrders([
    { sku: "SENCHA", price: 8_900, stock: 2 },
    { sku: "CAKE", price: 5_000, stock: 5 },
  ]);
  const anna = orders.shopper();
  const { number } = await anna.order({ SENCHA: 2, CAKE: 1 });
  const again = value(await anna.call("cart.buyAgain", { order: number }));
  expect(again.lines.map(({ sku, quantity }) => [sku, quantity])).toEqual([["CAKE", 1]]);
  expect(again.changes).toMatchObject([{ kind: "gone", name: { en: "SENCHA" } }]);
  await orders.close();
});

it("A link for the very last pieces can be had again once their time was over", async () => {
  const orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 2 }]);
  const anna = orders.shopper();
  const { number } = await anna.order({ SENCHA: 2 });
  const first = await anna.link(number);
  await orders.advance(60 * 60_000);
  expect(await orders.stock("SENCHA")).toMatchObject({ reserved: 0, saleable: 2 });
  expect((await anna.link(number)).url).not.toBe(first.url);
  expect(await orders.stock("SENCHA")).toMatchObject({ reserved: 2, saleable: 0 });
  await orders.close();
});
