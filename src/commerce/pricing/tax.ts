/** VAT: the rate of a category in a market, and the tax in or on an amount. Rates are basis points (2500 is 25 %). */
import { type Money, shareOf } from "../../conversation/money.ts";
import type { Market } from "../../ports/shop.ts";

/** The rate of a rate class; a class the market does not know is taxed as `standard`. */
export function vatRateOf(market: Market, rateClass: string): number {
  const rate = market.vat[rateClass] ?? market.vat.standard;
  if (rate === undefined) throw new Error(`Market ${market.country} has no standard VAT rate`);
  return rate;
}

/** The VAT contained in a gross amount, rounded half away from zero to whole minor units. */
export function vatIn(gross: Money, rate: number): Money {
  return shareOf(gross, rate, 10_000 + rate);
}

/** The VAT to add to a net amount, rounded half away from zero to whole minor units. */
export function vatOn(net: Money, rate: number): Money {
  return shareOf(net, rate, 10_000);
}
