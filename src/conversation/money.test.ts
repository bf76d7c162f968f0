import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addMoney, exponentOf, money, multiplyMoney, shareOf, writeMoney } from "./money.ts";
import { readMoney } from "./read-money.ts";

/** ISO 4217, list one as published on 2024-06-25: all currencies by their decimals, but for metals, units and tests, which have none. */
const ISO_4217: Readonly<Record<number, string>> = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
  2:
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD " +
    "CAD CDF CHE CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL " +
    "GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD " +
    "LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN " +
    "PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB " +
    "TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD YER ZAR ZMW ZWG",
  3: "BHD IQD JOD KWD LYD OMR TND",
  4: "CLF UYW",
};

describe("Money", () => {
  it("has ISO's decimals for every currency, also where Intl says otherwise", () => {
    for (const [decimals, codes] of Object.entries(ISO_4217)) {
      for (const code of codes.split(" ")) expect(exponentOf(code), code).toBe(Number(decimals));
    }
    expect(exponentOf("HUF")).toBe(2);
  });

  it("refuses what is not whole minor units, and a mix of currencies", () => {
    expect(() => money(0.5, "DKK")).toThrow(/whole minor units/);
    expect(() => addMoney(money(1, "DKK"), money(1, "EUR"))).toThrow(/Cannot add EUR to DKK/);
    expect(multiplyMoney(money(4900, "DKK"), 3)).toEqual(money(14_700, "DKK"));
  });

  it("writes what is read with a decimal point", () => {
    expect(writeMoney(money(5, "DKK"))).toBe("0.05 DKK");
    expect(writeMoney(money(49, "JPY"))).toBe("49 JPY");
    fc.assert(
      fc.property(
        fc.integer({ min: -(10 ** 9), max: 10 ** 9 }),
        fc.constantFrom("DKK", "JPY", "KWD"),
        (amount, currency) => {
          const [digits = ""] = writeMoney(money(amount, currency)).split(" ");
          expect(readMoney(digits, currency, "point")).toEqual({
            kind: "amount",
            money: money(amount, currency),
          });
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

  it("writes nothing as nothing, and what is owed with its sign", () => {
    expect(writeMoney(money(0, "DKK"))).toBe("0.00 DKK");
    expect(writeMoney(money(-5, "DKK"))).toBe("-0.05 DKK");
  });

  it("rounds a share half away from zero, whatever is negative", () => {
    const share = (amount: number, numerator: number, denominator: number) =>
      shareOf(money(amount, "DKK"), numerator, denominator).amount;
    expect([share(10, 1, 4), share(-10, 1, 4), share(10, -1, 4), share(10, 1, -4)]).toEqual([3, -3, -3, -3]);
    expect([share(9, 1, 4), share(-9, 1, 4), share(-9, -1, 4), share(-9, -1, -4)]).toEqual([2, -2, 2, -2]);
    expect(share(0, 1, 4)).toBe(0);
  });
});
