/** From the cart to the summary: contact, address and delivery are asked for only as far as they are missing. */
import { assign } from "xstate";
import { needed } from "../../src/conversation/flow.ts";
import { text } from "../../src/conversation/text.ts";
import { address } from "./address-states.ts";
import { failed } from "./browse-states.ts";
import { sorry } from "./choices.ts";
import { seenOf } from "./context.ts";
import { cartScreen } from "./screens-cart.ts";
import {
  contactScreen,
  editScreen,
  missingField,
  noShippingScreen,
  shippingScreen,
  summaryScreen,
} from "./screens-checkout.ts";
import { LONGEST_ANSWER, refusedWith, shop } from "./setup.ts";

/** Looks what is still missing and leads there. */
const next = shop.createStateConfig({
  entry: assign({ checkingOut: true }),
  invoke: {
    src: "checkout.contact",
    input: {},
    onDone: [
      {
        guard: ({ event }) => missingField(event.output) !== undefined,
        target: "#shop.foreground.checkout.contact",
        actions: assign({ asked: ({ event }) => missingField(event.output) ?? "name" }),
      },
      { guard: ({ context }) => context.address === undefined, target: "#shop.foreground.checkout.address" },
      {
        guard: ({ context }) => context.shipping === undefined,
        target: "#shop.foreground.checkout.shipping",
      },
      { target: "#shop.foreground.checkout.summary" },
    ],
    onError: "failed",
  },
});

/** Before anything is asked: there must be something to buy, and it must be what the shopper saw. Changes are told once. */
const start = shop.createStateConfig({
  invoke: {
    src: "cart.view",
    input: {},
    onDone: [
      {
        guard: ({ event }) => event.output.lines.length === 0 || event.output.changes.length > 0,
        target: "#shop.foreground.cart.shown",
        actions: [
          assign({ checkingOut: false }),
          { type: "show", params: ({ context, event }) => cartScreen(event.output, context) },
          "settle",
        ],
      },
      { target: "next" },
    ],
    onError: "failed",
  },
});

const contact = shop.createStateConfig({
  initial: "asking",
  states: {
    asking: {
      entry: [{ type: "show", params: ({ context }) => contactScreen(context) }, "settle"],
      on: {
        resume: { target: "asking", reenter: true },
        text: {
          target: "saving",
          actions: assign({ typed: ({ event }) => event.text.slice(0, LONGEST_ANSWER).toWellFormed() }),
        },
      },
    },
    saving: {
      invoke: {
        src: "checkout.saveContact",
        input: ({ context }) => ({ [context.asked]: context.typed }),
        onDone: { target: "#shop.foreground.checkout.next", actions: assign({ typed: "" }) },
        onError: {
          target: "asking",
          actions: assign({ notice: ({ event }) => sorry(event.error), typed: "" }),
        },
      },
    },
    /** A contact was shared natively: a number, and perhaps the name that is asked for. */
    sharing: {
      invoke: {
        src: "checkout.saveContact",
        input: ({ context }) => {
          const { phone, name } = context.phone ?? { phone: "" };
          return name !== undefined && context.asked === "name" ? { phone, name } : { phone };
        },
        onDone: {
          target: "#shop.foreground.checkout.next",
          actions: assign({ phone: undefined, notice: text("shop.contact.shared") }),
        },
        onError: {
          target: "asking",
          actions: assign({ phone: undefined, notice: ({ event }) => sorry(event.error) }),
        },
      },
    },
  },
});

