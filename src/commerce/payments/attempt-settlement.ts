/**
 * The provider's word on an attempt, made true in the ledger exactly once, whoever brought it and how often: a
 * webhook's hint, the sweep, a shopper who asks, a link that is voided.
 */

import type { Transaction } from "kysely";
import type { PaymentReference } from "../../ports/ids.ts";
import type { PaymentStatus } from "../../ports/payment.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import { OrderChange } from "../orders/change.ts";
import { changeOrders, type OrderContext } from "../orders/context.ts";
import { type AttemptRow, loadOrder, type OrderRecord } from "../orders/record.ts";
import { hold, isHeld, release } from "../stock/hold.ts";
import { commitReservation } from "../stock/levels.ts";
import { changeAttempt, isLiving, newRefundId, nextCheck } from "./attempts.ts";
import { returnSurplus } from "./refund-request.ts";
import { moneyReturned } from "./refund-settlement.ts";

/** Records a status. `now` is when it was heard, epoch milliseconds. */
export async function recordStatus(
  context: OrderContext,
  reference: PaymentReference,
  status: PaymentStatus,
): Promise<void> {
  if (!isSound(reference, status)) {
    context.log.error(
      { reference: status.reference === reference },
      "A payment status made no sense and was left",
    );
    return;
  }
  const now = context.clock.now();
  const told = await changeOrders(context, async (trx) => {
    const known = await readAttempt(trx, reference);
    if (known === null) return null;
    const wasPaid = known.order.row.payment_state === "paid";
    const change = new OrderChange(trx, known.order, now);
    const moneyCame = status.state !== "open" && status.captured.amount > known.attempt.captured;
    const attempt = moneyCame
      ? await recordMoney(context, change, known.attempt, status)
      : await recordEnd(change, known.attempt, status.state);
    const settled = await recordForeignRefund(change, attempt, status);
    await changeAttempt(trx, settled, { check_at: nextCheck(settled, now) });
    await change.save();
    const isNews = settled.state !== known.attempt.state;
    return { attempt: settled, isNews, isPaid: !wasPaid && change.order.row.payment_state === "paid" };
  });
  if (told === null) return;
  const { shop, vendor } = told.attempt;
  if (told.isNews) context.metrics.payment({ shop, vendor, state: status.state });
  if (told.isPaid) context.metrics.order({ shop, step: "paid" });
}

/** A status is believed only when it is about this attempt and its sums can be money. */
function isSound(reference: PaymentReference, status: PaymentStatus): boolean {
  const whole = (amount: number) => Number.isSafeInteger(amount) && amount >= 0;
  return (
    status.reference === reference &&
    whole(status.captured.amount) &&
    whole(status.refunded.amount) &&
    status.refunded.amount <= status.captured.amount
  );
}

/** An attempt with its order. */
export async function readAttempt(
  db: Transaction<Tables> | OrderContext["ledger"]["db"],
  reference: PaymentReference,
): Promise<{ readonly order: OrderRecord; readonly attempt: AttemptRow } | null> {
  const row = await db
    .selectFrom("payment_attempts")
    .select("order_id")
    .where("reference", "=", reference)
    .executeTakeFirst();
  const order = row === undefined ? null : await loadOrder(db, { id: row.order_id });
  const attempt = order?.attempts.find((candidate) => candidate.reference === reference);
  return order === null || attempt === undefined ? null : { order, attempt };
}

/** New money on an attempt: it pays for the order, or goes back, or a person must look at it. */
async function recordMoney(
  context: OrderContext,
  change: OrderChange,
  before: AttemptRow,
  status: PaymentStatus,
): Promise<AttemptRow> {
  const { captured } = status;
  const first = before.captured === 0;
  const attempt = await changeAttempt(change.trx, before, {
    state: !first ? before.state : isWhatWasAsked(before, status) ? "paid" : "mismatch",
    captured: captured.amount,
    captured_currency: captured.currency,
    ended_at: change.at,
  });
  change.seeAttempt(attempt);
  const came = captured.amount - before.captured;
  const { row } = change.order;
  if (row.order_state === "cancelled") {
    await returnSurplus(change, attempt, { amount: came, reason: "cancelled" });
  } else if (!first || row.payment_state === "paid" || row.disputed === 1) {
    await returnSurplus(change, attempt, { amount: came, reason: "double" });
  } else if (attempt.state === "mismatch") {
    context.log.error(
      { shop: row.shop, order: row.number },
      "A payment of another amount came: staff must decide",
    );
    dispute(change, attempt);
  } else if (await secureStock(change)) {
    await markPaid(change, attempt);
    const again = came - attempt.amount;
    if (again > 0) await returnSurplus(change, attempt, { amount: again, reason: "double" });
  } else {
    await returnSurplus(change, attempt, { amount: came, reason: "late" });
  }
  return attempt;
}

