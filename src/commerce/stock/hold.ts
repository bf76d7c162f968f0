/**
 * Stock that is held for an order until it is paid. Paid pieces leave `on hand` at once, not when they are shipped:
 * on hand is what the shop still has to sell, so a count corrected by staff leaves out what stands packed for paid
 * orders. A cancelled or restocked piece comes back into `on hand`.
 */
import type { Transaction } from "kysely";
import type { OrderNumber } from "../../ports/ids.ts";
import { done, type Outcome } from "../../ports/outcome.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import { OrderMoved } from "../orders/context.ts";
import type { OrderRecord } from "../orders/record.ts";
import { releaseReservation, reserve, saleableOf, stockLevels, stockShort } from "./levels.ts";

/**
 * How long stock stays held after the link's deadline, in milliseconds. A payer may have started at the bank in the
 * last second; the slowest flow among the providers (iDEAL) takes up to 15 minutes.
 */
export const HOLD_GRACE_MS = 20 * 60_000;

type HeldOrder = Pick<OrderRecord, "row" | "lines">;

function nameOf(order: HeldOrder): { readonly shop: string; readonly order: OrderNumber } {
  return { shop: order.row.shop, order: order.row.number };
}

/** Whether stock is held for the order now. */
export async function isHeld(trx: Transaction<Tables>, order: HeldOrder): Promise<boolean> {
  const row = await trx
    .selectFrom("reservations")
    .select("variant_id")
    .where("shop", "=", order.row.shop)
    .where("order_reference", "=", order.row.number)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Holds the order's stock until a moment (epoch milliseconds), or longer when it is held already.
 * Refused `stock.short` with nothing changed.
 */
export async function hold(
  trx: Transaction<Tables>,
  order: HeldOrder,
  until: number,
): Promise<Outcome<null, "stock.short">> {
  const lines = order.lines.map((line) => ({ variant: line.variant_id, quantity: line.quantity }));
  if (await isHeld(trx, order)) {
    await releaseReservation(trx, nameOf(order));
  } else {
    const levels = await stockLevels(
      trx,
      lines.map((line) => line.variant),
    );
    const short = lines.find((line) => saleableOf(levels, line.variant) < line.quantity);
    if (short !== undefined) return stockShort(short.variant, saleableOf(levels, short.variant));
  }
  const held = await reserve(trx, { ...nameOf(order), lines, expiresAt: until });
  if (held.kind !== "done") throw new OrderMoved(`The stock for order ${order.row.number} moved`);
  return done(null);
}

/** Lets the order's stock go; nothing happens when none is held. */
export async function release(trx: Transaction<Tables>, order: HeldOrder): Promise<void> {
  await releaseReservation(trx, nameOf(order));
}
