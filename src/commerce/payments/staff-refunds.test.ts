/** What staff see before money goes back, and that exactly this happens. */
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import {
  codeOf,
  openTestOrders,
  referenceOf,
  type TestOrders,
  value,
} from "../../../test/support/test-orders.ts";
import type { OrderNumber } from "../../ports/ids.ts";
import type { StaffRefund } from "./refund-plan.ts";

let orders: TestOrders;
afterEach(() => orders.close());
const staff = () => orders.commerce.staff;

/** Anna has paid for so many teas and cakes; with a code a part is off. */
async function paid(SENCHA: number, CAKE: number, code?: string): Promise<OrderNumber> {
  orders = await openTestOrders([
    { sku: "SENCHA", price: 8_900, stock: 50 },
    { sku: "CAKE", price: 3_333, stock: 50, category: "cake" },
  ]);
  const anna = orders.shopper();
  const { number } = await anna.order(
    { SENCHA, ...(CAKE > 0 && { CAKE }) },
    code === undefined ? {} : { code },
  );
  const reference = referenceOf(await anna.link(number));
  orders.bank.pay(reference);
  await orders.commerce.payments.settle(reference);
  return number;
}

const view = async (number: OrderNumber) => {
  const order = await staff().order("tea", number);
  if (order === null) throw new Error("The order is gone");
  return order;
};
const lineOf = async (number: OrderNumber, sku: string) =>
  (await view(number)).lines.find((line) => line.sku === sku)?.id ?? "";
const backIn = (preview: Awaited<ReturnType<ReturnType<typeof staff>["preview"]>>) => {
  const back = value(preview).lines.find(({ label }) => label.key === "order.preview.back");
  return JSON.stringify(back?.value.params);
};

describe("a refund", () => {
  it("of a broken piece takes the one that was shipped; the one on the shelf is still sent", async () => {
    const number = await paid(2, 0);
    const line = await lineOf(number, "SENCHA");
    value(await staff().ship(orders.act(), number, { carrier: "GLS", lines: { [line]: 1 } }));
    const broken = { lines: { [line]: 1 }, reason: "Broken", restock: false };
    expect(codeOf(await staff().refund(orders.act(), number, broken))).toBe("refused refund.whichPieces");
    value(await staff().refund(orders.act(), number, { ...broken, of: "shipped" }));
    expect((await view(number)).allowed.ship).toBe(true);
    value(await staff().ship(orders.act(), number, { carrier: "GLS" }));
    const { lines, states } = await view(number);
    expect(lines[0]).toMatchObject({ shipped: 2, refunded: 1 });
    expect(states.fulfillment).toBe("fulfilled");
    expect(codeOf(await staff().refund(orders.act(), number, { ...broken, lines: { [line]: 2 } }))).toBe(
      "refused refund.tooMany",
    );
  });

  it("of what was not shipped keeps it from being shipped", async () => {
    const number = await paid(2, 0);
    const line = await lineOf(number, "SENCHA");
    value(await staff().ship(orders.act(), number, { carrier: "GLS", lines: { [line]: 1 } }));
    const wish = { lines: { [line]: 1 }, of: "unshipped", reason: "None left", restock: false } as const;
    value(await staff().refund(orders.act(), number, wish));
    expect(await view(number)).toMatchObject({
      allowed: { ship: false },
      states: { fulfillment: "fulfilled" },
    });
  });

  it("that was agreed to does nothing when the order has changed since", async () => {
    const number = await paid(2, 1);
    const { fingerprint } = value(await staff().preview("tea", number, { restock: false }));
    const line = await lineOf(number, "CAKE");
    value(await staff().refund(orders.act(), number, { lines: { [line]: 1 }, reason: "", restock: false }));
    const late = await staff().refund(orders.act(), number, { reason: "", restock: false, fingerprint });
    expect(codeOf(late)).toBe("refused refund.changed");
  });

  it("does exactly what was shown, whatever is asked for, and all that was paid comes back in the end", async () => {
    const wishes = fc.array(
      fc.record({
        sku: fc.constantFrom("SENCHA", "CAKE"),
        count: fc.integer({ min: 1, max: 3 }),
        ship: fc.boolean(),
      }),
      { minLength: 1, maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(wishes, async (steps) => {
        const number = await paid(3, 3, "THIRD");
        for (const { sku, count, ship } of steps) {
          const line = await lineOf(number, sku);
          if (ship) await staff().ship(orders.act(), number, { carrier: "GLS", lines: { [line]: 1 } });
          for (const kind of ["shipped", "unshipped"] as const)
            await refundsAsShown(number, { lines: { [line]: count }, of: kind, restock: true });
        }
        await refundsAsShown(number, { restock: false });
        const { captured, refundedMoney, returnable } = await view(number);
        expect([refundedMoney, returnable]).toEqual([captured, []]);
        await orders.close();
      }),
      { numRuns: 12 },
    );
  });
});

/** Looks first, then does it: what was refused is refused again, and what was shown is what went back. */
async function refundsAsShown(number: OrderNumber, wish: Omit<StaffRefund, "reason" | "fingerprint">) {
  const before = (await view(number)).refundedMoney.amount;
  const preview = await staff().preview("tea", number, wish);
  if (preview.kind !== "done") {
    expect(codeOf(await staff().refund(orders.act(), number, { ...wish, reason: "" }))).toBe(codeOf(preview));
    return;
  }
  const { fingerprint } = preview.value;
  const after = value(await staff().refund(orders.act(), number, { ...wish, reason: "", fingerprint }));
  expect(backIn(preview)).toContain(`"amount":${after.refundedMoney.amount - before}`);
}

describe("money in another currency than the order's", () => {
  /** Anna's bank sent crowns of another country. */
  async function paidInNok() {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    const anna = orders.shopper();
    const { number } = await anna.order({ SENCHA: 2 });
    const reference = referenceOf(await anna.link(number));
    orders.bank.payAnyway(reference, { amount: 30_000, currency: "NOK" });
    await orders.commerce.payments.settle(reference);
    return number;
  }

  it("is shown, and goes back from the desk in that currency, in parts or whole", async () => {
    const number = await paidInNok();
    expect(await view(number)).toMatchObject({
      returnable: [{ amount: 30_000, currency: "NOK" }],
      allowed: { refund: true },
      description: { state: { attention: "staff" } },
    });
    const wrong = { amount: { amount: 100, currency: "DKK" }, reason: "", restock: false };
    expect(codeOf(await staff().refund(orders.act(), number, wrong))).toBe("refused refund.currency");
    const part = { amount: { amount: 10_000, currency: "NOK" }, restock: false };
    expect(backIn(await staff().preview("tea", number, part))).toContain('"currency":"NOK"');
    value(await staff().refund(orders.act(), number, { ...part, reason: "" }));
    expect((await view(number)).states.refund).toBe("partlyRefunded");
    value(await staff().refund(orders.act(), number, { reason: "", restock: false }));
    expect(orders.bank.statuses[0]?.refunded).toEqual({ amount: 30_000, currency: "NOK" });
    expect(await view(number)).toMatchObject({
      returnable: [],
      states: { refund: "refunded" },
      description: { state: { attention: "nobody" } },
    });
  });

  it("goes back when the order is cancelled, as its preview says", async () => {
    const number = await paidInNok();
    const preview = await staff().preview("tea", number);
    expect(backIn(preview)).toContain('"amount":30000,"currency":"NOK"');
    value(await staff().cancel(orders.act(), number, "Wrong currency", value(preview).fingerprint));
    expect(orders.bank.statuses[0]?.refunded).toEqual({ amount: 30_000, currency: "NOK" });
  });
});
