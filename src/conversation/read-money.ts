/**
 * Reads numbers and amounts as people and programs of all countries write them, and never guesses: `1.000` is a
 * thousand in Denmark and one in Britain, so it is read as neither until somebody says which sign stands before decimals.
 */
import { exponentOf, type Money, money } from "./money.ts";

/** The sign that stands before decimals. The other one, a space or an apostrophe may stand between thousands. */
export type DecimalSign = "point" | "comma";

/** A number as its digits. */
export interface Decimal {
  readonly negative: boolean;
  readonly whole: string;
  /** As many as were written; may be empty. */
  readonly decimals: string;
}

/** How a number can be read: in one way, in two, or not at all. */
export type NumberReading =
  | { readonly kind: "number"; readonly number: Decimal }
  /** With its one sign between thousands, or before decimals. */
  | { readonly kind: "ambiguous"; readonly grouped: Decimal; readonly decimal: Decimal }
  | { readonly kind: "none" };

/** How an amount can be read. */
export type MoneyReading =
  | { readonly kind: "amount"; readonly money: Money }
  | Ambiguity
  | { readonly kind: "none" };

/** An amount with two readings. */
export interface Ambiguity {
  readonly kind: "ambiguous";
  /** Both, with a comma between thousands and a point before decimals: `1,000.00` and `1.00`. */
  readonly readings: readonly [string, string];
  /** What to write instead, for each reading that is an amount of the currency: `1000` and `1.00`. */
  readonly spellings: readonly string[];
}

const DIGITS_AT_MOST = 12;

/**
 * Reads a number: ASCII digits, a minus sign or hyphen before them, thousands in threes. With a `sign` only what that
 * sign allows is read, and nothing is ambiguous.
 */
