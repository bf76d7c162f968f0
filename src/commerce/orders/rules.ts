/** What is possible with an order now: the rules that join its four machines. Pure. */
import { type Money, money } from "../../conversation/money.ts";
import type { AttemptRow, LineRecord, OrderRecord } from "./record.ts";

/** The right of withdrawal in days (Directive 2011/83/EU Art. 9). */
export const WITHDRAWAL_DAYS = 14;
const DAY_MS = 86_400_000;

/** Pieces of a line that are still to be shipped. */
export function unshipped(line: LineRecord): number {
  return line.quantity - line.shipped - line.withheld;
}

/** Pieces of a line that were shipped and not refunded since. */
export function shippedOpen(line: LineRecord): number {
  return Math.max(0, line.quantity - line.refunded - unshipped(line));
}

/** Whether any parcel left. */
export function anythingShipped(order: OrderRecord): boolean {
  return order.lines.some((line) => line.shipped > 0);
}

/** Minor units of the order's money that a refund may still take: not returned, and not on its way back. */
export function refundable(order: OrderRecord): number {
  const pending = order.refunds
    .filter((refund) => refund.state === "pending" && refund.ordinary === 1)
    .reduce((sum, refund) => sum + refund.amount, 0);
  return order.row.captured - order.row.refunded - pending;
}

/** Money that is held and may go back. */
export interface RefundableMoney {
  /** The payment that brought it. */
  readonly attempt: AttemptRow;
  readonly left: Money;
  /** It paid for the order; else it came late, twice, or in another currency than agreed. */
  readonly ordinary: boolean;
}

/** All money that is held and may go back, what paid for the order first. */
export function refundableMoney(order: OrderRecord): readonly RefundableMoney[] {
  const { row, attempts } = order;
  const found = attempts.flatMap((attempt) => {
    const isPaidBy = attempt.reference === row.paid_by;
    const own = isPaidBy ? Math.min(refundable(order), leftOf(order, attempt)) : 0;
    const other = leftOf(order, attempt) - own;
    const currency = attempt.captured_currency ?? attempt.currency;
    const part = (amount: number, ordinary: boolean): readonly RefundableMoney[] =>
      amount > 0 ? [{ attempt, left: money(amount, currency), ordinary }] : [];
    return [...part(own, true), ...part(other, false)];
  });
  return found.toSorted((one, another) => Number(another.ordinary) - Number(one.ordinary));
}

/** What of an attempt's money neither went back nor is on its way, in minor units. */
export function leftOf(order: OrderRecord, attempt: AttemptRow): number {
  const pending = order.refunds
    .filter((refund) => refund.reference === attempt.reference && refund.state === "pending")
    .reduce((sum, refund) => sum + refund.amount, 0);
  return attempt.captured - attempt.returned - pending;
}

/**
 * The last moment of withdrawal in epoch milliseconds: the end of the 14th day after the day of delivery, moved to
 * Monday when it falls on a weekend (Regulation 1182/71 Art. 3). Days are counted in UTC, which ends later than the
 * day of any shopper east of Greenwich. Undefined until the delivery is known.
 */
export function withdrawUntil(deliveredAt: number | null): number | undefined {
  if (deliveredAt === null) return undefined;
  const day = Math.floor(deliveredAt / DAY_MS) + WITHDRAWAL_DAYS;
  const weekday = new Date(day * DAY_MS).getUTCDay();
  const moved = weekday === 6 ? 2 : weekday === 0 ? 1 : 0;
  return (day + moved + 1) * DAY_MS - 1;
}

/** What shopper and staff can do at the moment `now` (epoch milliseconds). */
export interface Allowed {
  readonly pay: boolean;
  readonly cancel: boolean;
  readonly withdraw: boolean;
  readonly accept: boolean;
  readonly ship: boolean;
  readonly deliver: boolean;
  readonly refund: boolean;
}

/** Works out what is allowed. */
export function allowedNow(order: OrderRecord, now: number): Allowed {
  const { row } = order;
  const living = row.order_state === "placed" || row.order_state === "accepted";
  const paid = row.payment_state === "paid";
  const shipped = anythingShipped(order);
  const until = withdrawUntil(row.delivered_at);
  return {
    pay: living && !paid && row.payment_state !== "cancelled" && row.disputed === 0,
    cancel: living && !shipped,
    withdraw:
      paid &&
      row.order_state !== "cancelled" &&
      row.withdrawn_at === null &&
      row.refund_state !== "refunded" &&
      (until === undefined || now <= until),
    accept: row.order_state === "placed" && paid && row.withdrawn_at === null,
    ship:
      living &&
      paid &&
      row.withdrawn_at === null &&
      row.refund_state !== "refunded" &&
      order.lines.some((line) => unshipped(line) > 0),
    deliver: row.fulfillment_state === "fulfilled",
    refund: refundableMoney(order).length > 0,
  };
}
