/** What a shopper can do in the shop flow: the events its buttons carry, and everything else its machine may hear. */
import { z } from "zod";
import type { CommonEvent, EventStamp, OfferedBy } from "../../src/conversation/flow.ts";
import type { BasketLine, Referral } from "../../src/conversation/inbound.ts";
import { AddressId, CartLineId, CategoryId, OrderNumber, ProductId, VariantId } from "../../src/ports/ids.ts";
import type { FactOf, OrderFactType } from "../../src/ports/services/order-facts.ts";

const page = z.number().int().min(0).max(9_999);
const quantity = z.number().int().min(1).max(999);
const nothing = z.object({});

/** Fields of the contact that can be changed one by one. */
export const contactField = z.enum(["name", "email", "phone"]);
export type ContactField = z.infer<typeof contactField>;

/** Every event a button may carry, with the schema of its arguments. */
export const offers = {
  home: nothing,
  again: nothing,
  categories: z.object({ page }),
  "category.open": z.object({ category: CategoryId, page }),
  /** Without a query the last one is meant: long ones do not fit on a button. */
  "search.page": z.object({ page, query: z.string().max(200).optional() }),
  "product.open": z.object({ product: ProductId }),
  "product.about": z.object({ product: ProductId }),
  /** `picks` are the positions of the chosen option values, in the options' order: `2-0`. */
  "product.pick": z.object({ product: ProductId, picks: z.string().regex(/^(\d{1,2}(-\d{1,2}){0,4})?$/) }),
  "product.add": z.object({ product: ProductId, variant: VariantId, quantity }),
  cart: z.object({ page: page.optional() }),
  "line.edit": z.object({ line: CartLineId }),
  "line.set": z.object({ line: CartLineId, quantity: z.number().int().min(0).max(999) }),
  "code.ask": nothing,
  "code.remove": nothing,
  "gift.ask": nothing,
  "gift.remove": nothing,
  checkout: nothing,
  "checkout.edit": nothing,
  "contact.edit": z.object({ field: contactField }),
  "address.list": nothing,
  "address.use": z.object({ address: AddressId }),
  "address.new": nothing,
  "address.back": nothing,
  "address.skip": nothing,
  "shipping.list": nothing,
  "shipping.use": z.object({ method: z.string().min(1).max(30) }),
  /** `seen` is the beginning of the fingerprint of the summary that the button stood under. */
  "order.place": z.object({ seen: z.string().max(16) }),
  "pay.link": z.object({ order: OrderNumber }),
  "pay.check": z.object({ order: OrderNumber }),
  "pay.cancel": z.object({ order: OrderNumber }),
  "order.again": z.object({ order: OrderNumber }),
  "order.view": z.object({ order: OrderNumber }),
  orders: nothing,
  help: nothing,
  language: nothing,
  /** The answer to whether we may write of an order when the shopper has not written for long. */
  "news.allow": z.object({ granted: z.boolean() }),
  terms: nothing,
  withdrawal: nothing,
} as const;

/** An event that a button of this flow carries. */
export type ShopOffer = OfferedBy<typeof offers>;

/** Which facts of an order this flow tells: those of its payment. */
export const facts = {
  "order.paid": true,
  "order.paymentDeclined": true,
  "order.paymentExpired": true,
  "order.accepted": false,
  "order.shipped": false,
  "order.delivered": false,
  "order.cancelled": false,
  "order.withdrawn": false,
  "order.refunded": false,
} as const satisfies Readonly<Record<OrderFactType, boolean>>;
type Fact = FactOf<typeof facts>;

/** A deep link, a campaign's link, an advertisement, a basket from the messenger's catalog, or words to look for. */
type Asked =
  | { readonly type: "link"; readonly handle: string }
  | { readonly type: "campaign"; readonly campaign: string }
  | { readonly type: "referral"; readonly referral: Referral }
  | { readonly type: "basket"; readonly lines: readonly BasketLine[]; readonly text: string }
  | { readonly type: "search"; readonly query: string };

/** Everything the machine may hear. */
export type ShopEvent = (CommonEvent | ShopOffer | Fact | Asked) & EventStamp;
