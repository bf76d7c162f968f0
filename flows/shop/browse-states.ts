/** Looking around: home, categories, lists, search, deep links, and the card of a product. */
import { assign } from "xstate";
import { needed } from "../../src/conversation/flow.ts";
import { text } from "../../src/conversation/text.ts";
import { sorry } from "./choices.ts";
import {
  categoriesScreen,
  foundScreen,
  homeScreen,
  listScreen,
  notFoundScreen,
  troubleScreen,
} from "./screens-browse.ts";
import { aboutScreen, productScreen } from "./screens-product.ts";
import { quantityOf, shop } from "./setup.ts";
import { readPicks } from "./variant-picks.ts";

/** A screen of ours could not be made: say so, offer another try. */
export const failed = shop.createStateConfig({
  entry: [{ type: "show", params: ({ context }) => troubleScreen(context) }, "settle"],
});

export const home = shop.createStateConfig({
  initial: "loading",
  on: { resume: ".loading", again: ".loading" },
  states: {
    loading: {
      invoke: {
        src: "catalog.categories",
        input: {},
        onDone: {
          target: "shown",
          actions: [
            { type: "show", params: ({ context, event }) => homeScreen(event.output, context) },
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

export const categories = shop.createStateConfig({
  initial: "loading",
  on: { resume: ".loading", again: ".loading" },
  states: {
    loading: {
      invoke: {
        src: "catalog.categories",
        input: {},
        onDone: {
          target: "shown",
          actions: [
            { type: "show", params: ({ context, event }) => categoriesScreen(event.output, context) },
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

export const list = shop.createStateConfig({
  initial: "loading",
  on: { resume: ".loading", again: ".loading" },
  states: {
    loading: {
      invoke: {
        src: "catalog.list",
        input: ({ context }) => ({ category: needed(context.category), page: context.page }),
        onDone: {
          target: "shown",
          actions: [
            assign({ page: ({ event }) => event.output.page }),
            { type: "show", params: ({ context, event }) => listScreen(event.output, context) },
            "settle",
          ],
        },
        onError: {
          target: "#shop.foreground.categories",
          actions: assign({ notice: ({ event }) => sorry(event.error), page: 0 }),
        },
      },
    },
    shown: {},
  },
});

export const search = shop.createStateConfig({
  initial: "loading",
  on: { resume: ".loading", again: ".loading" },
  states: {
    loading: {
      invoke: {
        src: "catalog.search",
        input: ({ context }) => ({ query: context.query ?? "", page: context.page }),
        onDone: [
          { guard: ({ event }) => event.output.total === 0, target: "suggesting" },
          {
            target: "shown",
            actions: [
              assign({ page: ({ event }) => event.output.page }),
              { type: "show", params: ({ context, event }) => foundScreen(event.output, context) },
              "settle",
            ],
          },
        ],
        onError: "failed",
      },
    },
    suggesting: {
      invoke: {
        src: "catalog.categories",
        input: {},
        onDone: {
          target: "shown",
          actions: [
            { type: "show", params: ({ context, event }) => notFoundScreen(event.output, context) },
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

export const resolving = shop.createStateConfig({
  on: { campaign: {} },
  invoke: {
    src: "catalog.resolve",
    input: ({ context }) => ({ handle: context.handle ?? "" }),
    onDone: [
      {
        guard: ({ event }) => event.output?.kind === "product",
        target: "#shop.foreground.product",
        actions: assign({
          product: ({ event }) => (event.output?.kind === "product" ? event.output.id : undefined),
          picks: "",
          query: undefined,
          category: undefined,
        }),
      },
      {
        guard: ({ event }) => event.output?.kind === "category",
        target: "#shop.foreground.list",
        actions: assign({
          category: ({ event }) => (event.output?.kind === "category" ? event.output.id : undefined),
          query: undefined,
          page: 0,
        }),
      },
      { target: "#shop.foreground.home", actions: assign({ notice: text("shop.link.gone") }) },
    ],
    onError: {
      target: "#shop.foreground.home",
      actions: assign({ notice: ({ event }) => sorry(event.error) }),
    },
  },
});

export const product = shop.createStateConfig({
  initial: "loading",
  on: { resume: ".loading", again: ".loading" },
  states: {
    loading: {
      invoke: {
        src: "catalog.product",
        input: ({ context }) => ({ product: needed(context.product) }),
        onDone: [
          {
            guard: ({ event }) => event.output === null,
            target: "#shop.foreground.home",
            actions: assign({ notice: text("shop.product.gone"), product: undefined, variant: undefined }),
          },
          {
            target: "shown",
            actions: [
              assign({
                variant: ({ context, event }) => {
                  if (event.output === null) return undefined;
                  const { variant } = readPicks(event.output, context.picks);
                  return variant !== undefined && variant.saleable > 0 ? variant.id : undefined;
                },
              }),
              {
                type: "show",
                params: ({ context, event }) => {
                  if (event.output === null) return troubleScreen(context);
                  return productScreen(event.output, context);
                },
              },
              "settle",
            ],
          },
        ],
        onError: "failed",
      },
    },
    shown: {
      on: {
        text: {
          guard: "hasQuantity",
          target: "adding",
          actions: assign({ quantity: ({ event }) => quantityOf(event) ?? 1 }),
        },
      },
    },
    about: {
      invoke: {
        src: "catalog.product",
        input: ({ context }) => ({ product: needed(context.product) }),
        onDone: [
          {
            guard: ({ event }) => event.output === null,
            target: "#shop.foreground.home",
            actions: assign({ notice: text("shop.product.gone"), product: undefined, variant: undefined }),
          },
          {
            target: "read",
            actions: [
              {
                type: "show",
                params: ({ context, event }) => {
                  if (event.output === null) return troubleScreen(context);
                  return aboutScreen(event.output, context);
                },
              },
              "settle",
            ],
          },
        ],
        onError: "failed",
      },
    },
    read: { on: { resume: "about" } },
    adding: {
      invoke: {
        src: "cart.add",
        input: ({ context }) => ({ variant: needed(context.variant), quantity: context.quantity }),
        onDone: {
          target: "loading",
          actions: assign({
            inCart: ({ event }) => event.output.count,
            notice: ({ context, event }) =>
              text("shop.product.added", {
                count: context.quantity,
                total:
                  event.output.lines.find(({ variant }) => variant === context.variant)?.quantity ??
                  context.quantity,
              }),
          }),
        },
        onError: { target: "loading", actions: assign({ notice: ({ event }) => sorry(event.error) }) },
      },
    },
    failed,
  },
});
