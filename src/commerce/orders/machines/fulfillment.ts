/** The fulfillment of an order: how much of it has left, and whether it has arrived. */
import { setup } from "xstate";

/** What can happen to the fulfillment. */
export type FulfillmentEvent =
  /** Some lines left, others are still to come. */
  | { readonly type: "shipSome" }
  /** The last of what is to be shipped left. */
  | { readonly type: "shipRest" }
  /** What was still to come was refunded instead. */
  | { readonly type: "closeRest" }
  | { readonly type: "deliver" };

export const fulfillmentMachine = setup({ types: { events: {} as FulfillmentEvent } }).createMachine({
  id: "fulfillment",
  initial: "unfulfilled",
  states: {
    unfulfilled: { on: { shipSome: "partlyFulfilled", shipRest: "fulfilled" } },
    partlyFulfilled: { on: { shipSome: "partlyFulfilled", shipRest: "fulfilled", closeRest: "fulfilled" } },
    fulfilled: { on: { deliver: "delivered" } },
    delivered: { type: "final" },
  },
});
