/** Browsers that looked around a month ago are forgotten; whoever ordered is not, and nobody on a messenger. */
import { afterEach, expect, it } from "vitest";
import { conversationOf } from "../../test/contracts/mailbox-actions.ts";
import { openTestOrders, type TestOrders, value } from "../../test/support/test-orders.ts";
import type { Conversation } from "../conversation/conversation.ts";
import { conversationKey } from "../conversation/conversation-key.ts";
import { inboundId } from "../conversation/inbound.ts";
import type { Channel } from "../ports/channel.ts";
import type { Mailbox } from "../ports/mailbox.ts";
import { openSqliteMailbox } from "../storage/mailbox/sqlite/mailbox.ts";
import { createForgetting } from "./forgetting.ts";

const DAY = 86_400_000;
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function open() {
  const orders: TestOrders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 9 }]);
  const clock = { now: () => orders.now() };
  const mailbox: Mailbox = await openSqliteMailbox({ folder: null, clock });
  closing.push(
    () => orders.close(),
    () => mailbox.close(),
  );
  const lines: object[] = [];
  const silent = () => {};
  const log = {
    debug: silent,
    info: (fields: object) => void lines.push(fields),
    warn: silent,
    error: silent,
  };
  const channels = [
    { vendor: "web", forgetsAfterMs: 30 * DAY },
    { vendor: "telegram" },
  ] as unknown as readonly Channel[];
  const shops = [{ id: orders.shop.id, channels }];
  const { forgetCustomer } = orders.commerce;
  const forgetting = createForgetting({ mailbox, shops, forgetCustomer, clock, log });
  const talks = async (channel: string, address: string) => {
    const sender = { shop: orders.shop.id, channel, address };
    const id = inboundId(`${channel}/${address}/${orders.now()}`);
    const inbound = { ...sender, id, at: orders.now(), content: { kind: "text", text: "hello" } as const };
    await mailbox.deposit({ inbounds: [inbound] });
    const lease = await mailbox.lease(orders.now(), 1_000);
    if (lease === null) throw new Error("There is an inbound");
    const conversation: Conversation = { ...conversationOf(address, "en"), ...sender, heardAt: orders.now() };
    await mailbox.commit(lease, { inbound: id, conversation, entries: [], timers: [] });
    await mailbox.release(lease);
  };
  const knows = async (channel: string, address: string) =>
    (await mailbox.conversation(conversationKey({ shop: orders.shop.id, channel, address }))) !== null;
  return { orders, forgetting, talks, knows, lines };
}

it("forgets who never ordered, with cart, contact and address", async () => {
  const { orders, forgetting, talks, knows, lines } = await open();
  await talks("web", "looker");
  await orders.shopper("looker").fill({ SENCHA: 1 });
  await orders.advance(29 * DAY);
  expect(await forgetting.run()).toBe(0);
  await orders.advance(2 * DAY);
  expect(await forgetting.run()).toBe(1);
  expect(await knows("web", "looker")).toBe(false);
  for (const table of ["customers", "identities", "carts", "cart_lines", "addresses"] as const)
    expect(await orders.ledger.db.selectFrom(table).selectAll().execute(), table).toEqual([]);
  expect(lines).toEqual([{ count: 1 }]);
  expect(await forgetting.run()).toBe(0);
});

it("keeps who ordered, who wrote lately, and everybody on a messenger", async () => {
  const { orders, forgetting, talks, knows } = await open();
  await talks("web", "buyer");
  const order = await orders.shopper("buyer").order({ SENCHA: 1 });
  await talks("telegram", "77");
  await orders.advance(40 * DAY);
  await talks("web", "lately");
  expect(await forgetting.run()).toBe(0);
  expect(await knows("web", "buyer")).toBe(true);
  expect(await knows("telegram", "77")).toBe(true);
  expect(await knows("web", "lately")).toBe(true);
  expect(value(await orders.shopper("buyer").call("order.view", { order: order.number }))?.number).toBe(
    order.number,
  );
});

it("goes through many, page by page, and leaves nobody out", async () => {
  const { orders, forgetting, talks } = await open();
  for (let count = 0; count < 450; count += 1) await talks("web", `looker-${count}`);
  await orders.shopper("looker-217").order({ SENCHA: 1 });
  await orders.advance(31 * DAY);
  expect(await forgetting.run()).toBe(449);
});
