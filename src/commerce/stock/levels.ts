/**
 * Stock: pieces on hand, pieces reserved for orders, and the difference, which is what can be sold.
 *
 * Every change is one conditional update, so that `0 <= reserved <= on hand` holds whoever else is at work, for what is
 * counted and not sold on beyond its count; the table's checks say the same once more. What nobody counts is reserved
 * too, without a limit: so a count that begins in between knows what is promised.
 */
import { type Kysely, type Selectable, sql, type Transaction } from "kysely";
import { text } from "../../conversation/text.ts";
import type { OrderNumber, VariantId } from "../../ports/ids.ts";
import { done, type Failed, type Outcome, refused } from "../../ports/outcome.ts";
import type { StockTable } from "../../storage/ledger/catalog-tables.ts";
import type { Tables } from "../../storage/ledger/tables.ts";

/** Stock of a variant that is counted. */
export interface CountedStock {
  readonly kind: "counted";
  readonly variant: VariantId;
  /** Below zero where more was sold on than there is. */
  readonly onHand: number;
  readonly reserved: number;
  /** On hand less reserved. */
  readonly saleable: number;
  /** Whether it is sold on when nothing saleable is left. */
  readonly sellsOn: boolean;
}

/** Stock of one variant. One that nobody counts is always for sale. */
export type StockLevel =
  | CountedStock
  | { readonly kind: "notCounted"; readonly variant: VariantId; readonly reserved: number };

/** Stock by variant. */
export type Levels = ReadonlyMap<VariantId, StockLevel>;

/** What can be had of a variant that never runs out: more than any cart holds. */
const ENDLESS = 1_000_000;

/** Pieces that can be sold now; none where there is no stock on record. */
export function saleableOf(levels: Levels, variant: VariantId): number {
  const level = levels.get(variant);
  if (level === undefined) return 0;
  return level.kind === "notCounted" || level.sellsOn ? ENDLESS : level.saleable;
}

/** A variant and how many of it. */
export interface Pieces {
  readonly variant: VariantId;
  readonly quantity: number;
}

/** Levels of the variants that have stock on record; the others have none. */
export async function stockLevels(db: Kysely<Tables>, variants: readonly VariantId[]): Promise<Levels> {
  if (variants.length === 0) return new Map();
  const rows = await db
    .selectFrom("stock")
    .selectAll()
    .where("variant_id", "in", [...variants])
    .execute();
  return new Map(rows.map((row) => [row.variant_id, levelOf(row)]));
}

/** A row of the table as stock. */
export function levelOf(row: Selectable<StockTable>): StockLevel {
  const { variant_id: variant, on_hand: onHand, reserved } = row;
  if (row.counted === 0) return { kind: "notCounted", variant, reserved };
  return {
    kind: "counted",
    variant,
    onHand,
    reserved,
    saleable: onHand - reserved,
    sellsOn: row.sells_on === 1,
  };
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
      .where(sql<boolean>`(counted = 0 or sells_on = 1 or on_hand - reserved >= ${line.quantity})`)
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
  return stockShort(variant, saleableOf(await stockLevels(trx, [variant]), variant));
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

/** The order is paid: what was held for it leaves the stock, where it is counted. Nothing happens when nothing is held (any more). */
export async function commitReservation(
  trx: Transaction<Tables>,
  reservation: { readonly shop: string; readonly order: OrderNumber },
): Promise<void> {
  for (const held of await takeReservations(trx, reservation)) {
    await trx
      .updateTable("stock")
      .set({
        reserved: sql<number>`reserved - ${held.quantity}`,
        on_hand: sql<number>`on_hand - ${held.quantity} * counted`,
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

/** Pieces come back into Kiosk, for example with a return; where nobody counts, nothing changes. */
export async function restock(trx: Transaction<Tables>, lines: readonly Pieces[]): Promise<void> {
  for (const line of lines) {
    await trx
      .updateTable("stock")
      .set({ on_hand: sql<number>`on_hand + ${line.quantity} * counted` })
      .where("variant_id", "=", line.variant)
      .execute();
  }
}

/** Why a count is not taken: `stock.invalid` is no whole number from 0 to a million. */
export type StockFailureCode = "stock.unknownSku" | "stock.belowReserved" | "stock.invalid";

/** Sets the counted pieces of a SKU; one that was not counted is from then on. */
export async function correct(
  trx: Transaction<Tables>,
  correction: { readonly shop: string; readonly sku: string; readonly onHand: number },
): Promise<Outcome<CountedStock, StockFailureCode>> {
  const { shop, sku, onHand } = correction;
  if (!Number.isInteger(onHand) || onHand < 0 || onHand > 1_000_000) {
    const operator = `${onHand} is not a count: give a whole number from 0 to 1000000.`;
    return refused({ code: "stock.invalid", operator });
  }
  const variant = await trx
    .selectFrom("variants")
    .leftJoin("stock", "stock.variant_id", "variants.id")
    .select(["variants.id", "stock.reserved", "stock.sells_on"])
    .where("variants.shop", "=", shop)
    .where("variants.sku", "=", sku)
    .executeTakeFirst();
  if (variant === undefined) {
    const operator = `There is no SKU ${sku.slice(0, 100)} in the catalog of ${shop}.`;
    return refused({ code: "stock.unknownSku", operator });
  }
  const reserved = variant.reserved ?? 0;
  if (onHand < reserved && variant.sells_on !== 1) {
    const operator = `${sku} has ${reserved} reserved for orders, so ${onHand} on hand cannot be: cancel an order first.`;
    return refused({ code: "stock.belowReserved", operator, details: { reserved } });
  }
  await trx
    .insertInto("stock")
    .values({ variant_id: variant.id, on_hand: onHand, reserved: 0 })
    .onConflict((conflict) => conflict.column("variant_id").doUpdateSet({ on_hand: onHand, counted: 1 }))
    .execute();
  const sellsOn = variant.sells_on === 1;
  return done({
    kind: "counted",
    variant: variant.id,
    onHand,
    reserved,
    saleable: onHand - reserved,
    sellsOn,
  });
}
