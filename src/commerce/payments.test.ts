import { afterEach, describe, expect, it } from "vitest";
import {
  codeOf,
  HOUR,
  MINUTE,
  type OrderStage,
  orderStage,
  referenceOf,
  type Shopper,
  value,
} from "../../test/support/order-stage.ts";

let stage: OrderStage;
afterEach(() => stage.close());

/** Anna has ordered two of five and holds a link. */
async function annaWithLink(): Promise<{ anna: Shopper; number: string; reference: string }> {
  stage = await orderStage([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
  const anna = stage.shopper();
  const { number } = await anna.order({ SENCHA: 2 });
  return { anna, number, reference: referenceOf(await anna.link(number)) };
}

const settle = (reference: string) => stage.commerce.payments.settle(reference);

describe("a link to pay", () => {
  it("is for one order, one amount, one deadline, under a name nobody can guess", async () => {
    const { anna, number, reference } = await annaWithLink();
    const link = await anna.link(number);
    expect(link).toEqual({
      order: number,
      url: `https://bank.example/pay/${reference}`,
      amount: { amount: 22_700, currency: "DKK" },
      expiresAt: stage.now() + 30 * MINUTE,
    });
    expect(reference).toMatch(/^p[0-9a-f]{40}$/);
    expect(stage.bank.references).toEqual([reference]);
  });

  it("is given again while it lives, and replaced by a fresh one when its time runs out", async () => {
    const { anna, number, reference } = await annaWithLink();
    await stage.advance(27 * MINUTE);
    expect(referenceOf(await anna.link(number))).toBe(reference);
    await stage.advance(2 * MINUTE);
    const fresh = referenceOf(await anna.link(number));
    expect(fresh).not.toBe(reference);
    expect(stage.bank.pay(reference)).toBe(false);
    expect((await anna.view(number)).states.payment).toBe("open");
    expect(await stage.facts()).toEqual([]);
  });

  it("stays one link when it is asked for many times at once", async () => {
    stage = await orderStage([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    const anna = stage.shopper();
    const { number } = await anna.order({ SENCHA: 2 });
    const links = await Promise.all(Array.from({ length: 5 }, () => anna.link(number)));
    expect(new Set(links.map((link) => link.url)).size).toBe(1);
  });

  it("comes although the bank's answer was lost, and is the one that the bank knows", async () => {
    stage = await orderStage([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    const anna = stage.shopper();
    const { number } = await anna.order({ SENCHA: 1 });
    let lost = 1;
    stage.bank.trouble((call) => (call === "create" && lost-- > 0 ? "lost" : null));
    const link = await anna.link(number);
    expect(stage.bank.references).toEqual([referenceOf(link)]);
  });

  it("is asked for again kindly when the bank is closed, and then is the same attempt", async () => {
    stage = await orderStage([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    const anna = stage.shopper();
    const { number } = await anna.order({ SENCHA: 1 });
    stage.bank.trouble(() => "down");
    expect(codeOf(await anna.call("order.pay", { order: number }))).toBe("retry payment.unavailable");
    const attempts = () => stage.ledger.db.selectFrom("payment_attempts").select("reference").execute();
    const [first] = await attempts();
    stage.bank.trouble(() => null);
    stage.restart();
    expect(referenceOf(await anna.link(number))).toBe(first?.reference);
    expect(await attempts()).toHaveLength(1);
  });

  it("is not handed out when the order was cancelled while the bank made it", async () => {
    stage = await orderStage([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    const anna = stage.shopper();
    const { number } = await anna.order({ SENCHA: 1 });
    let cancelled = false;
    stage.bank.meanwhile(async (call) => {
      if (call !== "create" || cancelled) return;
      cancelled = true;
      value(await stage.commerce.staff.cancel(stage.act(), number, "Broken jar"));
    });
    expect(codeOf(await anna.call("order.pay", { order: number }))).toBe("refused payment.notPossible");
    const [reference = ""] = stage.bank.references;
    expect(stage.bank.pay(reference)).toBe(false);
  });
});

describe("paying", () => {
  it("makes the order paid, once, however often the webhook comes", async () => {
    const { anna, number, reference } = await annaWithLink();
    stage.bank.pay(reference);
    await Promise.all([settle(reference), settle(reference), settle(reference)]);
    await settle(reference);
    expect(await anna.view(number)).toMatchObject({
      states: { payment: "paid" },
      captured: { amount: 22_700 },
      allowed: { pay: false, accept: true, ship: true, refund: true, withdraw: true },
    });
    expect(await stage.stock("SENCHA")).toEqual({ onHand: 3, reserved: 0, saleable: 3 });
    const told = await stage.told();
    expect(told.map((one) => [one.to?.fact.type, one.post?.kind])).toEqual([["order.paid", "order"]]);
    expect(told[0]?.to).toMatchObject({
      channel: "web",
      address: "anna",
      fact: { order: number, amount: 22_700, currency: "DKK" },
    });
  });

  it("is found by the sweep when no webhook comes", async () => {
    const { anna, number, reference } = await annaWithLink();
    stage.bank.pay(reference);
    const next = await stage.commerce.payments.nextSweep(stage.now());
    expect(next).toBeGreaterThan(stage.now());
    await stage.advance((next ?? 0) - stage.now());
    expect((await anna.view(number)).states.payment).toBe("paid");
  });

  it("is found at once for a shopper who says that they have paid", async () => {
    const { anna, number, reference } = await annaWithLink();
    stage.bank.pay(reference);
    expect(value(await anna.call("order.refresh", { order: number }))?.states.payment).toBe("paid");
  });

  it("can be tried again after the bank said no, with the stock still held", async () => {
    const { anna, number, reference } = await annaWithLink();
    stage.bank.decline(reference);
    await settle(reference);
    await settle(reference);
    expect(await stage.facts()).toEqual(["order.paymentDeclined"]);
    expect((await anna.view(number)).states.payment).toBe("failed");
    expect((await stage.stock("SENCHA")).reserved).toBe(2);
    const second = referenceOf(await anna.link(number));
    stage.bank.pay(second);
    await settle(second);
    expect((await anna.view(number)).states.payment).toBe("paid");
  });

  it("leaves a reference alone that is not ours", async () => {
    await annaWithLink();
    await settle("p-somebody-elses");
    await settle("");
    expect(await stage.facts()).toEqual([]);
  });
});

describe("the deadline", () => {
  it("lets the stock go and says so; a new link works while there is stock", async () => {
    const { anna, number, reference } = await annaWithLink();
    await stage.advance(31 * MINUTE);
    expect((await anna.view(number)).states.payment).toBe("expired");
    expect(await stage.facts()).toEqual(["order.paymentExpired"]);
    expect(await stage.stock("SENCHA")).toEqual({ onHand: 5, reserved: 0, saleable: 5 });
    expect(stage.bank.pay(reference)).toBe(false);
    const fresh = referenceOf(await anna.link(number));
    expect((await stage.stock("SENCHA")).reserved).toBe(2);
    stage.bank.pay(fresh);
    await settle(fresh);
    expect((await anna.view(number)).states.payment).toBe("paid");
  });

  it("refuses a new link kindly when others took the stock", async () => {
    const { anna, number } = await annaWithLink();
    await stage.advance(31 * MINUTE);
    await stage.shopper("ben").order({ SENCHA: 4 });
    const outcome = await anna.call("order.pay", { order: number });
    expect(outcome).toMatchObject({ failure: { code: "stock.short", details: { saleable: 1 } } });
    expect((await stage.stock("SENCHA")).reserved).toBe(4);
  });

  it("passes also for an order that never asked for a link, after the grace for slow banks", async () => {
    stage = await orderStage([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    const anna = stage.shopper();
    const { number } = await anna.order({ SENCHA: 2 });
    await stage.advance(49 * MINUTE);
    expect((await stage.stock("SENCHA")).reserved).toBe(2);
    await stage.advance(MINUTE);
    expect((await anna.view(number)).states.payment).toBe("expired");
    expect((await stage.stock("SENCHA")).reserved).toBe(0);
  });

  it("lets the stock go although the bank cannot be reached, and asks until it can", async () => {
    const { anna, number, reference } = await annaWithLink();
    stage.bank.trouble(() => "unheard");
    await stage.advance(51 * MINUTE);
    expect((await anna.view(number)).states.payment).toBe("expired");
    expect((await stage.stock("SENCHA")).reserved).toBe(0);
    stage.bank.payAnyway(reference);
    stage.bank.trouble(() => null);
    await stage.advance(2 * HOUR);
    expect((await anna.view(number)).states.payment).toBe("paid");
    expect(await stage.stock("SENCHA")).toEqual({ onHand: 3, reserved: 0, saleable: 3 });
  });
});

describe("money that comes late or twice", () => {
  it("pays late while there is stock", async () => {
    const { anna, number, reference } = await annaWithLink();
    await stage.advance(31 * MINUTE);
    stage.bank.payAnyway(reference);
    await settle(reference);
    expect(await anna.view(number)).toMatchObject({
      states: { payment: "paid", refund: "none" },
      captured: { amount: 22_700 },
      refundedMoney: { amount: 0 },
    });
  });

  it("goes back by itself when it is too late for the stock, and the shopper is told why", async () => {
    const { anna, number, reference } = await annaWithLink();
    await stage.advance(31 * MINUTE);
    await stage.shopper("ben").order({ SENCHA: 4 });
    await stage.facts();
    stage.bank.payAnyway(reference);
    await settle(reference);
    await settle(reference);
    expect(stage.bank.books[0]).toMatchObject({ captured: { amount: 22_700 }, refunded: { amount: 22_700 } });
    expect(await anna.view(number)).toMatchObject({
      states: { order: "placed", payment: "expired", refund: "none" },
      captured: { amount: 0 },
    });
    const told = await stage.told();
    expect(told.map((one) => one.to?.fact)).toEqual([
      { type: "order.refunded", order: number, amount: 22_700, currency: "DKK", reason: "late" },
    ]);
  });

  it("is found late also without a webhook", async () => {
    const { anna, number, reference } = await annaWithLink();
    await stage.advance(31 * MINUTE);
    stage.bank.payAnyway(reference);
    await stage.advance(11 * MINUTE);
    expect((await anna.view(number)).states.payment).toBe("paid");
  });

  it("goes back when two links were paid", async () => {
    const { anna, number, reference } = await annaWithLink();
    await stage.advance(29 * MINUTE);
    const second = referenceOf(await anna.link(number));
    stage.bank.payAnyway(reference);
    stage.bank.pay(second);
    await Promise.all([settle(second), settle(reference)]);
    await Promise.all([settle(second), settle(reference)]);
    const [first, other] = stage.bank.books;
    expect((first?.refunded.amount ?? 0) + (other?.refunded.amount ?? 0)).toBe(22_700);
    expect(await anna.view(number)).toMatchObject({
      states: { payment: "paid", refund: "none" },
      captured: { amount: 22_700 },
      refundedMoney: { amount: 0 },
    });
    const reasons = (await stage.told()).map((one) => one.to?.fact.reason).filter(Boolean);
    expect(reasons).toEqual(["double"]);
  });

  it("goes back when one link was paid twice, before or after we heard of it", async () => {
    for (const heardBetween of [false, true]) {
      const { anna, number, reference } = await annaWithLink();
      stage.bank.pay(reference);
      if (heardBetween) await settle(reference);
      stage.bank.payAnyway(reference);
      await settle(reference);
      expect(stage.bank.books[0]).toMatchObject({
        captured: { amount: 45_400 },
        refunded: { amount: 22_700 },
      });
      expect(await anna.view(number)).toMatchObject({
        states: { payment: "paid", refund: "none" },
        captured: { amount: 22_700 },
        refundedMoney: { amount: 0 },
      });
      if (!heardBetween) await stage.close();
    }
  });

  it("goes back when the order was cancelled in the same moment", async () => {
    const { anna, number, reference } = await annaWithLink();
    stage.bank.pay(reference);
    const order = value(await anna.call("order.cancel", { order: number }));
    expect(order.states).toMatchObject({ order: "cancelled", payment: "cancelled" });
    expect(stage.bank.books[0]).toMatchObject({ captured: { amount: 22_700 }, refunded: { amount: 22_700 } });
    const told = await stage.told();
    expect(told.map((one) => one.to?.fact.reason)).toEqual(["cancelled"]);
    expect(await stage.stock("SENCHA")).toEqual({ onHand: 5, reserved: 0, saleable: 5 });
  });
});

describe("money of another amount", () => {
  it("never fulfils the order: staff see it and can give it back", async () => {
    const { anna, number, reference } = await annaWithLink();
    stage.bank.payAnyway(reference, { amount: 100, currency: "DKK" });
    await settle(reference);
    const order = await anna.view(number);
    expect(order).toMatchObject({
      states: { payment: "failed" },
      captured: { amount: 100 },
      allowed: { pay: false, ship: false, accept: false, refund: true },
    });
    expect(order.history.map((fact) => fact.type)).toContain("payment.mismatch");
    const told = await stage.told();
    expect(told.map((one) => [one.to, one.post?.kind])).toEqual([[undefined, "order"]]);
    const refund = { reason: "Wrong amount", restock: true };
    value(await stage.commerce.staff.refund(stage.act(), number, refund));
    expect(stage.bank.books[0]?.refunded.amount).toBe(100);
    expect((await stage.stock("SENCHA")).onHand).toBe(5);
    expect((await anna.view(number)).states).toMatchObject({ payment: "failed", refund: "refunded" });
  });

  it("is a person's matter also in another currency", async () => {
    const { anna, number, reference } = await annaWithLink();
    stage.bank.payAnyway(reference, { amount: 22_700, currency: "NOK" });
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
    stage = await orderStage([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    const anna = stage.shopper();
    const { number } = await anna.order({ SENCHA: 1 });
    stage.bank.meanwhile(() => Promise.reject(new Error("killed")));
    await expect(anna.call("order.pay", { order: number })).rejects.toThrow("killed");
    stage.bank.meanwhile(async () => {});
    stage.restart();
    await stage.advance(10 * MINUTE);
    expect((await anna.view(number)).states.payment).toBe("open");
    await stage.advance(30 * MINUTE);
    expect((await anna.view(number)).states.payment).toBe("expired");
    expect((await stage.stock("SENCHA")).saleable).toBe(5);
  });

  it("between the bank's opening and our writing finds the money that came", async () => {
    stage = await orderStage([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    const anna = stage.shopper();
    const { number } = await anna.order({ SENCHA: 1 });
    stage.bank.trouble((call) => (call === "create" ? "lost" : "unheard"));
    expect(codeOf(await anna.call("order.pay", { order: number }))).toBe("retry payment.unavailable");
    stage.bank.trouble(() => null);
    stage.restart();
    const [reference = ""] = stage.bank.references;
    stage.bank.pay(reference);
    await settle(reference);
    expect((await anna.view(number)).states.payment).toBe("paid");
  });

  it("in the middle of a refund gives the money back once", async () => {
    const { anna, number, reference } = await annaWithLink();
    stage.bank.pay(reference);
    await settle(reference);
    stage.bank.trouble((call) => (call === "refund" ? "lost" : null));
    value(await anna.call("order.cancel", { order: number }));
    expect((await anna.view(number)).states).toMatchObject({ order: "cancelled", refund: "requested" });
    stage.restart();
    stage.bank.trouble(() => null);
    await stage.advance(HOUR);
    await stage.advance(HOUR);
    expect((await anna.view(number)).states.refund).toBe("refunded");
    expect(stage.bank.books[0]?.refunded.amount).toBe(22_700);
    expect(stage.bank.refunds.size).toBe(1);
  });
});

describe("the sweep", () => {
  it("has nothing planned for a shop without open orders, and rests in the end", async () => {
    const { reference } = await annaWithLink();
    stage.bank.pay(reference);
    await settle(reference);
    for (let round = 0; round < 20; round += 1) await stage.advance(24 * HOUR);
    expect(await stage.commerce.payments.nextSweep(stage.now())).toBeNull();
  });
});
