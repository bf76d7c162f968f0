/** Catalog texts, money and times as staff of this shop read them. */
import type { Money } from "../../src/conversation/money.ts";
import {
  asDate,
  asLocalized,
  asMoney,
  type Localized,
  type Parameter,
  type Text,
} from "../../src/conversation/text.ts";
import type { CartLine } from "../../src/ports/services/cart.ts";
import type { OrderLine } from "../../src/ports/services/orders.ts";

/** Puts a text into a language. */
export type Say = (text: Text, locale: string) => string;

/** A voice for staff. */
export interface StaffWords {
  say(message: Text): string;
  money(money: Money): string;
  text(texts: Localized): string;
  time(at: number): string;
  /** An article with its chosen options: `Sencha (100 g, loose)`. */
  article(line: Pick<OrderLine | CartLine, "name" | "options">): string;
}

/** Words in the staff's locale. */
export function staffWords(say: Say, locale: string): StaffWords {
  const spoken = (parameter: Parameter) => say({ key: "core.verbatim", params: { text: parameter } }, locale);
  const text = (texts: Localized) => spoken(asLocalized(texts));
  return {
    say: (message) => say(message, locale),
    text,
    money: (money) => spoken(asMoney(money)),
    time: (at) => spoken(asDate(at, "dateTime")),
    article({ name, options }) {
      const chosen = options.map(text).filter((option) => option.trim() !== "");
      const params = { name: asLocalized(name), options: { as: "list", items: chosen } } as const;
      return chosen.length === 0 ? text(name) : say({ key: "order.article", params }, locale);
    },
  };
}
