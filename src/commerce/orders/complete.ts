/** When is nothing left to be shipped, and what follows from it. */
import type { OrderChange } from "./change.ts";
import type { OrderRecord } from "./record.ts";
import { anythingShipped, unshipped } from "./rules.ts";

/** Nothing is left to ship, and no refund under way could give something back to be shipped. */
export function nothingLeft(order: OrderRecord): boolean {
  const undecided = order.refunds.some(
    (refund) => refund.state === "pending" && refund.ordinary === 1 && refund.lines_json !== "{}",
  );
  return !undecided && order.lines.every((line) => unshipped(line) === 0);
}

/** Completes a paid order that has nothing left to ship; nothing happens to any other. */
export function closeIfDone(change: OrderChange): void {
  if (change.order.row.payment_state !== "paid" || !nothingLeft(change.order)) return;
  if (anythingShipped(change.order)) change.step("fulfillment", "closeRest");
  if (change.step("order", "complete")) change.fact("order.completed", {});
}
