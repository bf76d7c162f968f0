/** The result of a refund, recorded once: in the order's own transaction, whoever asked and however often. */
import type { Transaction } from "kysely";
import { OrderLineId, type RefundId } from "../../ports/ids.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import { OrderChange } from "../orders/change.ts";
import { closeIfDone } from "../orders/complete.ts";
import { type AttemptRow, loadOrder, type OrderRecord, type RefundRow } from "../orders/record.ts";
import { refundableMoney } from "../orders/rules.ts";
import { restock } from "../stock/levels.ts";
import { changeAttempt } from "./attempts.ts";
import { isOnlyMoney, type RefundedPieces } from "./refund-request.ts";

/** Where a refund stands, read for recording; null when it is not pending (any more). */
async function pendingRefund(
  trx: Transaction<Tables>,
  id: RefundId,
): Promise<{ order: OrderRecord; refund: RefundRow; attempt: AttemptRow } | null> {
  const row = await trx.selectFrom("refunds").selectAll().where("id", "=", id).executeTakeFirst();
  if (row === undefined || row.state !== "pending") return null;
  const order = await loadOrder(trx, { id: row.order_id });
  const refund = order?.refunds.find((candidate) => candidate.id === id);
  const attempt = order?.attempts.find((candidate) => candidate.reference === row.reference);
  if (order === null || refund === undefined || attempt === undefined)
    throw new Error(`Refund ${id} has no order or attempt`);
  return { order, refund, attempt };
}

/** The money went back. */
export async function settleRefund(trx: Transaction<Tables>, id: RefundId, at: number): Promise<void> {
  const found = await pendingRefund(trx, id);
  if (found === null) return;
  const { order, refund, attempt } = found;
  const change = new OrderChange(trx, order, at);
  await endRefund(change, refund, { state: "done", failure: null });
  await moneyReturned(change, attempt, refund);
  const lines = piecesOf(refund);
  if (refund.restock === 1) await restock(trx, asStock(order, lines));
  closeIfDone(change);
  await change.save();
}

/** Counts returned money on the attempt and, where it paid for the order, on the order; tells the shopper. */
export async function moneyReturned(
  change: OrderChange,
  attempt: AttemptRow,
  refund: Pick<RefundRow, "amount" | "currency" | "reason" | "ordinary" | "actor">,
): Promise<void> {
  const changed = await changeAttempt(change.trx, attempt, { returned: attempt.returned + refund.amount });
  change.seeAttempt(changed);
  if (refund.ordinary === 1) {
    const refunded = change.order.row.refunded + refund.amount;
    change.set({ refunded });
    change.step("refund", refunded === change.order.row.captured ? "returnAll" : "returnSome");
  } else if (isOnlyMoney(change.order)) {
    const isOver =
      refundableMoney(change.order).length === 0 &&
      change.order.refunds.every(({ state }) => state !== "pending");
    change.step("refund", isOver ? "returnAll" : "returnSome");
  }
  change.tell(
    "order.refunded",
    { amount: refund.amount, currency: refund.currency, reason: refund.reason },
    refund.actor ?? undefined,
  );
}

/** The provider said no for good: what the refund had set aside is undone, and staff see it on the card. */
export async function failRefund(
  trx: Transaction<Tables>,
  id: RefundId,
  failure: string,
  at: number,
): Promise<void> {
  const found = await pendingRefund(trx, id);
  if (found === null) return;
  const { order, refund } = found;
  const change = new OrderChange(trx, order, at);
  await endRefund(change, refund, { state: "failed", failure });
  const pieces = piecesOf(refund);
  for (const [line, count] of pieces) {
    const known = change.order.lines.find((candidate) => candidate.id === line);
    if (known === undefined) continue;
    change.setLine(line, {
      refunded: known.refunded - count.quantity,
      withheld: known.withheld - count.withheld,
    });
  }
  if (order.row.order_state === "cancelled") await restock(trx, asStock(order, pieces));
  const pending = change.order.refunds.some((other) => other.state === "pending" && other.ordinary === 1);
  if (refund.ordinary === 1 && !pending && order.row.withdrawn_at === null)
    change.step("refund", order.row.refunded > 0 ? "refuseRest" : "refuse");
  const isSole = refund.ordinary === 0 && isOnlyMoney(order);
  if (isSole) change.step("refund", found.attempt.returned > 0 ? "refuseRest" : "refuse");
  change.fact("refund.failed", { amount: refund.amount, currency: refund.currency, code: failure });
  // A parcel may have left meanwhile with all that the refund did not set aside.
  closeIfDone(change);
  await change.save();
}

async function endRefund(
  change: OrderChange,
  refund: RefundRow,
  end: { readonly state: "done" | "failed"; readonly failure: string | null },
): Promise<void> {
  const changes = { ...end, try_at: null };
  await change.trx
    .updateTable("refunds")
    .set(changes)
    .where("id", "=", refund.id)
    .where("state", "=", "pending")
    .execute();
  change.seeRefunds(
    change.order.refunds.map((known) => (known.id === refund.id ? { ...known, ...changes } : known)),
  );
}

function piecesOf(refund: RefundRow): ReadonlyMap<OrderLineId, RefundedPieces> {
  const lines: Record<string, RefundedPieces> = JSON.parse(refund.lines_json);
  return new Map(Object.entries(lines).map(([line, count]) => [OrderLineId.parse(Number(line)), count]));
}

function asStock(order: OrderRecord, pieces: ReadonlyMap<OrderLineId, RefundedPieces>) {
  return order.lines.flatMap((line) => {
    const quantity = pieces.get(line.id)?.quantity ?? 0;
    return quantity === 0 ? [] : [{ variant: line.variant_id, quantity }];
  });
}
