/**
 * A visit to the provider about one attempt: it is asked for the truth, or told to void the link when nobody may pay
 * by it any more, and what it says is recorded. Never inside a transaction.
 */
import type { OrderId, PaymentReference } from "../../ports/ids.ts";
import type { Failed, Outcome } from "../../ports/outcome.ts";
import type { PaymentFailureCode, PaymentStatus } from "../../ports/payment.ts";
import { OrderChange } from "../orders/change.ts";
import { changeOrders, type OrderContext } from "../orders/context.ts";
import type { AttemptRow, OrderRecord } from "../orders/record.ts";
import { endWithoutMoney, readAttempt, recordStatus } from "./attempt-settlement.ts";
import { changeAttempt, isLiving, nextCheck } from "./attempts.ts";
import { performRefundsOf } from "./refunds.ts";

const SHORTEST_PAUSE_MS = 1_000;
const LAST_PAUSE_MS = 3_600_000;

/** Whether the link must not take money any more. */
function mustBeVoid(order: OrderRecord, attempt: AttemptRow, now: number): boolean {
  const { payment_state, disputed } = order.row;
  const awaited = payment_state !== "paid" && payment_state !== "cancelled" && disputed === 0;
  return isLiving(attempt) && (!awaited || attempt.superseded === 1 || attempt.expires_at <= now);
}

/** A link that lives at the provider but not with us (it opened while the order was called off) is voided too. */
async function ask(
  context: OrderContext,
  order: OrderRecord,
  attempt: AttemptRow,
): Promise<Outcome<PaymentStatus, PaymentFailureCode>> {
  const provider = context.provider(attempt.shop, attempt.vendor);
  if (mustBeVoid(order, attempt, context.clock.now())) return provider.cancel(attempt.reference);
  const outcome = await provider.lookUp(attempt.reference);
  const isForgotten = outcome.kind === "done" && outcome.value.state === "open" && !isLiving(attempt);
  return isForgotten ? provider.cancel(attempt.reference) : outcome;
}

/**
 * Visits; true when the provider gave an answer. Follows up what the answer asks for: refunds of surplus money and
 * the voiding of the order's other links.
 */
export async function lookUpAttempt(context: OrderContext, reference: PaymentReference): Promise<boolean> {
  const found = await readAttempt(context.ledger.db, reference);
  if (found === null) {
    context.log.info({}, "A payment reference that is not ours was left alone");
    return true;
  }
  const { order, attempt } = found;
  const now = context.clock.now();
  const outcome = await ask(context, order, attempt);
  if (outcome.kind === "done") {
    await recordStatus(context, reference, outcome.value);
    await followUp(context, order.row.id, reference);
    return true;
  }
  const { code } = outcome.failure;
  context.log.warn(
    { shop: attempt.shop, vendor: attempt.vendor, code },
    "The payment provider gave no status",
  );
  if (outcome.kind === "refused" && attempt.state === "creating" && mustBeVoid(order, attempt, now)) {
    await endUnheard(context, reference);
    return true;
  }
  await postpone(context, attempt, outcome);
  return outcome.kind === "refused";
}

async function followUp(context: OrderContext, order: OrderId, visited: PaymentReference): Promise<void> {
  await performRefundsOf(context, order);
  await voidDeadLinks(context, order, visited);
}

/** Voids an order's links that must not take money any more; `except` was visited just now. */
export async function voidDeadLinks(
  context: OrderContext,
  order: OrderId,
  except?: PaymentReference,
): Promise<void> {
  const rows = await context.ledger.db
    .selectFrom("payment_attempts")
    .select("reference")
    .where("order_id", "=", order)
    .where("state", "in", ["creating", "open"])
    .execute();
  for (const { reference } of rows) {
    if (reference === except) continue;
    const found = await readAttempt(context.ledger.db, reference);
    if (found !== null && mustBeVoid(found.order, found.attempt, context.clock.now()))
      await lookUpAttempt(context, reference);
  }
}

/** The provider never heard of an attempt that nobody may pay any more: it ends here. */
async function endUnheard(context: OrderContext, reference: PaymentReference): Promise<void> {
  const now = context.clock.now();
  await changeOrders(context, async (trx) => {
    const found = await readAttempt(trx, reference);
    if (found === null || found.attempt.state !== "creating") return;
    const change = new OrderChange(trx, found.order, now);
    const state = found.attempt.expires_at <= now ? ("expired" as const) : ("cancelled" as const);
    const ended: AttemptRow = { ...found.attempt, state, ended_at: now };
    const attempt = await changeAttempt(trx, found.attempt, { ...ended, check_at: nextCheck(ended, now) });
    change.seeAttempt(attempt);
    if (attempt.superseded === 0) await endWithoutMoney(change, attempt);
    await change.save();
  });
}

/** No answer counts as no visit: also the last one that is planned comes again until it gets one. */
async function postpone(context: OrderContext, attempt: AttemptRow, failed: Failed): Promise<void> {
  const now = context.clock.now();
  const planned = nextCheck(attempt, now);
  const least = now + ((failed.kind === "retry" ? failed.afterMs : undefined) ?? SHORTEST_PAUSE_MS);
  const next = planned ?? (failed.kind === "refused" ? null : now + LAST_PAUSE_MS);
  await context.ledger.db
    .updateTable("payment_attempts")
    .set({ check_at: next === null ? null : Math.max(next, least) })
    .where("reference", "=", attempt.reference)
    .where("state", "=", attempt.state)
    .execute();
}
