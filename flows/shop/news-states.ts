/**
 * What must be told or noted wherever the shopper is: beside the foreground, in a region of its own, so that nobody is
 * pulled out of what they are doing.
 */
import { assign, or } from "xstate";
import { needed } from "../../src/conversation/flow.ts";
import type { ServiceOutput } from "../../src/ports/services/services.ts";
import { emptyContext, type ShopContext } from "./context.ts";
import type { ShopEvent } from "./events.ts";
import { allowNewsScreen, NEWS_QUESTION, newsAnsweredScreen } from "./screens-consent.ts";
import {
  confirmationDocument,
  confirmationLaterScreen,
  declinedScreen,
  expiredScreen,
  paidScreen,
} from "./screens-payment.ts";
import { isWindowed, shop } from "./setup.ts";

/** The confirmation as a file, or the promise of it where it could not be made. */
function confirmationOf({
  context,
  event,
}: {
  readonly context: ShopContext;
  readonly event: { readonly output: ServiceOutput<"order.confirmation"> };
}) {
  const order = needed(context.confirming);
  return event.output === null ? confirmationLaterScreen(order) : confirmationDocument(order, event.output);
}

/** What led here, as commerce records it. */
function visitOf(event: ShopEvent) {
  if (event.type === "campaign") return { campaign: event.campaign.slice(0, 64) };
  if (event.type !== "referral") return { campaign: "" };
  const { source, id, ...words } = event.referral;
  return { campaign: `${source}:${id}`.slice(0, 64), referral: { source, id, ...words } };
}

/** A message beside the foreground is no first contact. */
const aside = { ...emptyContext, greeted: true };

export const news = shop.createStateConfig({
  initial: "quiet",
  on: {
    campaign: ".campaign",
    referral: ".campaign",
    "news.allow": ".consenting",
    "order.paid": [
      {
        guard: or(["inVisit", "alreadyThanked"]),
        target: ".confirming",
        actions: assign({ confirming: ({ event }) => event.order }),
      },
      {
        target: ".confirming",
        actions: [
          assign({ confirming: ({ event }) => event.order, thanked: ({ event }) => event.order }),
          { type: "say", params: ({ event }) => paidScreen(event.order, aside) },
        ],
      },
    ],
    "order.paymentDeclined": [
      { guard: "inVisit" },
      { actions: { type: "say", params: ({ event }) => declinedScreen(event.order, aside) } },
    ],
    "order.paymentExpired": [
      { guard: "inVisit" },
      { actions: { type: "say", params: ({ event }) => expiredScreen(event.order, aside) } },
    ],
  },
  states: {
    quiet: {},
    /** The confirmation on a durable medium, as soon as the order is paid. */
    confirming: {
      invoke: {
        src: "order.confirmation",
        input: ({ context }) => ({ order: needed(context.confirming) }),
        onDone: { target: "confirmed", actions: { type: "say", params: confirmationOf } },
        onError: {
          target: "confirmed",
          actions: {
            type: "say",
            params: ({ context }) => confirmationLaterScreen(needed(context.confirming)),
          },
        },
      },
    },
    confirmed: {
      entry: assign({ confirming: undefined }),
      always: [{ guard: ({ event }) => isWindowed(event), target: "asking" }, { target: "quiet" }],
    },
    /** Where a messenger lets us write only for a while, a first order is the moment to ask whether we may later. */
    asking: {
      invoke: {
        src: "customer.consented",
        input: {},
        onDone: [
          {
            guard: ({ event }) => event.output === null,
            target: "quiet",
            actions: { type: "say", params: allowNewsScreen },
          },
          { target: "quiet" },
        ],
        onError: "quiet",
      },
    },
    consenting: {
      invoke: {
        src: "customer.consent",
        input: ({ event }) => ({
          granted: event.type === "news.allow" && event.granted,
          wording: NEWS_QUESTION,
        }),
        onDone: "quiet",
        onError: "quiet",
      },
      entry: {
        type: "say",
        params: ({ event }) => newsAnsweredScreen(event.type === "news.allow" && event.granted),
      },
    },
    campaign: {
      invoke: {
        src: "customer.campaign",
        input: ({ event }) => visitOf(event),
        onDone: "quiet",
        onError: "quiet",
      },
    },
  },
});
