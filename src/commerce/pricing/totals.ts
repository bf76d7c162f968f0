/**
 * The sums of a cart or an order: pure, in whole minor units, adding up to the last øre.
 *
 * Rules, the same in chat, payment link and confirmation:
 * - A discount is spread over the lines it applies to in proportion to their totals; what rounding leaves over goes
 *   one minor unit at a time to the largest remainders, first line first among equals.
 * - VAT is rounded once per rate, on the sum of all that is taxed at that rate, not per line.
 * - Shipping is taxed at the highest rate among the lines, for it follows the goods and must never be taxed too low;
 *   at the rate given as `standardRate` when there are no lines.
 */
import { addMoney, type Money, money } from "../../conversation/money.ts";
import { vatIn, vatOn } from "./tax.ts";

/** A line to be priced. */
export interface LineToPrice {
  /** Price times quantity, minor units. */
  readonly total: number;
  /** Basis points. */
  readonly rate: number;
  /** Whether the discount may touch it. */
  readonly discountable: boolean;
}

/** Sums; all of one currency. */
export interface Sums {
  readonly subtotal: Money;
  readonly discount: Money;
  readonly shipping: Money;
  /** Ascending by rate; only rates that something is taxed at. */
  readonly vat: readonly { readonly rate: number; readonly amount: Money }[];
  /** What is paid: with VAT, whether the prices contain it or not. */
  readonly total: Money;
  /** What each line costs after its share of the discount; VAT as the prices have it. */
  readonly paid: readonly Money[];
}

/** Computes all sums. `discount` and `shipping` are minor units and not negative; a discount above the lines is cut to them. */
export function sumUp(order: {
  readonly lines: readonly LineToPrice[];
  readonly discount: number;
  readonly shipping: number;
  readonly standardRate: number;
  readonly pricesIncludeVat: boolean;
  readonly currency: string;
}): Sums {
  const inCurrency = (amount: number) => money(amount, order.currency);
  const subtotal = sum(order.lines.map((line) => line.total));
  const weights = order.lines.map((line) => (line.discountable ? line.total : 0));
  const discount = Math.min(order.discount, sum(weights));
  const shares = spread(discount, weights);
  const paid = order.lines.map((line, index) => line.total - (shares[index] ?? 0));
  const shippingRate =
    order.lines.length === 0 ? order.standardRate : Math.max(...order.lines.map((line) => line.rate));
  const taxed = [
    ...order.lines.map((line, index) => ({ rate: line.rate, amount: paid[index] ?? 0 })),
    { rate: shippingRate, amount: order.shipping },
  ];
  const vat = vatByRate(taxed, order.pricesIncludeVat, order.currency);
  const beforeVat = inCurrency(subtotal - discount + order.shipping);
  return {
    subtotal: inCurrency(subtotal),
    discount: inCurrency(discount),
    shipping: inCurrency(order.shipping),
    vat,
    total: order.pricesIncludeVat ? beforeVat : addMoney(beforeVat, ...vat.map((part) => part.amount)),
    paid: paid.map(inCurrency),
  };
}

function vatByRate(
  taxed: readonly { readonly rate: number; readonly amount: number }[],
  included: boolean,
  currency: string,
): Sums["vat"] {
  const byRate = Map.groupBy(
    taxed.filter((part) => part.amount > 0),
    (part) => part.rate,
  );
  return [...byRate]
    .toSorted(([a], [b]) => a - b)
    .map(([rate, parts]) => {
      const base = money(sum(parts.map((part) => part.amount)), currency);
      return { rate, amount: included ? vatIn(base, rate) : vatOn(base, rate) };
    });
}

/**
 * Spreads a whole amount over weights by the largest remainder: the shares add up to the amount, none is negative
 * and none is above its weight as long as the amount is not above the sum of the weights.
 */
export function spread(amount: number, weights: readonly number[]): readonly number[] {
  const whole = BigInt(sum(weights));
  if (amount === 0 || whole === 0n) return weights.map(() => 0);
  const parts = weights.map((weight, index) => {
    const product = BigInt(amount) * BigInt(weight);
    return { index, share: Number(product / whole), remainder: product % whole };
  });
  const left = amount - sum(parts.map((part) => part.share));
  const luckier = parts.toSorted(
    (a, b) => Number(b.remainder > a.remainder) - Number(b.remainder < a.remainder) || a.index - b.index,
  );
  const lucky = new Set(luckier.slice(0, left).map((part) => part.index));
  return parts.map((part) => part.share + (lucky.has(part.index) ? 1 : 0));
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
