/** What a shopper who withdraws is told to do with the goods. */
import { expect, test } from "vitest";
import { paidOrder } from "../../test/support/desk-shop.ts";
import { withdrawnScreen } from "./screens.ts";

const said = (shipped: number) => {
  const order = paidOrder();
  const lines = order.lines.map((line, index) => ({ ...line, shipped: index === 0 ? shipped : 0 }));
  return (withdrawnScreen({ ...order, lines }, 0).body ?? []).map(({ key }) => key);
};

test("nobody is to send back what was never sent", () => {
  expect(said(0)).toContain("orders.withdrawn.unsent");
  expect(said(0)).not.toContain("orders.withdrawn.next");
});

test("what is on its way, even a part of it, comes back", () => {
  expect(said(1)).toContain("orders.withdrawn.next");
  expect(said(1)).not.toContain("orders.withdrawn.unsent");
});
