/** The payment desk: settles attempts with the provider's truth, and sweeps what webhooks did not bring. */
import { type OrderNumber, PaymentReference, type RefundId } from "../../ports/ids.ts";
import { forgetRelayed } from "../orders/announcements.ts";
import { OrderChange } from "../orders/change.ts";
import { changeOrders, type OrderContext } from "../orders/context.ts";
import { loadOrder } from "../orders/record.ts";
import { expiredReservations, releaseReservation } from "../stock/levels.ts";
import { rearmLowStock } from "../stock/low-stock.ts";
import { lookUpAttempt, voidDeadLinks } from "./look-up.ts";
import { expirePayment } from "./provider-status.ts";
import { performRefund } from "./refunds.ts";

/** Payments, for the gateway. */
export interface PaymentDesk {
  /**
   * Looks an attempt up at its provider and records what it says, once. Safe to call with any string, any number of
   * times: a reference that is not ours is left alone.
   */
  settle(reference: string): Promise<void>;
  /**
   * Does what has fallen due by `now` (epoch milliseconds): asks about open attempts, ends overdue ones, retries
   * refunds, lets expired reservations go. Safe to run anywhere, any time, twice at once.
   */
  sweep(now: number): Promise<void>;
  /** When the next sweep has something to do, in epoch milliseconds; null when nothing is planned. */
  nextSweep(now: number): Promise<number | null>;
}

/** How many of a kind one sweep takes on. What is left over is due at once, so the next sweep comes soon. */
const BATCH = 100;

/** Makes the desk. */
export function createPaymentDesk(context: OrderContext): PaymentDesk {
  return {
    async settle(given) {
      const reference = PaymentReference.safeParse(given);
      if (reference.success) await lookUpAttempt(context, reference.data);
    },
    sweep: (now) => sweep(context, now),
    nextSweep: (now) => nextSweep(context, now),
  };
}

async function sweep(context: OrderContext, now: number): Promise<void> {
  await each(context, await dueAttempts(context, now), (reference) => lookUpAttempt(context, reference));
  await each(context, await dueRefunds(context, now), (refund) => performRefund(context, refund));
  const expired = await expiredReservations(context.ledger.db, now, BATCH);
  await each(context, expired, (reservation) => expireReservation(context, reservation, now));
  await rearmLowStock(context);
  await forgetRelayed(context.ledger, now);
}

/** One that fails must not keep the others waiting: it is a bug of ours, logged, and comes again with the next sweep. */
async function each<Item>(
  context: OrderContext,
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      context.log.error({ err: error }, "A part of the payment sweep failed");
    }
  }
}

async function dueAttempts(context: OrderContext, now: number): Promise<readonly PaymentReference[]> {
  const rows = await context.ledger.db
    .selectFrom("payment_attempts")
    .select("reference")
    .where("check_at", "<=", now)
    .orderBy("check_at")
    .limit(BATCH)
    .execute();
  return rows.map((row) => row.reference);
}

async function dueRefunds(context: OrderContext, now: number): Promise<readonly RefundId[]> {
  const rows = await context.ledger.db
    .selectFrom("refunds")
    .select("id")
    .where("state", "=", "pending")
    .where("try_at", "<=", now)
    .orderBy("try_at")
    .limit(BATCH)
    .execute();
  return rows.map((row) => row.id);
}

/** The time and the grace are over. Should money still come, it counts as late. */
async function expireReservation(
  context: OrderContext,
  reservation: { readonly shop: string; readonly order: OrderNumber },
  now: number,
): Promise<void> {
  const order = await changeOrders(context, async (trx) => {
    const still = await trx
      .selectFrom("reservations")
      .select("expires_at")
      .where("shop", "=", reservation.shop)
      .where("order_reference", "=", reservation.order)
      .where("expires_at", "<=", now)
      .executeTakeFirst();
    if (still === undefined) return null;
    await releaseReservation(trx, reservation);
    const record = await loadOrder(trx, { shop: reservation.shop, number: reservation.order });
    if (record === null) return null;
    const change = new OrderChange(trx, record, now);
    await expirePayment(change);
    await change.save();
    return record.row.id;
  });
  if (order !== null) await voidDeadLinks(context, order);
}

async function nextSweep(context: OrderContext, now: number): Promise<number | null> {
  const { db } = context.ledger;
  const attempt = await db
    .selectFrom("payment_attempts")
    .select("check_at as at")
    .where("check_at", "is not", null)
    .orderBy("check_at")
    .limit(1)
    .executeTakeFirst();
  const refund = await db
    .selectFrom("refunds")
    .select("try_at as at")
    .where("try_at", "is not", null)
    .orderBy("try_at")
    .limit(1)
    .executeTakeFirst();
  const reservation = await db
    .selectFrom("reservations")
    .select("expires_at as at")
    .orderBy("expires_at")
    .limit(1)
    .executeTakeFirst();
  const planned = [attempt?.at, refund?.at, reservation?.at].filter((at) => typeof at === "number");
  return planned.length === 0 ? null : Math.max(now, Math.min(...planned));
}
