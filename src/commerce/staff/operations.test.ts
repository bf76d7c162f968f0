import { afterEach, describe, expect, it } from "vitest";
import {
  codeOf,
  DAY,
  HOUR,
  MINUTE,
  openTestOrders,
  referenceOf,
  type Shopper,
  type TestOrders,
  value,
} from "../../../test/support/test-orders.ts";
import { OrderNumber } from "../../ports/ids.ts";

let orders: TestOrders;
afterEach(() => orders.close());

/** Anna has paid for two teas and one cake; what was told of that is out of the way. */
async function paidOrder(code?: string): Promise<{ anna: Shopper; number: OrderNumber; reference: string }> {
  orders = await openTestOrders([
    { sku: "SENCHA", price: 8_900, stock: 5 },
    { sku: "CAKE", price: 3_333, stock: 5, category: "cake" },
  ]);
  const anna = orders.shopper();
  const { number } = await anna.order({ SENCHA: 2, CAKE: 1 }, code === undefined ? {} : { code });
  const reference = referenceOf(await anna.link(number));
  orders.bank.pay(reference);
  await orders.commerce.payments.settle(reference);
  await orders.facts();
  return { anna, number, reference };
}

const staff = () => orders.commerce.staff;
const lineOf = async (number: OrderNumber, sku: string) =>
  (await staff().order("tea", number))?.lines.find((line) => line.sku === sku)?.id ?? "";
const returned = () => orders.bank.statuses.reduce((sum, status) => sum + status.refunded.amount, 0);

describe("fulfilling", () => {
  it("goes from paid to accepted to shipped to delivered, and the shopper hears each", async () => {
    const { anna, number } = await paidOrder();
    value(await staff().accept(orders.act(), number));
    const parcel = { carrier: "post nord", trackingNumber: "0012 34" };
    value(await staff().ship(orders.act(), number, parcel));
    value(await staff().deliver(orders.act(), number));
    const told = await orders.told();
    expect(told.flatMap((one) => one.to?.fact.type ?? [])).toEqual([
      "order.accepted",
      "order.shipped",
      "order.delivered",
    ]);
    expect(told.find((one) => one.to?.fact.type === "order.shipped")?.to?.fact).toMatchObject({
      carrier: "PostNord",
      trackingNumber: "0012 34",
      trackingUrl: "https://tracking.postnord.com/?id=001234",
      whole: true,
    });
    expect(told.filter((one) => one.post?.kind === "order")).toHaveLength(3);
    const order = await anna.view(number);
    expect(order.states).toMatchObject({ order: "completed", fulfillment: "delivered" });
    expect(order.shipments).toHaveLength(1);
    expect(order.history.find((fact) => fact.type === "order.shipped")?.actor).toBe("Mette");
  });

  it("ships in parcels, and never more than is left", async () => {
    const { number } = await paidOrder();
    const tea = await lineOf(number, "SENCHA");
    const ship = (lines: Record<string, number>) =>
      staff().ship(orders.act(), number, { lines, carrier: "GLS" });
    const first = value(await ship({ [tea]: 1 }));
    expect(first.states).toMatchObject({ order: "accepted", fulfillment: "partlyFulfilled" });
    expect(codeOf(await ship({ [tea]: 2 }))).toBe("refused shipment.tooMany");
    expect(codeOf(await ship({ [tea]: 0.5 }))).toBe("refused shipment.tooMany");
    expect(codeOf(await ship({ "999": 1 }))).toBe("refused shipment.tooMany");
    expect(codeOf(await ship({ [tea]: 0 }))).toBe("refused shipment.empty");
    const rest = value(await staff().ship(orders.act(), number, { carrier: "GLS" }));
    expect(rest.states).toMatchObject({ order: "completed", fulfillment: "fulfilled" });
    expect(codeOf(await ship({ [tea]: 1 }))).toBe("refused order.notShippable");
  });

  it("is not possible before the money is there", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    const { number } = await orders.shopper().order({ SENCHA: 1 });
    expect(codeOf(await staff().accept(orders.act(), number))).toBe("refused order.notAcceptable");
    expect(codeOf(await staff().ship(orders.act(), number, { carrier: "GLS" }))).toBe(
      "refused order.notShippable",
    );
    expect(codeOf(await staff().deliver(orders.act(), number))).toBe("refused order.notDeliverable");
    expect(codeOf(await staff().accept(orders.act(), OrderNumber.parse("FL-9")))).toBe(
      "refused order.unknown",
    );
  });

  it("names a carrier in words that fit", async () => {
    const { number } = await paidOrder();
    for (const carrier of ["", "  \u0007", "x".repeat(61)])
      expect(codeOf(await staff().ship(orders.act(), number, { carrier }))).toBe("refused shipment.carrier");
  });
});

