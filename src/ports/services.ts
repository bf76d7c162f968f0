/**
 * The service contracts: what a flow may ask of commerce by name, and what it gets back.
 *
 * Inputs are Zod schemas because they pass a boundary; outputs are plain JSON. A `reading` service may run any number
 * of times; before a `changing` one the turn is checkpointed and the call carries an idempotency key.
 */
import { z } from "zod";
import type { Money } from "../conversation/money.ts";
import type { Localized, Text } from "../conversation/text.ts";
import type { Outcome } from "./outcome.ts";

const id = z.number().int().positive();
const quantity = z.number().int().min(1).max(999);
const orderNumber = z.string().min(1).max(24);

/** A page of something; `page` counts from 0. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly page: number;
  readonly pages: number;
  readonly total: number;
}

/** A category with at least one product on sale. */
export interface Category {
  readonly id: number;
  readonly handle: string;
  readonly name: Localized;
  readonly picture?: string;
  readonly products: number;
}

/** A product in a list. */
export interface ProductSummary {
  readonly id: number;
  /** Of its first variant on sale, by which a messenger's own catalog knows the product. */
  readonly sku: string;
  readonly name: Localized;
  readonly picture?: string;
  /** Lowest price of its variants in the shopper's currency, as shown (VAT by the market's rule). */
  readonly from: Money;
  /** True when variants differ in price. */
  readonly varies: boolean;
  readonly soldOut: boolean;
}

/** One choice a product asks for, such as size. */
export interface ProductOption {
  readonly name: Localized;
  readonly values: readonly { readonly value: string; readonly name: Localized }[];
}

/** What is sold: one combination of option values. */
export interface Variant {
  readonly id: number;
  readonly sku: string;
  /** Value of each option, in the order of the product's options. */
  readonly options: readonly string[];
  readonly price: Money;
  /** The price before a claimed reduction. */
  readonly compareAt?: Money;
  /** Price per kilogram or litre where the law asks for it. */
  readonly unitPrice?: { readonly price: Money; readonly unit: "kg" | "l" };
  /** On hand less what others have reserved. */
  readonly saleable: number;
  readonly picture?: string;
}

/** A product with all that its card shows. */
export interface Product {
  readonly id: number;
  readonly handle: string;
  readonly name: Localized;
  readonly description: Localized;
  readonly category: { readonly id: number; readonly name: Localized };
  readonly pictures: readonly string[];
  readonly options: readonly ProductOption[];
  readonly variants: readonly Variant[];
}

/** A line of the cart. */
export interface CartLine {
  readonly id: number;
  readonly variant: number;
  readonly product: number;
  readonly sku: string;
  readonly name: Localized;
  /** Names of the chosen option values. */
  readonly options: readonly Localized[];
  readonly picture?: string;
  readonly quantity: number;
  readonly price: Money;
  readonly total: Money;
  readonly saleable: number;
}

/** What happened to the cart since the shopper last saw it; already applied, to be said. */
export type CartChange =
  | { readonly kind: "price"; readonly name: Localized; readonly was: Money; readonly now: Money }
  | { readonly kind: "quantity"; readonly name: Localized; readonly was: number; readonly now: number }
  | { readonly kind: "gone"; readonly name: Localized }
  /** A messenger's own catalog showed another price than ours. */
  | { readonly kind: "shownPrice"; readonly name: Localized; readonly was: Money; readonly now: Money }
  /** A messenger's own catalog sold something that we do not know. */
  | { readonly kind: "unknownItem"; readonly sku: string }
  | { readonly kind: "code"; readonly code: string; readonly reason: string };

/** The cart, priced now. */
export interface CartView {
  readonly lines: readonly CartLine[];
  readonly count: number;
  readonly subtotal: Money;
  readonly code?: string;
  readonly discount?: Money;
  /** Subtotal less discount, before shipping. */
  readonly total: Money;
  readonly changes: readonly CartChange[];
}

/** Who buys. */
export interface Contact {
  readonly name: string;
  readonly email: string;
  readonly phone?: string;
}

/** A field of a country's address form. */
export interface AddressField {
  readonly name: "line1" | "line2" | "postalCode" | "city";
  /** Message key of the question, with an example for this country. */
  readonly question: string;
  readonly required: boolean;
}

/** A postal address. */
export interface Address {
  readonly id: number;
  readonly line1: string;
  readonly line2?: string;
  readonly postalCode: string;
  readonly city: string;
  readonly country: string;
}

/** A way to ship this cart. */
export interface ShippingOffer {
  readonly id: string;
  readonly name: Localized;
  readonly price: Money;
  readonly days: readonly [number, number];
}