const shipping = shop.createStateConfig({
  initial: "loading",
  on: { resume: ".loading", again: ".loading" },
  states: {
    loading: {
      invoke: {
        src: "checkout.shipping",
        input: {},
        onDone: [
          {
            guard: ({ event }) => event.output.length === 0,
            target: "none",
          },
          {
            guard: ({ context, event }) => event.output.length === 1 && context.notice === undefined,
            target: "#shop.foreground.checkout.next",
            actions: assign({ shipping: ({ event }) => event.output[0]?.id }),
          },
          {
            target: "choosing",
            actions: [
              { type: "show", params: ({ context, event }) => shippingScreen(event.output, context) },
              "settle",
            ],
          },
        ],
        onError: "failed",
      },
    },
    choosing: {},
    none: { entry: [{ type: "show", params: ({ context }) => noShippingScreen(context) }, "settle"] },
    failed,
  },
});

const summary = shop.createStateConfig({
  initial: "loading",
  on: { resume: ".loading", again: ".loading" },
  states: {
    loading: {
      invoke: {
        src: "checkout.summary",
        input: ({ context }) => ({ address: needed(context.address), shipping: context.shipping ?? "" }),
        onDone: {
          target: "shown",
          actions: [
            assign({ fingerprint: ({ event }) => event.output.fingerprint }),
            { type: "show", params: ({ context, event }) => summaryScreen(event.output, context) },
            "settle",
          ],
        },
        onError: [
          {
            guard: refusedWith("checkout.summary", "shipping.notOffered"),
            target: "#shop.foreground.checkout.shipping",
            actions: assign({ shipping: undefined, notice: ({ event }) => sorry(event.error) }),
          },
          {
            guard: refusedWith("checkout.summary", "address.unknown"),
            target: "#shop.foreground.checkout.address",
            actions: assign({ address: undefined, notice: ({ event }) => sorry(event.error) }),
          },
          {
            guard: refusedWith("checkout.summary", "contact.missing"),
            target: "#shop.foreground.checkout.contact",
            actions: assign({ asked: "name", notice: ({ event }) => sorry(event.error) }),
          },
          {
            guard: refusedWith("checkout.summary", "cart.empty"),
            target: "#shop.foreground.cart",
            actions: assign({ notice: ({ event }) => sorry(event.error) }),
          },
          { target: "failed", actions: assign({ notice: ({ event }) => sorry(event.error) }) },
        ],
      },
    },
    shown: { on: { "order.place": { guard: "seesToday", target: "#shop.foreground.checkout.placing" } } },
    editing: {
      entry: [{ type: "show", params: ({ context }) => editScreen(context) }, "settle"],
      on: { resume: { target: "editing", reenter: true } },
    },
    failed,
  },
});

/** The one call that binds: the order with exactly the summary that was shown. */
const placing = shop.createStateConfig({
  invoke: {
    src: "order.place",
    input: ({ context }) => ({
      address: needed(context.address),
      shipping: context.shipping ?? "",
      fingerprint: context.fingerprint ?? "",
    }),
    onDone: {
      target: "#shop.foreground.payment",
      actions: [
        assign({
          order: ({ event }) => event.output.number,
          placed: ({ context, event }) => ({
            order: event.output.number,
            seen: seenOf(context.fingerprint ?? ""),
          }),
          payment: undefined,
        }),
        "forgetCheckout",
      ],
    },
    onError: [
      {
        guard: refusedWith("order.place", "cart.empty", "stock.short"),
        target: "#shop.foreground.cart",
        actions: assign({ notice: ({ event }) => sorry(event.error), fingerprint: undefined }),
      },
      {
        target: "#shop.foreground.checkout.summary",
        actions: assign({ notice: ({ event }) => sorry(event.error), fingerprint: undefined }),
      },
    ],
  },
});

export const checkout = shop.createStateConfig({
  initial: "start",
  on: {
    contact: {
      target: ".contact.sharing",
      actions: assign({
        phone: ({ event }) => ({
          phone: event.phone.slice(0, 40),
          ...(event.name !== undefined && { name: event.name.slice(0, 200).toWellFormed() }),
        }),
      }),
    },
  },
  states: {
    start,
    next,
    contact,
    address,
    shipping,
    summary,
    placing,
    failed: { ...failed, on: { again: "start", resume: "start" } },
  },
});
