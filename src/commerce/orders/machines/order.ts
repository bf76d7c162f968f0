/** The order itself: from agreed to done or called off. */
import { setup } from "xstate";

/** What can happen to an order. */
export type OrderEvent =
  /** Staff took it on. */
  | { readonly type: "accept" }
  /** Paid, and nothing is left to ship. */
  | { readonly type: "complete" }
  /** Called off before anything was shipped. */
  | { readonly type: "cancel" };

export const orderMachine = setup({ types: { events: {} as OrderEvent } }).createMachine({
  id: "order",
  initial: "placed",
  states: {
    placed: { on: { accept: "accepted", complete: "completed", cancel: "cancelled" } },
    accepted: { on: { complete: "completed", cancel: "cancelled" } },
    completed: { type: "final" },
    cancelled: { type: "final" },
  },
});
