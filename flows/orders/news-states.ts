/** What the shopper is told of their orders, whatever they are doing. */
import { assign } from "xstate";
import { needed } from "../../src/conversation/flow.ts";
import { text } from "../../src/conversation/text.ts";
import type { OrdersOffer } from "./events.ts";
import { documentOf, troubleScreen } from "./screens.ts";
import {
  acceptedScreen,
  cancelledScreen,
  deliveredScreen,
  refundedScreen,
  shippedScreen,
} from "./screens-news.ts";
import { orders } from "./setup.ts";

/** Facts are told beside the foreground: nobody is pulled out of what they are doing. */
export const news = orders.createStateConfig({
  initial: "quiet",
  on: {
    "order.accepted": { actions: { type: "say", params: ({ event }) => acceptedScreen(event.order) } },
    "order.shipped": { actions: { type: "say", params: ({ event }) => shippedScreen(event) } },
    "order.delivered": { actions: { type: "say", params: ({ event }) => deliveredScreen(event.order) } },
    "order.cancelled": { actions: { type: "say", params: ({ event }) => cancelledScreen(event.order) } },
    "order.refunded": { actions: { type: "say", params: ({ event }) => refundedScreen(event) } },
    "order.withdrawn": { target: ".acknowledging", actions: assign({ news: ({ event }) => event.order }) },
  },
  states: {
    quiet: {},
    /** The acknowledgement of a withdrawal on a durable medium (directive 2011/83/EU, article 11a). */
    acknowledging: {
      invoke: {
        src: "order.confirmation",
        input: ({ context }) => ({ order: needed(context.news) }),
        onDone: [
          {
            guard: ({ event }) => event.output === null,
            target: "quiet",
            actions: assign({ news: undefined }),
          },
          {
            target: "quiet",
            actions: [
              {
                type: "say",
                params: ({ context, event }) =>
                  event.output === null
                    ? troubleScreen(context)
                    : documentOf(
                        text("orders.withdrawn.caption", { order: needed(context.news) }),
                        event.output,
                      ),
              },
              assign({ news: undefined }),
            ],
          },
        ],
        onError: {
          target: "quiet",
          actions: [
            {
              type: "say",
              params: ({ context }) => ({
                kind: "screen",
                name: "orders.withdrawn.later",
                body: [text("orders.withdrawn.later", { order: needed(context.news) })],
                choices: [
                  {
                    label: text("orders.see"),
                    event: { type: "view", order: needed(context.news) } satisfies OrdersOffer,
                  },
                ],
              }),
            },
            assign({ news: undefined }),
          ],
        },
      },
    },
  },
});
