/** Calling an order off before anything was shipped: by the shopper or by staff. */
import { text } from "../../conversation/text.ts";
import type { ActPreview } from "../../ports/desk.ts";
import { done, type Outcome, refused } from "../../ports/outcome.ts";
import type { OrderChange } from "../orders/change.ts";
import type { OrderRecord } from "../orders/record.ts";
import { allowedNow, type RefundableMoney, refundableMoney } from "../orders/rules.ts";
import { voidLiving } from "../payments/attempt-settlement.ts";
import { digest } from "../payments/refund-plan.ts";
import { moneyLine, piecesLine } from "../payments/refund-preview.ts";
import { requestRefund, returnSurplus } from "../payments/refund-request.ts";
import { forgetPromotionUse } from "../pricing/promotions.ts";
import { release } from "../stock/hold.ts";
import { restock } from "../stock/levels.ts";

/** Who calls it off. A shopper's own cancellation is answered to them on the spot, so it is not told once more. */
export interface Canceller {
  readonly by: "shopper" | "staff";
  readonly name?: string;
}

/** What cancelling will do. */
export interface CancelPlan {
  /** All that is held and goes back. */
  readonly back: readonly RefundableMoney[];
  /** Pieces that are set free for others. */
  readonly pieces: number;
}

/** Plans it: the preview that staff see and the act itself are made from this. Pure. */
export function planCancel(order: OrderRecord): CancelPlan {
  return {
    back: refundableMoney(order),
    pieces: order.lines.reduce((sum, line) => sum + line.quantity - line.withheld, 0),
  };
}

/** What cancelling will do in words, for staff to read before they agree to it. Pure. */
export function describeCancel(plan: CancelPlan): ActPreview {
  const back = text("order.preview.back");
  const money =
    plan.back.length === 0
      ? [{ label: back, value: text("order.preview.nothing") }]
      : plan.back.map(({ left }) => moneyLine(back, left));
  return {
    lines: [
      ...money.map((line) => ({ ...line, emphasis: true })),
      piecesLine(text("order.preview.free"), plan.pieces),
    ],
    fingerprint: digest([plan.back.map(({ attempt, left }) => [attempt.reference, left]), plan.pieces]),
  };
}

/** Cancels as its preview said, or not at all. Without a fingerprint nobody saw one. */
export async function cancelAsPreviewed(
  change: OrderChange,
  canceller: Canceller,
  fingerprint: string | undefined,
): Promise<Outcome<null, "order.notCancellable" | "order.previewChanged">> {
  const { order } = change;
  if (fingerprint !== undefined && fingerprint !== describeCancel(planCancel(order)).fingerprint) {
    const operator = `Order ${order.row.number} has changed since you saw what cancelling does; nothing was done. Look at it again.`;
    return refused({ code: "order.previewChanged", operator });
  }
  return cancelOrder(change, canceller);
}

/** Cancels in the change's transaction; the refunds it asks for are carried out afterwards. */
export async function cancelOrder(
  change: OrderChange,
  canceller: Canceller,
): Promise<Outcome<null, "order.notCancellable">> {
  const { order } = change;
  const plan = planCancel(order);
  if (!allowedNow(order, change.at).cancel || !change.step("order", "cancel")) {
    return refused({
      code: "order.notCancellable",
      shopper: text("order.notCancellable"),
      operator: `Order ${order.row.number} cannot be cancelled: it is ${order.row.order_state} and ${order.row.fulfillment_state}.`,
    });
  }
  const { shop, number } = order.row;
  if (order.row.payment_state === "paid") {
    await restock(
      change.trx,
      order.lines.map((line) => ({ variant: line.variant_id, quantity: line.quantity - line.withheld })),
    );
  } else {
    change.step("payment", "cancel");
    await release(change.trx, order);
    await forgetPromotionUse(change.trx, { shop, order: number });
  }
  await voidLiving(change);
  const { by, name } = canceller;
  if (by === "shopper") change.fact("order.cancelled", { by });
  else change.tell("order.cancelled", { by }, name);
  const reason = order.row.withdrawn_at === null ? "cancelled" : "withdrawn";
  for (const { attempt, left, ordinary } of plan.back) {
    if (ordinary) await requestRefund(change, { amount: left.amount, reason });
    else await returnSurplus(change, attempt, { amount: left.amount, reason });
  }
  return done(null);
}
