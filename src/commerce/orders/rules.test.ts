import { describe, expect, it } from "vitest";
import { allLives } from "../../../test/support/order-lives.ts";
import type { OrderRecord } from "./record.ts";
import { allowedNow, withdrawUntil } from "./rules.ts";

const DELIVERED = Date.UTC(2026, 5, 1, 9);
const UNTIL = Date.UTC(2026, 5, 15, 23, 59, 59, 999);
const paid = allLives().find(
  ({ order: { row } }) =>
    row.captured > 0 &&
    row.payment_state === "paid" &&
    row.refund_state === "none" &&
    row.order_state === "placed",
)?.order as OrderRecord;
const delivered: OrderRecord = {
  ...paid,
  row: { ...paid.row, delivered_at: DELIVERED, fulfillment_state: "delivered", order_state: "completed" },
};

describe("The right of withdrawal", () => {
  it("lasts to the end of the fourteenth day after delivery, and not a moment longer", () => {
    expect(withdrawUntil(DELIVERED)).toBe(UNTIL);
    expect(allowedNow(delivered, UNTIL).withdraw).toBe(true);
    expect(allowedNow(delivered, UNTIL + 1).withdraw).toBe(false);
  });

  it("ends on a working day", () => {
    const saturday = withdrawUntil(Date.UTC(2026, 5, 6)) ?? 0;
    const sunday = withdrawUntil(Date.UTC(2026, 5, 7)) ?? 0;
    expect(new Date(saturday).toISOString().slice(0, 10)).toBe("2026-06-22");
    expect(new Date(sunday).toISOString().slice(0, 10)).toBe("2026-06-22");
    expect(withdrawUntil(null)).toBeUndefined();
  });
});

describe("What can be done with a paid order", () => {
  it("ends with its last piece, and with its last coin", () => {
    const allowed = (line: Partial<OrderRecord["lines"][number]>, row: Partial<OrderRecord["row"]> = {}) => {
      const lines = paid.lines.map((known) => ({ ...known, ...line }));
      const attempts = paid.attempts.map((known) => ({ ...known, returned: row.refunded ?? known.returned }));
      return allowedNow({ ...paid, lines, attempts, row: { ...paid.row, ...row } }, 1);
    };
    const { quantity } = paid.lines[0] as OrderRecord["lines"][number];
    expect(allowed({})).toMatchObject({ ship: true, cancel: true, refund: true, pay: false });
    expect(allowed({ shipped: 1 })).toMatchObject({ ship: true, cancel: false });
    expect(allowed({ shipped: quantity })).toMatchObject({ ship: false, cancel: false });
    expect(allowed({ withheld: quantity })).toMatchObject({ ship: false });
    expect(allowed({}, { refunded: paid.row.captured - 1 })).toMatchObject({ refund: true });
    expect(allowed({}, { refunded: paid.row.captured })).toMatchObject({ refund: false });
  });
});
