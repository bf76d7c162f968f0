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
import type { OrderLine, OrderView } from "../../src/ports/services/orders.ts";

/** Puts a text into a language. */
export type Say = (text: Text, locale: string) => string;

/** A voice for staff. */
export interface StaffWords {
  money(money: Money): string;
  text(texts: Localized): string;
  time(at: number): string;
  /** An article with its chosen options: `Sencha (100 g, loose)`. */
  article(line: Pick<OrderLine | CartLine, "name" | "options">): string;
  /** How an order stands, in a word or two. */
  state(order: OrderView): string;
}

/** Words in the staff's locale. */
export function staffWords(say: Say, locale: string): StaffWords {
  const spoken = (parameter: Parameter) => say({ key: "core.verbatim", params: { text: parameter } }, locale);
  const text = (texts: Localized) => spoken(asLocalized(texts));
  return {
    text,
    money: (money) => spoken(asMoney(money)),
    time: (at) => spoken(asDate(at, "dateTime")),
    article({ name, options }) {
      const chosen = options.map(text).filter((option) => option.trim() !== "");
      return chosen.length === 0 ? text(name) : `${text(name)} (${chosen.join(", ")})`;
    },
    state: stateOf,
  };
}

function stateOf({ states }: OrderView): string {
  return [fulfilmentState(states), ...refundState(states)].join(" · ");
}

function fulfilmentState({ order, fulfillment, payment }: OrderView["states"]): string {
  if (order === "cancelled") return "Cancelled";
  if (fulfillment === "delivered") return "Delivered";
  if (fulfillment === "fulfilled") return "Shipped";
  if (fulfillment === "partlyFulfilled") return "Partly shipped";
  if (payment !== "paid") return "Not paid";
  return order === "accepted" || order === "completed" ? "Accepted, to ship" : "New, paid";
}

function refundState({ refund }: OrderView["states"]): string[] {
  const said = {
    none: "",
    requested: "Return asked for",
    partlyRefunded: "Partly refunded",
    refunded: "Refunded",
  };
  return refund === "none" ? [] : [said[refund]];
}
