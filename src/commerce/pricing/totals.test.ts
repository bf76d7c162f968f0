import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { spread, sumUp } from "./totals.ts";

const amount = fc.integer({ min: 0, max: 10_000_000 });
const line = fc.record({
  total: amount,
  rate: fc.constantFrom(0, 600, 900, 2100, 2500),
  discountable: fc.boolean(),
});
const order = fc.record({
  lines: fc.array(line, { maxLength: 20 }),
  discount: amount,
  shipping: fc.integer({ min: 0, max: 20_000 }),
  standardRate: fc.constant(2500),
  pricesIncludeVat: fc.boolean(),
  currency: fc.constant("DKK"),
});
const sum = (amounts: readonly number[]) => amounts.reduce((total, next) => total + next, 0);

describe("the sums of an order", () => {
  test("always add up: lines to the subtotal, what is paid for lines, shipping and added VAT to the total", () => {
    fc.assert(
      fc.property(order, (given) => {
        const sums = sumUp(given);
        expect(sums.subtotal.amount).toBe(sum(given.lines.map((item) => item.total)));
        const paid = sum(sums.paid.map((part) => part.amount));
        expect(paid).toBe(sums.subtotal.amount - sums.discount.amount);
        const vat = given.pricesIncludeVat ? 0 : sum(sums.vat.map((part) => part.amount.amount));
        expect(sums.total.amount).toBe(paid + sums.shipping.amount + vat);
      }),
    );
  });

  test("are never negative and never broken numbers, and no line costs more than its price", () => {
    fc.assert(
      fc.property(order, (given) => {
        const sums = sumUp(given);
        const all = [sums.subtotal, sums.discount, sums.shipping, sums.total, ...sums.paid];
        for (const part of [...all, ...sums.vat.map((each) => each.amount)]) {
          expect(Number.isSafeInteger(part.amount) && part.amount >= 0).toBe(true);
        }
        for (const [index, item] of given.lines.entries()) {
          expect(sums.paid[index]?.amount).toBeLessThanOrEqual(item.total);
          if (!item.discountable) expect(sums.paid[index]?.amount).toBe(item.total);
        }
      }),
    );
  });

  test("contained VAT is within the total, and within one minor unit per rate of the exact VAT", () => {
    fc.assert(
      fc.property(order, (given) => {
        const sums = sumUp({ ...given, pricesIncludeVat: true });
        expect(sum(sums.vat.map((part) => part.amount.amount))).toBeLessThanOrEqual(sums.total.amount);
        const highest = given.lines.length === 0 ? 2500 : Math.max(...given.lines.map((item) => item.rate));
        for (const { rate, amount: vat } of sums.vat) {
          const ofLines = given.lines.map((item, i) =>
            item.rate === rate ? (sums.paid[i]?.amount ?? 0) : 0,
          );
          const base = sum(ofLines) + (rate === highest ? given.shipping : 0);
          expect(Math.abs(vat.amount - (base * rate) / (10_000 + rate))).toBeLessThanOrEqual(0.5001);
        }
      }),
    );
  });

  test("a hundred kroner with 25 % VAT contains twenty", () => {
    const sums = sumUp({
      lines: [{ total: 10_000, rate: 2500, discountable: true }],
      discount: 0,
      shipping: 0,
      standardRate: 2500,
      pricesIncludeVat: true,
      currency: "DKK",
    });
    expect(sums.vat).toEqual([{ rate: 2500, amount: { amount: 2000, currency: "DKK" } }]);
    expect(sums.total.amount).toBe(10_000);
  });

  test("shipping follows the goods at their highest rate, so that books alone ship at the rate of books", () => {
    const books = { total: 1000, rate: 900, discountable: false };
    const rest = { discount: 0, shipping: 500, standardRate: 2100, pricesIncludeVat: false, currency: "EUR" };
    expect(sumUp({ lines: [books], ...rest }).vat).toEqual([
      { rate: 900, amount: { amount: 135, currency: "EUR" } },
    ]);
    const mixed = sumUp({ lines: [books, { ...books, rate: 2100 }], ...rest });
    expect(mixed.vat.map((part) => [part.rate, part.amount.amount])).toEqual([
      [900, 90],
      [2100, 315],
    ]);
  });
});

describe("VAT", () => {
  const sumsOf = (lines: Parameters<typeof sumUp>[0]["lines"], changes: { discount?: number } = {}) =>
    sumUp({
      lines,
      discount: 0,
      shipping: 0,
      standardRate: 2500,
      pricesIncludeVat: true,
      currency: "DKK",
      ...changes,
    });

  test("is told only of rates at which something is paid for", () => {
    const tea = { total: 10_000, rate: 2500, discountable: false };
    const free = { total: 0, rate: 900, discountable: false };
    expect(sumsOf([tea, free]).vat.map(({ rate }) => rate)).toEqual([2500]);
    expect(sumsOf([free]).vat).toEqual([]);
    expect(sumsOf([tea, { ...free, total: 1 }]).vat.map(({ rate }) => rate)).toEqual([900, 2500]);
  });

  test("follows a discount to the lines it may touch", () => {
    const book = { total: 5_000, rate: 900, discountable: true };
    const tea = { total: 10_000, rate: 2500, discountable: false };
    const sums = sumsOf([book, tea], { discount: 9_999 });
    expect(sums.discount.amount).toBe(5_000);
    expect(sums.paid.map(({ amount: paid }) => paid)).toEqual([0, 10_000]);
    expect(sums.vat.map(({ rate }) => rate)).toEqual([2500]);
  });
});

describe("spreading a discount", () => {
  test("gives the whole amount away, in proportion to within one minor unit", () => {
    const cases = fc
      .array(amount, { minLength: 1, maxLength: 30 })
      .chain((weights) =>
        fc.record({ weights: fc.constant(weights), part: fc.integer({ min: 0, max: sum(weights) }) }),
      );
    fc.assert(
      fc.property(cases, ({ weights, part }) => {
        const shares = spread(part, weights);
        expect(sum(shares)).toBe(sum(weights) === 0 ? 0 : part);
        for (const [index, share] of shares.entries()) {
          const weight = weights[index] ?? 0;
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(weight);
          const exact = sum(weights) === 0 ? 0 : (part * weight) / sum(weights);
          expect(Math.abs(share - exact)).toBeLessThan(1.0001);
        }
      }),
    );
  });

  test("ten øre over three equal lines is 4, 3, 3", () => {
    expect(spread(10, [100, 100, 100])).toEqual([4, 3, 3]);
  });

  test("what rounding leaves over goes to the largest remainders, wherever they stand", () => {
    // 1.25, 2.5 and 6.25 of ten: the half is the largest remainder.
    expect(spread(10, [10, 20, 50])).toEqual([1, 3, 6]);
    // 1.1, 3.3 and 6.6 of eleven.
    expect(spread(11, [10, 30, 60])).toEqual([1, 3, 7]);
  });
});
