import { afterEach, describe, expect, it } from "vitest";
import {
  codeOf,
  type OrderOptions,
  openTestOrders,
  type TestOrders,
  value,
} from "../../../test/support/test-orders.ts";

let orders: TestOrders;
afterEach(() => orders.close());

describe("a shopper places an order", () => {
  it("gets what was agreed to, and the stock is held", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    const anna = orders.shopper();
    const order = await anna.order({ SENCHA: 2 });
    expect(order).toMatchObject({
      number: "FL-1001",
      states: { order: "placed", payment: "open", fulfillment: "unfulfilled", refund: "none" },
      total: { amount: 22_700, currency: "DKK" },
      captured: { amount: 0, currency: "DKK" },
      conversation: "tea/web/anna",
      allowed: { pay: true, cancel: true, withdraw: false, accept: false, ship: false, refund: false },
      history: [{ at: orders.now(), type: "order.placed" }],
    });
    expect(await orders.stock("SENCHA")).toEqual({ onHand: 5, reserved: 2, saleable: 3 });
    expect(value(await anna.call("cart.view", {})).lines).toEqual([]);
    expect(await orders.facts()).toEqual([]);
  });

  it("orders once when the same call comes again, with the same answer", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    const anna = orders.shopper();
    const { input } = await anna.fill({ SENCHA: 5 });
    const first = value(await anna.call("order.place", input, "the call"));
    orders.restart();
    expect(value(await anna.call("order.place", input, "the call"))).toEqual(first);
    expect(value(await anna.call("order.list", { page: 0 })).total).toBe(1);
    expect(await orders.stock("SENCHA")).toEqual({ onHand: 5, reserved: 5, saleable: 0 });
  });

  it("is shown the new summary when the price changed after they agreed", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    const anna = orders.shopper();
    const { input } = await anna.fill({ SENCHA: 1 });
    await orders.ledger.db.updateTable("prices").set({ amount: 9_900 }).execute();
    await orders.ledger.db.updateTable("catalog_revisions").set({ revision: 2 }).execute();
    const outcome = await anna.call("order.place", input);
    expect(outcome).toMatchObject({
      kind: "refused",
      failure: {
        code: "order.changed",
        details: { summary: { total: { amount: 14_800, currency: "DKK" } } },
      },
    });
    expect(await orders.stock("SENCHA")).toEqual({ onHand: 5, reserved: 0, saleable: 5 });
  });

  it("pays nothing for a gift: the order is paid at once and the stock is theirs", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 5 }], {
      shipping: [
        { id: "parcel", name: { en: "Parcel" }, countries: ["DK"], price: { DKK: 0 }, days: [1, 1] },
      ],
    });
    const anna = orders.shopper();
    const order = await anna.order({ SENCHA: 1 }, { code: "GIFT" });
    expect(order.states.payment).toBe("paid");
    expect(order.allowed.refund).toBe(false);
    expect(await orders.stock("SENCHA")).toEqual({ onHand: 4, reserved: 0, saleable: 4 });
    expect(codeOf(await anna.call("order.pay", { order: order.number }))).toBe("refused payment.notPossible");
  });

  it("uses a code only as often as its limits allow, and a cancelled order gives the use back", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 9 }]);
    await orders.shopper("anna").order({ SENCHA: 1 }, { code: "THIRD" });
    const second = await orders.shopper("ben").order({ SENCHA: 1 }, { code: "THIRD" });
    const cleo = orders.shopper("cleo");
    await expect(cleo.order({ SENCHA: 1 }, { code: "THIRD" })).rejects.toThrow("code.used");
    value(await orders.shopper("ben").call("order.cancel", { order: second.number }));
    expect((await cleo.order({}, { code: "THIRD" })).code).toBe("THIRD");
  });

  it.each<[string, OrderOptions, OrderOptions]>([
    ["e-mail address", { email: "ann@example.org" }, { email: "ann@example.org" }],
    ["e-mail address in other letters", { email: "Ann@Example.org" }, { email: "ann@example.org" }],
    ["mailbox, with a tag of their own", { email: "ann@example.org" }, { email: "ann+again@example.org" }],
    ["phone number", { phone: "+45 20 12 34 56" }, { phone: "20123456" }],
  ])("knows a person again from another chat by their %s: once is once", async (_what, first, again) => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 9 }]);
    const order = await orders.shopper("here").order({ SENCHA: 1 }, { code: "THIRD", ...first });
    const elsewhere = orders.shopper("there", { channel: "telegram" });
    const agreed = await elsewhere.fill({ SENCHA: 1 }, { code: "THIRD", ...again });
    expect(agreed.summary.code).toBeUndefined();
    value(await orders.shopper("here").call("order.cancel", { order: order.number }));
    expect((await elsewhere.order({}, { code: "THIRD", ...again })).code).toBe("THIRD");
  });

  it("knows them again although they order by another address today", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 9 }]);
    const here = orders.shopper("here");
    await here.order({ SENCHA: 1 }, { code: "THIRD", email: "ann@example.org" });
    await here.order({ SENCHA: 1 }, { email: "new@example.org" });
    const agreed = await orders
      .shopper("there")
      .fill({ SENCHA: 1 }, { code: "THIRD", email: "ann@example.org" });
    expect(agreed.summary.code).toBeUndefined();
  });

  it("counts a person at the moment of ordering: of two chats that agreed with a code, one gets it", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 9 }]);
    const [here, there] = [orders.shopper("here"), orders.shopper("there")];
    const email = "ann@example.org";
    const first = await here.fill({ SENCHA: 1 }, { code: "THIRD", email });
    const second = await there.fill({ SENCHA: 1 }, { code: "THIRD", email });
    expect([first.summary.code, second.summary.code]).toEqual(["THIRD", "THIRD"]);
    const outcomes = await Promise.all([
      here.call("order.place", first.input),
      there.call("order.place", second.input),
    ]);
    expect(outcomes.map(codeOf).toSorted()).toEqual(["done", "refused order.changed"]);
  });

  it("does not take strangers for one person", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 9 }]);
    await orders.shopper("here").order({ SENCHA: 1 }, { code: "THIRD", email: "ann@example.org" });
    const ben = orders.shopper("there");
    expect((await ben.order({ SENCHA: 1 }, { code: "THIRD", email: "anna@example.org" })).code).toBe("THIRD");
  });

  it("keeps what led them here with the order, when it was not long ago", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    const [anna, ben] = [orders.shopper("anna"), orders.shopper("ben")];
    value(await anna.call("customer.campaign", { campaign: "summer" }));
    const referral = { source: "ad", id: "120", headline: "Tea before the tide", click: "c-1" };
    value(await anna.call("customer.campaign", { campaign: "ad:120", referral }));
    value(await ben.call("customer.campaign", { campaign: "summer" }));
    const at = orders.now();
    const order = await anna.order({ SENCHA: 1 });
    expect(order.cameFrom).toEqual({ campaign: "ad:120", headline: "Tea before the tide", at });
    const [row] = await orders.ledger.db.selectFrom("orders").select("came_from_json").execute();
    expect(JSON.parse(row?.came_from_json ?? "")).toMatchObject({ referral });
    await orders.advance(31 * 24 * 60 * 60 * 1000);
    expect((await ben.order({ SENCHA: 1 })).cameFrom).toBeUndefined();
  });

  it("keeps order numbers without gaps, whatever was refused in between", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 2 }]);
    const [ben, cleo] = [orders.shopper("ben"), orders.shopper("cleo")];
    const late = await cleo.fill({ SENCHA: 2 });
    await orders.shopper("anna").order({ SENCHA: 1 });
    expect(codeOf(await cleo.call("order.place", late.input))).toBe("refused stock.short");
    expect((await ben.order({ SENCHA: 1 })).number).toBe("FL-1002");
  });
});

