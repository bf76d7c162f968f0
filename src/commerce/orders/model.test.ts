/** Random lives of orders against a bank that loses answers: whatever happens in whatever order, the money adds up. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Trouble } from "../../../test/support/memory-payment.ts";
import { allLives, situationKey } from "../../../test/support/order-lives.ts";
import { DAY, MINUTE, openTestOrders, type TestOrders } from "../../../test/support/test-orders.ts";
import type { OrderNumber } from "../../ports/ids.ts";
import { viewOf } from "./view.ts";

const SKUS = ["SENCHA", "CAKE"] as const;
const STOCK = 6;

/** One thing that somebody does; the numbers choose which order, link or line. */
type Act =
  | { readonly kind: "place"; readonly who: number; readonly teas: number; readonly cakes: number }
  | { readonly kind: "ship"; readonly which: number; readonly line: number | null }
  | {
      readonly kind: "refund";
      readonly which: number;
      readonly lines: number | null;
      readonly amount: number | null;
      readonly restock: boolean;
    }
  | { readonly kind: "advance"; readonly minutes: number }
  | {
      readonly kind:
        | "link"
        | "pay"
        | "payAnyway"
        | "payWrong"
        | "decline"
        | "settle"
        | "refresh"
        | "cancel"
        | "staffCancel"
        | "accept"
        | "deliver"
        | "withdraw";
      readonly which: number;
    };

const which = fc.nat({ max: 7 });
const simply = (
  kind: Extract<Act, { which: number; line?: never; lines?: never }>["kind"],
  weight: number,
) => ({
  arbitrary: fc.record({ kind: fc.constant(kind), which }) as fc.Arbitrary<Act>,
  weight,
});
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    arbitrary: fc.record({
      kind: fc.constant("place" as const),
      who: fc.nat({ max: 2 }),
      teas: fc.integer({ min: 1, max: 3 }),
      cakes: fc.nat({ max: 2 }),
    }),
    weight: 4,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant("ship" as const),
      which,
      line: fc.option(fc.nat({ max: 1 })),
    }),
    weight: 3,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant("refund" as const),
      which,
      lines: fc.option(fc.nat({ max: 1 })),
      amount: fc.option(fc.integer({ min: -1, max: 30_000 })),
      restock: fc.boolean(),
    }),
    weight: 3,
  },
  {
    arbitrary: fc.record({ kind: fc.constant("advance" as const), minutes: fc.integer({ min: 1, max: 40 }) }),
    weight: 2,
  },
  simply("link", 6),
  simply("pay", 6),
  simply("payAnyway", 2),
  simply("payWrong", 1),
  simply("decline", 1),
  simply("settle", 4),
  simply("refresh", 1),
  simply("cancel", 1),
  simply("staffCancel", 1),
  simply("accept", 2),
  simply("deliver", 1),
  simply("withdraw", 1),
);
/** Acts of one batch happen at the same time. */
const life = fc.array(fc.array(act, { minLength: 1, maxLength: 4 }), { minLength: 5, maxLength: 20 });
const troubles = fc.array(fc.constantFrom<Trouble>(null, null, null, "lost", "unheard", "down"), {
  minLength: 1,
  maxLength: 12,
});

async function doIt(orders: TestOrders, one: Act): Promise<void> {
  if (one.kind === "advance") return orders.advance(one.minutes * MINUTE);
  if (one.kind === "place") return place(orders, one);
  const rows = await orders.ledger.db
    .selectFrom("orders")
    .select(["number", "address", "id"])
    .orderBy("id")
    .execute();
  const order = rows[one.which % Math.max(1, rows.length)];
  const references = orders.bank.references;
  const reference = references[one.which % Math.max(1, references.length)];
  if (reference !== undefined) await atTheBank(orders, one.kind, reference);
  if (order !== undefined) await withOrder(orders, one, order);
}

