/** What the shopper is told when staff or the ledger moved an order on. */
import type { Screen } from "../../src/conversation/message.ts";
import { asMoney, type Text, text } from "../../src/conversation/text.ts";
import type { OrderNumber } from "../../src/ports/ids.ts";
import type { RefundReason } from "../../src/ports/services/order-facts.ts";
import type { OrdersOffer, RefundedFact, ShippedFact } from "./events.ts";

/** Staff took the order on. */
export function acceptedScreen(order: OrderNumber): Screen {
  return newsScreen("orders.news.accepted", order, text("orders.news.accepted", { order }));
}

/** A parcel left. */
export function shippedScreen(fact: ShippedFact): Screen {
  const { order, carrier, trackingNumber, trackingUrl, whole } = fact;
  const words = whole
    ? text("orders.news.shipped", { order, carrier })
    : text("orders.news.partlyShipped", { order, carrier });
  const number = trackingNumber === null ? [] : [text("orders.news.tracking", { number: trackingNumber })];
  const screen = newsScreen("orders.news.shipped", order, words, ...number);
  return trackingUrl === null
    ? screen
    : { ...screen, link: { label: text("orders.track"), url: trackingUrl } };
}

/** The last parcel arrived. */
export function deliveredScreen(order: OrderNumber): Screen {
  return newsScreen("orders.news.delivered", order, text("orders.news.delivered", { order }));
}

/** Staff called the order off. */
export function cancelledScreen(order: OrderNumber): Screen {
  return newsScreen("orders.news.cancelled", order, text("orders.news.cancelled", { order }));
}

/** Whether the money was more than the order asked for, so that nothing of what was bought changes. */
const IS_SURPLUS: Readonly<Record<RefundReason, boolean>> = {
  staff: false,
  cancelled: false,
  withdrawn: false,
  late: true,
  double: true,
  provider: false,
};

/** Money went back. */
export function refundedScreen({ order, amount, currency, reason }: RefundedFact): Screen {
  const params = { order, amount: asMoney({ amount, currency }) };
  return newsScreen(
    "orders.news.refunded",
    order,
    IS_SURPLUS[reason] ? text("orders.news.surplus", params) : text("orders.news.refunded", params),
  );
}

function newsScreen(name: string, order: OrderNumber, ...body: readonly Text[]): Screen {
  const event: OrdersOffer = { type: "view", order };
  return { kind: "screen", name, body, choices: [{ label: text("orders.see"), event }] };
}
