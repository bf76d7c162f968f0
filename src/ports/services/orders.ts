/** Orders: what was agreed, and what became of it. */
import { z } from "zod";
import type { Money } from "../../conversation/money.ts";
import type { Localized } from "../../conversation/text.ts";
import { AddressId, OrderNumber, type ProductId, type VariantId } from "../ids.ts";
import { changing, type Page, reading } from "./contract.ts";
import type { Address, Contact } from "./customers.ts";
import type { OrderDescription } from "./description.ts";
import type { HistoryFactType } from "./order-facts.ts";

/** The four machines of an order. */
export interface OrderStates {
  readonly order: "placed" | "accepted" | "completed" | "cancelled";
  readonly payment: "open" | "paid" | "expired" | "failed" | "cancelled";
  readonly fulfillment: "unfulfilled" | "partlyFulfilled" | "fulfilled" | "delivered";
  readonly refund: "none" | "requested" | "partlyRefunded" | "refunded";
}

/** A line of an order; prices are frozen. */
export interface OrderLine {
  readonly id: string;
  readonly variant: VariantId;
  readonly product: ProductId;
  readonly sku: string;
  readonly name: Localized;
  readonly options: readonly Localized[];
  readonly picture?: string;
  readonly quantity: number;
  readonly shipped: number;
  readonly refunded: number;
  /** Pieces that may be refunded: those that were shipped, and those that were not and then never will be. */
  readonly refundable: { readonly shipped: number; readonly unshipped: number };
  readonly price: Money;
  readonly total: Money;
}

/** A parcel. */
export interface Shipment {
  readonly at: number;
  readonly carrier: string;
  readonly trackingNumber?: string;
  readonly trackingUrl?: string;
  readonly lines: Readonly<Record<string, number>>;
}

/** An order as shopper and staff see it. */
export interface OrderView {
  readonly number: OrderNumber;
  readonly shop: string;
  readonly placedAt: number;
  readonly states: OrderStates;
  readonly lines: readonly OrderLine[];
  readonly subtotal: Money;
  readonly code?: string;
  readonly discount?: Money;
  readonly shipping: { readonly id: string; readonly name: Localized; readonly price: Money };
  readonly vat: readonly { readonly rate: number; readonly amount: Money }[];
  readonly vatIncluded: boolean;
  readonly total: Money;
  readonly captured: Money;
  readonly refundedMoney: Money;
  /** What is held and may go back, a sum for each payment: what paid for the order first, then what came otherwise. */
  readonly returnable: readonly Money[];
  readonly contact: Contact;
  readonly address: Address;
  /** What goes with the parcel in the customer's words. Personal data. */
  readonly giftMessage?: string;
  readonly shipments: readonly Shipment[];
  /** The conversation it was placed in, to answer there. */
  readonly conversation: string;
  readonly channel: string;
  readonly locale: string;
  readonly market: string;
  /** When the shopper withdrew from the contract, once they did. */
  readonly withdrawnAt?: number;
  /** Money of another amount or currency than agreed came: a person must decide. */
  readonly disputed: boolean;
  /** Until when it may be withdrawn from without a reason (14 days after delivery), when known. */
  readonly withdrawUntil?: number;
  /** What is possible now. */
  readonly allowed: {
    readonly pay: boolean;
    readonly cancel: boolean;
    readonly withdraw: boolean;
    readonly accept: boolean;
    readonly ship: boolean;
    /** Staff may say that the last parcel arrived. */
    readonly deliver: boolean;
    readonly refund: boolean;
  };
  /** What led the customer here before they ordered, when they came by a campaign or an advertisement. */
  readonly cameFrom?: { readonly campaign: string; readonly headline?: string; readonly at: number };
  /** Append-only, oldest first. */
  readonly history: readonly {
    readonly at: number;
    readonly type: HistoryFactType;
    readonly actor?: string;
  }[];
  /** All of the above in words: whoever shows an order renders this. */
  readonly description: OrderDescription;
}

/** A link to pay one order. */
export interface OrderPayment {
  readonly order: OrderNumber;
  readonly url: string;
  readonly amount: Money;
  readonly expiresAt: number;
}

/** The services of this subject by name. */
export const orderContracts = {
  /** Places the order, reserves the stock, empties the cart. `order.changed` when the fingerprint is not today's. */
  "order.place": changing<OrderView>()(
    z.object({ address: AddressId, shipping: z.string(), fingerprint: z.string() }),
    "order.changed",
    "stock.short",
    "cart.empty",
    "shipping.notOffered",
    "address.unknown",
    "contact.missing",
    "order.unknown",
  ),
  /** A fresh or still living link; voids older ones. `payment.unavailable` may be asked again. */
  "order.pay": changing<OrderPayment>()(
    z.object({ order: OrderNumber }),
    "payment.notPossible",
    "payment.unavailable",
    "stock.short",
    "order.unknown",
  ),
  /** Asks the provider now; for the shopper who says "I have paid". */
  "order.refresh": changing<OrderView | null>()(z.object({ order: OrderNumber })),
  /** Only the customer's own. */
  "order.view": reading<OrderView | null>()(z.object({ order: OrderNumber })),
  /** Newest first. */
  "order.list": reading<Page<OrderView>>()(z.object({ page: z.number().int().min(0) })),
  /** Before shipping; refunds what was paid. */
  "order.cancel": changing<OrderView>()(
    z.object({ order: OrderNumber }),
    "order.notCancellable",
    "order.unknown",
  ),
  /** The statutory withdrawal: recorded with its time, acknowledged, staff are told. */
  "order.withdraw": changing<OrderView>()(
    z.object({ order: OrderNumber, reason: z.string().max(1000).optional() }),
    "order.notWithdrawable",
    "order.unknown",
  ),
  /** The confirmation on a durable medium: a complete HTML document in the shopper's language. */
  "order.confirmation": reading<{ readonly fileName: string; readonly content: string } | null>()(
    z.object({ order: OrderNumber }),
  ),
} as const;
