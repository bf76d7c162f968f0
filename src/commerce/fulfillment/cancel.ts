/** Calling an order off before anything was shipped: by the shopper or by staff. */
import { text } from "../../conversation/text.ts";
import { done, type Outcome, refused } from "../../ports/outcome.ts";
import type { OrderChange } from "../orders/change.ts";
import { allowedNow, refundable } from "../orders/rules.ts";
import { voidLiving } from "../payments/attempt-settlement.ts";
import { requestRefund } from "../payments/refund-request.ts";
import { forgetPromotionUse } from "../pricing/promotions.ts";
import { release } from "../stock/hold.ts";
import { restock } from "../stock/levels.ts";

/** Who calls it off. A shopper's own cancellation is answered to them on the spot, so it is not told once more. */
export interface Canceller {
  readonly by: "shopper" | "staff";
  readonly name?: string;
}

/** Cancels in the change's transaction; the refunds it asks for are carried out afterwards. */
export async function cancelOrder(
  change: OrderChange,
  canceller: Canceller,
): Promise<Outcome<null, "order.notCancellable">> {
  const { order } = change;
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
      order.lines
        .map((line) => ({ variant: line.variant_id, quantity: line.quantity - line.withheld }))
        .filter((pieces) => pieces.quantity > 0),
    );
  } else {
    change.step("payment", "cancel");
    await release(change.trx, order);
    await forgetPromotionUse(change.trx, { shop, order: number });
  }
  await voidLiving(change);
  if (canceller.by === "shopper") change.fact("order.cancelled", { by: "shopper" });
  else change.tell("order.cancelled", { by: "staff" }, canceller.name);
  const amount = refundable(order);
  if (amount > 0) {
    const reason = order.row.withdrawn_at === null ? "cancelled" : "withdrawn";
    await requestRefund(change, { amount, reason });
  }
  return done(null);
}
