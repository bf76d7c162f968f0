/** Money as whole minor units with an ISO 4217 code, and the few sums a shop needs. No floating point. */

/** An amount of money. Plain JSON, so it can stand in a snapshot, a row or a message parameter. */
export interface Money {
  /** Whole minor units (øre, cent). May be negative in a discount line. */
  readonly amount: number;
  /** ISO 4217 code in capitals, such as `DKK`. */
  readonly currency: string;
}

/**
 * How many decimals a currency has by ISO 4217, where it is not two.
 * Intl's own digits are not ISO (it says 0 for HUF where ISO says 2), hence this table.
 */
const EXPONENTS: Readonly<Record<string, number>> = Object.fromEntries([
  ..."BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
    .split(" ")
    .map((code) => [code, 0]),
  ..."BHD IQD JOD KWD LYD OMR TND".split(" ").map((code) => [code, 3]),
  ..."CLF UYW".split(" ").map((code) => [code, 4]),
]);

/** Decimals of a currency by ISO 4217: 2 for DKK, 0 for JPY, 3 for KWD. */
export function exponentOf(currency: string): number {
  return EXPONENTS[currency] ?? 2;
}

/** `money(4900, "DKK")` is 49.00 kroner. Throws when the amount is not a safe integer: that is a bug of ours. */
export function money(amount: number, currency: string): Money {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`Money must be whole minor units, got ${amount}`);
  return { amount, currency };
}

/** Adds amounts of one currency; throws on a mix, because no rate is known here. */
export function addMoney(first: Money, ...rest: readonly Money[]): Money {
  return rest.reduce((sum, next) => {
    if (next.currency !== sum.currency)
      throw new RangeError(`Cannot add ${next.currency} to ${sum.currency}`);
    return money(sum.amount + next.amount, sum.currency);
  }, first);
}

/** A price times a quantity. */
export function multiplyMoney(price: Money, quantity: number): Money {
  return money(price.amount * quantity, price.currency);
}

/** A fraction of an amount, rounded half away from zero to whole minor units: `shareOf(m, 1, 4)` is a quarter. */
export function shareOf(whole: Money, numerator: number, denominator: number): Money {
  const product = BigInt(whole.amount) * BigInt(numerator);
  // Whole numbers are cut towards zero, so half a divisor more, away from zero, rounds.
  const half = BigInt(Math.sign(whole.amount) * Math.sign(numerator) * Math.abs(denominator));
  return money(Number((product * 2n + half) / (BigInt(denominator) * 2n)), whole.currency);
}

/** The amount in major units with its currency, for staff and logs: `124.00 DKK`. `readMoney` reads it back where the sign is said to be a point. */
export function writeMoney({ amount, currency }: Money): string {
  const exponent = exponentOf(currency);
  const digits = String(Math.abs(amount)).padStart(exponent + 1, "0");
  const whole = digits.slice(0, digits.length - exponent);
  const decimals = exponent === 0 ? "" : `.${digits.slice(-exponent)}`;
  return `${amount < 0 ? "-" : ""}${whole}${decimals} ${currency}`;
}
