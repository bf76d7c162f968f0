/**
 * What can become true of an order: the closed list of facts in its history, each with its details.
 *
 * Details hold no personal data, because facts are never deleted. A new fact does not compile until each flow says
 * whether it tells shoppers of it.
 */
import type { OrderNumber } from "../ids.ts";

/** The details of a fact that needs none. */
type None = Readonly<Record<string, never>>;

/**
 * Why money goes back: staff decided, the order was called off or withdrawn from, the money came too late or twice, or
 * somebody sent it back at the payment provider itself.
 */
export type RefundReason = "staff" | "cancelled" | "withdrawn" | "late" | "double" | "provider";

/** Facts that the shopper's conversation hears of, by name. Amounts are in minor units. */
export interface OrderFactDetails {
  "order.paid": { readonly amount: number; readonly currency: string };
  "order.paymentDeclined": None;
  "order.paymentExpired": None;
  "order.accepted": None;
  /** `whole` is false while something of the order is still to come. */
  "order.shipped": {
    readonly carrier: string;
    readonly trackingNumber: string | null;
    readonly trackingUrl: string | null;
    readonly whole: boolean;
  };
  "order.delivered": None;
  "order.cancelled": { readonly by: "shopper" | "staff" };
  /** `at` in epoch milliseconds. */
  "order.withdrawn": { readonly at: number };
  "order.refunded": { readonly amount: number; readonly currency: string; readonly reason: RefundReason };
}

/** Facts that only staff and the order's history know, by name. Amounts are in minor units. */
export interface InternalFactDetails {
  "order.placed": { readonly total: number; readonly currency: string };
  "order.completed": None;
  "payment.requested": { readonly amount: number; readonly currency: string };
  /** The provider's word on an attempt does not fit the order; staff decide. */
  "payment.mismatch": Readonly<Record<string, string | number | boolean | null>>;
  "refund.requested": Readonly<Record<string, string | number | boolean | null>>;
  "refund.failed": { readonly amount: number; readonly currency: string; readonly code: string };
}

/** Name of a fact that the shopper hears of. */
export type OrderFactType = keyof OrderFactDetails;

/** Name of any fact in an order's history. */
export type HistoryFactType = OrderFactType | keyof InternalFactDetails;

/** Details of a fact by its name. */
export type FactDetails<Type extends HistoryFactType> = (OrderFactDetails & InternalFactDetails)[Type];

/** A fact on its way to the shopper's conversation, with the number of its order. */
export type OrderFact = {
  [Type in OrderFactType]: { readonly type: Type; readonly order: OrderNumber } & DetailsOf<Type>;
}[OrderFactType];

/** Where there are no details there is nothing to add: `None` would forbid the fact's own type and order. */
type DetailsOf<Type extends OrderFactType> = OrderFactDetails[Type] extends None
  ? unknown
  : OrderFactDetails[Type];

/** The facts that a flow tells, of a record that says so of every one. */
export type FactOf<Told extends Readonly<Record<OrderFactType, boolean>>> = Extract<
  OrderFact,
  { readonly type: { [Type in OrderFactType]: Told[Type] extends true ? Type : never }[OrderFactType] }
>;

/** Every fact that must have a flow which tells it. */
const told: Readonly<Record<OrderFactType, true>> = {
  "order.paid": true,
  "order.paymentDeclined": true,
  "order.paymentExpired": true,
  "order.accepted": true,
  "order.shipped": true,
  "order.delivered": true,
  "order.cancelled": true,
  "order.withdrawn": true,
  "order.refunded": true,
};

/** The names of all facts that shoppers hear of. */
export const orderFactTypes = Object.keys(told) as readonly OrderFactType[];
