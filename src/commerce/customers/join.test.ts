/** Somebody wrote from a new number before WhatsApp said that it is theirs: what they did twice becomes one customer's. */
import { afterEach, expect, it } from "vitest";
import { openTestOrders, referenceOf, type TestOrders, value } from "../../../test/support/test-orders.ts";
import { joinCustomers } from "./join.ts";

let orders: TestOrders;
afterEach(() => orders.close());

const FROM = "phone:4522";
const INTO = "phone:4511";
const WHATSAPP = { channel: "whatsapp" };
const GOODS = [
  { sku: "SENCHA", price: 8_900, stock: 9 },
  { sku: "EARL", price: 6_900, stock: 9 },
];

async function join(): Promise<void> {
  const joined = { shop: orders.shop.id, channel: "whatsapp", from: FROM, into: INTO };
  for (let time = 0; time < 2; time += 1)
    await orders.ledger.transaction((trx) => joinCustomers(trx, joined));
}

const put = (address: string, sku: string, quantity: number) =>
  orders.shopper(address, WHATSAPP).call("cart.add", { variant: orders.variant(sku), quantity });

async function cartOf(address: string): Promise<readonly (readonly [string, number])[]> {
  const { lines } = value(await orders.shopper(address, WHATSAPP).call("cart.view", {}));
  return lines.map(({ sku, quantity }) => [sku, quantity] as const).toSorted();
}

it("keeps the orders of both, and tells news of all of them where they write now", async () => {
  orders = await openTestOrders(GOODS);
  const first = await orders.shopper(INTO, WHATSAPP).order({ SENCHA: 1 });
  const second = await orders.shopper(FROM, WHATSAPP).order({ EARL: 1 });
  await join();
  const list = value(await orders.shopper(INTO, WHATSAPP).call("order.list", { page: 0 }));
  expect(list.total).toBe(2);
  for (const { number } of [first, second])
    expect((await orders.shopper(INTO, WHATSAPP).view(number)).conversation).toBe(`tea/whatsapp/${INTO}`);
  // A turn that is still under way at the newer address is the same customer's.
  expect(value(await orders.shopper(FROM, WHATSAPP).call("order.list", { page: 0 })).total).toBe(2);
});

it("tells what was still to be told where they write now", async () => {
  orders = await openTestOrders(GOODS);
  const order = await orders.shopper(FROM, WHATSAPP).order({ EARL: 1 });
  const link = await orders.shopper(FROM, WHATSAPP).link(order.number);
  orders.bank.pay(referenceOf(link));
  await orders.commerce.payments.settle(referenceOf(link));
  await join();
  const told = (await orders.told()).flatMap(({ to }) => (to === undefined ? [] : [to.address]));
  expect(told).toEqual([INTO]);
});

it("puts both carts together, the larger quantity of what stands in both", async () => {
  orders = await openTestOrders(GOODS);
  await put(INTO, "SENCHA", 3);
  await put(FROM, "SENCHA", 1);
  await put(FROM, "EARL", 2);
  await join();
  expect(await cartOf(INTO)).toEqual([
    ["EARL", 2],
    ["SENCHA", 3],
  ]);
  expect(await cartOf(FROM)).toEqual(await cartOf(INTO));
});

it("gives somebody who had done nothing yet what they did from the new number", async () => {
  orders = await openTestOrders(GOODS);
  await put(FROM, "EARL", 2);
  await join();
  expect(await cartOf(INTO)).toEqual([["EARL", 2]]);
});

it("keeps the contact that was given last, and what was given once", async () => {
  orders = await openTestOrders(GOODS);
  const [older, newer] = [orders.shopper(INTO, WHATSAPP), orders.shopper(FROM, WHATSAPP)];
  value(
    await older.call("checkout.saveContact", {
      name: "Anna",
      email: "old@example.org",
      phone: "+4520123456",
    }),
  );
  value(await newer.call("checkout.saveContact", { email: "new@example.org" }));
  await join();
  expect(value(await older.call("checkout.contact", {}))).toEqual({
    name: "Anna",
    email: "new@example.org",
    phone: "+4520123456",
  });
});

it("counts a code that was used from the new number as used", async () => {
  orders = await openTestOrders(GOODS);
  await orders.shopper(FROM, WHATSAPP).order({ SENCHA: 1 }, { code: "THIRD" });
  await join();
  await put(INTO, "EARL", 1);
  const again = await orders.shopper(INTO, WHATSAPP).call("cart.applyCode", { code: "THIRD" });
  expect(again).toMatchObject({ kind: "refused", failure: { code: "code.used" } });
});

it("leaves everybody else alone, and strangers to whom it happens without any trace", async () => {
  orders = await openTestOrders(GOODS);
  await orders.shopper("phone:4599", WHATSAPP).order({ SENCHA: 1 });
  await join();
  expect(value(await orders.shopper("phone:4599", WHATSAPP).call("order.list", { page: 0 })).total).toBe(1);
  expect(value(await orders.shopper(INTO, WHATSAPP).call("order.list", { page: 0 })).total).toBe(0);
});
