/** The payment desk: settles attempts with the provider's truth, and sweeps what webhooks did not bring. */
import { forgetRelayed } from "./announcements.ts";
import { OrderChange } from "./orders-change.ts";
import { changeOrders, type OrderHouse } from "./orders-house.ts";
import { loadOrder } from "./orders-record.ts";
import { expirePayment } from "./payments-truth.ts";
import { visitAttempt, visitVoid } from "./payments-visit.ts";
import { performRefund } from "./refunds.ts";
import { rearmLowStock } from "./staff-low-stock.ts";
import { expiredReservations, releaseReservation } from "./stock.ts";

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
export function createPaymentDesk(house: OrderHouse): PaymentDesk {
  return {
    settle: async (reference) => void (await visitAttempt(house, reference)),
    sweep: (now) => sweep(house, now),
    nextSweep: (now) => nextSweep(house, now),
  };
}

async function sweep(house: OrderHouse, now: number): Promise<void> {
  await each(house, await dueAttempts(house, now), (reference) => visitAttempt(house, reference));
  await each(house, await dueRefunds(house, now), (refund) => performRefund(house, refund));
  const expired = await expiredReservations(house.ledger.db, now, BATCH);
  await each(house, expired, (reservation) => expireReservation(house, reservation, now));
  await rearmLowStock(house);
  await forgetRelayed(house.ledger, now);
}

/** One that fails must not keep the others waiting: it is a bug of ours, logged, and comes again with the next sweep. */
async function each<Item>(
  house: OrderHouse,
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      house.log.error({ err: error }, "A part of the payment sweep failed");
    }
  }
}

async function dueAttempts(house: OrderHouse, now: number): Promise<readonly string[]> {
  const rows = await house.ledger.db
    .selectFrom("payment_attempts")
    .select("reference")
    .where("check_at", "<=", now)
    .orderBy("check_at")
    .limit(BATCH)
    .execute();
  return rows.map((row) => row.reference);
}

async function dueRefunds(house: OrderHouse, now: number): Promise<readonly string[]> {
  const rows = await house.ledger.db
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
  house: OrderHouse,
  reservation: { readonly shop: string; readonly order: string },
  now: number,
): Promise<void> {
  const order = await changeOrders(house, async (trx) => {
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
  if (order !== null) await visitVoid(house, order);
}

async function nextSweep(house: OrderHouse, now: number): Promise<number | null> {
  const { db } = house.ledger;
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
