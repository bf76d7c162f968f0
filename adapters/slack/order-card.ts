/**
 * The card of an order in the orders channel.
 *
 * A channel is read by many and kept for long, so the card says what is packed and how it stands, and of the customer
 * only city and country (data protection: no more than the purpose needs). Name and address stand on the Ship modal.
 */
import type { DetailLine } from "../../src/ports/services/description.ts";
import type { OrderView } from "../../src/ports/services/orders.ts";
import { actions, type Block, button, confirm, context, fields, header, section } from "./blocks.ts";
import { cut } from "./mrkdwn.ts";
import type { StaffWords } from "./words.ts";

/** Actions of the card's buttons; their value is the order's number. */
export const ORDER_ACTIONS = {
  accept: "kiosk.order.accept",
  ship: "kiosk.order.ship",
  deliver: "kiosk.order.deliver",
  refund: "kiosk.order.refund",
  cancel: "kiosk.order.cancel",
  slip: "kiosk.order.slip",
} as const;

/** Lines a card spells out; the others are counted. */
const LINES_SHOWN = 20;
const SHIPMENTS_SHOWN = 5;

/** The card: what Slack shows, and the words of its notification. */
export function orderCard(order: OrderView, words: StaffWords): { blocks: Block[]; text: string } {
  const { state, sums, details, parties, shipments } = order.description;
  const [stands, total] = [words.say(state.staff), words.money(order.total)];
  const written = (form: DetailLine["form"]) => details.filter((detail) => detail.form === form);
  return {
    text: `Order ${order.number}: ${stands}, ${total}`,
    blocks: [
      header(`Order ${order.number} · ${stands}`),
      section(linesOf(order, words)),
      section(sums.map(({ label, value }) => `${words.say(label)} · ${words.say(value)}`).join("\n")),
      fields([
        ...written("field").map(({ label, value }) => [words.say(label), words.say(value)] as const),
        ["To", parties.place],
      ]),
      ...written("words").map(({ told }) => section(words.say(told))),
      ...written("note").map(({ told }) => context(words.say(told))),
      ...shipments.slice(-SHIPMENTS_SHOWN).map((shipment) => context(words.say(shipment.text))),
      ...actions(...buttonsOf(order)),
    ],
  };
}

/** The order's lines, one a row; a long order ends with how much more there is. */
export function linesOf({ description }: Pick<OrderView, "description">, words: StaffWords): string {
  const { goods } = description;
  const shown = goods.slice(0, LINES_SHOWN).map(({ article, quantity, sku, value, progress }) => {
    const row = `${quantity} × ${cut(words.say(article), 70)} · ${cut(sku, 30)} · ${words.say(value)}`;
    return progress === undefined ? row : `${row} (${words.say(progress)})`;
  });
  const rest = goods.slice(LINES_SHOWN);
  if (rest.length === 0) return shown.join("\n");
  const pieces = rest.reduce((sum, { quantity }) => sum + quantity, 0);
  return [...shown, `… and ${rest.length} more lines with ${pieces} pieces; see /kiosk order.`].join("\n");
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
    ...(allowed.ship ? [button("Packing slip", ORDER_ACTIONS.slip, number)] : []),
    ...(allowed.deliver ? [button("Arrived", ORDER_ACTIONS.deliver, number)] : []),
    ...(allowed.refund ? [button("Refund", ORDER_ACTIONS.refund, number)] : []),
    ...(allowed.cancel
      ? [button("Cancel", ORDER_ACTIONS.cancel, number, { style: "danger", confirm: sure })]
      : []),
  ];
}
