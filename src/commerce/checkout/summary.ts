/** All that a shopper agrees to before an order: summed up from the ledger, with a fingerprint that the order must match. */
import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Kysely } from "kysely";
import type { Money } from "../../conversation/money.ts";
import { text } from "../../conversation/text.ts";
import type { AddressId, CustomerId } from "../../ports/ids.ts";
import { done, type Failed, type Outcome, refused } from "../../ports/outcome.ts";
import type { CartChange } from "../../ports/services/cart.ts";
import type { ShippingOffer, Summary } from "../../ports/services/checkout.ts";
import type { Contact } from "../../ports/services/customers.ts";
import type { ServiceContext, ServiceFailureCode } from "../../ports/services/services.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import { type CartToday, cartToday, sumsOf } from "../cart/priced-cart.ts";
import { readCart } from "../cart/record.ts";
import { tellCart } from "../cart/refresh.ts";
import type { Selling } from "../catalog/selling-context.ts";
import { findAddress } from "../customers/address-book.ts";
import { territoryObstacle } from "../customers/address-territory.ts";
import { readContact } from "../customers/contact.ts";
import { describeAgreed } from "../orders/description.ts";
import { shippingOffers } from "../pricing/shipping.ts";
import { stockShort } from "../stock/levels.ts";

/** Why a cart cannot be summed up. */
type SummaryFailureCode = ServiceFailureCode<"checkout.summary">;

/** Which of the shopper's addresses and of the ways to ship. */
export interface SummaryRequest {
  readonly address: AddressId;
  readonly shipping: string;
}

/** The summary with what an order needs besides. */
export interface SummedUp {
  readonly summary: Omit<Summary, "description">;
  readonly customer: CustomerId;
  /** In the order of the summary's lines: VAT rate in basis points, and what the line costs after its share of the discount. */
  readonly lines: readonly { readonly rate: number; readonly paid: Money }[];
}

/**
 * For placing an order, inside its transaction; writes nothing. Where the cart cannot be bought as the shopper left
 * it: refused `stock.short` when there is too little, `order.changed` when something is not on sale any more.
 * Otherwise as `summaryToShow`; compare the fingerprint.
 */
export async function summarize(
  trx: Kysely<Tables>,
  selling: Selling,
  context: ServiceContext,
  request: SummaryRequest,
): Promise<Outcome<SummedUp, SummaryFailureCode | "stock.short" | "order.changed">> {
  const today = await cartToday(trx, selling, context, await readCart(trx, context));
  const soldOut = today.gone.find((line) => line.soldOut);
  if (soldOut !== undefined) return stockShort(soldOut.stored.variant, 0);
  const short = today.lines.find(({ line, stored }) => line.quantity < stored.quantity);
  if (short !== undefined) return stockShort(short.line.variant, short.line.saleable);
  if (today.gone.length > 0) return orderChanged();
  return sumUpCart(trx, today, request, []);
}

/** For showing: settles the cart first and says what changed, once. */
export async function summaryToShow(
  selling: Selling,
  context: ServiceContext,
  request: SummaryRequest,
): Promise<Outcome<Summary, SummaryFailureCode>> {
  const { today, changes } = await tellCart(selling, context);
  const summed = await sumUpCart(selling.ledger.db, today, request, changes);
  if (summed.kind !== "done") return summed;
  const { summary } = summed.value;
  return done({ ...summary, description: describeAgreed(summary) });
}

/** The refusal `order.changed`, with today's summary where there is one: the shopper must see and agree again. */
export function orderChanged(today?: SummedUp): Failed<"order.changed"> {
  return refused({
    code: "order.changed",
    shopper: text("order.changed"),
    operator: "The order is not what the shopper saw any more: prices, stock or terms changed in between.",
    ...(today !== undefined && { details: { summary: today.summary } }),
  });
}

async function sumUpCart(
  db: Kysely<Tables>,
  today: CartToday,
  request: SummaryRequest,
  changes: readonly CartChange[],
): Promise<Outcome<SummedUp, SummaryFailureCode>> {
  const customer = today.stored.customer;
  if (customer === null || today.lines.length === 0) {
    return refusal("cart.empty", "The cart is empty, or nothing in it can be bought any more.");
  }
  const offer = offersFor(today).find((candidate) => candidate.id === request.shipping);
  if (offer === undefined) {
    return refusal(
      "shipping.notOffered",
      "This way to ship is not offered for the market and the cart value.",
    );
  }
  const address = await findAddress(db, customer, request.address);
  if (address === null || address.country !== today.market.country) {
    return refusal("address.unknown", "The customer has no such address in this market.");
  }
  // It may have been saved before the shop, or Kiosk, knew of the territory.
  const obstacle = territoryObstacle(today.shop, today.market, address.postalCode);
  if (obstacle !== null) return refused({ code: "address.unknown", ...obstacle });
  const { name, email, phone } = await readContact(db, customer);
  if (name === undefined || email === undefined) {
    return refusal("contact.missing", "Name or e-mail address of the customer is missing.");
  }
  const body = summaryBody(today, offer, { name, email, phone });
  const summary = { ...body.summary, address };
  const fingerprint = fingerprintOf({ ...summary, ...agreedLines(today), legal: today.shop.legal.version });
  const lines = body.paid.map((paid, index) => ({
    rate: today.lines[index]?.rate ?? 0,
    paid,
  }));
  return done({ summary: { ...summary, changes, fingerprint }, customer, lines });
}

function refusal(code: SummaryFailureCode, operator: string): Failed<SummaryFailureCode> {
  return refused({ code, shopper: text(code), operator });
}

/** Ways to ship today's cart, cheapest first. */
export function offersFor(today: CartToday): readonly ShippingOffer[] {
  const { subtotal, discount } = sumsOf(today, 0);
  const free = today.promotion?.kind === "freeShipping" && today.lines.length > 0;
  return shippingOffers(today.shop, today.market, { value: subtotal.amount - discount.amount, free });
}

function summaryBody(today: CartToday, offer: ShippingOffer, contact: Contact) {
  const sums = sumsOf(today, offer.price.amount);
  const summary = {
    lines: today.lines.map(({ line }) => line),
    subtotal: sums.subtotal,
    code: today.promotion?.code,
    discount: sums.discount.amount > 0 ? sums.discount : undefined,
    shipping: { id: offer.id, name: offer.name, price: offer.price },
    vat: sums.vat,
    vatIncluded: today.market.pricesIncludeVat,
    total: sums.total,
    contact,
    giftMessage: today.stored.giftMessage ?? undefined,
  };
  return { summary, paid: sums.paid };
}

/** What of a line is agreed to: not its picture and not how many others could buy. */
function agreedLines(today: CartToday) {
  return {
    lines: today.lines.map(({ line }) => {
      const { variant, sku, name, options, quantity, price, total } = line;
      return { variant, sku, name, options, quantity, price, total };
    }),
  };
}

/**
 * SHA-256 of a value's canonical JSON by RFC 8785: keys sorted, what is undefined left out. Stored with orders and legal
 * texts, so it must never change for the same value. Throws on half a surrogate pair, which no checked words contain.
 */
export function fingerprintOf(value: object): string {
  return createHash("sha256")
    .update(canonicalize(value) ?? "")
    .digest("hex");
}
