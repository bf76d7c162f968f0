import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addMoney, exponentOf, money, multiplyMoney, parseMoney, shareOf, writeMoney } from "./money.ts";

describe("Money", () => {
  it("has ISO's decimals, also where Intl says otherwise", () => {
    expect(["DKK", "JPY", "KWD", "CLF", "HUF", "ISK"].map(exponentOf)).toEqual([2, 0, 3, 4, 2, 0]);
  });

  it("refuses what is not whole minor units, and a mix of currencies", () => {
    expect(() => money(0.5, "DKK")).toThrow(/whole minor units/);
    expect(() => addMoney(money(1, "DKK"), money(1, "EUR"))).toThrow(/Cannot add EUR to DKK/);
    expect(multiplyMoney(money(4900, "DKK"), 3)).toEqual(money(14_700, "DKK"));
  });

  it("reads decimals as people write them, and nothing else", () => {
    expect(parseMoney("49.5", "DKK")).toEqual(money(4950, "DKK"));
    expect(parseMoney(" 49,50 ", "EUR")).toEqual(money(4950, "EUR"));
    expect(parseMoney("49.00", "JPY")).toEqual(money(49, "JPY"));
    for (const wrong of ["", "abc", "1e3", "49.005", "1.2.3", "∞", "49 kr"])
      expect(parseMoney(wrong, "DKK")).toBeNull();
  });

  it("writes what it reads", () => {
    expect(writeMoney(money(5, "DKK"))).toBe("0.05 DKK");
    expect(writeMoney(money(49, "JPY"))).toBe("49 JPY");
    fc.assert(
      fc.property(
        fc.integer({ min: -(10 ** 9), max: 10 ** 9 }),
        fc.constantFrom("DKK", "JPY", "KWD"),
        (amount, currency) => {
          const [digits = ""] = writeMoney(money(amount, currency)).split(" ");
          expect(parseMoney(digits, currency)).toEqual(money(amount, currency));
        },
      ),
    );
  });

  it("shares without losing more than half a unit, to the same size either side of zero", () => {
    const amounts = fc.integer({ min: -(10 ** 12), max: 10 ** 12 });
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 10_000 }), (amount, basisPoints) => {
        const share = shareOf(money(amount, "DKK"), basisPoints, 10_000).amount;
        expect(Math.abs(share - (amount * basisPoints) / 10_000)).toBeLessThanOrEqual(0.5 + 1e-3);
        expect(shareOf(money(-amount, "DKK"), basisPoints, 10_000).amount + share).toBe(0);
      }),
    );
  });
});
