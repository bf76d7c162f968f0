/** The orders flow as a machine: what the shopper does with their orders, and beside it what they are told of them. */
import { assign } from "xstate";
import { type EventStamp, needed } from "../../src/conversation/flow.ts";
import { text } from "../../src/conversation/text.ts";
import type { ServiceRefusal } from "../../src/ports/services/services.ts";
import { emptyContext } from "./context.ts";
import { news } from "./news-states.ts";
import {
  cancelScreen,
  documentOf,
  listScreen,
  orderScreen,
  troubleScreen,
  withdrawListScreen,
  withdrawnScreen,
  withdrawScreen,
} from "./screens.ts";
import { orders } from "./setup.ts";

const failed = orders.createStateConfig({
  entry: [{ type: "show", params: ({ context }) => troubleScreen(context) }, "settle"],
});

const list = orders.createStateConfig({
  initial: "loading",
  on: { resume: ".loading", again: ".loading" },
  states: {
    loading: {
      invoke: {
        src: "order.list",
        input: ({ context }) => ({ page: context.page }),
        onDone: {
          target: "shown",
          actions: [
            { type: "show", params: ({ context, event }) => listScreen(event.output, context) },
            "settle",
          ],
        },
        onError: "failed",
      },
    },
    shown: {},
    failed,
  },
});

const order = orders.createStateConfig({
  initial: "loading",
  on: { resume: ".loading", again: ".loading" },
  states: {
    loading: {
      invoke: {
        src: "order.view",
        input: ({ context }) => ({ order: needed(context.order) }),
        onDone: [
          {
            guard: ({ event }) => event.output === null,
            target: "#orders.foreground.list",
            actions: assign({ notice: text("orders.unknown"), page: 0 }),
          },
          {
            target: "shown",
            actions: [
              {
                type: "show",
                params: ({ context, event }) =>
                  event.output === null ? troubleScreen(context) : orderScreen(event.output, context),
              },
              "settle",
            ],
          },
        ],
        onError: "failed",
      },
    },
    shown: {},
    /** The confirmation once more, as a file beside the screen. */
    document: {
      invoke: {
        src: "order.confirmation",
        input: ({ context }) => ({ order: needed(context.order) }),
        onDone: [
          {
            guard: ({ event }) => event.output === null,
            target: "loading",
            actions: assign({ notice: text("orders.document.none") }),
          },
          {
            target: "loading",
            actions: {
              type: "say",
              params: ({ context, event }) =>
                event.output === null
                  ? troubleScreen(context)
                  : documentOf(
                      text("orders.document.caption", { order: needed(context.order) }),
                      event.output,
                    ),
            },
          },
        ],
        onError: { target: "loading", actions: assign({ notice: ({ event }) => sorry(event.error) }) },
      },
    },
    asking: {
      entry: [
        { type: "show", params: ({ context }) => cancelScreen(needed(context.order), context) },
        "settle",
      ],
      on: { resume: { target: "asking", reenter: true } },
    },
    cancelling: {
      invoke: {
        src: "order.cancel",
        input: ({ context }) => ({ order: needed(context.order) }),
        onDone: {
          target: "loading",
          actions: assign({
            notice: ({ event }) =>
              event.output.captured.amount > 0 ? text("orders.cancelled.refund") : text("orders.cancelled"),
          }),
        },
        onError: { target: "loading", actions: assign({ notice: ({ event }) => sorry(event.error) }) },
      },
    },
    failed,
  },
});