async function place(orders: TestOrders, one: Extract<Act, { kind: "place" }>): Promise<void> {
  const shopper = orders.shopper(`shopper-${one.who}`);
  const cart = { SENCHA: one.teas, ...(one.cakes > 0 ? { CAKE: one.cakes } : {}) };
  try {
    const { input } = await shopper.fill(cart);
    await shopper.call("order.place", input);
  } catch (error) {
    // The cart cannot be filled when the shelf is empty: `value` says so by throwing.
    expect(String(error)).toContain("refused");
  }
}

async function atTheBank(orders: TestOrders, kind: Act["kind"], reference: string): Promise<void> {
  const { bank } = orders;
  if (kind === "pay") bank.pay(reference);
  if (kind === "payAnyway") bank.payAnyway(reference);
  if (
    kind === "payWrong" &&
    bank.statuses.find((status) => status.reference === reference)?.captured.amount === 0
  )
    bank.payAnyway(reference, { amount: 77, currency: "DKK" });
  if (kind === "decline") bank.decline(reference);
  if (kind === "settle") await orders.commerce.payments.settle(reference);
}

async function withOrder(
  orders: TestOrders,
  one: Act,
  order: { readonly id: number; readonly number: OrderNumber; readonly address: string },
): Promise<void> {
  const { number } = order;
  const shopper = orders.shopper(order.address);
  const { staff } = orders.commerce;
  const line = async (index: number | null) => {
    if (index === null) return {};
    const lines = (await staff.order("tea", number))?.lines ?? [];
    const id = lines[index % lines.length]?.id;
    return id === undefined ? {} : { lines: { [id]: 1 } };
  };
  switch (one.kind) {
    case "link":
      return void (await shopper.call("order.pay", { order: number }));
    case "refresh":
      return void (await shopper.call("order.refresh", { order: number }));
    case "cancel":
      return void (await shopper.call("order.cancel", { order: number }));
    case "withdraw":
      return void (await shopper.call("order.withdraw", { order: number }));
    case "staffCancel":
      return void (await staff.cancel(orders.act(), number, ""));
    case "accept":
      return void (await staff.accept(orders.act(), number));
    case "deliver":
      return void (await staff.deliver(orders.act(), number));
    case "ship":
      return void (await staff.ship(orders.act(), number, { ...(await line(one.line)), carrier: "GLS" }));
    case "refund": {
      const amount = one.amount === null ? {} : { amount: { amount: one.amount, currency: "DKK" } };
      const wish = { ...(await line(one.lines)), ...amount, reason: "", restock: one.restock };
      return void (await staff.refund(orders.act(), number, wish));
    }
  }
}

/** The bank answers again, and time goes on until nothing is left to do. */
async function calmDown(orders: TestOrders): Promise<void> {
  orders.bank.trouble(() => null);
  for (let round = 0; round < 40; round += 1) {
    const next = await orders.commerce.upkeep.next(orders.now());
    if (next === null) return;
    await orders.advance(Math.max(0, next - orders.now()) + (round > 20 ? DAY : 0));
  }
  throw new Error("The sweep never came to rest");
}

async function checkMoney(orders: TestOrders): Promise<void> {
  const { db } = orders.ledger;
  const attempts = await db.selectFrom("payment_attempts").selectAll().execute();
  const statuses = new Map(orders.bank.statuses.map((status) => [status.reference, status]));
  for (const attempt of attempts) {
    const status = statuses.get(attempt.reference);
    expect(attempt.captured).toBe(status?.captured.amount ?? 0);
    expect(attempt.returned).toBe(status?.refunded.amount ?? 0);
    expect(attempt.returned).toBeLessThanOrEqual(attempt.captured);
    expect(["creating", "open"]).not.toContain(attempt.state);
  }
  expect(statuses.size).toBeLessThanOrEqual(attempts.length);
  for (const order of await db.selectFrom("orders").selectAll().execute()) {
    const own = attempts.filter((attempt) => attempt.order_id === order.id);
    const kept = own.reduce((sum, attempt) => sum + attempt.captured - attempt.returned, 0);
    expect(order.captured - order.refunded).toBe(kept);
    if (order.payment_state === "paid") expect(order.captured).toBe(order.total);
    else if (order.disputed === 0) expect(order.captured).toBe(0);
    if (order.order_state === "cancelled") expect(kept).toBe(0);
    if (order.payment_state !== "paid") expect(order.fulfillment_state).toBe("unfulfilled");
    expect(order.refund_state === "refunded").toBe(order.captured > 0 && order.refunded === order.captured);
  }
  const open = await db.selectFrom("refunds").select("state").where("state", "=", "pending").execute();
  expect(open).toEqual([]);
}

