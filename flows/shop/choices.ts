/** The choices that stand on many screens of the shop, and the opening paragraphs that any screen may have. */
import type { Choice, Line } from "../../src/conversation/message.ts";
import { asText, type Text, text } from "../../src/conversation/text.ts";
import type { DetailLine } from "../../src/ports/services/description.ts";
import type { ServiceRefusal } from "../../src/ports/services/services.ts";
import type { ShopContext } from "./context.ts";
import type { ShopOffer } from "./events.ts";

/** A choice of this flow. */
export function choice(label: Text, event: ShopOffer, more: Partial<Choice> = {}): Choice {
  return { label, event, ...more };
}

export const toHome = choice(text("shop.to.home"), { type: "home" }, { row: 90 });
export const toCart = choice(text("shop.to.cart"), { type: "cart" }, { row: 90 });
export const toHelp = choice(text("shop.to.help"), { type: "help" }, { row: 91 });
export const toOrders = choice(text("shop.to.orders"), { type: "orders" }, { row: 91 });
export const tryAgain = choice(text("shop.to.again"), { type: "again" }, { style: "primary" });

/** Earlier and later pages of a list; none when there is only one page. */
export function pager(page: number, pages: number, at: (page: number) => ShopOffer): readonly Choice[] {
  const earlier = page > 0 ? [choice(text("shop.page.back"), at(page - 1), { row: 80 })] : [];
  const later = page + 1 < pages ? [choice(text("shop.page.more"), at(page + 1), { row: 80 })] : [];
  return [...earlier, ...later];
}

/** What comes before a screen's own words: at first contact that a bot speaks, and whatever has just happened. */
export function opening(context: ShopContext): readonly Text[] {
  const greeting = context.greeted ? [] : [text("shop.greeting", { shop: asText(text("shop.name")) })];
  return context.notice === undefined ? greeting : [...greeting, context.notice];
}

/** What people wrote themselves, in paragraphs of their own: a bill has no room for it. */
export function wordsIn(details: readonly DetailLine[]): readonly Text[] {
  return details.filter(isForAll).flatMap(({ form, told }) => (form === "words" ? [told] : []));
}

/** What else belongs to it, for the bill. */
export function linesIn(details: readonly DetailLine[]): readonly Line[] {
  return details.filter(isForAll).flatMap((line) => (line.form === "words" ? [] : [shown(line)]));
}

function isForAll({ readers }: DetailLine): boolean {
  return readers === "everybody";
}

/** A line of a description as a line of a screen, which is stored with the message and so carries no more than it shows. */
export function shown({ label, value, emphasis }: Line): Line {
  return { label, value, ...(emphasis !== undefined && { emphasis }) };
}

/** The kind sentence of a service's refusal, or one that always fits. */
export function sorry(error: unknown): Text {
  const { shopper } = (error ?? {}) as Partial<ServiceRefusal>;
  return typeof shopper?.key === "string" ? shopper : text("shop.trouble");
}
