/** What a shopper can do in the orders flow, and the facts of the ledger it tells of. */
import { z } from "zod";
import type { CommonEvent, EventStamp, OfferedBy } from "../../src/conversation/flow.ts";

const page = z.number().int().min(0).max(9_999);
const order = z.string().min(1).max(24);
const nothing = z.object({});

/** Every event a button may carry, with the schema of its arguments. */
export const offers = {
  list: z.object({ page }),
  again: nothing,
  view: z.object({ order }),
  pay: z.object({ order }),
  refill: z.object({ order }),
  document: z.object({ order }),
  "cancel.ask": z.object({ order }),
  cancel: z.object({ order }),
  "withdraw.list": z.object({ page }),
  "withdraw.ask": z.object({ order }),
  withdraw: z.object({ order }),
  shop: nothing,
  help: nothing,
} as const;

/** An event that a button of this flow carries. */
export type OrdersOffer = OfferedBy<typeof offers>;

/** Facts this flow tells. */
export const facts = [
  "order.accepted",
  "order.shipped",
  "order.delivered",
  "order.cancelled",
  "order.withdrawn",
  "order.refunded",
] as const;

interface About {
  readonly order: string;
}

/** A parcel left. */
export interface ShippedFact extends About {
  readonly type: "order.shipped";
  readonly carrier: string;
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
  /** False while something of the order is still to come. */
  readonly whole: boolean;
}

/** Money went back; `reason` tells why. */
export interface RefundedFact extends About {
  readonly type: "order.refunded";
  readonly amount: number;
  readonly currency: string;
  readonly reason: string;
}

type Fact =
  | ({ readonly type: "order.accepted" | "order.delivered" | "order.cancelled" | "order.withdrawn" } & About)
  | ShippedFact
  | RefundedFact;

/** Everything the machine may hear. */
export type OrdersEvent = (CommonEvent | OrdersOffer | Fact) & EventStamp;
