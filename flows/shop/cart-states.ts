/** The cart: seeing it, changing a line, a discount code, filling it again from an old order. */
import { assign } from "xstate";
import { needed } from "../../src/conversation/flow.ts";
import { text } from "../../src/conversation/text.ts";
import { failed } from "./browse-states.ts";
import { sorry } from "./choices.ts";
import { cartScreen, codeScreen, lineScreen } from "./screens-cart.ts";
import { basketScreen, differs, withWords } from "./screens-messenger-basket.ts";
import { quantityOf, shop } from "./setup.ts";

export const cart = shop.createStateConfig({
  initial: "loading",
  on: { resume: ".loading", again: ".loading" },
  states: {
    loading: {
      entry: assign({ checkingOut: false }),
      invoke: {
        src: "cart.view",
        input: {},
        onDone: {
          target: "shown",
          actions: [
            { type: "show", params: ({ context, event }) => cartScreen(event.output, context) },
            "settle",
          ],
        },
        onError: "failed",
      },
    },
    shown: {},
    setting: {
      invoke: {
        src: "cart.setQuantity",
        input: ({ context }) => ({ line: needed(context.line), quantity: context.quantity }),
        onDone: {
          target: "shown",
          actions: [
            assign({
              notice: ({ context }) => text(context.quantity === 0 ? "shop.line.removed" : "shop.line.set"),
              checkingOut: false,
            }),
            { type: "show", params: ({ context, event }) => cartScreen(event.output, context) },
            "settle",
          ],
        },
        onError: { target: "loading", actions: assign({ notice: ({ event }) => sorry(event.error) }) },
      },
    },
    refilling: {
      invoke: {
        src: "cart.buyAgain",
        input: ({ context }) => ({ order: needed(context.order) }),
        onDone: {
          target: "shown",
          actions: [
            { type: "show", params: ({ context, event }) => cartScreen(event.output, context) },
            "settle",
          ],
        },
        onError: { target: "loading", actions: assign({ notice: ({ event }) => sorry(event.error) }) },
      },
    },
    /** A basket from the messenger's own catalog. Where that showed other prices, ours are to be agreed to first. */
    filling: {
      invoke: {
        src: "cart.fill",
        input: ({ event }) => ({ lines: event.type === "basket" ? [...event.lines] : [] }),
        onDone: [
          {
            guard: ({ event }) => differs(event.output),
            target: "shown",
            actions: [
              {
                type: "show",
                params: ({ context, event }) => withWords(basketScreen(event.output, context), context.typed),
              },
              "settle",
            ],
          },
          {
            target: "shown",
            actions: [
              assign({ notice: text("shop.basket.arrived") }),
              {
                type: "show",
                params: ({ context, event }) => withWords(cartScreen(event.output, context), context.typed),
              },
              "settle",
            ],
          },
        ],
        onError: { target: "loading", actions: assign({ notice: ({ event }) => sorry(event.error) }) },
      },
    },
    failed,
  },
});

export const line = shop.createStateConfig({
  initial: "loading",
  on: { resume: ".loading", again: ".loading" },
  states: {
    loading: {
      invoke: {
        src: "cart.view",
        input: {},
        onDone: [
          {
            guard: ({ context, event }) => event.output.lines.some(({ id }) => id === context.line),
            target: "shown",
            actions: [
              {
                type: "show",
                params: ({ context, event }) => {
                  const found = event.output.lines.find(({ id }) => id === context.line);
                  return found === undefined ? cartScreen(event.output, context) : lineScreen(found, context);
                },
              },
              "settle",
            ],
          },
          {
            target: "#shop.foreground.cart",
            actions: assign({ notice: text("shop.line.gone"), line: undefined }),
          },
        ],
        onError: "failed",
      },
    },
    shown: {
      on: {
        text: {
          guard: "isQuantity",
          target: "#shop.foreground.cart.setting",
          actions: assign({ quantity: ({ event }) => quantityOf(event) ?? 1 }),
        },
      },
    },
    failed,
  },
});

/** A discount code; leads back to the summary when the shopper came from there. */
export const code = shop.createStateConfig({
  initial: "asking",
  states: {
    asking: {
      entry: [{ type: "show", params: ({ context }) => codeScreen(context) }, "settle"],
      on: {
        resume: { target: "asking", reenter: true },
        text: {
          target: "applying",
          actions: assign({ typed: ({ event }) => event.text.slice(0, 200).toWellFormed() }),
        },
      },
    },
    applying: {
      invoke: {
        src: "cart.applyCode",
        input: ({ context }) => ({ code: context.typed }),
        onDone: { target: "leaving", actions: assign({ notice: text("shop.code.applied") }) },
        onError: { target: "asking", actions: assign({ notice: ({ event }) => sorry(event.error) }) },
      },
    },
    removing: {
      invoke: {
        src: "cart.removeCode",
        input: {},
        onDone: { target: "leaving", actions: assign({ notice: text("shop.code.removed") }) },
        onError: { target: "leaving", actions: assign({ notice: ({ event }) => sorry(event.error) }) },
      },
    },
    leaving: {
      always: [
        { guard: ({ context }) => context.checkingOut, target: "#shop.foreground.checkout" },
        { target: "#shop.foreground.cart" },
      ],
    },
  },
});
