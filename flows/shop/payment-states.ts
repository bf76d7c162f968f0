/** From the placed order to the money: a link with a deadline, and whatever the provider says. */
import { assign } from "xstate";
import { needed } from "../../src/conversation/flow.ts";
import { text } from "../../src/conversation/text.ts";
import type { OrderView } from "../../src/ports/services/orders.ts";
import { sorry } from "./choices.ts";
import {
  alreadyPaidScreen,
  cancelledScreen,
  closedScreen,
  declinedScreen,
  expiredScreen,
  noLinkScreen,
  paidScreen,
  unknownScreen,
  waitingScreen,
} from "./screens-payment.ts";
import { refusedWith, shop } from "./setup.ts";

const isPaid = (order: OrderView | null) => order?.states.payment === "paid";
const isCancelled = (order: OrderView | null) => order?.states.order === "cancelled";

/** Nothing of an older link is news any more. */
const settled = { "order.paymentDeclined": {}, "order.paymentExpired": {} } as const;

/** Gets a link: a fresh one, or the one that still lives. */
const linking = shop.createStateConfig({
  invoke: {
    src: "order.pay",
    input: ({ context }) => ({ order: needed(context.order) }),
    onDone: { target: "waiting", actions: assign({ payment: ({ event }) => event.output }) },
    onError: [
      { guard: refusedWith("order.pay", "payment.notPossible"), target: "looking" },
      {
        guard: refusedWith("order.pay", "stock.short"),
        target: "closed",
        actions: assign({ notice: ({ event }) => sorry(event.error) }),
      },
      { target: "noLink" },
    ],
  },
});

const waiting = shop.createStateConfig({
  entry: [
    {
      type: "show",
      params: ({ context }) =>
        context.payment === undefined
          ? noLinkScreen(needed(context.order), context)
          : waitingScreen(context.payment, context),
    },
    "settle",
  ],
  on: { resume: { target: "waiting", reenter: true } },
  after: { paymentDeadline: "overdue" },
});

/** The shopper says they have paid: the provider is asked. */
const checking = shop.createStateConfig({
  invoke: {
    src: "order.refresh",
    input: ({ context }) => ({ order: needed(context.order) }),
    onDone: [
      { guard: ({ event }) => isPaid(event.output), target: "paid" },
      { guard: ({ event }) => isCancelled(event.output), target: "cancelled" },
      { guard: ({ event }) => event.output?.states.payment === "failed", target: "declined" },
      {
        guard: ({ context, event }) =>
          event.output?.states.payment === "open" && context.payment?.order === context.order,
        target: "waiting",
        actions: assign({ notice: text("shop.pay.notYet") }),
      },
      { guard: ({ event }) => event.output !== null, target: "expired" },
      { target: "unknown" },
    ],
    onError: "unknown",
  },
});

/** The deadline passed without a word from the ledger: asked once more before the shopper is told. */
const overdue = shop.createStateConfig({
  invoke: {
    src: "order.refresh",
    input: ({ context }) => ({ order: needed(context.order) }),
    onDone: [
      { guard: ({ event }) => isPaid(event.output), target: "paid" },
      { guard: ({ event }) => isCancelled(event.output), target: "cancelled" },
      { target: "expired" },
    ],
    onError: "expired",
  },
});

/** No payment is possible: find out why. */
const looking = shop.createStateConfig({
  invoke: {
    src: "order.view",
    input: ({ context }) => ({ order: needed(context.order) }),
    onDone: [
      { guard: ({ event }) => isPaid(event.output), target: "alreadyPaid" },
      { guard: ({ event }) => isCancelled(event.output), target: "cancelled" },
      { guard: ({ event }) => event.output !== null, target: "closed" },
      { target: "#shop.foreground.home", actions: assign({ notice: text("shop.order.unknown") }) },
    ],
    onError: "unknown",
  },
});

const cancelling = shop.createStateConfig({
  invoke: {
    src: "order.cancel",
    input: ({ context }) => ({ order: needed(context.order) }),
    onDone: "cancelled",
    onError: { target: "looking", actions: assign({ notice: ({ event }) => sorry(event.error) }) },
  },
});

export const payment = shop.createStateConfig({
  initial: "linking",
  on: {
    "order.paid": { guard: "ofThisOrder", target: ".paid" },
    "order.paymentDeclined": { guard: "ofThisOrder", target: ".declined" },
    "order.paymentExpired": { guard: "ofThisOrder", target: ".expired" },
  },
  states: {
    linking,
    waiting,
    checking,
    overdue,
    looking,
    cancelling,
    paid: {
      entry: [
        assign({ thanked: ({ context }) => context.order }),
        { type: "show", params: ({ context }) => paidScreen(needed(context.order), context) },
        "settle",
      ],
      on: { "order.paid": {}, ...settled },
    },
    alreadyPaid: {
      entry: [
        { type: "show", params: ({ context }) => alreadyPaidScreen(needed(context.order), context) },
        "settle",
      ],
      on: settled,
    },
    cancelled: {
      entry: [
        { type: "show", params: ({ context }) => cancelledScreen(needed(context.order), context) },
        "settle",
      ],
      on: settled,
    },
    declined: {
      entry: [
        { type: "show", params: ({ context }) => declinedScreen(needed(context.order), context) },
        "settle",
      ],
    },
    expired: {
      entry: [
        { type: "show", params: ({ context }) => expiredScreen(needed(context.order), context) },
        "settle",
      ],
      on: { "order.paymentExpired": {} },
    },
    noLink: {
      entry: [
        { type: "show", params: ({ context }) => noLinkScreen(needed(context.order), context) },
        "settle",
      ],
    },
    closed: {
      entry: [
        { type: "show", params: ({ context }) => closedScreen(needed(context.order), context) },
        "settle",
      ],
    },
    unknown: {
      entry: [
        { type: "show", params: ({ context }) => unknownScreen(needed(context.order), context) },
        "settle",
      ],
      on: { again: "checking" },
    },
  },
});