export function readNumber(text: string, sign?: DecimalSign): NumberReading {
  const plain = text
    .trim()
    .replace(/\p{Zs}/gu, " ")
    .replaceAll("\u2019", "'");
  const match = /^([-\u2212]?)(\d+(?:[.,' ]\d+)*)$/.exec(plain);
  if (match === null) return { kind: "none" };
  const negative = match[1] !== "";
  const parts = (match[2] ?? "").split(/[.,' ]/);
  const separators = (match[2] ?? "").match(/[.,' ]/g) ?? [];
  const grouped = readGrouped(parts, separators, negative, sign);
  const decimal = readDecimals(parts, separators, negative, sign);
  if (grouped !== null && decimal !== null) return { kind: "ambiguous", grouped, decimal };
  const number = grouped ?? decimal;
  return number === null ? { kind: "none" } : { kind: "number", number };
}

/** Without decimals. */
function readGrouped(
  parts: readonly string[],
  separators: readonly string[],
  negative: boolean,
  sign: DecimalSign | undefined,
): Decimal | null {
  const whole = joined(parts, separators);
  if (whole === null || (sign !== undefined && separators.includes(SIGNS[sign]))) return null;
  return { negative, whole, decimals: "" };
}

/** With decimals behind the last sign. */
function readDecimals(
  parts: readonly string[],
  separators: readonly string[],
  negative: boolean,
  sign: DecimalSign | undefined,
): Decimal | null {
  const last = separators.at(-1);
  if (last !== SIGNS.point && last !== SIGNS.comma) return null;
  if (sign !== undefined && last !== SIGNS[sign]) return null;
  const between = separators.slice(0, -1);
  const whole = between.includes(last) ? null : joined(parts.slice(0, -1), between);
  return whole === null ? null : { negative, whole, decimals: parts.at(-1) ?? "" };
}

const SIGNS = { point: ".", comma: "," } as const satisfies Readonly<Record<DecimalSign, string>>;

/** The digits of a whole number, when what stands between them is one sign throughout, between thousands. */
function joined(parts: readonly string[], separators: readonly string[]): string | null {
  const [first = "", ...rest] = parts;
  const isGrouped =
    new Set(separators).size === 1 && /^[1-9]\d{0,2}$/.test(first) && rest.every((part) => part.length === 3);
  const whole = parts.join("");
  return (separators.length === 0 || isGrouped) && whole.length <= DIGITS_AT_MOST ? whole : null;
}

/** The decimal sign that a number's spelling proves: `12,5` and `1.234.567` a comma, `12.50` a point, `1.000` and `12` none. */
export function provenSign(text: string): DecimalSign | null {
  const [point, comma] = (["point", "comma"] as const).map((sign) => readNumber(text, sign).kind !== "none");
  if (point === comma) return null;
  return point ? "point" : "comma";
}

/** A number in whole units of its `places`-th decimal, or null when it has more decimals than that, other than zeros. */
export function unitsOf({ negative, whole, decimals }: Decimal, places: number): number | null {
  const kept = decimals.replace(/0+$/, "");
  if (kept.length > places) return null;
  const units = Number(`${whole}${kept.padEnd(places, "0")}`);
  if (!Number.isSafeInteger(units)) return null;
  return negative && units > 0 ? -units : units;
}

/**
 * Reads an amount in major units, as a catalog file, a shop.yaml or a form of staff has it: `readMoney("49,5", "DKK")` is
 * 4950. Give the `sign` where it is known. Three digits behind the only sign of a currency without decimals can only be
 * thousands; where the known sign says otherwise, the amount stays ambiguous.
 */
export function readMoney(text: string, currency: string, sign?: DecimalSign): MoneyReading {
  const exponent = exponentOf(currency);
  const freely = readNumber(text);
  if (freely.kind === "ambiguous" && exponent === 0) {
    const isGrouped = sign === undefined || readsAsGrouped(text, sign);
    return isGrouped ? amountOf(freely.grouped, currency) : ambiguity(freely, currency);
  }
  const reading = readNumber(text, sign);
  switch (reading.kind) {
    case "number":
      return amountOf(reading.number, currency);
    case "ambiguous":
      return ambiguity(reading, currency);
    case "none":
      return reading;
  }
}

function readsAsGrouped(text: string, sign: DecimalSign): boolean {
  const reading = readNumber(text, sign);
  return reading.kind === "number" && reading.number.decimals === "";
}

function amountOf(number: Decimal, currency: string): MoneyReading {
  const amount = unitsOf(number, exponentOf(currency));
  return amount === null ? { kind: "none" } : { kind: "amount", money: money(amount, currency) };
}

function ambiguity(
  { grouped, decimal }: { readonly grouped: Decimal; readonly decimal: Decimal },
  currency: string,
): Ambiguity {
  const exponent = exponentOf(currency);
  const isAmount = unitsOf(decimal, exponent) !== null;
  return {
    kind: "ambiguous",
    readings: [written(grouped, exponent), written(decimal, isAmount ? exponent : decimal.decimals.length)],
    spellings: [unmistakable(grouped), ...(isAmount ? [unmistakable(decimal)] : [])],
  };
}

function written({ negative, whole, decimals }: Decimal, places: number): string {
  const thousands = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const shown = decimals.slice(0, places).padEnd(places, "0");
  return `${negative ? "-" : ""}${thousands}${shown === "" ? "" : `.${shown}`}`;
}

/** A spelling with one reading: no sign between thousands, and not three decimals. */
function unmistakable({ negative, whole, decimals }: Decimal): string {
  const shown = decimals.length === 3 ? decimals.replace(/0$/, "") : decimals;
  const safe = shown.length === 3 ? `${shown}0` : shown;
  return `${negative ? "-" : ""}${whole}${safe === "" ? "" : `.${safe}`}`;
}

/** What is wrong with an amount of two readings, and the mend, for staff and operators, without full stops. */
export function ambiguityWords({ readings, spellings }: Ambiguity): {
  readonly problem: string;
  readonly mend: string;
} {
  return { problem: `may be ${readings.join(" or ")}`, mend: `Write ${spellings.join(" or ")}` };
}
