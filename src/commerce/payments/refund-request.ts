/** Asking for money to go back: the pending rows of a refund, written in the transaction that decides on it. */

import type { OrderLineId } from "../../ports/ids.ts";
import type { RefundReason } from "../../ports/services/order-facts.ts";
import type { OrderChange } from "../orders/change.ts";
import type { AttemptRow, OrderRecord, RefundRow } from "../orders/record.ts";
import { leftOf } from "../orders/rules.ts";
import { newRefundId } from "./attempts.ts";

/** Pieces of a line that a refund is for. `withheld` of them were never shipped and now never will be. */
export interface RefundedPieces {
  readonly quantity: number;
  readonly withheld: number;
}

/** What is asked for. */
export interface RefundWish {
  /** Minor units; the caller has made sure that this much is there. */
  readonly amount: number;
  readonly reason: RefundReason;
  /** What staff wrote; never shown to the shopper. */
  readonly note?: string;
  readonly lines?: ReadonlyMap<OrderLineId, RefundedPieces>;
  readonly restock?: boolean;
  readonly actor?: string;
  /** Key of the staff's act that asks. */
  readonly act?: string;
}

/** Asks for money back that is held for the order; the refund machine moves. */
export async function requestRefund(change: OrderChange, wish: RefundWish): Promise<void> {
  const { row, attempts } = change.order;
  const attempt = attempts.find((candidate) => candidate.reference === row.paid_by);
  if (attempt === undefined || leftOf(change.order, attempt) < wish.amount)
    throw new Error(`Order ${row.number} has less to refund than was decided`);
  await insert(change, attempt, wish, true);
  change.step("refund", "request");
  const details = { amount: wish.amount, currency: row.currency, reason: wish.reason };
  change.fact("refund.requested", details, wish.actor);
}

/** Sends back money that did not pay for the order: it came late, twice, otherwise than agreed, or for a cancelled order. */
export async function returnSurplus(
  change: OrderChange,
  attempt: AttemptRow,
  wish: RefundWish,
): Promise<void> {
  await insert(change, attempt, wish, false);
  if (isOnlyMoney(change.order)) change.step("refund", "request");
  const currency = attempt.captured_currency ?? attempt.currency;
  change.fact("refund.requested", { amount: wish.amount, currency, reason: wish.reason }, wish.actor);
}

/** Whether the order never had money of its own, so that what came otherwise is the money its refund is about. */
export function isOnlyMoney({ row }: OrderRecord): boolean {
  return row.disputed === 1 && row.captured === 0;
}

async function insert(
  change: OrderChange,
  attempt: AttemptRow,
  wish: RefundWish,
  ordinary: boolean,
): Promise<void> {
  const refund: RefundRow = {
    id: newRefundId(),
    order_id: change.order.row.id,
    shop: change.order.row.shop,
    reference: attempt.reference,
    amount: wish.amount,
    currency: attempt.captured_currency ?? attempt.currency,
    reason: wish.reason,
    note: wish.note ?? "",
    ordinary: ordinary ? 1 : 0,
    lines_json: JSON.stringify(Object.fromEntries(wish.lines ?? [])),
    restock: wish.restock === true ? 1 : 0,
    state: "pending",
    created_at: change.at,
    tries: 0,
    try_at: change.at,
    failure: null,
    actor: wish.actor ?? null,
    act: wish.act ?? null,
  };
  await change.trx.insertInto("refunds").values(refund).execute();
  change.seeRefunds([...change.order.refunds, refund]);
}
