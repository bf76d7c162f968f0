/** What a shopper can do in the orders flow, and the facts of the ledger it tells of. */
import { z } from "zod";
import type { CommonEvent, EventStamp, OfferedBy } from "../../src/conversation/flow.ts";
import { OrderNumber } from "../../src/ports/ids.ts";
import type { FactOf, OrderFactType } from "../../src/ports/services/order-facts.ts";

const page = z.number().int().min(0).max(9_999);
const nothing = z.object({});

/** Every event a button may carry, with the schema of its arguments. */
export const offers = {
  list: z.object({ page }),
  again: nothing,
  view: z.object({ order: OrderNumber }),
  pay: z.object({ order: OrderNumber }),
  refill: z.object({ order: OrderNumber }),
  document: z.object({ order: OrderNumber }),
  "cancel.ask": z.object({ order: OrderNumber }),
  cancel: z.object({ order: OrderNumber }),
  "withdraw.list": z.object({ page }),
  "withdraw.ask": z.object({ order: OrderNumber }),
  withdraw: z.object({ order: OrderNumber }),
  shop: nothing,
  help: nothing,
} as const;

/** An event that a button of this flow carries. */
export type OrdersOffer = OfferedBy<typeof offers>;

/** Which facts of an order this flow tells; of its payment the shop tells, where the shopper pays. */
export const facts = {
  "order.paid": false,
  "order.paymentDeclined": false,
  "order.paymentExpired": false,
  "order.accepted": true,
  "order.shipped": true,
  "order.delivered": true,
  "order.cancelled": true,
  "order.withdrawn": true,
  "order.refunded": true,
} as const satisfies Readonly<Record<OrderFactType, boolean>>;

type Fact = FactOf<typeof facts>;

/** A parcel left. */
export type ShippedFact = Extract<Fact, { type: "order.shipped" }>;

/** Money went back. */
export type RefundedFact = Extract<Fact, { type: "order.refunded" }>;

/** Everything the machine may hear. */
export type OrdersEvent = (CommonEvent | OrdersOffer | Fact) & EventStamp;
