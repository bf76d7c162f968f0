import { describe, expect, it } from "vitest";
import { openTestOrders } from "../../../test/support/test-orders.ts";
import { OrderId } from "../../ports/ids.ts";
import { OrderMoved } from "../orders/context.ts";
import type { AttemptRow } from "../orders/record.ts";
import { changeAttempt, isLiving, newPaymentReference, newRefundId, nextCheck } from "./attempts.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** When the attempt was made, and when it ends. */
const MADE = Date.UTC(2026, 4, 4, 12);
const END = MADE + 30 * MINUTE;

const attempt = (changes: Partial<AttemptRow> = {}): AttemptRow => ({
  reference: newPaymentReference(),
  order_id: OrderId.parse(1),
  shop: "tea",
  vendor: "memory",
  amount: 10_000,
  currency: "DKK",
  state: "open",
  url: null,
  provider_reference: null,
  created_at: MADE,
  expires_at: END,
  check_at: null,
  ended_at: null,
  superseded: 0,
  captured: 0,
  captured_currency: null,
  returned: 0,
  ...changes,
});

describe("An attempt to be paid", () => {
  it("is living until it was paid or ended", () => {
    const living: Record<AttemptRow["state"], boolean> = {
      creating: true,
      open: true,
      paid: false,
      declined: false,
      mismatch: false,
      expired: false,
      cancelled: false,
      refused: false,
    };
    for (const [state, expected] of Object.entries(living))
      expect(isLiving(attempt({ state: state as AttemptRow["state"] })), state).toBe(expected);
  });

  it.each([
    ["at once", 0, 15 * SECOND],
    ["after forty seconds", 40 * SECOND, 20 * SECOND],
    ["after twenty minutes", 20 * MINUTE, 5 * MINUTE],
    ["shortly before its end, then at the end itself", 29 * MINUTE, MINUTE],
  ])("that lives is asked about often, then less often: %s", (_, age, pause) => {
    expect(nextCheck(attempt(), MADE + age)).toBe(MADE + age + pause);
  });

  it.each([
    ["at the end", 0, 30 * SECOND],
    ["ten minutes later", 10 * MINUTE, 5 * MINUTE],
    ["a day later", 24 * HOUR, HOUR],
  ])(
    "that lives on past its end, because nobody answered, is asked about until somebody does: %s",
    (_, late, pause) => {
      expect(nextCheck(attempt(), END + late)).toBe(END + late + pause);
    },
  );

  it.each([
    ["at once", 0, 10 * MINUTE],
    ["once a planned moment is there, for the next one", 10 * MINUTE, HOUR],
    ["after a day", 24 * HOUR, 72 * HOUR],
  ])("that ended is asked about a few times more: %s", (_, after, at) => {
    const ended = attempt({ state: "paid", ended_at: END });
    expect(nextCheck(ended, END + after)).toBe(END + at);
  });

  it("that ended long ago, or that the provider refused, is left alone", () => {
    expect(nextCheck(attempt({ state: "expired", ended_at: END }), END + 72 * HOUR)).toBeNull();
    expect(nextCheck(attempt({ state: "refused", ended_at: END }), END)).toBeNull();
  });

  it("is named so that nobody can guess it, and a refund too", () => {
    expect(newPaymentReference()).toMatch(/^p[0-9a-f]{40}$/);
    expect(newRefundId()).toMatch(/^r[0-9a-f]{40}$/);
    expect(newRefundId()).not.toBe(newRefundId());
  });

  it("is changed only from what it was when it was read", async () => {
    const orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    const anna = orders.shopper();
    await anna.link((await anna.order({ SENCHA: 1 })).number);
    const read = await orders.ledger.db.selectFrom("payment_attempts").selectAll().executeTakeFirstOrThrow();
    const change = (changes: Partial<AttemptRow>) =>
      orders.ledger.transaction((trx) => changeAttempt(trx, read, changes));
    expect(await change({ superseded: 1 })).toEqual({ ...read, superseded: 1 });
    await expect(change({ state: "paid" })).rejects.toThrow(OrderMoved);
    await orders.close();
  });
});
