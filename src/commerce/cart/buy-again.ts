/** "Buy again": puts an old order's lines into the cart as far as they are on sale today. */
import type { Localized } from "../../conversation/text.ts";
import { text } from "../../conversation/text.ts";
import type { OrderNumber, VariantId } from "../../ports/ids.ts";
import { done, type Outcome, refused } from "../../ports/outcome.ts";
import type { CartChange } from "../../ports/services/cart.ts";
import { saleableOf, stockLevels } from "../stock/levels.ts";
import { type CartWork, PIECES_AT_MOST, priceNow } from "./change.ts";
import { writeLine } from "./record.ts";

/** Adds the lines; the changes say what is missing. Refused `order.unknown` when it is not the customer's own. */
export async function addPastOrder(
  work: CartWork,
  order: OrderNumber,
): Promise<Outcome<readonly CartChange[], "order.unknown">> {
  const lines = await pastLines(work, order);
  if (lines.length === 0) {
    return refused({
      code: "order.unknown",
      shopper: text("order.unknown"),
      operator: "The customer has no order of this number.",
    });
  }
  const changes: CartChange[] = [];
  for (const line of lines) changes.push(...(await addAgain(work, line)));
  return done(changes);
}

interface PastLine {
  readonly variant: VariantId;
  readonly quantity: number;
  readonly name: Localized;
}

async function pastLines(work: CartWork, order: OrderNumber): Promise<readonly PastLine[]> {
  const { customer } = work.today.stored;
  if (customer === null) return [];
  const rows = await work.trx
    .selectFrom("orders")
    .innerJoin("order_lines", "order_lines.order_id", "orders.id")
    .select(["order_lines.variant_id", "order_lines.quantity", "order_lines.name_json"])
    .where("orders.shop", "=", work.context.shop)
    .where("orders.number", "=", order)
    .where("orders.customer_id", "=", customer)
    .orderBy("order_lines.id")
    .execute();
  return rows.map((row) => ({
    variant: row.variant_id,
    quantity: row.quantity,
    name: JSON.parse(row.name_json),
  }));
}

async function addAgain(work: CartWork, line: PastLine): Promise<readonly CartChange[]> {
  const price = await priceNow(work, line.variant);
  const inCart = work.today.lines.find((known) => known.line.variant === line.variant)?.line.quantity ?? 0;
  const levels = await stockLevels(work.trx, [line.variant]);
  const possible = Math.min(saleableOf(levels, line.variant), PIECES_AT_MOST) - inCart;
  if (price === null || possible <= 0) return [{ kind: "gone", name: line.name }];
  const quantity = Math.min(line.quantity, possible);
  await writeLine(work.trx, work.cart, { variant: line.variant, quantity: inCart + quantity, price });
  return quantity === line.quantity
    ? []
    : [{ kind: "quantity", name: line.name, was: line.quantity, now: quantity }];
}
