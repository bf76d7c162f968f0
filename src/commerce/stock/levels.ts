/**
 * Stock: pieces on hand, pieces reserved for orders, and the difference, which is what can be sold.
 *
 * Every change is one conditional update, so that `0 <= reserved <= on hand` holds whoever else is at work; the
 * table's checks say the same once more.
 */
import { type Kysely, sql, type Transaction } from "kysely";
import { text } from "../../conversation/text.ts";
import type { OrderNumber, VariantId } from "../../ports/ids.ts";
import { done, type Failed, type Outcome, refused } from "../../ports/outcome.ts";
import type { Tables } from "../../storage/ledger/tables.ts";

/** Pieces of one variant. */
export interface StockLevel {
  readonly variant: VariantId;
  readonly onHand: number;
  readonly reserved: number;
  readonly saleable: number;
}

/** A variant and how many of it. */
export interface Pieces {
  readonly variant: VariantId;
  readonly quantity: number;
}

/** Levels of the variants that have stock on record; the others have none. */
export async function stockLevels(
  db: Kysely<Tables>,
  variants: readonly VariantId[],
): Promise<ReadonlyMap<VariantId, StockLevel>> {
  if (variants.length === 0) return new Map();
  const rows = await db
    .selectFrom("stock")
    .selectAll()
    .where("variant_id", "in", [...variants])
    .execute();
  return new Map(
    rows.map((row) => [
      row.variant_id,
      {
        variant: row.variant_id,
        onHand: row.on_hand,
        reserved: row.reserved,
        saleable: row.on_hand - row.reserved,
      },
    ]),
  );
}

/**
 * Holds pieces for an order until `expiresAt` (epoch milliseconds). All or nothing: refused `stock.short` for the
 * first variant there is too little of; the caller must then roll back.
 */
export async function reserve(
  trx: Transaction<Tables>,
  request: {
    readonly shop: string;
    readonly order: OrderNumber;
    readonly lines: readonly Pieces[];
    readonly expiresAt: number;
  },
): Promise<Outcome<null, "stock.short">> {
  for (const line of request.lines) {
    const held = await trx
      .updateTable("stock")
      .set({ reserved: sql<number>`reserved + ${line.quantity}` })
      .where("variant_id", "=", line.variant)
      .where(sql<boolean>`on_hand - reserved >= ${line.quantity}`)
      .executeTakeFirst();
    if (held.numUpdatedRows === 0n) return shortOf(trx, line.variant);
    await trx
      .insertInto("reservations")
      .values({
        shop: request.shop,
        order_reference: request.order,
        variant_id: line.variant,
        quantity: line.quantity,
        expires_at: request.expiresAt,
      })
      .execute();
  }
  return done(null);
}

async function shortOf(trx: Transaction<Tables>, variant: VariantId): Promise<Failed<"stock.short">> {
  const level = (await stockLevels(trx, [variant])).get(variant);
  return stockShort(variant, level?.saleable ?? 0);
}

/** The refusal `stock.short`, with what is left. */
export function stockShort(variant: VariantId, saleable: number): Failed<"stock.short"> {
  return refused({
    code: "stock.short",
    shopper: text("stock.short", { saleable }),
    operator: `Variant ${variant} has only ${saleable} saleable.`,
    details: { variant, saleable },
  });
}

/** Lets go what is held for an order; nothing happens when nothing is held (any more). */
export async function releaseReservation(
  trx: Transaction<Tables>,
  reservation: { readonly shop: string; readonly order: OrderNumber },
): Promise<void> {
  for (const held of await takeReservations(trx, reservation)) {
    await trx
      .updateTable("stock")
      .set({ reserved: sql<number>`reserved - ${held.quantity}` })
      .where("variant_id", "=", held.variant)
      .execute();
  }
}

/** The order is paid: what was held for it leaves the stock. Nothing happens when nothing is held (any more). */
export async function commitReservation(
  trx: Transaction<Tables>,
  reservation: { readonly shop: string; readonly order: OrderNumber },
): Promise<void> {
  for (const held of await takeReservations(trx, reservation)) {
    await trx
      .updateTable("stock")
      .set({
        reserved: sql<number>`reserved - ${held.quantity}`,
        on_hand: sql<number>`on_hand - ${held.quantity}`,
      })
      .where("variant_id", "=", held.variant)
      .execute();
  }
}

async function takeReservations(
  trx: Transaction<Tables>,
  reservation: { readonly shop: string; readonly order: OrderNumber },
): Promise<readonly Pieces[]> {
  const rows = await trx
    .deleteFrom("reservations")
    .where("shop", "=", reservation.shop)
    .where("order_reference", "=", reservation.order)
    .returning(["variant_id", "quantity"])
    .execute();
  return rows.map((row) => ({ variant: row.variant_id, quantity: row.quantity }));
}

/** Orders whose reservation is past its time, oldest first. `now` in epoch milliseconds. */
export async function expiredReservations(
  db: Kysely<Tables>,
  now: number,
  limit: number,
): Promise<readonly { readonly shop: string; readonly order: OrderNumber }[]> {
  const rows = await db
    .selectFrom("reservations")
    .select(["shop", "order_reference"])
    .where("expires_at", "<=", now)
    .groupBy(["shop", "order_reference"])
    .orderBy(sql`min(expires_at)`)
    .limit(limit)
    .execute();
  return rows.map((row) => ({ shop: row.shop, order: row.order_reference }));
}

/** Pieces come back into Kiosk, for example with a return. */
export async function restock(trx: Transaction<Tables>, lines: readonly Pieces[]): Promise<void> {
  for (const line of lines) {
    await trx
      .updateTable("stock")
      .set({ on_hand: sql<number>`on_hand + ${line.quantity}` })
      .where("variant_id", "=", line.variant)
      .execute();
  }
}

/** Why a count is not taken: `stock.invalid` is no whole number from 0 to a million. */
export type StockFailureCode = "stock.unknownSku" | "stock.belowReserved" | "stock.invalid";

/** Sets the counted pieces of a SKU. */
export async function correct(
  trx: Transaction<Tables>,
  correction: { readonly shop: string; readonly sku: string; readonly onHand: number },
): Promise<Outcome<StockLevel, StockFailureCode>> {
  const { shop, sku, onHand } = correction;
  if (!Number.isInteger(onHand) || onHand < 0 || onHand > 1_000_000) {
    const operator = `${onHand} is not a count: give a whole number from 0 to 1000000.`;
    return refused({ code: "stock.invalid", operator });
  }
  const variant = await trx
    .selectFrom("variants")
    .leftJoin("stock", "stock.variant_id", "variants.id")
    .select(["variants.id", "stock.reserved"])
    .where("variants.shop", "=", shop)
    .where("variants.sku", "=", sku)
    .executeTakeFirst();
  if (variant === undefined) {
    const operator = `There is no SKU ${sku.slice(0, 100)} in the catalog of ${shop}.`;
    return refused({ code: "stock.unknownSku", operator });
  }
  const reserved = variant.reserved ?? 0;
  if (onHand < reserved) {
    const operator = `${sku} has ${reserved} reserved for orders, so ${onHand} on hand cannot be: cancel an order first.`;
    return refused({ code: "stock.belowReserved", operator, details: { reserved } });
  }
  await trx
    .insertInto("stock")
    .values({ variant_id: variant.id, on_hand: onHand, reserved: 0 })
    .onConflict((conflict) => conflict.column("variant_id").doUpdateSet({ on_hand: onHand }))
    .execute();
  return done({ variant: variant.id, onHand, reserved, saleable: onHand - reserved });
}
