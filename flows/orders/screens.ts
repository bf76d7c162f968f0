/** Screens of the orders flow: the list, one order, calling it off, withdrawing from it. */
import type { Choice, DocumentMessage, Item, Line, Screen } from "../../src/conversation/message.ts";
import { asDate, asMoney, type Text, text } from "../../src/conversation/text.ts";
import type { OrderNumber } from "../../src/ports/ids.ts";
import type { Page } from "../../src/ports/services/contract.ts";
import type { DetailLine } from "../../src/ports/services/description.ts";
import type { OrderView } from "../../src/ports/services/orders.ts";
import type { OrdersContext } from "./context.ts";
import type { OrdersOffer } from "./events.ts";

/** Parcels told on one screen; an order hardly has more. */
const SHIPMENTS = 4;

function choice(label: Text, event: OrdersOffer, more: Partial<Choice> = {}): Choice {
  return { label, event, ...more };
}

const toShop = choice(text("orders.to.shop"), { type: "shop" }, { row: 90 });
const toHelp = choice(text("orders.to.help"), { type: "help" }, { row: 90 });
const toList = choice(text("orders.to.list"), { type: "list", page: 0 }, { row: 80 });

/** The shopper's orders, newest first. */
export function listScreen(orders: Page<OrderView>, { notice }: OrdersContext): Screen {
  const { items, page, pages } = orders;
  return {
    kind: "screen",
    name: items.length === 0 ? "orders.none" : "orders.list",
    title: text("orders.title"),
    body: [
      ...opening(notice),
      items.length === 0 ? text("orders.none") : text("orders.choose"),
      ...(pages > 1 ? [text("orders.page", { page: page + 1, pages })] : []),
    ],
    items: items.map((order) => orderItem(order, { type: "view", order: order.number })),
    choices: [...pager(page, pages, "list"), toShop, toHelp],
  };
}

/** The orders that may be withdrawn from today. */
export function withdrawListScreen(orders: Page<OrderView>, { notice }: OrdersContext): Screen {
  const { page, pages } = orders;
  const possible = orders.items.filter(({ allowed }) => allowed.withdraw);
  return {
    kind: "screen",
    name: "orders.withdraw.list",
    title: text("orders.withdraw.title"),
    body: [
      ...opening(notice),
      possible.length === 0 ? text("orders.withdraw.none") : text("orders.withdraw.choose"),
    ],
    items: possible.map((order) => orderItem(order, { type: "withdraw.ask", order: order.number })),
    choices: [...pager(page, pages, "withdraw.list"), toList, toShop, toHelp],
  };
}

/** From the end of a day in UTC to its noon, which is on the same date wherever a shopper may be. */
const HALF_A_DAY_MS = 12 * 60 * 60 * 1000;

/** One order: where it stands, what is in it, where the parcels are, and what can be done. */
export function orderScreen(order: OrderView, { notice }: OrdersContext): Screen {
  const { number, description } = order;
  const tracked = description.shipments.findLast(({ url }) => url !== undefined)?.url;
  return {
    kind: "screen",
    name: "orders.order",
    title: text("orders.order", { order: number }),
    body: [
      ...opening(notice),
      text("orders.placed", { at: asDate(order.placedAt) }),
      description.state.shopper,
      ...wordsIn(description.details),
      ...description.shipments.slice(-SHIPMENTS).map((shipment) => shipment.text),
      ...(order.allowed.withdraw && order.withdrawUntil !== undefined
        ? [text("orders.withdraw.until", { until: asDate(order.withdrawUntil - HALF_A_DAY_MS) })]
        : []),
    ],
    lines: [...description.goods.map(shown), ...linesIn(description.details), ...description.sums.map(shown)],
    ...(tracked !== undefined && { link: { label: text("orders.track"), url: tracked } }),
    choices: [...actionsOf(order), toList, toShop, toHelp],
  };
}

/** Is the order really to be called off? */
export function cancelScreen(order: OrderNumber, { notice }: OrdersContext): Screen {
  return {
    kind: "screen",
    name: "orders.cancel",
    title: text("orders.order", { order }),
    body: [...opening(notice), text("orders.cancel.ask")],
    choices: [
      choice(text("orders.cancel.confirm"), { type: "cancel", order }, { style: "danger" }),
      choice(text("orders.cancel.keep"), { type: "view", order }),
    ],
  };
}