/** All that the shopper agrees to, as it will be charged. */
export interface Summary {
  readonly lines: readonly CartLine[];
  readonly subtotal: Money;
  readonly code?: string;
  readonly discount?: Money;
  readonly shipping: { readonly id: string; readonly name: Localized; readonly price: Money };
  /** VAT contained in or added to the total, by rate in basis points. */
  readonly vat: readonly { readonly rate: number; readonly amount: Money }[];
  readonly vatIncluded: boolean;
  readonly total: Money;
  readonly address: Address;
  readonly contact: Contact;
  readonly changes: readonly CartChange[];
  /** Fingerprint of all of the above; placing the order with another one is refused as `order.changed`. */
  readonly fingerprint: string;
}

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
  readonly variant: number;
  readonly product: number;
  readonly sku: string;
  readonly name: Localized;
  readonly options: readonly Localized[];
  readonly picture?: string;
  readonly quantity: number;
  readonly shipped: number;
  readonly refunded: number;
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
  readonly number: string;
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
  readonly contact: Contact;
  readonly address: Address;
  readonly shipments: readonly Shipment[];
  /** The conversation it was placed in, to answer there. */
  readonly conversation: string;
  readonly channel: string;
  readonly locale: string;
  readonly market: string;
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
  readonly history: readonly { readonly at: number; readonly type: string; readonly actor?: string }[];
}

/** A link to pay one order. */
export interface OrderPayment {
  readonly order: string;
  readonly url: string;
  readonly amount: Money;
  readonly expiresAt: number;
}

interface Contract<Input extends z.ZodType, Output, Kind extends "reading" | "changing"> {
  readonly kind: Kind;
  readonly input: Input;
  /** Never set; carries the output's type. */
  readonly output?: Output;
}

function reading<Output>() {
  return <Input extends z.ZodType>(input: Input): Contract<Input, Output, "reading"> => ({
    kind: "reading",
    input,
  });
}

function changing<Output>() {
  return <Input extends z.ZodType>(input: Input): Contract<Input, Output, "changing"> => ({
    kind: "changing",
    input,
  });
}

const nothing = z.object({});

