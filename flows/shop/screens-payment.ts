/** Screens from the placed order to the money: the link, waiting, paid, declined, expired. */
import type { Choice, DocumentMessage, Screen } from "../../src/conversation/message.ts";
import { asDate, asMoney, type Text, text } from "../../src/conversation/text.ts";
import type { OrderNumber } from "../../src/ports/ids.ts";
import type { OrderPayment } from "../../src/ports/services/orders.ts";
import { choice, opening, toHelp, toHome, toOrders, tryAgain } from "./choices.ts";
import type { ShopContext } from "./context.ts";

/** The link, its amount and its deadline. */
export function waitingScreen({ order, url, amount, expiresAt }: OrderPayment, context: ShopContext): Screen {
  return {
    kind: "screen",
    name: "shop.payment",
    title: text("shop.pay.title", { order }),
    body: [
      ...opening(context),
      text("shop.pay.ask", { amount: asMoney(amount), until: asDate(expiresAt, "time") }),
    ],
    lines: [
      {
        label: text("order.sum.toPay"),
        value: text("shop.price", { price: asMoney(amount) }),
        emphasis: true,
      },
    ],
    link: { label: text("shop.pay.link"), url },
    choices: [
      choice(text("shop.pay.check"), { type: "pay.check", order }),
      choice(text("shop.pay.again"), { type: "pay.link", order }, { row: 10 }),
      cancel(order, 10),
      { ...toHome, row: 90 },
      { ...toHelp, row: 90 },
    ],
  };
}

/** Thanks. */
export function paidScreen(order: OrderNumber, context: ShopContext): Screen {
  return afterwards("shop.paid", order, context, [text("shop.paid", { order })]);
}

/** The shopper wanted to pay an order that is paid. */
export function alreadyPaidScreen(order: OrderNumber, context: ShopContext): Screen {
  return afterwards("shop.alreadyPaid", order, context, [text("shop.alreadyPaid", { order })]);
}

/** The order was called off before it was paid. */
export function cancelledScreen(order: OrderNumber, context: ShopContext): Screen {
  return afterwards("shop.cancelled", order, context, [text("shop.cancelled", { order })]);
}

/** The bank or the payer said no; the order waits for another try. */
export function declinedScreen(order: OrderNumber, context: ShopContext): Screen {
  return retryScreen("shop.declined", order, context, text("shop.declined", { order }));
}

/** The time to pay is over; a new link gives new time. */
export function expiredScreen(order: OrderNumber, context: ShopContext): Screen {
  return retryScreen("shop.expired", order, context, text("shop.expired", { order }));
}

/** No link can be had at the moment. */
export function noLinkScreen(order: OrderNumber, context: ShopContext): Screen {
  return retryScreen("shop.noLink", order, context, text("shop.noLink", { order }));
}

/** The order cannot be paid any more; its goods can go into the cart again. */
export function closedScreen(order: OrderNumber, context: ShopContext): Screen {
  return {
    kind: "screen",
    name: "shop.closed",
    body: [...opening(context), text("shop.closed", { order })],
    choices: [
      choice(text("shop.pay.refill"), { type: "order.again", order }, { style: "primary" }),
      toHome,
      toOrders,
      toHelp,
    ],
  };
}

/** We could not ask how the payment stands. */
export function unknownScreen(order: OrderNumber, context: ShopContext): Screen {
  return {
    kind: "screen",
    name: "shop.payment.unknown",
    body: [...opening(context), text("shop.pay.unknown", { order })],
    choices: [tryAgain, toHome, toOrders, toHelp],
  };
}

/** The confirmation as a file the shopper keeps. */
export function confirmationDocument(
  order: OrderNumber,
  file: { fileName: string; content: string },
): DocumentMessage {
  return {
    kind: "document",
    name: "shop.confirmation",
    caption: text("shop.confirmation", { order }),
    fileName: file.fileName,
    mediaType: "text/html",
    content: file.content,
  };
}

/** The confirmation could not be made now. */
export function confirmationLaterScreen(order: OrderNumber): Screen {
  return {
    kind: "screen",
    name: "shop.confirmation.later",
    body: [text("shop.confirmation.later", { order })],
    choices: [choice(text("shop.pay.view"), { type: "order.view", order })],
  };
}

function afterwards(name: string, order: OrderNumber, context: ShopContext, words: readonly Text[]): Screen {
  return {
    kind: "screen",
    name,
    body: [...opening(context), ...words],
    choices: [
      choice(text("shop.pay.view"), { type: "order.view", order }, { style: "primary" }),
      toHome,
      toHelp,
    ],
  };
}

function retryScreen(name: string, order: OrderNumber, context: ShopContext, words: Text): Screen {
  return {
    kind: "screen",
    name,
    body: [...opening(context), words],
    choices: [
      choice(text("shop.pay.again"), { type: "pay.link", order }, { style: "primary" }),
      cancel(order, 10),
      { ...toHelp, row: 10 },
      toHome,
    ],
  };
}

function cancel(order: OrderNumber, row: number): Choice {
  return choice(text("shop.pay.cancel"), { type: "pay.cancel", order }, { style: "danger", row });
}