describe("a rush", () => {
  it("200 shoppers want 10 pieces: 10 orders, 190 kind refusals", { timeout: 60_000 }, async () => {
    orders = await openTestOrders([{ sku: "RARE", price: 49_900, stock: 10 }]);
    const shoppers = Array.from({ length: 200 }, (_, index) => orders.shopper(`shopper-${index}`));
    const agreed: (() => Promise<string>)[] = [];
    for (const shopper of shoppers) {
      const { input } = await shopper.fill({ RARE: 1 });
      agreed.push(async () => codeOf(await shopper.call("order.place", input)));
    }
    const codes = await Promise.all(agreed.map((place) => place()));
    expect(codes.filter((code) => code === "done")).toHaveLength(10);
    expect(codes.filter((code) => code === "refused stock.short")).toHaveLength(190);
    expect(await orders.stock("RARE")).toEqual({ onHand: 10, reserved: 10, saleable: 0 });
    const numbers = (await orders.commerce.staff.orders("tea", 100)).map((order) => order.number);
    expect(numbers.toSorted()).toEqual(Array.from({ length: 10 }, (_, index) => `FL-${1001 + index}`));
  });
});

describe("other people's orders", () => {
  it("are not there for anybody else", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    const anna = orders.shopper("anna");
    const { number } = await anna.order({ SENCHA: 1 });
    const eve = orders.shopper("eve");
    await eve.order({ SENCHA: 1 });
    expect(value(await eve.call("order.view", { order: number }))).toBeNull();
    expect(value(await eve.call("order.refresh", { order: number }))).toBeNull();
    expect(value(await eve.call("order.confirmation", { order: number }))).toBeNull();
    for (const name of ["order.pay", "order.cancel", "order.withdraw"] as const)
      expect(codeOf(await eve.call(name, { order: number }))).toBe("refused order.unknown");
    expect(value(await eve.call("order.list", { page: 0 })).items.map((order) => order.number)).toEqual([
      "FL-1002",
    ]);
  });
});

describe("the history", () => {
  it("refuses to be changed or deleted", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    await orders.shopper().order({ SENCHA: 1 });
    const { db } = orders.ledger;
    await expect(db.updateTable("order_facts").set({ type: "order.paid" }).execute()).rejects.toThrow(
      "append-only",
    );
    await expect(db.deleteFrom("order_facts").execute()).rejects.toThrow("append-only");
  });

  it("keeps what was agreed to, with the legal texts of that moment", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    const anna = orders.shopper();
    const { input, summary } = await anna.fill({ SENCHA: 1 });
    value(await anna.call("order.place", input));
    const { db } = orders.ledger;
    const row = await db.selectFrom("orders").selectAll().executeTakeFirstOrThrow();
    const agreement = JSON.parse(row.agreement_json);
    expect(agreement).toMatchObject({ at: orders.now(), locale: "en", terms: "2026-05" });
    expect(agreement.summary.fingerprint).toBe(summary.fingerprint);
    const texts = await db.selectFrom("legal_texts").selectAll().executeTakeFirstOrThrow();
    expect(texts.digest).toBe(row.legal);
    expect(JSON.parse(texts.content_json).legal).toEqual(orders.shop.legal);
  });
});
