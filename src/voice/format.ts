/** Money, moments and lists as people of a locale write them. Formatters of Intl are costly to make, so they are kept. */
import { exponentOf, type Money } from "../conversation/money.ts";

/** How exact a moment is told. */
export type DateStyle = "date" | "time" | "dateTime";

const DATE: Intl.DateTimeFormatOptions = { day: "numeric", month: "long", year: "numeric" };
const TIME: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };
const STYLES: Readonly<Record<DateStyle, Intl.DateTimeFormatOptions>> = {
  date: DATE,
  time: TIME,
  dateTime: { ...DATE, ...TIME },
};

/** English without a country is written the European way: day before month, 24 hours. */
const WRITTEN_AS: Readonly<Record<string, string>> = { en: "en-GB" };

/** Formats for all locales in one time zone. */
export interface Formats {
  money(value: Money, locale: string): string;
  /** `at` in epoch milliseconds. */
  date(at: number, style: DateStyle, locale: string): string;
  /** "tea, coffee and cake". */
  list(items: readonly string[], locale: string): string;
}

/** Formats for an IANA time zone such as `Europe/Copenhagen`; throws when there is no such zone. */
export function createFormats(timeZone: string): Formats {
  const monies = new Map<string, Intl.NumberFormat>();
  const dates = new Map<string, Intl.DateTimeFormat>();
  const lists = new Map<string, Intl.ListFormat>();
  new Intl.DateTimeFormat("en", { timeZone });
  return {
    money({ amount, currency }, locale) {
      const digits = exponentOf(currency);
      const format = kept(monies, `${locale} ${currency}`, () => {
        const fraction = { minimumFractionDigits: digits, maximumFractionDigits: digits };
        return new Intl.NumberFormat(written(locale), { style: "currency", currency, ...fraction });
      });
      return format.format(amount / 10 ** digits);
    },
    date(at, style, locale) {
      const make = () => new Intl.DateTimeFormat(written(locale), { ...STYLES[style], timeZone });
      return kept(dates, `${locale} ${style}`, make).format(at);
    },
    list(items, locale) {
      return kept(lists, locale, () => new Intl.ListFormat(written(locale))).format(items);
    },
  };
}

function written(locale: string): string {
  return WRITTEN_AS[locale] ?? locale;
}

function kept<Value>(cache: Map<string, Value>, key: string, make: () => Value): Value {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}