async function checkGoods(orders: TestOrders): Promise<void> {
  const { db } = orders.ledger;
  const lines = await db
    .selectFrom("order_lines")
    .innerJoin("orders", "orders.id", "order_lines.order_id")
    .selectAll("order_lines")
    .select(["orders.payment_state", "orders.order_state"])
    .execute();
  const refunds = await db.selectFrom("refunds").selectAll().where("state", "=", "done").execute();
  const piecesOf = (line: number, restock: number, of: "quantity" | "withheld") =>
    refunds
      .filter((refund) => refund.restock === restock)
      .reduce((sum, refund) => sum + (JSON.parse(refund.lines_json)[line]?.[of] ?? 0), 0);
  for (const sku of SKUS) {
    const gone = lines
      .filter((line) => line.sku === sku && line.payment_state === "paid")
      .reduce((sum, line) => {
        if (line.order_state === "cancelled") return sum + piecesOf(line.id, 0, "withheld");
        return sum + line.quantity - piecesOf(line.id, 1, "quantity");
      }, 0);
    expect(await orders.stock(sku)).toEqual({ onHand: STOCK - gone, reserved: 0, saleable: STOCK - gone });
  }
  for (const line of lines) {
    expect(line.shipped + line.withheld).toBeLessThanOrEqual(line.quantity);
    if (line.order_state === "cancelled") expect(line.shipped).toBe(0);
  }
}

/** The situations that are told in words; see description-state.test.ts. */
const situations = new Set(allLives().map(({ order }) => situationKey(viewOf(order, 1))));

async function checkSituations(orders: TestOrders): Promise<void> {
  for (const order of await orders.commerce.staff.orders("tea", 1_000))
    expect(situations).toContain(situationKey(order));
}

async function checkHistory(orders: TestOrders): Promise<void> {
  const told = await orders.told();
  expect(new Set(told.map((one) => one.id)).size).toBe(told.length);
  for (const order of await orders.commerce.staff.orders("tea", 1_000)) {
    const own = told.filter((one) => one.to?.fact.order === order.number);
    const count = (type: string) => own.filter((one) => one.to?.fact.type === type).length;
    expect(count("order.paid")).toBe(order.states.payment === "paid" ? 1 : 0);
    expect(count("order.cancelled")).toBeLessThanOrEqual(1);
    expect(order.history.filter((fact) => fact.type === "order.paid").length).toBe(count("order.paid"));
    const shipped = order.shipments.flatMap((shipment) => Object.entries(shipment.lines));
    for (const line of order.lines) {
      const sent = shipped.filter(([id]) => id === line.id).reduce((sum, [, quantity]) => sum + quantity, 0);
      expect(sent).toBe(line.shipped);
    }
  }
}

it("ends in one correct state, with every øre accounted for", { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(life, troubles, async (batches, moods) => {
      const orders = await openTestOrders([
        { sku: "SENCHA", price: 8_900, stock: STOCK },
        { sku: "CAKE", price: 3_333, stock: STOCK },
      ]);
      try {
        let turn = 0;
        orders.bank.trouble(() => moods[turn++ % moods.length] ?? null);
        for (const [index, batch] of batches.entries()) {
          await Promise.all(batch.map((one) => doIt(orders, one)));
          await checkSituations(orders);
          if (index % 7 === 6) orders.restart();
        }
        await calmDown(orders);
        await checkSituations(orders);
        await checkMoney(orders);
        await checkGoods(orders);
        await checkHistory(orders);
      } finally {
        await orders.close();
      }
    }),
    { numRuns: 40 },
  );
});
