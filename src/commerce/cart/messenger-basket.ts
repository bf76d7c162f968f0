/** Puts a basket that was filled in a messenger's own catalog into the cart, at our prices. */
import { money } from "../../conversation/money.ts";
import type { VariantId } from "../../ports/ids.ts";
import { done, type Outcome } from "../../ports/outcome.ts";
import type { CartChange } from "../../ports/services/cart.ts";
import type { ServiceInput } from "../../ports/services/services.ts";
import { placeOf } from "../catalog/selling-context.ts";
import { saleableOf, stockLevels } from "../stock/levels.ts";
import { type CartWork, PIECES_AT_MOST, priceNow } from "./change.ts";
import { writeLine } from "./record.ts";

type BasketLine = ServiceInput<"cart.fill">["lines"][number];

/** Sets the quantity of each thing in the basket, as far as it is on sale and in stock; the changes say what differs. */
export async function fillFromBasket(
  work: CartWork,
  lines: readonly BasketLine[],
  linesAtMost: number,
): Promise<Outcome<readonly CartChange[], never>> {
  const changes: CartChange[] = [];
  let free = linesAtMost - work.today.lines.length;
  for (const line of joined(lines)) {
    const known = await variantOf(work, line.sku);
    if (known === null) {
      changes.push({ kind: "unknownItem", sku: line.sku });
      continue;
    }
    const isNew = !work.today.lines.some((held) => held.line.variant === known.variant);
    const filled = isNew && free <= 0 ? [gone(known)] : await fillLine(work, line, known);
    if (isNew && !filled.some(({ kind }) => kind === "gone")) free -= 1;
    changes.push(...filled);
  }
  return done(changes);
}

/** The same thing twice in a basket counts together. */
function joined(lines: readonly BasketLine[]): readonly BasketLine[] {
  const bySku = new Map<string, BasketLine>();
  for (const line of lines) {
    const before = bySku.get(line.sku);
    const quantity = Math.min(PIECES_AT_MOST, (before?.quantity ?? 0) + line.quantity);
    bySku.set(line.sku, { ...line, quantity });
  }
  return [...bySku.values()];
}

interface Known {
  readonly variant: VariantId;
  readonly name: Extract<CartChange, { kind: "gone" }>["name"];
}

async function variantOf(work: CartWork, sku: string): Promise<Known | null> {
  const { shop } = placeOf(work.selling, work.context);
  const found = (await work.selling.catalog.of(work.trx, shop)).bySku.get(sku);
  return found === undefined ? null : { variant: found.variant.id, name: found.product.name };
}

async function fillLine(
  work: CartWork,
  { quantity: wanted, price: shown }: BasketLine,
  known: Known,
): Promise<readonly CartChange[]> {
  const { variant, name } = known;
  const price = await priceNow(work, variant);
  const levels = await stockLevels(work.trx, [variant]);
  const quantity = Math.min(wanted, saleableOf(levels, variant), PIECES_AT_MOST);
  if (price === null || quantity <= 0) return [gone(known)];
  await writeLine(work.trx, work.cart, { variant, quantity, price });
  const changes: CartChange[] = [];
  if (quantity < wanted) changes.push({ kind: "quantity", name, was: wanted, now: quantity });
  if (shown !== undefined && (shown.amount !== price.amount || shown.currency !== price.currency)) {
    const now = money(price.amount, price.currency);
    changes.push({ kind: "shownPrice", name, was: money(shown.amount, shown.currency), now });
  }
  return changes;
}

function gone({ name }: Known): CartChange {
  return { kind: "gone", name };
}
