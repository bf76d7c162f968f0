/** A refund that staff decide on: by lines, by amount, or everything that is left. */
import type { OrderLineId } from "../../ports/ids.ts";
import { done, type Outcome, refused } from "../../ports/outcome.ts";
import type { OrderChange } from "../orders/change.ts";
import { fingerprintOf, planRefund, type StaffRefund, type StaffRefundFailureCode } from "./refund-plan.ts";
import { type RefundedPieces, requestRefund, returnSurplus } from "./refund-request.ts";

/**
 * Asks for a refund in the change's transaction, for the act of this key. Does what its preview said, or nothing.
 */
export async function refundOrder(
  change: OrderChange,
  wish: StaffRefund,
  actor: string,
  act: string,
): Promise<Outcome<null, StaffRefundFailureCode>> {
  const { order } = change;
  const plan = planRefund(order, wish);
  if ("code" in plan) return refused(plan);
  if (wish.fingerprint !== undefined && wish.fingerprint !== fingerprintOf(plan)) {
    const operator = `Order ${order.row.number} has changed since you saw what the refund does; nothing was done. Look at it again.`;
    return refused({ code: "refund.changed", operator });
  }
  const lines = new Map<OrderLineId, RefundedPieces>();
  for (const { line, quantity, withheld } of plan.pieces) {
    lines.set(line.id, { quantity, withheld });
    change.setLine(line.id, { refunded: line.refunded + quantity, withheld: line.withheld + withheld });
  }
  const asked = {
    amount: plan.amount,
    reason: order.row.withdrawn_at === null ? "staff" : "withdrawn",
    note: wish.reason.slice(0, 1000),
    lines,
    restock: plan.restock,
    actor,
    act,
  } as const;
  if (plan.money.ordinary) await requestRefund(change, asked);
  else await returnSurplus(change, plan.money.attempt, asked);
  return done(null);
}