/** Every service, by name. Refusal codes are listed in docs/failures.md. */
export const contracts = {
  /** Categories that have products, in the shop's order. */
  "catalog.categories": reading<readonly Category[]>()(nothing),
  /** Products of a category. */
  "catalog.list": reading<Page<ProductSummary> & { readonly category: Category }>()(
    z.object({ category: id, page: z.number().int().min(0) }),
  ),
  /** Typo-tolerant search over names, options, SKUs, descriptions in the shopper's language, best first. */
  "catalog.search": reading<Page<ProductSummary>>()(
    z.object({ query: z.string(), page: z.number().int().min(0) }),
  ),
  /** Null when it is not (any more) on sale. */
  "catalog.product": reading<Product | null>()(z.object({ product: id })),
  /** The product or category a handle stands for, as deep links carry them; null when unknown. */
  "catalog.resolve": reading<{ readonly kind: "product" | "category"; readonly id: number } | null>()(
    z.object({ handle: z.string() }),
  ),
  /** The cart, adapted to today's prices and stock; `changes` are said once. */
  "cart.view": reading<CartView>()(nothing),
  /** Adds; refused `stock.short` (details.saleable) when there are too few, `variant.gone` when not on sale. */
  "cart.add": changing<CartView>()(z.object({ variant: id, quantity })),
  /** Sets; 0 removes. Refused `stock.short`. */
  "cart.setQuantity": changing<CartView>()(
    z.object({ line: id, quantity: z.number().int().min(0).max(999) }),
  ),
  "cart.clear": changing<CartView>()(nothing),
  /** Refused `code.unknown`, `code.expired`, `code.used`, `code.minimum` (details.minimum), `code.notApplicable`. */
  "cart.applyCode": changing<CartView>()(z.object({ code: z.string().max(200) })),
  "cart.removeCode": changing<CartView>()(nothing),
  /** Puts an old order's lines into the cart as far as they are on sale; `changes` says what is missing. */
  "cart.buyAgain": changing<CartView>()(z.object({ order: orderNumber })),
  /** What is known of the customer from before. */
  "checkout.contact": reading<Partial<Contact>>()(nothing),
  /** Refused `contact.name`, `contact.email`, `contact.phone` with what is wrong in the shopper text. */
  "checkout.saveContact": changing<Partial<Contact>>()(
    z.object({ name: z.string().optional(), email: z.string().optional(), phone: z.string().optional() }),
  ),
  /** Saved addresses in the conversation's market, last used first. */
  "checkout.addresses": reading<readonly Address[]>()(nothing),
  /** The fields to ask for in the market's country. */
  "checkout.addressForm": reading<readonly AddressField[]>()(nothing),
  /** Checks one field; answers it tidied (`1234 ab` → `1234 AB`), refused `address.<field>`. */
  "checkout.checkAddressField": reading<string>()(
    z.object({ field: z.enum(["line1", "line2", "postalCode", "city"]), value: z.string() }),
  ),
  /** Refused `address.<field>` when a field does not fit the country. */
  "checkout.saveAddress": changing<Address>()(
    z.object({ line1: z.string(), line2: z.string().optional(), postalCode: z.string(), city: z.string() }),
  ),
  "checkout.forgetAddress": changing<null>()(z.object({ address: id })),
  /** Ways to ship the cart in the conversation's market, cheapest first. */
  "checkout.shipping": reading<readonly ShippingOffer[]>()(nothing),
  /** Refused `cart.empty`, `shipping.notOffered`, `address.unknown`, `contact.missing`. */
  "checkout.summary": reading<Summary>()(z.object({ address: id, shipping: z.string() })),
  /**
   * Places the order, reserves the stock, empties the cart. Refused `order.changed` when the fingerprint is not
   * today's, `stock.short`, `cart.empty`.
   */
  "order.place": changing<OrderView>()(
    z.object({ address: id, shipping: z.string(), fingerprint: z.string() }),
  ),
  /** A fresh or still living link; voids older ones. Refused `payment.notPossible`, retry `payment.unavailable`. */
  "order.pay": changing<OrderPayment>()(z.object({ order: orderNumber })),
  /** Asks the provider now; for the shopper who says "I have paid". */
  "order.refresh": changing<OrderView | null>()(z.object({ order: orderNumber })),
  /** Only the customer's own. */
  "order.view": reading<OrderView | null>()(z.object({ order: orderNumber })),
  /** Newest first. */
  "order.list": reading<Page<OrderView>>()(z.object({ page: z.number().int().min(0) })),
  /** Before shipping; refunds what was paid. Refused `order.notCancellable`. */
  "order.cancel": changing<OrderView>()(z.object({ order: orderNumber })),
  /** The statutory withdrawal: recorded with its time, acknowledged, staff are told. Refused `order.notWithdrawable`. */
  "order.withdraw": changing<OrderView>()(
    z.object({ order: orderNumber, reason: z.string().max(1000).optional() }),
  ),
  /** The confirmation on a durable medium: a complete HTML document in the shopper's language. */
  "order.confirmation": reading<{ readonly fileName: string; readonly content: string } | null>()(
    z.object({ order: orderNumber }),
  ),
  /**
   * Puts a basket from a messenger's own catalog into the cart: each thing in it gets the basket's quantity, what else is
   * in the cart stays. Prices are ours: `changes` says where the messenger showed another, what is not on sale
   * (any more), and of what there are fewer.
   */
  "cart.fill": changing<CartView>()(
    z.object({
      lines: z
        .array(
          z.object({
            sku: z.string().min(1).max(100),
            quantity,
            price: z.object({ amount: z.number().int().min(0), currency: z.string() }).optional(),
          }),
        )
        .max(100),
    }),
  ),
  /** Records where a visit came from: a campaign's deep link, or an advertisement in the messenger's own words. */
  "customer.campaign": changing<null>()(
    z.object({
      campaign: z.string().max(64),
      referral: z.record(z.string(), z.string().max(2000)).optional(),
    }),
  ),
  /** Records what the customer answers to the question (`wording`, its message key) whether we may write of their orders. */
  "customer.consent": changing<null>()(z.object({ granted: z.boolean(), wording: z.string().max(100) })),
  /** What they answered last; null when never. */
  "customer.consented": reading<boolean | null>()(nothing),
} as const;

/** Name of a service. */
export type ServiceName = keyof typeof contracts;
/** What a service takes. */
export type ServiceInput<Name extends ServiceName> = z.infer<(typeof contracts)[Name]["input"]>;
/** What a service gives. */
export type ServiceOutput<Name extends ServiceName> =
  (typeof contracts)[Name] extends Contract<z.ZodType, infer Output, "reading" | "changing"> ? Output : never;

/** All services as types, for a machine's `callable<ServiceMap>()("cart.view", "cart.add")`. */
export type ServiceMap = {
  [Name in ServiceName]: { input: ServiceInput<Name>; output: ServiceOutput<Name> };
};

/** Who asks, and in which turn. */
export interface ServiceContext {
  readonly shop: string;
  readonly channel: string;
  readonly address: string;
  /** `conversationKey` of the three above. */
  readonly conversation: string;
  readonly locale: string;
  /** The market's id. */
  readonly market: string;
  readonly senderName?: string;
  /** Epoch milliseconds: the turn's now. */
  readonly now: number;
  /** Idempotency key `<inbound id>#<ordinal>`, made unique by the conversation's key in front. */
  readonly key: string;
}

/** Runs services by name. Input is checked here; an unknown name or a bad input throws, being a bug of a flow. */
export interface Services {
  kind(name: string): "reading" | "changing";
  call(name: string, input: unknown, context: ServiceContext): Promise<Outcome<unknown>>;
}

/** How a refusal reaches a machine: the `error` of `xstate.error.actor.<id>`. Plain JSON. */
export interface ServiceRefusal {
  readonly code: string;
  readonly shopper?: Text;
  readonly details?: Readonly<Record<string, unknown>>;
}
