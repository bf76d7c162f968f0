/** The payment of an order, over all its attempts: has the money that was agreed come? */
import { setup } from "xstate";

/** What can happen to the payment. */
export type PaymentEvent =
  /** The agreed amount came. */
  | { readonly type: "pay" }
  /** The payer's bank said no, or the payer did; another try is possible. */
  | { readonly type: "decline" }
  /** The deadline passed; the stock is no longer held. */
  | { readonly type: "expire" }
  /** A new link was asked for. */
  | { readonly type: "reopen" }
  /** The order was called off before it was paid. */
  | { readonly type: "cancel" };

export const paymentMachine = setup({ types: { events: {} as PaymentEvent } }).createMachine({
  id: "payment",
  initial: "open",
  states: {
    open: { on: { pay: "paid", decline: "failed", expire: "expired", cancel: "cancelled" } },
    failed: { on: { pay: "paid", reopen: "open", expire: "expired", cancel: "cancelled" } },
    expired: { on: { pay: "paid", reopen: "open", cancel: "cancelled" } },
    paid: { type: "final" },
    cancelled: { type: "final" },
  },
});
