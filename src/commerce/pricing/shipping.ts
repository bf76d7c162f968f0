/** Ways to ship: which are offered for a country and a cart value, and what they cost. */
import { money } from "../../conversation/money.ts";
import type { ShippingOffer } from "../../ports/services/checkout.ts";
import type { Market, ShippingMethod, Shop } from "../../ports/shop.ts";

/**
 * Offers for goods of this value (minor units, after discount), cheapest first, then the shop's order.
 * `free` is set when a promotion pays for shipping.
 */
export function shippingOffers(
  shop: Shop,
  market: Market,
  cart: { readonly value: number; readonly free: boolean },
): readonly ShippingOffer[] {
  return shop.shipping
    .filter((method) => isOffered(method, market, cart.value))
    .map((method) => ({
      id: method.id,
      name: method.name,
      price: money(cart.free ? 0 : priceOf(method, market.currency, cart.value), market.currency),
      days: method.days,
    }))
    .toSorted((a, b) => a.price.amount - b.price.amount);
}

function isOffered(method: ShippingMethod, market: Market, value: number): boolean {
  if (!method.countries.includes(market.country) || method.price[market.currency] === undefined) return false;
  const minimum = method.minimum?.[market.currency] ?? 0;
  const maximum = method.maximum?.[market.currency] ?? Number.POSITIVE_INFINITY;
  return value >= minimum && value <= maximum;
}

function priceOf(method: ShippingMethod, currency: string, value: number): number {
  const freeFrom = method.freeFrom?.[currency];
  if (freeFrom !== undefined && value >= freeFrom) return 0;
  return method.price[currency] ?? 0;
}
