/**
 * The card of an order in the orders channel.
 *
 * A channel is read by many and kept for long, so the card says what is packed and how it stands, and of the customer
 * only city and country (data protection: no more than the purpose needs). Name and address stand on the Ship modal.
 */
import type { OrderView } from "../../src/ports/services/orders.ts";
import { actions, type Block, button, confirm, context, fields, header, section } from "./blocks.ts";
import { cut, visible } from "./mrkdwn.ts";
import type { StaffWords } from "./words.ts";

/** Actions of the card's buttons; their value is the order's number. */
export const ORDER_ACTIONS = {
  accept: "kiosk.order.accept",
  ship: "kiosk.order.ship",
  deliver: "kiosk.order.deliver",
  refund: "kiosk.order.refund",
  cancel: "kiosk.order.cancel",
} as const;

/** Lines a card spells out; the others are counted. */
const LINES_SHOWN = 20;
const SHIPMENTS_SHOWN = 5;

/** The card: what Slack shows, and the words of its notification. */
export function orderCard(order: OrderView, words: StaffWords): { blocks: Block[]; text: string } {
  const state = words.state(order);
  return {
    text: `Order ${order.number}: ${state}, ${words.money(order.total)}`,
    blocks: [
      header(`Order ${order.number} · ${state}`),
      section(linesOf(order, words)),
      fields(factsOf(order, words)),
      ...cameBy(order),
      ...order.shipments
        .slice(-SHIPMENTS_SHOWN)
        .map((shipment) => context(`Shipped ${words.time(shipment.at)}: ${parcel(shipment)}`)),
      ...actions(...buttonsOf(order)),
    ],
  };
}

/** The order's lines, one a row; a long order ends with how much more there is. */
export function linesOf({ lines }: Pick<OrderView, "lines">, words: StaffWords): string {
  const shown = lines.slice(0, LINES_SHOWN).map((line) => {
    const done = [
      ...(line.shipped > 0 && line.shipped < line.quantity ? [`${line.shipped} shipped`] : []),
      ...(line.refunded > 0 ? [`${line.refunded} refunded`] : []),
    ];
    const row = `${line.quantity} × ${cut(words.article(line), 70)} · ${cut(line.sku, 30)} · ${words.money(line.total)}`;
    return done.length === 0 ? row : `${row} (${done.join(", ")})`;
  });
  const rest = lines.slice(LINES_SHOWN);
  if (rest.length === 0) return shown.join("\n");
  const pieces = rest.reduce((sum, { quantity }) => sum + quantity, 0);
  return [...shown, `… and ${rest.length} more lines with ${pieces} pieces; see /kiosk order.`].join("\n");
}

function factsOf(order: OrderView, words: StaffWords): readonly (readonly [string, string])[] {
  return [
    ["Total", words.money(order.total)],
    ["Placed", words.time(order.placedAt)],
    ["Shipping", words.text(order.shipping.name)],
    ["To", `${order.address.city}, ${order.address.country}`],
    ["Through", order.channel],
    ...(order.code === undefined ? [] : [["Code", order.code] as const]),
    ...(order.refundedMoney.amount === 0 ? [] : [["Given back", words.money(order.refundedMoney)] as const]),
  ];
}

/** What led the customer here: an advertisement's words are not ours, so they stay on one line. */
function cameBy({ cameFrom }: OrderView): Block[] {
  if (cameFrom === undefined) return [];
  const campaign = oneLine(cameFrom.campaign, 70);
  const headline = oneLine(cameFrom.headline ?? "", 200);
  return [context(`Came by: ${headline === "" ? campaign : `${headline} (${campaign})`}`)];
}

function oneLine(words: string, most: number): string {
  const line = visible(words).replace(/\s+/g, " ").trim();
  return line === "" ? "" : cut(line, most);
}

function parcel({ carrier, trackingNumber }: OrderView["shipments"][number]): string {
  return trackingNumber === undefined ? carrier : `${carrier} ${trackingNumber}`;
}

function buttonsOf({ number, allowed }: OrderView) {
  const sure = confirm(
    `Cancel order ${number}?`,
    "The stock is set free and what was paid goes back to the customer. You will be asked for a reason.",
    "Cancel the order",
    "Keep it",
  );
  return [
    ...(allowed.accept ? [button("Accept", ORDER_ACTIONS.accept, number, { style: "primary" })] : []),
    ...(allowed.ship
      ? [button("Ship", ORDER_ACTIONS.ship, number, allowed.accept ? {} : { style: "primary" })]
      : []),
    ...(allowed.deliver ? [button("Arrived", ORDER_ACTIONS.deliver, number)] : []),
    ...(allowed.refund ? [button("Refund", ORDER_ACTIONS.refund, number)] : []),
    ...(allowed.cancel
      ? [button("Cancel", ORDER_ACTIONS.cancel, number, { style: "danger", confirm: sure })]
      : []),
  ];
}
