import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { createFormats } from "../voice/format.ts";
import { exponentOf, money, writeMoney } from "./money.ts";
import { ambiguityWords, type DecimalSign, provenSign, readMoney } from "./read-money.ts";

/** An amount as `writeMoney` has it, `a or b` with what to write instead, or nothing. */
function read(text: string, currency: string, sign?: DecimalSign): string {
  const reading = readMoney(text, currency, sign);
  switch (reading.kind) {
    case "amount":
      return writeMoney(reading.money);
    case "ambiguous":
      return `${reading.readings.join(" or ")}; ${reading.spellings.join(" or ")}`;
    case "none":
      return "–";
  }
}

/** Spelling, currency, and what it is: when nothing is known, in a file of decimal points, in one of decimal commas. */
const SPELLINGS: readonly (readonly [string, string, string, string, string])[] = [
  ["1.000", "DKK", "1,000.00 or 1.00; 1000 or 1.00", "1.00 DKK", "1000.00 DKK"],
  ["1,000", "DKK", "1,000.00 or 1.00; 1000 or 1.00", "1000.00 DKK", "1.00 DKK"],
  ["-1.000", "DKK", "-1,000.00 or -1.00; -1000 or -1.00", "-1.00 DKK", "-1000.00 DKK"],
  ["12.500", "EUR", "12,500.00 or 12.50; 12500 or 12.50", "12.50 EUR", "12500.00 EUR"],
  ["1.234", "DKK", "1,234.00 or 1.234; 1234", "–", "1234.00 DKK"],
  ["1.000,00", "DKK", "1000.00 DKK", "–", "1000.00 DKK"],
  ["1,000.00", "DKK", "1000.00 DKK", "1000.00 DKK", "–"],
  ["1.000,5", "DKK", "1000.50 DKK", "–", "1000.50 DKK"],
  ["1.234.567", "DKK", "1234567.00 DKK", "–", "1234567.00 DKK"],
  ["1,234,567", "DKK", "1234567.00 DKK", "1234567.00 DKK", "–"],
  ["1.234.567,89", "DKK", "1234567.89 DKK", "–", "1234567.89 DKK"],
  ["1 000", "DKK", "1000.00 DKK", "1000.00 DKK", "1000.00 DKK"],
  ["1\u00A0000", "DKK", "1000.00 DKK", "1000.00 DKK", "1000.00 DKK"],
  ["1\u202F234,50", "EUR", "1234.50 EUR", "–", "1234.50 EUR"],
  ["1\u2009000.50", "EUR", "1000.50 EUR", "1000.50 EUR", "–"],
  ["1'000", "CHF", "1000.00 CHF", "1000.00 CHF", "1000.00 CHF"],
  ["1\u2019234.50", "CHF", "1234.50 CHF", "1234.50 CHF", "–"],
  ["12.50", "DKK", "12.50 DKK", "12.50 DKK", "–"],
  ["12,5", "DKK", "12.50 DKK", "–", "12.50 DKK"],
  ["0.500", "DKK", "0.50 DKK", "0.50 DKK", "–"],
  ["0,500", "DKK", "0.50 DKK", "–", "0.50 DKK"],
  ["1234.500", "DKK", "1234.50 DKK", "1234.50 DKK", "–"],
  ["49", "DKK", "49.00 DKK", "49.00 DKK", "49.00 DKK"],
  ["\u00A049,50\u00A0", "DKK", "49.50 DKK", "–", "49.50 DKK"],
  ["\u221249.50", "DKK", "-49.50 DKK", "-49.50 DKK", "–"],
  ["49.5000", "DKK", "49.50 DKK", "49.50 DKK", "–"],
  ["49.005", "DKK", "49,005.00 or 49.005; 49005", "–", "49005.00 DKK"],
  // No decimals: three digits behind a sign are thousands, unless the file says otherwise.
  ["1.000", "JPY", "1000 JPY", "1,000 or 1; 1000 or 1.00", "1000 JPY"],
  ["1,000", "JPY", "1000 JPY", "1000 JPY", "1,000 or 1; 1000 or 1.00"],
  ["49.00", "JPY", "49 JPY", "49 JPY", "–"],
  ["49.50", "JPY", "–", "–", "–"],
  ["1.234.567", "ISK", "1234567 ISK", "–", "1234567 ISK"],
  // Three decimals: what such a currency's amounts usually look like is a thousand elsewhere.
  ["1.000", "KWD", "1,000.000 or 1.000; 1000 or 1.00", "1.000 KWD", "1000.000 KWD"],
  ["1.234", "KWD", "1,234.000 or 1.234; 1234 or 1.2340", "1.234 KWD", "1234.000 KWD"],
  ["0.500", "KWD", "0.500 KWD", "0.500 KWD", "–"],
  ["1,234.500", "KWD", "1234.500 KWD", "1234.500 KWD", "–"],
  ["12.5", "KWD", "12.500 KWD", "12.500 KWD", "–"],
  ["1.2345", "CLF", "1.2345 CLF", "1.2345 CLF", "–"],
];

