/**
 * Carrying out refunds: each is stored as pending before the provider hears of it, asked for outside of any
 * transaction under its own id as the key, and its result recorded once. A crash anywhere leaves a pending row, which
 * the sweep asks for again under the same key.
 */
import type { OrderId, RefundId } from "../../ports/ids.ts";
import type { Outcome } from "../../ports/outcome.ts";
import type { PaymentFailureCode, PaymentStatus } from "../../ports/payment.ts";
import { changeOrders, type OrderContext } from "../orders/context.ts";
import type { RefundRow } from "../orders/record.ts";
import { failRefund, settleRefund } from "./refund-settlement.ts";

const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 6 * 3_600_000;

/** Asks the provider for one refund and records the answer. Nothing happens when it is not pending. */
export async function performRefund(context: OrderContext, id: RefundId): Promise<void> {
  const refund = await context.ledger.db
    .selectFrom("refunds")
    .innerJoin("payment_attempts", "payment_attempts.reference", "refunds.reference")
    .selectAll("refunds")
    .select("payment_attempts.vendor")
    .where("refunds.id", "=", id)
    .where("refunds.state", "=", "pending")
    .executeTakeFirst();
  if (refund === undefined) return;
  const outcome = await context.provider(refund.shop, refund.vendor).refund({
    reference: refund.reference,
    refund: refund.id,
    amount: { amount: refund.amount, currency: refund.currency },
  });
  await record(context, refund, outcome);
}

async function record(
  context: OrderContext,
  refund: RefundRow,
  outcome: Outcome<PaymentStatus, PaymentFailureCode>,
): Promise<void> {
  const now = context.clock.now();
  if (outcome.kind === "done") {
    await changeOrders(context, (trx) => settleRefund(trx, refund.id, now));
    return;
  }
  const { code } = outcome.failure;
  if (outcome.kind === "refused") {
    context.log.error({ shop: refund.shop, code }, "A refund was refused by the payment provider");
    await changeOrders(context, (trx) => failRefund(trx, refund.id, code, now));
    return;
  }
  context.log.warn({ shop: refund.shop, code, tries: refund.tries + 1 }, "A refund is not certain yet");
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(refund.tries, 20));
  const wish = outcome.kind === "retry" ? outcome.afterMs : undefined;
  await context.ledger.db
    .updateTable("refunds")
    .set({ tries: refund.tries + 1, try_at: now + Math.max(pause, wish ?? 0), failure: code })
    .where("id", "=", refund.id)
    .where("state", "=", "pending")
    .execute();
}

/** Carries out all refunds of an order that are pending and not waiting for a later try. */
export async function performRefundsOf(context: OrderContext, order: OrderId): Promise<void> {
  const rows = await context.ledger.db
    .selectFrom("refunds")
    .select("id")
    .where("order_id", "=", order)
    .where("state", "=", "pending")
    .where("tries", "=", 0)
    .execute();
  for (const { id } of rows) await performRefund(context, id);
}
