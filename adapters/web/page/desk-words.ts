/** How the desk's page writes money, moments and names. Staff read English here; shoppers never see this page. */
import { exponentOf, type Money } from "../../../src/conversation/money.ts";
import type { Localized } from "../../../src/conversation/text.ts";
import type { DeskStock } from "../../../src/ports/desk.ts";

/** `DKK 49.00`, with ISO's decimals and not Intl's. */
export function formatMoney({ amount, currency }: Money): string {
  const digits = exponentOf(currency);
  const format = {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  } as const;
  return new Intl.NumberFormat("en-GB", format).format(amount / 10 ** digits);
}

/** The time of day, with the day when it is not today. */
export function formatMoment(at: number): string {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  return date.toLocaleString(
    "en-GB",
    isToday ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" },
  );
}

/** What is reserved and what can be sold of a variant. */
export function stockWords({ reserved, saleable, sellsOn }: DeskStock): string {
  if (saleable === null) return `not counted, always for sale, ${reserved} reserved`;
  return `${reserved} reserved, ${saleable} saleable${sellsOn ? ", sold on when nothing is left" : ""}`;
}

/** A product's name with its options. */
export function nameOf(line: { readonly name: Localized; readonly options: readonly Localized[] }): string {
  return [line.name, ...line.options].map(inEnglish).join(" · ");
}

/** A catalog text in English, or in the language there is. */
export function inEnglish(texts: Localized): string {
  return texts.en ?? Object.values(texts)[0] ?? "";
}