const withdraw = orders.createStateConfig({
  initial: "loading",
  on: { again: ".loading" },
  states: {
    listing: {
      invoke: {
        src: "order.list",
        input: ({ context }) => ({ page: context.page }),
        onDone: {
          target: "listed",
          actions: [
            { type: "show", params: ({ context, event }) => withdrawListScreen(event.output, context) },
            "settle",
          ],
        },
        onError: "notListed",
      },
    },
    listed: { on: { resume: "listing", again: "listing" } },
    notListed: { ...failed, on: { resume: "listing", again: "listing" } },
    loading: {
      invoke: {
        src: "order.view",
        input: ({ context }) => ({ order: needed(context.order) }),
        onDone: [
          {
            guard: ({ event }) => event.output?.allowed.withdraw === true,
            target: "asking",
            actions: [
              {
                type: "show",
                params: ({ context, event }) =>
                  event.output === null ? troubleScreen(context) : withdrawScreen(event.output, context),
              },
              "settle",
            ],
          },
          { target: "#orders.foreground.order", actions: assign({ notice: text("orders.withdraw.over") }) },
        ],
        onError: "failed",
      },
    },
    asking: {
      on: {
        resume: "loading",
        text: {
          target: "loading",
          actions: assign({ reason: ({ event }) => event.text.slice(0, 500).toWellFormed() }),
        },
      },
    },
    withdrawing: {
      invoke: {
        src: "order.withdraw",
        input: ({ context }) => ({
          order: needed(context.order),
          ...(context.reason !== undefined && { reason: context.reason }),
        }),
        onDone: {
          target: "acknowledged",
          actions: [
            assign({ reason: undefined }),
            {
              type: "show",
              params: ({ event }) => withdrawnScreen(event.output, momentOf(event)),
            },
            "settle",
          ],
        },
        onError: {
          target: "#orders.foreground.order",
          actions: assign({ notice: ({ event }) => sorry(event.error), reason: undefined }),
        },
      },
    },
    acknowledged: {},
    failed,
  },
});

const foreground = orders.createStateConfig({
  initial: "idle",
  on: {
    open: { target: ".list", actions: assign({ page: 0 }) },
    resume: { target: ".list", actions: assign({ page: 0 }) },
    again: { target: ".list", actions: assign({ page: 0 }) },
    list: { target: ".list", actions: assign({ page: ({ event }) => event.page }) },
    view: { target: ".order", actions: assign({ order: ({ event }) => event.order }) },
    document: { target: ".order.document", actions: assign({ order: ({ event }) => event.order }) },
    "cancel.ask": { target: ".order.asking", actions: assign({ order: ({ event }) => event.order }) },
    cancel: { target: ".order.cancelling", actions: assign({ order: ({ event }) => event.order }) },
    "withdraw.list": { target: ".withdraw.listing", actions: assign({ page: ({ event }) => event.page }) },
    "withdraw.ask": {
      target: ".withdraw",
      actions: assign({ order: ({ event }) => event.order, reason: undefined }),
    },
    withdraw: {
      target: ".withdraw.withdrawing",
      actions: assign({
        order: ({ event }) => event.order,
        reason: ({ context, event }) => (context.order === event.order ? context.reason : undefined),
      }),
    },
    pay: {
      actions: {
        type: "openFlow",
        params: ({ event }) => ({ flow: "shop", event: { type: "pay.link", order: event.order } }),
      },
    },
    refill: {
      actions: {
        type: "openFlow",
        params: ({ event }) => ({ flow: "shop", event: { type: "order.again", order: event.order } }),
      },
    },
    shop: { actions: { type: "openFlow", params: { flow: "shop", event: { type: "home" } } } },
    help: { actions: { type: "openFlow", params: { flow: "help", event: { type: "open" } } } },
  },
  states: { idle: {}, list, order, withdraw },
});

export const machine = orders.createMachine({
  id: "orders",
  context: emptyContext,
  type: "parallel",
  states: { foreground, news },
});

/** The kind sentence of a service's refusal, or one that always fits. */
function sorry(error: unknown) {
  const { shopper } = (error ?? {}) as Partial<ServiceRefusal>;
  return typeof shopper?.key === "string" ? shopper : text("orders.trouble");
}

/** The turn's now, which it stamps on every event. */
function momentOf(event: unknown): number {
  return (event as EventStamp).at;
}
