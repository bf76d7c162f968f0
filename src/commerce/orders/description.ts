/**
 * The one description of an order: its state, sums, parties, parcels and all that belongs to it, as channel-neutral
 * lines. Flows, confirmation, packing slip and desks render these lines and word none of them again, so a new field or
 * state is put into words here and nowhere else. Pure.
 */
import { asDate, asText, type Text, text, verbatim } from "../../conversation/text.ts";
import type { CartView } from "../../ports/services/cart.ts";
import type { Agreed } from "../../ports/services/checkout.ts";
import type {
  AgreedDescription,
  CartDescription,
  DetailLine,
  OrderDescription,
} from "../../ports/services/description.ts";
import type { OrderView } from "../../ports/services/orders.ts";
import { describeParties, describeShipment } from "./description-parties.ts";
import { describeState, type Standing } from "./description-state.ts";
import { describeCartSums, describeGoods, describeMoney, describeSums } from "./description-sums.ts";

/** An order before it is described. */
export type BareOrder = Omit<OrderView, "description">;

/** A cart in words. */
export function describeCart(cart: Omit<CartView, "description" | "changes">): CartDescription {
  return { sums: describeCartSums(cart), details: details(cart) };
}

/** What a shopper agrees to, in words. */
export function describeAgreed(agreed: Agreed): AgreedDescription {
  return {
    goods: describeGoods(agreed.lines),
    sums: describeSums(agreed),
    details: details(agreed),
    parties: describeParties(agreed.contact, agreed.address),
  };
}

/** An order in words. */
export function describeOrder(order: BareOrder): OrderDescription {
  return {
    state: describeState(standingOf(order)),
    goods: describeGoods(order.lines),
    sums: [...describeSums(order), ...describeMoney(order)],
    details: [...details(order), ...staffDetails(order)],
    parties: describeParties(order.contact, order.address),
    shipments: order.shipments.map(describeShipment),
  };
}

/** The order with its description. */
export function described(order: BareOrder): OrderView {
  return { ...order, description: describeOrder(order) };
}

function standingOf(order: BareOrder): Standing {
  return {
    states: order.states,
    withdrawn: order.withdrawnAt !== undefined,
    disputed: order.disputed,
    hadMoney: order.captured.amount > 0,
    refundable: order.allowed.refund,
    toShip: order.lines.some(({ quantity, shipped, refunded }) => quantity > shipped + refunded),
    anythingShipped: order.lines.some(({ shipped }) => shipped > 0),
  };
}

/** What else was agreed to, for everybody to read. */
function details({ giftMessage }: { readonly giftMessage?: string | undefined }): readonly DetailLine[] {
  if (giftMessage === undefined) return [];
  const label = text("order.detail.giftMessage");
  return [detail("everybody", "words", label, verbatim(giftMessage))];
}

function detail(
  readers: DetailLine["readers"],
  form: DetailLine["form"],
  label: Text,
  value: Text,
): DetailLine {
  const parts = { label: asText(label), value: asText(value) };
  const told = form === "words" ? text("order.detail.words", parts) : text("order.detail", parts);
  return { label, value, told, readers, form };
}

/** Characters shown of an advertisement's words, which are not ours. */
const HEADLINE = 200;
const CAMPAIGN = 70;

/** What only staff care for. */
function staffDetails({ placedAt, channel, cameFrom }: BareOrder): readonly DetailLine[] {
  const placed = text("order.moment", { at: asDate(placedAt, "dateTime") });
  return [
    detail("staff", "field", text("order.detail.placed"), placed),
    detail("staff", "field", text("order.detail.channel"), verbatim(channel)),
    ...(cameFrom === undefined ? [] : [cameFromLine(cameFrom)]),
  ];
}

/** What led the customer here: a campaign, or an advertisement with its own words. */
function cameFromLine({ campaign, headline = "" }: NonNullable<OrderView["cameFrom"]>): DetailLine {
  const [name, words] = [oneLine(campaign, CAMPAIGN), oneLine(headline, HEADLINE)];
  const value =
    words === "" ? verbatim(name) : text("order.detail.cameFrom.ad", { headline: words, campaign: name });
  return detail("staff", "note", text("order.detail.cameFrom"), value);
}

/** Strangers' words on one line, cut where they get long; what could disguise others is taken out when they are said. */
function oneLine(words: string, most: number): string {
  const line = words.replace(/[\p{Cc}\p{Bidi_Control}\uFEFF\s]+/gu, " ").trim();
  const characters = [...line];
  return characters.length <= most ? line : `${characters.slice(0, most - 1).join("")}…`;
}
