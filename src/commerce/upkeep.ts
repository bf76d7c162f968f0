/**
 * Everything that commerce does because time passes and not because somebody asks. Whoever drives it (the gateway's
 * sweeper) calls `run` when `next` says so, and now and then besides.
 *
 * Each task looks at what the ledger says is due and does it under the same keys as whoever else does it, so it is safe
 * to run anywhere, any time, twice at once. Webhooks, shoppers and staff bring most of it about sooner; a task is there
 * for what nobody brought about, and for a process that died in between:
 *
 * - **attempts**: an open payment is looked up at its provider, for the webhook that never came.
 * - **refunds**: one that the provider did not answer for is asked for again.
 * - **reservations**: time and grace are over, so the stock goes back, the attempt ends and its link is voided. Money
 *   that still comes counts as late.
 * - **low stock**: variants that are well stocked again may be told of once more. Telling is done where stock falls, in
 *   the same transaction; only goods that came in some other way (an import, a release) are noticed here.
 * - **announcements** and **answers**: what is kept only for a while is forgotten.
 */
import type { OrderNumber, PaymentReference, RefundId } from "../ports/ids.ts";
import type { Log } from "../ports/log.ts";
import { forgetAnswers } from "./handler.ts";
import { forgetRelayed } from "./orders/announcements.ts";
import { OrderChange } from "./orders/change.ts";
import { changeOrders, type OrderContext } from "./orders/context.ts";
import { loadOrder } from "./orders/record.ts";
import { expirePayment } from "./payments/attempt-settlement.ts";
import { lookUpAttempt, voidDeadLinks } from "./payments/look-up.ts";
import { performRefund } from "./payments/refunds.ts";
import { expiredReservations, releaseReservation } from "./stock/levels.ts";
import { rearmLowStock } from "./stock/low-stock.ts";

/** What commerce does in time. */
export interface Upkeep {
  /**
   * Does what has fallen due by `now` (epoch milliseconds): every task, even when one fails. What failed is thrown at
   * the end, all together; it is due again the next time.
   */
  run(now: number): Promise<void>;
  /** When there will be something to do, in epoch milliseconds and never before `now`; null when nothing is planned. */
  next(now: number): Promise<number | null>;
}

/** How many of a kind are taken on at once. What is left over is due at once, so the next run comes soon. */
const BATCH = 100;
/** How long the answers of changing calls are kept to recognise a repeated call: longer than any platform repeats. */
const KEEP_ANSWERS_MS = 7 * 24 * 60 * 60 * 1000;

type Task = (context: OrderContext, now: number) => Promise<unknown>;

/** In this order, which is the order of what waits for it: money, then goods, then tidying. */
const TASKS: Readonly<Record<string, Task>> = {
  attempts: async (context, now) =>
    each(context.log, await dueAttempts(context, now), (reference) => lookUpAttempt(context, reference)),
  refunds: async (context, now) =>
    each(context.log, await dueRefunds(context, now), (refund) => performRefund(context, refund)),
  reservations: async (context, now) =>
    each(context.log, await expiredReservations(context.ledger.db, now, BATCH), (reservation) =>
      expireReservation(context, reservation, now),
    ),
  "low stock": rearmLowStock,
  announcements: ({ ledger }, now) => forgetRelayed(ledger, now),
  answers: ({ ledger }, now) => forgetAnswers(ledger.db, now - KEEP_ANSWERS_MS),
};

/** Builds it. */
export function createUpkeep(context: OrderContext): Upkeep {
  return {
    async run(now) {
      const failures: unknown[] = [];
      for (const [name, task] of Object.entries(TASKS)) {
        await task(context, now).catch((cause: unknown) => {
          failures.push(new Error(`The task "${name}" failed`, { cause }));
        });
      }
      if (failures.length > 0) throw new AggregateError(failures, "A part of the upkeep failed");
    },
    next: (now) => nextDue(context, now),
  };
}

/** One that fails must not keep the others waiting: it is a bug of ours, logged, and comes again with the next run. */
async function each<Item>(
  log: Log,
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      log.error({ err: error }, "A part of the upkeep failed");
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

async function nextDue(context: OrderContext, now: number): Promise<number | null> {
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
