/** The words that go with the parcel: asked for at the cart or from the summary, and leading back to where it was asked. */
import { assign } from "xstate";
import { text } from "../../src/conversation/text.ts";
import { failed } from "./browse-states.ts";
import { sorry } from "./choices.ts";
import { giftScreen } from "./screens-gift.ts";
import { LONGEST_ANSWER, shop } from "./setup.ts";

export const gift = shop.createStateConfig({
  initial: "loading",
  on: { resume: ".loading", again: ".loading" },
  states: {
    loading: {
      invoke: {
        src: "cart.view",
        input: {},
        onDone: [
          { guard: ({ event }) => event.output.lines.length === 0, target: "#shop.foreground.cart" },
          {
            target: "asking",
            actions: [
              { type: "show", params: ({ context, event }) => giftScreen(event.output, context) },
              "settle",
            ],
          },
        ],
        onError: "failed",
      },
    },
    asking: {
      on: {
        text: {
          target: "saving",
          actions: assign({ typed: ({ event }) => event.text.slice(0, LONGEST_ANSWER).toWellFormed() }),
        },
      },
    },
    saving: {
      invoke: {
        src: "cart.setGiftMessage",
        input: ({ context }) => ({ message: context.typed }),
        onDone: {
          target: "leaving",
          actions: assign({ typed: "", notice: text("shop.gift.saved") }),
        },
        onError: {
          target: "loading",
          actions: assign({ typed: "", notice: ({ event }) => sorry(event.error) }),
        },
      },
    },
    removing: {
      invoke: {
        src: "cart.removeGiftMessage",
        input: {},
        onDone: { target: "leaving", actions: assign({ notice: text("shop.gift.removed") }) },
        onError: { target: "leaving", actions: assign({ notice: ({ event }) => sorry(event.error) }) },
      },
    },
    leaving: {
      always: [
        { guard: ({ context }) => context.checkingOut, target: "#shop.foreground.checkout" },
        { target: "#shop.foreground.cart" },
      ],
    },
    failed,
  },
});