const NOTHING = [
  ...[
    "",
    "abc",
    "1e3",
    "∞",
    "49 kr",
    "DKK 49",
    "4 9,00",
    "1.2.3",
    "1,2,3",
    "12.34.567",
    "1.000.00",
    "1,000,00",
  ],
  ...[
    "1..000",
    ".50",
    "50.",
    "12,-",
    "--1",
    "+-1",
    "1.000'000",
    "١٢٫٥٠",
    "1234567890123",
    "0x10",
    "1,00,000.00",
  ],
];

describe("An amount as somebody wrote it", () => {
  test.each(SPELLINGS)("%s %s is %s", (text, currency, freely, withPoint, withComma) => {
    expect(read(text, currency)).toBe(freely);
    expect(read(text, currency, "point")).toBe(withPoint);
    expect(read(text, currency, "comma")).toBe(withComma);
  });

  test.each(NOTHING)("%s is none", (text) => {
    for (const sign of [undefined, "point", "comma"] as const) expect(read(text, "DKK", sign)).toBe("–");
  });

  it("with two readings is told with both, and with what to write", () => {
    const reading = readMoney("1.000", "DKK");
    expect(reading.kind === "ambiguous" && ambiguityWords(reading)).toEqual({
      problem: "may be 1,000.00 or 1.00",
      mend: "Write 1000 or 1.00",
    });
  });

  it("is read by what it is told to write instead", () => {
    for (const [text, currency] of SPELLINGS) {
      const reading = readMoney(text, currency);
      if (reading.kind !== "ambiguous") continue;
      const again = reading.spellings.map((spelling) => read(spelling, currency).split(" ")[0]);
      const meant = reading.readings.map((shown) => shown.replaceAll(",", "")).slice(0, again.length);
      expect(again, text).toEqual(meant);
    }
  });

  it("proves its decimal sign only where the other sign could not be meant", () => {
    const signs = Object.entries({ comma: "12,5 1.234.567 0,500 1.000,00", point: "12.50 1,234,567 0.500" });
    for (const [sign, texts] of signs)
      for (const text of texts.split(" ")) expect(provenSign(text), text).toBe(sign);
    for (const text of ["12", "1.000", "1,000", "1 000", "1'000", "ten", ""])
      expect(provenSign(text)).toBeNull();
  });
});

const LOCALES =
  "en en-GB en-IN en-ZA da nl nl-BE de de-AT de-CH fr fr-CH fr-BE it it-CH es es-MX pt pt-BR sv nb fi pl cs hu ro bg el ru uk tr ar he fa hi ja ko zh th vi is et lv lt sl hr sr sk ca eu ga mt".split(
    " ",
  );
const CURRENCIES = ["DKK", "EUR", "CHF", "HUF", "JPY", "ISK", "KWD", "TND", "CLF"];

const amounts = fc.oneof(
  fc.integer({ min: -(10 ** 10), max: 10 ** 10 }),
  fc.integer({ min: 0, max: 10_000 }).map((thousands) => thousands * 1000),
  fc.integer({ min: 0, max: 2000 }),
);

describe("What is printed", () => {
  const formats = createFormats("UTC");

  it("in any locale is read back as the same amount or refused, never as another", () => {
    const cases = fc.tuple(amounts, fc.constantFrom(...CURRENCIES), fc.constantFrom(...LOCALES));
    fc.assert(
      fc.property(cases, ([amount, currency, locale]) => {
        const value = money(amount, currency);
        const digits = exponentOf(currency);
        const plain = new Intl.NumberFormat(locale, {
          minimumFractionDigits: digits,
          maximumFractionDigits: digits,
        }).format(amount / 10 ** digits);
        for (const printed of [
          plain,
          formats.money(value, locale),
          writeMoney(value),
          writeMoney(value).split(" ")[0] ?? "",
        ]) {
          const reading = readMoney(printed, currency);
          if (reading.kind === "amount") expect(reading.money, printed).toEqual(value);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("in the languages of Europe is read back, with two decimals and without", () => {
    const cases = fc.tuple(
      amounts,
      fc.constantFrom("DKK", "JPY"),
      fc.constantFrom("en", "da", "nl", "de", "fr", "sv", "pl", "de-CH"),
    );
    fc.assert(
      fc.property(cases, ([amount, currency, locale]) => {
        const digits = exponentOf(currency);
        const format = { minimumFractionDigits: digits, maximumFractionDigits: digits };
        const printed = new Intl.NumberFormat(locale, format).format(amount / 10 ** digits);
        expect(readMoney(printed, currency), printed).toEqual({
          kind: "amount",
          money: money(amount, currency),
        });
      }),
    );
  });
});

describe("An amount at the end of what is read", () => {
  const amountOf = (text: string, currency = "JPY") => {
    const reading = readMoney(text, currency);
    return reading.kind === "amount" ? reading.money.amount : reading.kind;
  };

  it("has at most 12 digits before its decimals", () => {
    expect(amountOf("9".repeat(12))).toBe(Number("9".repeat(12)));
    expect(amountOf("9".repeat(13))).toBe("none");
  });

  it("is counted exactly, or not read", () => {
    expect(amountOf(`${"9".repeat(12)}.9999`, "UYW")).toBe("none");
  });

  it("is nothing, also with a sign before it", () => {
    expect(amountOf("-0", "DKK")).toBe(0);
    expect(amountOf("-0.01", "DKK")).toBe(-1);
  });
});
