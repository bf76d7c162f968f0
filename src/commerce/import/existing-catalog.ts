/** What the ledger already holds of a shop's catalog, read once before an import writes into it. */
import type { Transaction } from "kysely";
import type { ProductId, VariantId } from "../../ports/ids.ts";
import type { Tables } from "../../storage/ledger/tables.ts";

/** A price as it stands. */
export interface KnownPrice {
  readonly amount: number;
  readonly compareAt: number | null;
  readonly claimedAt: number | null;
}

/** Stock as it stands. */
export interface KnownStock {
  /** Null where nobody counts. */
  readonly onHand: number | null;
  readonly reserved: number;
  readonly sellsOn: boolean;
}

/** A variant as it stands. */
export interface KnownVariant {
  readonly id: VariantId;
  readonly sku: string;
  readonly product: ProductId;
  readonly handle: string;
  readonly active: boolean;
  /** Null where there is none on record. */
  readonly stock: KnownStock | null;
  readonly prices: ReadonlyMap<string, KnownPrice>;
}

/** The catalog as it stands. */
export interface KnownCatalog {
  /** Product numbers by handle. */
  readonly products: ReadonlyMap<string, { readonly id: ProductId; readonly published: boolean }>;
  /** By SKU. */
  readonly variants: ReadonlyMap<string, KnownVariant>;
  /** By product number. */
  readonly byProduct: ReadonlyMap<ProductId, readonly KnownVariant[]>;
}

/** Reads it. */
export async function readKnown(trx: Transaction<Tables>, shop: string): Promise<KnownCatalog> {
  const products = await trx
    .selectFrom("products")
    .select(["id", "handle", "published"])
    .where("shop", "=", shop)
    .execute();
  const rows = await trx
    .selectFrom("variants")
    .innerJoin("products", "products.id", "variants.product_id")
    .leftJoin("stock", "stock.variant_id", "variants.id")
    .select([
      "variants.id",
      "variants.sku",
      "variants.active",
      "variants.product_id",
      "products.handle",
      "stock.on_hand",
      "stock.reserved",
      "stock.counted",
      "stock.sells_on",
    ])
    .where("variants.shop", "=", shop)
    .execute();
  const prices = await readPrices(trx, shop);
  const variants = rows.map((row) => ({
    id: row.id,
    sku: row.sku,
    product: row.product_id,
    handle: row.handle,
    active: row.active === 1,
    stock: stockOf(row),
    prices: prices.get(row.id) ?? new Map<string, KnownPrice>(),
  }));
  return {
    products: new Map(products.map((row) => [row.handle, { id: row.id, published: row.published === 1 }])),
    variants: new Map(variants.map((variant) => [variant.sku, variant])),
    byProduct: Map.groupBy(variants, (variant) => variant.product),
  };
}

function stockOf(row: {
  readonly on_hand: number | null;
  readonly reserved: number | null;
  readonly counted: number | null;
  readonly sells_on: number | null;
}): KnownStock | null {
  if (row.on_hand === null || row.reserved === null) return null;
  return {
    onHand: row.counted === 0 ? null : row.on_hand,
    reserved: row.reserved,
    sellsOn: row.sells_on === 1,
  };
}

async function readPrices(
  trx: Transaction<Tables>,
  shop: string,
): Promise<ReadonlyMap<VariantId, ReadonlyMap<string, KnownPrice>>> {
  const rows = await trx
    .selectFrom("prices")
    .innerJoin("variants", "variants.id", "prices.variant_id")
    .selectAll("prices")
    .where("variants.shop", "=", shop)
    .execute();
  const byVariant = new Map<VariantId, Map<string, KnownPrice>>();
  for (const row of rows) {
    const ofVariant = byVariant.get(row.variant_id) ?? new Map<string, KnownPrice>();
    byVariant.set(row.variant_id, ofVariant);
    ofVariant.set(row.currency, {
      amount: row.amount,
      compareAt: row.compare_at,
      claimedAt: row.claimed_at,
    });
  }
  return byVariant;
}