describe("an act", () => {
  it("happens once per key, with the same answer and one audit row", async () => {
    const { number } = await paidOrder();
    const act = orders.act("slack-1");
    const first = value(await staff().ship(act, number, { carrier: "GLS", trackingNumber: "1" }));
    orders.restart();
    const again = value(await staff().ship(act, number, { carrier: "GLS", trackingNumber: "1" }));
    expect(again).toEqual(first);
    expect(again.shipments).toHaveLength(1);
    const rows = await orders.ledger.db.selectFrom("audit").selectAll().execute();
    expect(rows).toMatchObject([
      {
        action: "order.ship",
        subject: number,
        desk: "web",
        actor: "U1",
        actor_name: "Mette",
        at: orders.now(),
      },
    ]);
    expect(JSON.parse(rows[0]?.details_json ?? "")).toEqual({ carrier: "GLS", trackingNumber: "1" });
  });

  it("is in the audit by its own name, whichever it is", async () => {
    const { number } = await paidOrder();
    value(await staff().accept(orders.act("a"), number));
    value(await staff().cancel(orders.act("b"), number, "The tin is dented"));
    const rows = await orders.ledger.db.selectFrom("audit").selectAll().orderBy("id").execute();
    expect(rows.map(({ action }) => action)).toEqual(["order.accept", "order.cancel"]);
    expect(JSON.parse(rows[1]?.details_json ?? "")).toEqual({ reason: "The tin is dented" });
  });

  it("that was refused stays refused under its key", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    const anna = orders.shopper();
    const { number } = await anna.order({ SENCHA: 1 });
    const act = orders.act("slack-2");
    expect(codeOf(await staff().accept(act, number))).toBe("refused order.notAcceptable");
    const reference = referenceOf(await anna.link(number));
    orders.bank.pay(reference);
    await orders.commerce.payments.settle(reference);
    expect(codeOf(await staff().accept(act, number))).toBe("refused order.notAcceptable");
    expect(codeOf(await staff().accept(orders.act("slack-3"), number))).toBe("done");
  });

  it("that commerce does not carry out leaves its row too, the first time", async () => {
    orders = await openTestOrders([]);
    const act = orders.act("reply-1");
    expect(await staff().audit(act, "help.reply", "tea/web/anna", { length: 5 })).toBe(true);
    expect(await staff().audit(act, "help.reply", "tea/web/anna", { length: 5 })).toBe(false);
  });
});

