import { afterEach, describe, expect, it } from "vitest";
import {
  codeOf,
  HOUR,
  MINUTE,
  openTestOrders,
  referenceOf,
  type Shopper,
  type TestOrders,
  value,
} from "../../../test/support/test-orders.ts";
import type { Announcement } from "../../ports/announcements.ts";
import type { OrderNumber } from "../../ports/ids.ts";

let orders: TestOrders;
afterEach(() => orders.close());

/** Anna has ordered two of five and holds a link. */
async function annaWithLink(): Promise<{ anna: Shopper; number: OrderNumber; reference: string }> {
  orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
  const anna = orders.shopper();
  const { number } = await anna.order({ SENCHA: 2 });
  return { anna, number, reference: referenceOf(await anna.link(number)) };
}

const settle = (reference: string) => orders.commerce.payments.settle(reference);

describe("a link to pay", () => {
  it("is for one order, one amount, one deadline, under a name nobody can guess", async () => {
    const { anna, number, reference } = await annaWithLink();
    const link = await anna.link(number);
    expect(link).toEqual({
      order: number,
      url: `https://bank.example/pay/${reference}`,
      amount: { amount: 22_700, currency: "DKK" },
      expiresAt: orders.now() + 30 * MINUTE,
    });
    expect(reference).toMatch(/^p[0-9a-f]{40}$/);
    expect(orders.bank.references).toEqual([reference]);
  });

  it("is given again while it lives, and replaced by a fresh one when its time runs out", async () => {
    const { anna, number, reference } = await annaWithLink();
    // With two minutes of life it is still given out, with less it is not.
    await orders.advance(28 * MINUTE);
    expect(referenceOf(await anna.link(number))).toBe(reference);
    await orders.advance(1);
    const fresh = referenceOf(await anna.link(number));
    expect(fresh).not.toBe(reference);
    expect(orders.bank.pay(reference)).toBe(false);
    expect((await anna.view(number)).states.payment).toBe("open");
    expect(await orders.facts()).toEqual([]);
  });

  it("stays one link when it is asked for many times at once", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    const anna = orders.shopper();
    const { number } = await anna.order({ SENCHA: 2 });
    const links = await Promise.all(Array.from({ length: 5 }, () => anna.link(number)));
    expect(new Set(links.map((link) => link.url)).size).toBe(1);
  });

  it("comes although the bank's answer was lost, and is the one that the bank knows", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    const anna = orders.shopper();
    const { number } = await anna.order({ SENCHA: 1 });
    let lost = 1;
    orders.bank.trouble((call) => (call === "create" && lost-- > 0 ? "lost" : null));
    const link = await anna.link(number);
    expect(orders.bank.references).toEqual([referenceOf(link)]);
  });

  it("is asked for again kindly when the bank is closed, and then is the same attempt", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    const anna = orders.shopper();
    const { number } = await anna.order({ SENCHA: 1 });
    orders.bank.trouble(() => "down");
    expect(codeOf(await anna.call("order.pay", { order: number }))).toBe("retry payment.unavailable");
    const attempts = () => orders.ledger.db.selectFrom("payment_attempts").select("reference").execute();
    const [first] = await attempts();
    orders.bank.trouble(() => null);
    orders.restart();
    expect(referenceOf(await anna.link(number))).toBe(first?.reference);
    expect(await attempts()).toHaveLength(1);
  });

  it("is not handed out when the order was cancelled while the bank made it", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    const anna = orders.shopper();
    const { number } = await anna.order({ SENCHA: 1 });
    let cancelled = false;
    orders.bank.meanwhile(async (call) => {
      if (call !== "create" || cancelled) return;
      cancelled = true;
      value(await orders.commerce.staff.cancel(orders.act(), number, "Broken jar"));
    });
    expect(codeOf(await anna.call("order.pay", { order: number }))).toBe("refused payment.notPossible");
    const [reference = ""] = orders.bank.references;
    expect(orders.bank.pay(reference)).toBe(false);
  });
});

