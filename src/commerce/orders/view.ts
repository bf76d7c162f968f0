/** Turns the ledger's record of an order into what shopper and staff see. Pure. */
import { conversationKey } from "../../conversation/conversation-key.ts";
import { type Money, money } from "../../conversation/money.ts";
import type { OrderLine, OrderView } from "../../ports/services/orders.ts";
import { described } from "./description.ts";
import { type LineRecord, type OrderRecord, statesOf } from "./record.ts";
import { allowedNow, refundableMoney, shippedOpen, unshipped, withdrawUntil } from "./rules.ts";

/** The order as it is seen at the moment `now` (epoch milliseconds). */
export function viewOf(order: OrderRecord, now: number): OrderView {
  const { row, agreement } = order;
  const { summary } = agreement;
  const inCurrency = (amount: number): Money => money(amount, row.currency);
  const until = withdrawUntil(row.delivered_at);
  return described({
    number: row.number,
    shop: row.shop,
    placedAt: row.placed_at,
    states: statesOf(row),
    lines: order.lines.map((line) => lineView(line, inCurrency)),
    subtotal: summary.subtotal,
    code: summary.code,
    discount: summary.discount,
    shipping: summary.shipping,
    vat: summary.vat,
    vatIncluded: summary.vatIncluded,
    total: inCurrency(row.total),
    captured: inCurrency(row.captured),
    refundedMoney: inCurrency(row.refunded),
    returnable: refundableMoney(order).map(({ left }) => left),
    contact: summary.contact,
    address: summary.address,
    giftMessage: row.gift_message ?? undefined,
    shipments: order.shipments,
    conversation: conversationKey(row),
    channel: row.channel,
    locale: row.locale,
    market: row.market,
    withdrawnAt: row.withdrawn_at ?? undefined,
    disputed: row.disputed === 1,
    withdrawUntil: until,
    ...(row.came_from_json !== null && { cameFrom: cameFromOf(row.came_from_json) }),
    allowed: allowedNow(order, now),
    history: order.facts.map(({ at, type, actor }) =>
      actor === undefined ? { at, type } : { at, type, actor },
    ),
  });
}

/** What staff see of it; the messenger's other words on it stay in the ledger. */
function cameFromOf(stored: string): NonNullable<OrderView["cameFrom"]> {
  const { campaign, headline, at } = JSON.parse(stored) as NonNullable<OrderView["cameFrom"]>;
  return { campaign, at, ...(headline !== undefined && { headline }) };
}

function lineView(line: LineRecord, inCurrency: (amount: number) => Money): OrderLine {
  return {
    id: String(line.id),
    variant: line.variant_id,
    product: line.product_id,
    sku: line.sku,
    name: line.name,
    options: line.options,
    picture: line.picture ?? undefined,
    quantity: line.quantity,
    shipped: line.shipped,
    refunded: line.refunded,
    refundable: { shipped: shippedOpen(line), unshipped: unshipped(line) },
    price: inCurrency(line.price),
    total: inCurrency(line.total),
  };
}
