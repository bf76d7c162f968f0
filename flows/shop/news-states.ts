/**
 * What must be told or noted wherever the shopper is: beside the visit, in a region of its own, so that nobody is
 * pulled out of what they are doing.
 */
import { assign, or } from "xstate";
import { emptyContext } from "./context.ts";
import {
  confirmationDocument,
  confirmationLaterScreen,
  declinedScreen,
  expiredScreen,
  paidScreen,
} from "./screens-payment.ts";
import { shop } from "./setup.ts";

/** A message beside the visit is no first contact. */
const aside = { ...emptyContext, greeted: true };

export const news = shop.createStateConfig({
  initial: "quiet",
  on: {
    campaign: ".campaign",
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
        input: ({ context }) => ({ order: context.confirming ?? "" }),
        onDone: {
          target: "quiet",
          actions: [
            {
              type: "say",
              params: ({ context, event }) => {
                const order = context.confirming ?? "";
                return event.output === null
                  ? confirmationLaterScreen(order)
                  : confirmationDocument(order, event.output);
              },
            },
            assign({ confirming: undefined }),
          ],
        },
        onError: {
          target: "quiet",
          actions: [
            { type: "say", params: ({ context }) => confirmationLaterScreen(context.confirming ?? "") },
            assign({ confirming: undefined }),
          ],
        },
      },
    },
    campaign: {
      invoke: {
        src: "customer.campaign",
        input: ({ event }) => ({ campaign: event.type === "campaign" ? event.campaign.slice(0, 64) : "" }),
        onDone: "quiet",
        onError: "quiet",
      },
    },
  },
});