describe("paying", () => {
  it("makes the order paid, once, however often the webhook comes", async () => {
    const { anna, number, reference } = await annaWithLink();
    orders.bank.pay(reference);
    await Promise.all([settle(reference), settle(reference), settle(reference)]);
    await settle(reference);
    expect(await anna.view(number)).toMatchObject({
      states: { payment: "paid" },
      captured: { amount: 22_700 },
      allowed: { pay: false, accept: true, ship: true, refund: true, withdraw: true },
    });
    expect(await orders.stock("SENCHA")).toEqual({ onHand: 3, reserved: 0, saleable: 3 });
    const told = await orders.told();
    expect(told.map((one) => [one.to?.fact.type, one.post?.kind])).toEqual([["order.paid", "order"]]);
    expect(told[0]?.to).toMatchObject({
      channel: "web",
      address: "anna",
      fact: { order: number, amount: 22_700, currency: "DKK" },
    });
  });

  it("is found by the sweep when no webhook comes", async () => {
    const { anna, number, reference } = await annaWithLink();
    orders.bank.pay(reference);
    const next = await orders.commerce.upkeep.next(orders.now());
    expect(next).toBeGreaterThan(orders.now());
    await orders.advance((next ?? 0) - orders.now());
    expect((await anna.view(number)).states.payment).toBe("paid");
  });

  it("is found at once for a shopper who says that they have paid", async () => {
    const { anna, number, reference } = await annaWithLink();
    orders.bank.pay(reference);
    expect(value(await anna.call("order.refresh", { order: number }))?.states.payment).toBe("paid");
  });

  it("can be tried again after the bank said no, with the stock still held", async () => {
    const { anna, number, reference } = await annaWithLink();
    orders.bank.decline(reference);
    await settle(reference);
    await settle(reference);
    expect(await orders.facts()).toEqual(["order.paymentDeclined"]);
    expect((await anna.view(number)).states.payment).toBe("failed");
    expect((await orders.stock("SENCHA")).reserved).toBe(2);
    const second = referenceOf(await anna.link(number));
    orders.bank.pay(second);
    await settle(second);
    expect((await anna.view(number)).states.payment).toBe("paid");
  });

  it("leaves a reference alone that is not ours", async () => {
    await annaWithLink();
    await settle("p-somebody-elses");
    await settle("");
    expect(await orders.facts()).toEqual([]);
  });
});

describe("the deadline", () => {
  it("lets the stock go and says so; a new link works while there is stock", async () => {
    const { anna, number, reference } = await annaWithLink();
    await orders.advance(31 * MINUTE);
    expect((await anna.view(number)).states.payment).toBe("expired");
    expect(await orders.facts()).toEqual(["order.paymentExpired"]);
    expect(await orders.stock("SENCHA")).toEqual({ onHand: 5, reserved: 0, saleable: 5 });
    expect(orders.bank.pay(reference)).toBe(false);
    const fresh = referenceOf(await anna.link(number));
    expect((await orders.stock("SENCHA")).reserved).toBe(2);
    orders.bank.pay(fresh);
    await settle(fresh);
    expect((await anna.view(number)).states.payment).toBe("paid");
  });

  it("is there at its very moment, and not before", async () => {
    const { anna, number, reference } = await annaWithLink();
    await orders.advance(30 * MINUTE - 1);
    await settle(reference);
    expect((await anna.view(number)).states.payment).toBe("open");
    await orders.advance(1);
    await settle(reference);
    expect((await anna.view(number)).states.payment).toBe("expired");
    expect(await orders.facts()).toEqual(["order.paymentExpired"]);
  });

  it("refuses a new link kindly when others took the stock", async () => {
    const { anna, number } = await annaWithLink();
    await orders.advance(31 * MINUTE);
    await orders.shopper("ben").order({ SENCHA: 4 });
    const outcome = await anna.call("order.pay", { order: number });
    expect(outcome).toMatchObject({ failure: { code: "stock.short", details: { saleable: 1 } } });
    expect((await orders.stock("SENCHA")).reserved).toBe(4);
  });

  it("passes also for an order that never asked for a link, after the grace for slow banks", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    const anna = orders.shopper();
    const { number } = await anna.order({ SENCHA: 2 });
    await orders.advance(49 * MINUTE);
    expect((await orders.stock("SENCHA")).reserved).toBe(2);
    await orders.advance(MINUTE);
    expect((await anna.view(number)).states.payment).toBe("expired");
    expect((await orders.stock("SENCHA")).reserved).toBe(0);
  });

  it("lets the stock go although the bank cannot be reached, and asks until it can", async () => {
    const { anna, number, reference } = await annaWithLink();
    orders.bank.trouble(() => "unheard");
    await orders.advance(51 * MINUTE);
    expect((await anna.view(number)).states.payment).toBe("expired");
    expect((await orders.stock("SENCHA")).reserved).toBe(0);
    orders.bank.payAnyway(reference);
    orders.bank.trouble(() => null);
    await orders.advance(2 * HOUR);
    expect((await anna.view(number)).states.payment).toBe("paid");
    expect(await orders.stock("SENCHA")).toEqual({ onHand: 3, reserved: 0, saleable: 3 });
  });
});

