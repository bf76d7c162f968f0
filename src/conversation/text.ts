/** What is said, before it is put into any language: a message key with parameters (ICU), translated when rendered. */
import type { Money } from "./money.ts";

/** One text in several languages, keyed by locale; data of the catalog, not of a flow. */
export type Localized = Readonly<Record<string, string>>;

/** A parameter of a text. Tagged values are formatted in the reader's locale at rendering time. */
export type Parameter =
  | string
  | number
  | { readonly as: "money"; readonly amount: number; readonly currency: string }
  /** A moment in epoch milliseconds. */
  | { readonly as: "date"; readonly at: number; readonly style: "date" | "time" | "dateTime" }
  | { readonly as: "localized"; readonly texts: Localized }
  | { readonly as: "text"; readonly text: Text }
  | { readonly as: "list"; readonly items: readonly Parameter[] };

/** A sentence as data. `key` names an ICU message in the catalogs; flows never hold the sentence itself. */
export interface Text {
  readonly key: string;
  readonly params?: Readonly<Record<string, Parameter>>;
}

/** `text("shop.cart.count", { count: 2 })`. */
export function text(key: string, params?: Readonly<Record<string, Parameter>>): Text {
  return { key, ...(params && { params }) };
}

/** Words that are data, not a message of ours: a name a person typed, a tracking number. */
export function verbatim(words: string): Text {
  return { key: "core.verbatim", params: { text: words } };
}

/** A text the catalog holds in several languages, as a whole message. */
export function localized(texts: Localized): Text {
  return { key: "core.verbatim", params: { text: { as: "localized", texts } } };
}

/** Money as a parameter. */
export function asMoney(value: Money): Parameter {
  return { as: "money", amount: value.amount, currency: value.currency };
}

/** A moment (epoch milliseconds) as a parameter. */
export function asDate(at: number, style: "date" | "time" | "dateTime" = "date"): Parameter {
  return { as: "date", at, style };
}

/** A catalog text as a parameter. */
export function asLocalized(texts: Localized): Parameter {
  return { as: "localized", texts };
}

/** Another message as a parameter. */
export function asText(inner: Text): Parameter {
  return { as: "text", text: inner };
}
