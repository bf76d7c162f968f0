/** A native order as a basket: the seller's own ids, and the prices the messenger showed in minor units. */
import type { BasketLine, Content } from "../../src/conversation/inbound.ts";
import { exponentOf } from "../../src/conversation/money.ts";
import type { LibraryOrder } from "./schema.ts";

/** Lines and pieces of a line that a basket takes; what is beyond is left out. */
const MOST_LINES = 100;
const MOST_PIECES = 999;

/** `skus` finds the seller's id of the messenger's; a product without one keeps the messenger's. */
export function basketOf(
  order: LibraryOrder,
  skus: ReadonlyMap<string, string>,
  words: string | undefined,
): Content {
  const lines = order.products.slice(0, MOST_LINES).map(({ id, quantity, price, currency }): BasketLine => {
    const shown = priceOf(price, currency ?? order.currency);
    return {
      sku: (skus.get(id) ?? id).slice(0, 100),
      quantity: Math.min(MOST_PIECES, Math.max(1, Math.trunc(quantity) || 1)),
      ...(shown !== null && { price: shown }),
    };
  });
  const text = words?.trim();
  return { kind: "basket", lines, ...(text && { text: text.slice(0, 4_096).toWellFormed() }) };
}

/** From thousandths to minor units; null where that is no whole number, or nothing is said. */
function priceOf(
  price: string | number | undefined,
  currency: string | undefined,
): { readonly amount: number; readonly currency: string } | null {
  if (price === undefined || currency === undefined || !/^\d{1,15}$/.test(String(price))) return null;
  const amount = (Number(price) * 10 ** exponentOf(currency)) / 1_000;
  return Number.isSafeInteger(amount) ? { amount, currency } : null;
}