describe("money that comes late or twice", () => {
  it("pays late while there is stock", async () => {
    const { anna, number, reference } = await annaWithLink();
    await orders.advance(31 * MINUTE);
    orders.bank.payAnyway(reference);
    await settle(reference);
    expect(await anna.view(number)).toMatchObject({
      states: { payment: "paid", refund: "none" },
      captured: { amount: 22_700 },
      refundedMoney: { amount: 0 },
    });
  });

  it("goes back by itself when it is too late for the stock, and the shopper is told why", async () => {
    const { anna, number, reference } = await annaWithLink();
    await orders.advance(31 * MINUTE);
    await orders.shopper("ben").order({ SENCHA: 4 });
    await orders.facts();
    orders.bank.payAnyway(reference);
    await settle(reference);
    await settle(reference);
    expect(orders.bank.statuses[0]).toMatchObject({
      captured: { amount: 22_700 },
      refunded: { amount: 22_700 },
    });
    expect(await anna.view(number)).toMatchObject({
      states: { order: "placed", payment: "expired", refund: "none" },
      captured: { amount: 0 },
    });
    const told = await orders.told();
    expect(told.map((one) => one.to?.fact)).toEqual([
      { type: "order.refunded", order: number, amount: 22_700, currency: "DKK", reason: "late" },
    ]);
  });

  it("is found late also without a webhook", async () => {
    const { anna, number, reference } = await annaWithLink();
    await orders.advance(31 * MINUTE);
    orders.bank.payAnyway(reference);
    await orders.advance(11 * MINUTE);
    expect((await anna.view(number)).states.payment).toBe("paid");
  });

  it("goes back when two links were paid", async () => {
    const { anna, number, reference } = await annaWithLink();
    await orders.advance(29 * MINUTE);
    const second = referenceOf(await anna.link(number));
    orders.bank.payAnyway(reference);
    orders.bank.pay(second);
    await Promise.all([settle(second), settle(reference)]);
    await Promise.all([settle(second), settle(reference)]);
    const [first, other] = orders.bank.statuses;
    expect((first?.refunded.amount ?? 0) + (other?.refunded.amount ?? 0)).toBe(22_700);
    expect(await anna.view(number)).toMatchObject({
      states: { payment: "paid", refund: "none" },
      captured: { amount: 22_700 },
      refundedMoney: { amount: 0 },
    });
    const reasons = (await orders.told()).map(reasonOf).filter(Boolean);
    expect(reasons).toEqual(["double"]);
  });

  it("goes back when one link was paid twice, before or after we heard of it", async () => {
    for (const heardBetween of [false, true]) {
      const { anna, number, reference } = await annaWithLink();
      orders.bank.pay(reference);
      if (heardBetween) await settle(reference);
      orders.bank.payAnyway(reference);
      await settle(reference);
      expect(orders.bank.statuses[0]).toMatchObject({
        captured: { amount: 45_400 },
        refunded: { amount: 22_700 },
      });
      expect(await anna.view(number)).toMatchObject({
        states: { payment: "paid", refund: "none" },
        captured: { amount: 22_700 },
        refundedMoney: { amount: 0 },
      });
      if (!heardBetween) await orders.close();
    }
  });

  it("goes back when the order was cancelled in the same moment", async () => {
    const { anna, number, reference } = await annaWithLink();
    orders.bank.pay(reference);
    const order = value(await anna.call("order.cancel", { order: number }));
    expect(order.states).toMatchObject({ order: "cancelled", payment: "cancelled" });
    expect(orders.bank.statuses[0]).toMatchObject({
      captured: { amount: 22_700 },
      refunded: { amount: 22_700 },
    });
    const told = await orders.told();
    expect(told.map(reasonOf)).toEqual(["cancelled"]);
    expect(await orders.stock("SENCHA")).toEqual({ onHand: 5, reserved: 0, saleable: 5 });
  });
});