/** The agreed amount, or the same link paid more than once before we heard of it. Anything else is for a person. */
function isWhatWasAsked(attempt: AttemptRow, { state, captured }: PaymentStatus): boolean {
  const times = captured.amount / attempt.amount;
  return state === "paid" && captured.currency === attempt.currency && Number.isInteger(times);
}

/** Whether the order's stock is held, or could be held again though the payment came late. */
async function secureStock(change: OrderChange): Promise<boolean> {
  if (await isHeld(change.trx, change.order)) return true;
  return (await hold(change.trx, change.order, change.at)).kind === "done";
}

/** The agreed money is there: the stock is the shopper's, and everybody hears of it. */
export async function markPaid(change: OrderChange, attempt: AttemptRow | null): Promise<void> {
  const { row } = change.order;
  await commitReservation(change.trx, { shop: row.shop, order: row.number });
  change.step("payment", "pay");
  change.set({
    paid_at: change.at,
    paid_by: attempt?.reference ?? null,
    captured: row.captured + (attempt?.amount ?? 0),
  });
  change.tell("order.paid", { amount: row.total, currency: row.currency });
  await voidLiving(change);
}

/** Links that must not be paid any more are visited at once, and by the sweep if this process dies before. */
export async function voidLiving(change: OrderChange): Promise<void> {
  await change.trx
    .updateTable("payment_attempts")
    .set({ check_at: change.at })
    .where("order_id", "=", change.order.row.id)
    .where("state", "in", ["creating", "open"])
    .execute();
}

function dispute(change: OrderChange, attempt: AttemptRow): void {
  const { row } = change.order;
  const countable = attempt.captured_currency === row.currency ? attempt.captured : 0;
  change.step("payment", "decline");
  change.set({
    disputed: 1,
    captured: row.captured + countable,
    paid_by: countable === 0 ? null : attempt.reference,
  });
  change.fact("payment.mismatch", {
    amount: attempt.captured,
    currency: attempt.captured_currency,
    asked: attempt.amount,
    askedCurrency: attempt.currency,
  });
}

/** No new money: the attempt goes on, or ended without any. */
async function recordEnd(
  change: OrderChange,
  before: AttemptRow,
  state: PaymentStatus["state"],
): Promise<AttemptRow> {
  if (!isLiving(before) || state === "open" || state === "paid") return before;
  const attempt = await changeAttempt(change.trx, before, { state, ended_at: change.at });
  change.seeAttempt(attempt);
  if (attempt.superseded === 0) await endWithoutMoney(change, attempt);
  return attempt;
}

/** What the end of the order's current link means for the order. */
export async function endWithoutMoney(change: OrderChange, attempt: AttemptRow): Promise<void> {
  const overdue = attempt.expires_at <= change.at;
  if (attempt.state === "expired" || overdue) {
    await expirePayment(change);
    return;
  }
  if (change.step("payment", "decline")) change.tell("order.paymentDeclined", {});
}

/** The time to pay is over: the stock is let go. A new link can be asked for as long as there is stock. */
export async function expirePayment(change: OrderChange): Promise<void> {
  if (!change.step("payment", "expire")) return;
  await release(change.trx, change.order);
  change.tell("order.paymentExpired", {});
}

/** Money that went back without us, in the provider's own dashboard: the ledger follows. */
async function recordForeignRefund(
  change: OrderChange,
  attempt: AttemptRow,
  status: PaymentStatus,
): Promise<AttemptRow> {
  const ours = change.order.refunds
    .filter((refund) => refund.reference === attempt.reference && refund.state !== "failed")
    .reduce((sum, refund) => sum + refund.amount, 0);
  const foreign = Math.min(status.refunded.amount, attempt.captured) - ours;
  if (foreign <= 0 || attempt.captured_currency === null) return attempt;
  const { row } = change.order;
  const refund = {
    id: newRefundId(),
    order_id: row.id,
    shop: row.shop,
    reference: attempt.reference,
    amount: foreign,
    currency: attempt.captured_currency,
    reason: "provider" as const,
    note: "",
    ordinary: attempt.reference === row.paid_by && row.refunded + foreign <= row.captured ? 1 : 0,
    lines_json: "{}",
    restock: 0,
    state: "done" as const,
    created_at: change.at,
    tries: 0,
    try_at: null,
    failure: null,
    actor: null,
    act: null,
  };
  await change.trx.insertInto("refunds").values(refund).execute();
  change.seeRefunds([...change.order.refunds, refund]);
  await moneyReturned(change, attempt, refund);
  return { ...attempt, returned: attempt.returned + foreign };
}