describe("refunding", () => {
  const wish = (changes: object) => ({ reason: "Broken", restock: false, ...changes });

  it("gives back what was paid for the line after discount, and in the end exactly everything", async () => {
    const { anna, number } = await paidOrder("THIRD");
    const total = (await anna.view(number)).total.amount;
    const [tea, cake] = [await lineOf(number, "SENCHA"), await lineOf(number, "CAKE")];
    value(await staff().refund(orders.act(), number, wish({ lines: { [tea]: 1 } })));
    expect(returned()).toBeGreaterThanOrEqual(5_933);
    expect(returned()).toBeLessThanOrEqual(5_934);
    value(await staff().refund(orders.act(), number, wish({ lines: { [tea]: 1 } })));
    expect((await anna.view(number)).states.refund).toBe("partlyRefunded");
    value(await staff().refund(orders.act(), number, wish({ lines: { [cake]: 1 } })));
    expect(returned()).toBe(total);
    expect((await anna.view(number)).states).toMatchObject({ refund: "refunded", order: "completed" });
  });

  it("gives everything back when nothing else is said, and puts it on the shelf when asked", async () => {
    const { anna, number } = await paidOrder();
    const order = value(await staff().refund(orders.act(), number, wish({ restock: true })));
    expect(order.refundedMoney).toEqual(order.total);
    expect(order.lines.map((line) => line.refunded)).toEqual([2, 1]);
    expect((await orders.stock("SENCHA")).onHand).toBe(5);
    expect((await anna.view(number)).allowed).toMatchObject({ ship: false, refund: false });
    const facts = await orders.told();
    expect(facts.at(-1)?.to?.fact).toMatchObject({ type: "order.refunded", reason: "staff" });
  });

  it("takes an amount instead of the lines' sum, but never more than is left", async () => {
    const { number } = await paidOrder();
    const amount = (minor: number, currency = "DKK") => wish({ amount: { amount: minor, currency } });
    const refund = async (changes: ReturnType<typeof wish>) =>
      codeOf(await staff().refund(orders.act(), number, changes));
    expect(await refund(amount(26_034))).toBe("refused refund.exceeds");
    expect(await refund(amount(20_000))).toBe("done");
    expect(await refund(amount(6_034))).toBe("refused refund.exceeds");
    expect(await refund(amount(0))).toBe("refused refund.nothing");
    expect(await refund(amount(-5))).toBe("refused refund.nothing");
    expect(await refund(amount(1, "EUR"))).toBe("refused refund.currency");
    expect(await refund(wish({ lines: { "999": 1 } }))).toBe("refused refund.tooMany");
    expect(await refund(wish({ lines: {} }))).toBe("refused refund.nothing");
    expect(returned()).toBe(20_000);
  });

  it("keeps refunded pieces from being shipped, and closes what is left", async () => {
    const { anna, number } = await paidOrder();
    const tea = await lineOf(number, "SENCHA");
    value(await staff().refund(orders.act(), number, wish({ lines: { [tea]: 1 }, restock: true })));
    const ship = (lines?: Record<string, number>) =>
      staff().ship(orders.act(), number, { lines, carrier: "DAO" });
    expect(codeOf(await ship({ [tea]: 2 }))).toBe("refused shipment.tooMany");
    value(await ship({ [tea]: 1 }));
    expect((await anna.view(number)).states.fulfillment).toBe("partlyFulfilled");
    const cake = await lineOf(number, "CAKE");
    value(await staff().refund(orders.act(), number, wish({ lines: { [cake]: 1 } })));
    expect((await anna.view(number)).states).toMatchObject({
      order: "completed",
      fulfillment: "fulfilled",
      refund: "partlyRefunded",
    });
  });

  it("never gives back twice what two members of staff ask for at once", async () => {
    const { number } = await paidOrder();
    const amount = { amount: 20_000, currency: "DKK" };
    const codes = await Promise.all(
      [1, 2].map(async () => codeOf(await staff().refund(orders.act(), number, wish({ amount })))),
    );
    expect(codes.toSorted()).toEqual(["done", "refused refund.exceeds"]);
    expect(returned()).toBe(20_000);
  });

  it("counts money that is on its way back as gone until the bank has answered", async () => {
    const { anna, number } = await paidOrder();
    orders.bank.trouble(() => "unheard");
    const amount = { amount: 20_000, currency: "DKK" };
    const order = value(await staff().refund(orders.act(), number, wish({ amount })));
    expect(order).toMatchObject({ states: { refund: "requested" }, refundedMoney: { amount: 0 } });
    expect(codeOf(await staff().refund(orders.act(), number, wish({ amount })))).toBe(
      "refused refund.exceeds",
    );
    orders.bank.trouble(() => null);
    await orders.advance(MINUTE);
    expect((await anna.view(number)).refundedMoney.amount).toBe(20_000);
    expect(returned()).toBe(20_000);
  });

  it("undoes what it set aside when the bank refuses for good, and says so to staff", async () => {
    const { anna, number, reference } = await paidOrder();
    orders.bank.refundByHand(reference, 25_000);
    const tea = await lineOf(number, "SENCHA");
    const act = orders.act();
    const asked = wish({ lines: { [tea]: 2 } });
    expect(codeOf(await staff().refund(act, number, asked))).toBe("refused refund.refused");
    expect(codeOf(await staff().refund(act, number, asked))).toBe("refused refund.refused");
    const order = await anna.view(number);
    expect(order).toMatchObject({ states: { refund: "none" }, allowed: { ship: true } });
    expect(order.lines.map((line) => line.refunded)).toEqual([0, 0]);
  });

  it("follows money that staff gave back in the bank's own dashboard", async () => {
    const { anna, number, reference } = await paidOrder();
    orders.bank.refundByHand(reference, 1_000);
    await orders.commerce.payments.settle(reference);
    await orders.commerce.payments.settle(reference);
    expect(await anna.view(number)).toMatchObject({
      states: { refund: "partlyRefunded" },
      refundedMoney: { amount: 1_000 },
    });
  });
});

