/** The refund of an order: money that paid for it and goes back, in one or more parts. */
import { setup } from "xstate";

/** What can happen to the refund. */
export type RefundEvent =
  /** A refund was asked of the provider, or the customer withdrew from the contract. */
  | { readonly type: "request" }
  /** Some of the money went back. */
  | { readonly type: "returnSome" }
  /** All that was captured went back. */
  | { readonly type: "returnAll" }
  /** The provider said no and nothing had gone back before. */
  | { readonly type: "refuse" }
  /** The provider said no and a part had gone back before. */
  | { readonly type: "refuseRest" };

export const refundMachine = setup({ types: { events: {} as RefundEvent } }).createMachine({
  id: "refund",
  initial: "none",
  states: {
    none: { on: { request: "requested", returnSome: "partlyRefunded", returnAll: "refunded" } },
    requested: {
      on: {
        request: "requested",
        returnSome: "partlyRefunded",
        returnAll: "refunded",
        refuse: "none",
        refuseRest: "partlyRefunded",
      },
    },
    partlyRefunded: {
      on: {
        request: "requested",
        returnSome: "partlyRefunded",
        returnAll: "refunded",
        refuseRest: "partlyRefunded",
      },
    },
    refunded: { type: "final" },
  },
});