/**
 * The second step of the withdrawal function (directive 2011/83/EU, article 11a): who withdraws from which contract and
 * where it is acknowledged, and a button that says no more than that it confirms.
 */
export function withdrawScreen(order: OrderView, { notice, reason }: OrdersContext): Screen {
  const { name, email } = order.contact;
  return {
    kind: "screen",
    name: "orders.withdraw",
    title: text("orders.withdraw.title"),
    body: [
      ...opening(notice),
      text("orders.withdraw.ask", { order: order.number, name, email }),
      reason === undefined ? text("orders.withdraw.reason") : text("orders.withdraw.because", { reason }),
    ],
    choices: [
      choice(text("orders.withdraw.confirm"), { type: "withdraw", order: order.number }, { style: "danger" }),
      choice(text("orders.withdraw.keep"), { type: "view", order: order.number }),
    ],
    ask: "text",
  };
}

/** The acknowledgement, with date and time; the document that follows is for keeping. */
export function withdrawnScreen({ number: order, lines }: OrderView, at: number): Screen {
  const wasSent = lines.some(({ shipped }) => shipped > 0);
  return {
    kind: "screen",
    name: "orders.withdrawn",
    title: text("orders.order", { order }),
    body: [
      text("orders.withdrawn", { order, at: asDate(at, "dateTime") }),
      text(wasSent ? "orders.withdrawn.next" : "orders.withdrawn.unsent"),
    ],
    choices: [choice(text("orders.see"), { type: "view", order }), toList, toShop, toHelp],
  };
}

/** Something of ours did not answer. */
export function troubleScreen({ notice }: OrdersContext): Screen {
  return {
    kind: "screen",
    name: "orders.trouble",
    body: [notice ?? text("orders.trouble")],
    choices: [choice(text("orders.again"), { type: "again" }, { style: "primary" }), toList, toShop, toHelp],
  };
}

/** The confirmation as a file the shopper keeps. */
export function documentOf(caption: Text, file: { fileName: string; content: string }): DocumentMessage {
  const { fileName, content } = file;
  return { kind: "document", name: "orders.document", caption, fileName, mediaType: "text/html", content };
}

/** What people wrote themselves, in paragraphs of their own: a bill has no room for it. */
function wordsIn(details: readonly DetailLine[]): readonly Text[] {
  return details.filter(isForAll).flatMap(({ form, told }) => (form === "words" ? [told] : []));
}

/** What else belongs to it, for the bill. */
function linesIn(details: readonly DetailLine[]): readonly Line[] {
  return details.filter(isForAll).flatMap((line) => (line.form === "words" ? [] : [shown(line)]));
}

function isForAll({ readers }: DetailLine): boolean {
  return readers === "everybody";
}

/** A line of a description as a line of a screen, which is stored with the message and so carries no more than it shows. */
function shown({ label, value, emphasis }: Line): Line {
  return { label, value, ...(emphasis !== undefined && { emphasis }) };
}

function opening(notice: Text | undefined): readonly Text[] {
  return notice === undefined ? [] : [notice];
}

function pager(page: number, pages: number, type: "list" | "withdraw.list"): readonly Choice[] {
  const earlier = page > 0 ? [choice(text("orders.page.back"), { type, page: page - 1 }, { row: 70 })] : [];
  const later =
    page + 1 < pages ? [choice(text("orders.page.more"), { type, page: page + 1 }, { row: 70 })] : [];
  return [...earlier, ...later];
}

function orderItem(order: OrderView, event: OrdersOffer): Item {
  return {
    title: text("orders.item", { order: order.number, at: asDate(order.placedAt) }),
    description: order.description.state.shopper,
    aside: text("order.money", { money: asMoney(order.total) }),
    event,
  };
}

function actionsOf({ number, allowed, states }: OrderView): readonly Choice[] {
  const order = number;
  const offered: readonly (readonly [boolean, Choice])[] = [
    [allowed.pay, choice(text("orders.pay"), { type: "pay", order }, { style: "primary" })],
    [true, choice(text("orders.refill"), { type: "refill", order })],
    [states.payment === "paid", choice(text("orders.document"), { type: "document", order })],
    [allowed.cancel, choice(text("orders.cancel"), { type: "cancel.ask", order }, { style: "danger" })],
    [allowed.withdraw, choice(text("orders.withdraw"), { type: "withdraw.ask", order })],
  ];
  return offered.flatMap(([possible, action]) => (possible ? [action] : []));
}