describe("cancelling", () => {
  it("gives the money and the stock back, and tells the shopper", async () => {
    const { anna, number } = await paidOrder();
    value(await staff().cancel(orders.act(), number, "The jar broke"));
    expect(await anna.view(number)).toMatchObject({
      states: { order: "cancelled", payment: "paid", refund: "refunded" },
      allowed: { pay: false, ship: false, cancel: false, refund: false },
    });
    expect((await orders.stock("SENCHA")).onHand).toBe(5);
    const told = await orders.told();
    expect(told.flatMap((one) => one.to?.fact.type ?? [])).toEqual(["order.cancelled", "order.refunded"]);
    expect(JSON.stringify(told.map((one) => one.to))).not.toContain("jar");
  });

  it("does not put pieces on the shelf that an earlier refund wrote off", async () => {
    const { number } = await paidOrder();
    const tea = await lineOf(number, "SENCHA");
    const writtenOff = { lines: { [tea]: 1 }, reason: "Broken", restock: false };
    value(await staff().refund(orders.act(), number, writtenOff));
    value(await staff().cancel(orders.act(), number, ""));
    expect((await orders.stock("SENCHA")).onHand).toBe(4);
    expect(returned()).toBe(26_033);
  });

  it("is over once something was shipped", async () => {
    const { anna, number } = await paidOrder();
    value(await staff().ship(orders.act(), number, { carrier: "GLS" }));
    expect(codeOf(await staff().cancel(orders.act(), number, ""))).toBe("refused order.notCancellable");
    expect(codeOf(await anna.call("order.cancel", { order: number }))).toBe("refused order.notCancellable");
  });

  it("by the shopper is theirs once, and a repeated call gets the same answer", async () => {
    const { anna, number } = await paidOrder();
    const first = value(await anna.call("order.cancel", { order: number }, "tap"));
    expect(value(await anna.call("order.cancel", { order: number }, "tap"))).toEqual(first);
    expect(codeOf(await anna.call("order.cancel", { order: number }, "tap 2"))).toBe(
      "refused order.notCancellable",
    );
    expect(await orders.facts()).toEqual(["order.refunded"]);
  });
});

describe("withdrawing", () => {
  it("is recorded with its time, acknowledged, and shown to staff, who refund with the shipping", async () => {
    const { anna, number } = await paidOrder();
    value(await staff().ship(orders.act(), number, { carrier: "GLS" }));
    value(await staff().deliver(orders.act(), number));
    await orders.told();
    await orders.advance(13 * DAY);
    const order = value(await anna.call("order.withdraw", { order: number }));
    expect(order.states.refund).toBe("requested");
    expect(order.allowed.withdraw).toBe(false);
    const [told] = await orders.told();
    expect(told?.to?.fact).toEqual({ type: "order.withdrawn", order: number, at: orders.now() });
    expect(told?.post).toMatchObject({ kind: "order", order: { states: { refund: "requested" } } });
    const done = value(await staff().refund(orders.act(), number, { reason: "", restock: true }));
    expect(done.refundedMoney).toEqual(done.total);
    expect((await orders.told()).at(-1)?.to?.fact).toMatchObject({
      type: "order.refunded",
      reason: "withdrawn",
    });
  });

  it("is possible until the end of the 14th day, and on Monday when that is a weekend", async () => {
    const { anna, number } = await paidOrder();
    await orders.advance(5 * DAY);
    value(await staff().ship(orders.act(), number, { carrier: "GLS" }));
    value(await staff().deliver(orders.act(), number));
    const until = (await anna.view(number)).withdrawUntil ?? 0;
    expect(new Date(until).toISOString()).toBe("2026-05-25T23:59:59.999Z");
    await orders.advance(until - orders.now());
    expect((await anna.view(number)).allowed.withdraw).toBe(true);
    await orders.advance(1);
    expect(codeOf(await anna.call("order.withdraw", { order: number }))).toBe(
      "refused order.notWithdrawable",
    );
  });

  it("stops what was not shipped yet", async () => {
    const { anna, number } = await paidOrder();
    value(await anna.call("order.withdraw", { order: number, reason: "Changed my mind" }));
    expect(codeOf(await staff().ship(orders.act(), number, { carrier: "GLS" }))).toBe(
      "refused order.notShippable",
    );
    value(await staff().cancel(orders.act(), number, ""));
    expect((await anna.view(number)).states).toMatchObject({ order: "cancelled", refund: "refunded" });
  });
});

