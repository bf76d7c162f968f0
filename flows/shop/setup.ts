/** What the shop's machine is made of: its types, the services it may call, its named actions, guards and delays. */
import { and, assign, setup, stateIn } from "xstate";
import { refusals } from "../../src/conversation/failure-guards.ts";
import { callable, type EventStamp, type FlowInput, flowActions } from "../../src/conversation/flow.ts";
import type { ServiceMap } from "../../src/ports/services/services.ts";
import { type ShopContext, seenOf } from "./context.ts";
import type { ShopEvent } from "./events.ts";

/** The services the shop flow may call: its permissions. */
export const services = [
  "catalog.categories",
  "catalog.list",
  "catalog.search",
  "catalog.product",
  "catalog.resolve",
  "cart.view",
  "cart.add",
  "cart.setQuantity",
  "cart.applyCode",
  "cart.removeCode",
  "cart.setGiftMessage",
  "cart.removeGiftMessage",
  "cart.buyAgain",
  "cart.fill",
  "checkout.contact",
  "checkout.saveContact",
  "checkout.addresses",
  "checkout.addressForm",
  "checkout.checkAddressField",
  "checkout.saveAddress",
  "checkout.shipping",
  "checkout.summary",
  "order.place",
  "order.pay",
  "order.refresh",
  "order.view",
  "order.cancel",
  "order.confirmation",
  "customer.campaign",
  "customer.consent",
  "customer.consented",
] as const;

/** The ledger tells of an expired payment by itself; the flow asks only when it has heard nothing, in milliseconds. */
const GRACE = 10_000;

/** Longest answer that is handed to a service; what is too long for it is refused there, kindly. */
export const LONGEST_ANSWER = 1_000;

const PAYMENT = "#shop.foreground.payment";

/** How an `onError` tells the failures of a service apart. */
export const { refusedWith, refusalCode } = refusals<ServiceMap>();

/** The machine's parts; the states are written with it in the files beside. */
export const shop = setup({
  types: { context: {} as ShopContext, events: {} as ShopEvent, input: {} as FlowInput },
  actors: callable<ServiceMap>()(...services),
  actions: {
    ...flowActions,
    /** After a screen was shown: what it said at its top is said. */
    settle: assign({ greeted: true, notice: undefined }),
    forgetCheckout: assign({
      address: undefined,
      shipping: undefined,
      fingerprint: undefined,
      checkingOut: false,
    }),
  },
  guards: {
    hasQuantity: ({ context, event }) => context.variant !== undefined && quantityOf(event) !== undefined,
    isQuantity: ({ event }) => quantityOf(event) !== undefined,
    hasQuery: ({ context, event }) =>
      event.type === "search.page" && (event.query ?? context.query) !== undefined,
    /** A checkout is under way that has all a summary needs; an order that was placed ends it. */
    canSumUp: ({ context }) => context.address !== undefined && context.shipping !== undefined,
    /** The button belongs to the order that was placed with it: pressed twice. */
    alreadyPlaced: ({ context, event }) =>
      event.type === "order.place" && event.seen === context.placed?.seen,
    /** The button stands under the summary as it is now. */
    seesToday: ({ context, event }) =>
      event.type === "order.place" &&
      context.fingerprint !== undefined &&
      event.seen === seenOf(context.fingerprint),
    /** The fact is about the order whose payment the shopper is at. */
    ofThisOrder: isOfThisOrder,
    /** The foreground is at this order's payment, and tells of it by itself. */
    inVisit: and([stateIn(PAYMENT), isOfThisOrder]),
    alreadyThanked: wasThankedFor,
  },
  delays: {
    paymentDeadline: ({ context, event }) => (context.payment?.expiresAt ?? event.at) + GRACE - event.at,
  },
});

/** A typed quantity from 1 to 999: "3", "3x", "x 3", "３". Undefined for anything else. */
export function quantityOf(event: ShopEvent): number | undefined {
  if (event.type !== "text" || event.text.length > 20) return undefined;
  const digits = /^\s*x?\s*(\d{1,3})\s*x?\s*$/i.exec(event.text.normalize("NFKC"))?.[1];
  const quantity = Number(digits);
  return quantity >= 1 ? quantity : undefined;
}

/** The shopper's market, which the turn stamps on every event. */
export function marketOf(event: unknown): string {
  return (event as EventStamp).market;
}

/** Whether the channel may write freely only for a while after the shopper did; the turn stamps it on every event. */
export function isWindowed(event: unknown): boolean {
  return (event as EventStamp).windowed;
}

interface Situation {
  readonly context: ShopContext;
  readonly event: ShopEvent;
}

function isOfThisOrder({ context, event }: Situation): boolean {
  return "order" in event && event.order === context.order;
}

function wasThankedFor({ context, event }: Situation): boolean {
  return "order" in event && event.order === context.thanked;
}