describe("money of another amount", () => {
  it("never fulfils the order: staff see it and can give it back", async () => {
    const { anna, number, reference } = await annaWithLink();
    orders.bank.payAnyway(reference, { amount: 100, currency: "DKK" });
    await settle(reference);
    const order = await anna.view(number);
    expect(order).toMatchObject({
      states: { payment: "failed" },
      captured: { amount: 100 },
      allowed: { pay: false, ship: false, accept: false, refund: true },
    });
    expect(order.history.map((fact) => fact.type)).toContain("payment.mismatch");
    const told = await orders.told();
    expect(told.map((one) => [one.to, one.post?.kind])).toEqual([[undefined, "order"]]);
    const refund = { reason: "Wrong amount", restock: true };
    value(await orders.commerce.staff.refund(orders.act(), number, refund));
    expect(orders.bank.statuses[0]?.refunded.amount).toBe(100);
    expect((await orders.stock("SENCHA")).onHand).toBe(5);
    expect((await anna.view(number)).states).toMatchObject({ payment: "failed", refund: "refunded" });
  });

  it("is a person's matter also in another currency", async () => {
    const { anna, number, reference } = await annaWithLink();
    orders.bank.payAnyway(reference, { amount: 22_700, currency: "NOK" });
    await settle(reference);
    expect(await anna.view(number)).toMatchObject({
      states: { payment: "failed" },
      captured: { amount: 0, currency: "DKK" },
      allowed: { pay: false, ship: false },
    });
  });
});

describe("a crash", () => {
  it("between storing the attempt and asking the bank loses nothing", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    const anna = orders.shopper();
    const { number } = await anna.order({ SENCHA: 1 });
    orders.bank.meanwhile(() => Promise.reject(new Error("killed")));
    await expect(anna.call("order.pay", { order: number })).rejects.toThrow("killed");
    orders.bank.meanwhile(async () => {});
    orders.restart();
    await orders.advance(10 * MINUTE);
    expect((await anna.view(number)).states.payment).toBe("open");
    await orders.advance(30 * MINUTE);
    expect((await anna.view(number)).states.payment).toBe("expired");
    expect((await orders.stock("SENCHA")).saleable).toBe(5);
  });

  it("between the bank's opening and our writing finds the money that came", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    const anna = orders.shopper();
    const { number } = await anna.order({ SENCHA: 1 });
    orders.bank.trouble((call) => (call === "create" ? "lost" : "unheard"));
    expect(codeOf(await anna.call("order.pay", { order: number }))).toBe("retry payment.unavailable");
    orders.bank.trouble(() => null);
    orders.restart();
    const [reference = ""] = orders.bank.references;
    orders.bank.pay(reference);
    await settle(reference);
    expect((await anna.view(number)).states.payment).toBe("paid");
  });

  it("in the middle of a refund gives the money back once", async () => {
    const { anna, number, reference } = await annaWithLink();
    orders.bank.pay(reference);
    await settle(reference);
    orders.bank.trouble((call) => (call === "refund" ? "lost" : null));
    value(await anna.call("order.cancel", { order: number }));
    expect((await anna.view(number)).states).toMatchObject({ order: "cancelled", refund: "requested" });
    orders.restart();
    orders.bank.trouble(() => null);
    await orders.advance(HOUR);
    await orders.advance(HOUR);
    expect((await anna.view(number)).states.refund).toBe("refunded");
    expect(orders.bank.statuses[0]?.refunded.amount).toBe(22_700);
    expect(orders.bank.refunds.size).toBe(1);
  });
});

describe("the sweep", () => {
  it("has nothing planned for a shop without open orders, and rests in the end", async () => {
    const { reference } = await annaWithLink();
    orders.bank.pay(reference);
    await settle(reference);
    for (let round = 0; round < 20; round += 1) await orders.advance(24 * HOUR);
    expect(await orders.commerce.upkeep.next(orders.now())).toBeNull();
  });
});

/** Why money went back, of an announcement that tells so. */
function reasonOf({ to }: Announcement): string | undefined {
  return to?.fact.type === "order.refunded" ? to.fact.reason : undefined;
}