describe("stock and figures", () => {
  it("tells once that a variant runs low, and again after it was stocked up", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 4 }]);
    const low = async () =>
      (await orders.told()).flatMap((one) => (one.post?.kind === "lowStock" ? one.post : []));
    await orders.shopper("anna").order({ SENCHA: 2 });
    expect(await low()).toEqual([{ kind: "lowStock", sku: "SENCHA", name: "SENCHA", saleable: 2 }]);
    await orders.shopper("ben").order({ SENCHA: 1 });
    expect(await low()).toEqual([]);
    value(await staff().correctStock(orders.act(), "SENCHA", 20, "Delivery"));
    value(await staff().correctStock(orders.act(), "SENCHA", 5, "Counted"));
    expect(await low()).toHaveLength(1);
  });

  it("corrects the count, but not below what is promised", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 4, name: "Sencha Spring" }]);
    await orders.shopper().order({ SENCHA: 2 });
    const correct = (sku: string, onHand: number) =>
      staff().correctStock(orders.act(), sku, onHand, "Counted");
    expect(value(await correct("SENCHA", 7))).toEqual({
      sku: "SENCHA",
      name: "Sencha Spring",
      onHand: 7,
      reserved: 2,
      saleable: 5,
    });
    expect(codeOf(await correct("SENCHA", 1))).toBe("refused stock.belowReserved");
    expect(codeOf(await correct("NOPE", 1))).toBe("refused stock.unknownSku");
    expect((await staff().stock("tea", "spring sen")).map((row) => row.sku)).toEqual(["SENCHA"]);
    expect(await staff().stock("tea", "nothing like it")).toEqual([]);
  });

  it("shows what nobody counts as such, never as low, until a count", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 0 }]);
    await orders.ledger.db.updateTable("stock").set({ counted: 0 }).execute();
    await orders.shopper("anna").order({ SENCHA: 40 });
    expect(await staff().stock("tea", "sencha")).toEqual([
      { sku: "SENCHA", name: "SENCHA", onHand: null, reserved: 40, saleable: null },
    ]);
    expect((await staff().report("tea")).lowStock).toEqual([]);
    const low = (await orders.told()).filter((one) => one.post?.kind === "lowStock");
    expect(low).toEqual([]);
    value(await staff().correctStock(orders.act(), "SENCHA", 41, "Counted"));
    expect((await staff().stock("tea", "sencha"))[0]).toMatchObject({ onHand: 41, saleable: 1 });
    expect((await orders.told()).flatMap((one) => one.post ?? [])).toMatchObject([
      { kind: "lowStock", saleable: 1 },
    ]);
  });

  it("says of what is sold on how many are owed", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 1 }]);
    await orders.ledger.db.updateTable("stock").set({ sells_on: 1 }).execute();
    await orders.shopper("anna").order({ SENCHA: 4 });
    expect((await staff().stock("tea", "sencha"))[0]).toMatchObject({ saleable: -3, sellsOn: true });
    expect((await orders.told()).flatMap((one) => one.post ?? [])).toContainEqual({
      kind: "lowStock",
      sku: "SENCHA",
      name: "SENCHA",
      saleable: -3,
      sellsOn: true,
    });
    expect(codeOf(await staff().correctStock(orders.act(), "SENCHA", 0, "Counted"))).toBe("done");
  });

  it("counts the day's orders, its revenue, and what waits to be shipped", async () => {
    const { number } = await paidOrder();
    await orders.shopper("ben").order({ SENCHA: 1 });
    const amount = { amount: 1_033, currency: "DKK" };
    value(await staff().refund(orders.act(), number, { amount, reason: "", restock: false }));
    expect(await staff().report("tea")).toEqual({
      date: "2026-05-04",
      orders: 1,
      revenue: [{ amount: 25_000, currency: "DKK" }],
      toShip: 1,
      lowStock: [{ sku: "SENCHA", name: "SENCHA", saleable: 2 }],
    });
    await orders.advance(12 * HOUR);
    expect(await staff().report("tea")).toMatchObject({ date: "2026-05-05", orders: 0, toShip: 1 });
  });
});

describe("announcements", () => {
  it("come again until they are relayed, oldest first, and ring when there is news", async () => {
    const { number } = await paidOrder();
    let rings = 0;
    const stop = orders.commerce.announcements.onNew(() => {
      rings += 1;
    });
    value(await staff().accept(orders.act(), number));
    expect(rings).toBeGreaterThan(0);
    value(await staff().ship(orders.act(), number, { carrier: "GLS" }));
    const ids = async (limit: number) =>
      (await orders.commerce.announcements.waiting(limit)).map((one) => one.id);
    const [first = "", second = ""] = await ids(10);
    expect(await ids(1)).toEqual([first]);
    await orders.commerce.announcements.relayed([first]);
    expect((await ids(10))[0]).toBe(second);
    stop();
    const heard = rings;
    value(await staff().deliver(orders.act(), number));
    expect(rings).toBe(heard);
  });
});
