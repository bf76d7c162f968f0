/**
 * The shop as a machine: the foreground, which is what the shopper does, and the news, which come whenever they come.
 *
 * Every button's event is accepted at the foreground's root, so a button works in every state, however old it is.
 */
import { assign } from "xstate";
import { text } from "../../src/conversation/text.ts";
import { categories, home, list, product, resolving, search } from "./browse-states.ts";
import { cart, code, line } from "./cart-states.ts";
import { checkout } from "./checkout-states.ts";
import { emptyContext } from "./context.ts";
import { gift } from "./gift-states.ts";
import { news } from "./news-states.ts";
import { payment } from "./payment-states.ts";
import { shop } from "./setup.ts";

const foreground = shop.createStateConfig({
  initial: "idle",
  on: {
    open: ".home",
    resume: ".home",
    home: ".home",
    again: ".home",
    categories: { target: ".categories", actions: assign({ page: ({ event }) => event.page }) },
    "category.open": {
      target: ".list",
      actions: assign({
        category: ({ event }) => event.category,
        page: ({ event }) => event.page,
        query: undefined,
      }),
    },
    search: {
      target: ".search",
      actions: assign({ query: ({ event }) => event.query, page: 0, category: undefined }),
    },
    "search.page": [
      {
        guard: "hasQuery",
        target: ".search",
        actions: assign({
          query: ({ context, event }) => event.query ?? context.query,
          page: ({ event }) => event.page,
        }),
      },
      { target: ".categories", actions: assign({ page: 0 }) },
    ],
    link: { target: ".resolving", actions: assign({ handle: ({ event }) => event.handle }) },
    campaign: ".home",
    "product.open": {
      target: ".product",
      actions: assign({ product: ({ event }) => event.product, picks: "", inCart: undefined }),
    },
    "product.pick": {
      target: ".product",
      actions: assign({
        product: ({ event }) => event.product,
        picks: ({ event }) => event.picks,
        inCart: undefined,
      }),
    },
    "product.about": {
      target: ".product.about",
      actions: assign({ product: ({ event }) => event.product }),
    },
    "product.add": {
      target: ".product.adding",
      actions: assign({
        picks: ({ context, event }) => (context.product === event.product ? context.picks : ""),
        product: ({ event }) => event.product,
        variant: ({ event }) => event.variant,
        quantity: ({ event }) => event.quantity,
      }),
    },
    basket: {
      target: ".cart.filling",
      actions: assign({ cartPage: 0, typed: ({ event }) => event.text.slice(0, 200).toWellFormed() }),
    },
    cart: { target: ".cart", actions: assign({ cartPage: ({ event }) => event.page ?? 0 }) },
    "line.edit": { target: ".line", actions: assign({ line: ({ event }) => event.line }) },
    "line.set": {
      target: ".cart.setting",
      actions: assign({ line: ({ event }) => event.line, quantity: ({ event }) => event.quantity }),
    },
    "code.ask": ".code",
    "code.remove": ".code.removing",
    "gift.ask": ".gift",
    "gift.remove": ".gift.removing",
    checkout: ".checkout",
    "checkout.edit": [{ guard: "canSumUp", target: ".checkout.summary.editing" }, { target: ".checkout" }],
    "contact.edit": { target: ".checkout.contact", actions: assign({ asked: ({ event }) => event.field }) },
    "address.list": ".checkout.address",
    "address.new": ".checkout.address.form",
    "address.back": ".checkout.address",
    "address.skip": ".checkout.address",
    "address.use": {
      target: ".checkout.next",
      actions: assign({ address: ({ event }) => event.address }),
    },
    "shipping.list": ".checkout.shipping",
    "shipping.use": { target: ".checkout.next", actions: assign({ shipping: ({ event }) => event.method }) },
    "order.place": [
      {
        guard: "alreadyPlaced",
        target: ".payment",
        actions: assign({ order: ({ context }) => context.placed?.order }),
      },
      { target: ".checkout", actions: assign({ notice: text("shop.summary.outdated") }) },
    ],
    "pay.link": { target: ".payment", actions: assign({ order: ({ event }) => event.order }) },
    "pay.check": { target: ".payment.checking", actions: assign({ order: ({ event }) => event.order }) },
    "pay.cancel": { target: ".payment.cancelling", actions: assign({ order: ({ event }) => event.order }) },
    "order.again": { target: ".cart.refilling", actions: assign({ order: ({ event }) => event.order }) },
    "order.view": {
      actions: {
        type: "openFlow",
        params: ({ event }) => ({ flow: "orders", event: { type: "view", order: event.order } }),
      },
    },
    orders: { actions: { type: "openFlow", params: { flow: "orders", event: { type: "list", page: 0 } } } },
    help: { actions: { type: "openFlow", params: { flow: "help", event: { type: "open" } } } },
    language: { actions: { type: "openFlow", params: { flow: "settings", event: { type: "language" } } } },
    terms: {
      actions: { type: "openFlow", params: { flow: "help", event: { type: "page", topic: "terms" } } },
    },
    withdrawal: {
      actions: { type: "openFlow", params: { flow: "help", event: { type: "page", topic: "withdrawal" } } },
    },
  },
  states: {
    /** Silent: a conversation that has not begun. */
    idle: {},
    home,
    categories,
    list,
    search,
    resolving,
    product,
    cart,
    line,
    code,
    gift,
    checkout,
    payment,
  },
});

export const machine = shop.createMachine({
  id: "shop",
  context: emptyContext,
  type: "parallel",
  states: { foreground, news },
});
