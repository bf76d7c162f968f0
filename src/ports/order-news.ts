/** Which facts of an order call staff, and the sentence for each: the same on every desk. */
import type { HistoryFactType } from "./services/order-facts.ts";

/** What is said of a fact that no member of staff brought about; null for what the card shows well enough. */
const SENTENCES: Readonly<Record<HistoryFactType, string | null>> = {
  "order.paid": "is paid",
  "order.cancelled": "was cancelled by the shopper",
  "order.withdrawn": "was withdrawn from by the shopper",
  "payment.mismatch": "was paid with another amount than agreed: a person must decide",
  "refund.failed": "could not be refunded: a person must decide",
  "order.placed": null,
  "order.paymentDeclined": null,
  "order.paymentExpired": null,
  "order.accepted": null,
  "order.shipped": null,
  "order.delivered": null,
  "order.refunded": null,
  "order.completed": null,
  "payment.requested": null,
  "refund.requested": null,
};

/** The sentences for an order's news; null when there is nothing to call anybody for. `total` is its total in words. */
export function newsSentence(
  order: { readonly number: string; readonly total: string },
  news: readonly HistoryFactType[],
): string | null {
  const sentences = news.flatMap((fact) => {
    const said = SENTENCES[fact];
    if (said === null) return [];
    return [`Order ${order.number} ${said}${fact === "order.paid" ? `, ${order.total}` : ""}.`];
  });
  return sentences.length === 0 ? null : sentences.join(" ");
}
