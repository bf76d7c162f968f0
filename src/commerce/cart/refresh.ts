/** Writes into the cart what today made of it, and remembers what was told, so that a change is told once. */
import type { Transaction } from "kysely";
import type { CartChange } from "../../ports/services/cart.ts";
import type { ServiceContext } from "../../ports/services/services.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import type { Selling } from "../catalog/selling-context.ts";
import { type CartToday, cartToday } from "./priced-cart.ts";
import { readCart, removeLines, writeCode, writeGiftMessage, writeLine, writeTold } from "./record.ts";

/** Whether the tables differ from today. */
export function needsSettling(today: CartToday): boolean {
  const droppedCode = today.stored.code !== null && today.promotion === null;
  return droppedCode || isLeftBehind(today) || today.gone.length > 0 || today.lines.some(differs);
}

/** A gift message goes with what it was written for: in an empty cart it would wait for another parcel. */
function isLeftBehind({ stored, lines }: CartToday): boolean {
  return stored.giftMessage !== null && lines.length === 0;
}

function differs({ line, stored }: CartToday["lines"][number]): boolean {
  return (
    line.quantity !== stored.quantity ||
    line.price.amount !== stored.seen.amount ||
    line.price.currency !== stored.seen.currency
  );
}

/** Writes today's lines, prices and code. The cart must exist. */
export async function settle(trx: Transaction<Tables>, today: CartToday, now: number): Promise<void> {
  const cart = today.stored.id;
  if (cart === null || !needsSettling(today)) return;
  await removeLines(
    trx,
    cart,
    today.gone.map(({ stored }) => stored.id),
  );
  for (const changed of today.lines.filter(differs)) {
    const { variant, quantity, price } = changed.line;
    await writeLine(trx, cart, { variant, quantity, price });
  }
  if (today.stored.code !== null && today.promotion === null) await writeCode(trx, cart, null, now);
  if (isLeftBehind(today)) await writeGiftMessage(trx, cart, null, now);
}

/**
 * Today's cart for a reading service, with the changes to tell. Each change is told to one call; that call, repeated
 * after a crash with the same key, hears it again.
 */
export async function tellCart(
  selling: Selling,
  context: ServiceContext,
): Promise<{ readonly today: CartToday; readonly changes: readonly CartChange[] }> {
  const { ledger } = selling;
  const stored = await readCart(ledger.db, context);
  const today = await cartToday(ledger.db, selling, context, stored);
  if (!needsSettling(today)) return { today, changes: toldBefore(today, context) };
  return ledger.transaction(async (trx) => {
    const latest = await cartToday(trx, selling, context, await readCart(trx, context));
    const changes = [...toldBefore(latest, context), ...latest.changes];
    await settle(trx, latest, context.now);
    if (latest.stored.id !== null)
      await writeTold(trx, latest.stored.id, { key: context.key, changes, at: context.now });
    return { today: latest, changes };
  });
}

function toldBefore(today: CartToday, context: ServiceContext): readonly CartChange[] {
  const { told } = today.stored;
  return told !== null && told.key === context.key ? told.changes : [];
}
