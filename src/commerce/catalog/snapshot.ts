/** A shop's whole catalog in memory, as the ledger held it at one revision: what browsing reads instead of the tables. */
import type { Kysely } from "kysely";
import type { Localized } from "../../conversation/text.ts";
import type { CategoryId, ProductId, VariantId } from "../../ports/ids.ts";
import type { ProductOption } from "../../ports/services/catalog.ts";
import type { Shop } from "../../ports/shop.ts";
import type { PriceTable } from "../../storage/ledger/catalog-tables.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import { honestCompareAt, type PastPrice } from "./price-history.ts";

/** A price in one currency, minor units; `compareAt` only where a reduction is real. */
export interface CatalogPrice {
  readonly amount: number;
  readonly compareAt?: number;
}

/** A variant of the snapshot. */
export interface CatalogVariant {
  readonly id: VariantId;
  readonly sku: string;
  readonly options: readonly string[];
  readonly picture?: string;
  /** Milligrams or microlitres. */
  readonly netContent?: { readonly amount: number; readonly unit: "kg" | "l" };
  readonly prices: ReadonlyMap<string, CatalogPrice>;
  readonly active: boolean;
}

/** A category of the snapshot. */
export interface CatalogCategory {
  readonly id: CategoryId;
  readonly handle: string;
  readonly name: Localized;
  readonly picture?: string;
  /** VAT rate class. */
  readonly vat: string;
}

/** A product of the snapshot; also those that are not on sale, for carts that still hold them. */
export interface CatalogProduct {
  readonly id: ProductId;
  readonly handle: string;
  readonly name: Localized;
  readonly description: Localized;
  /** Words by which shoppers find it, each language's in one text. */
  readonly tags: Localized;
  readonly category: CatalogCategory;
  readonly pictures: readonly string[];
  readonly options: readonly ProductOption[];
  readonly variants: readonly CatalogVariant[];
  readonly published: boolean;
}

/** The catalog at one revision. */
export interface CatalogSnapshot {
  readonly revision: number;
  /** In the shop's order. */
  readonly categories: readonly CatalogCategory[];
  /** In the catalog file's order. */
  readonly products: readonly CatalogProduct[];
  readonly byId: ReadonlyMap<ProductId, CatalogProduct>;
  readonly byHandle: ReadonlyMap<string, CatalogProduct>;
  readonly byCategory: ReadonlyMap<CategoryId, readonly CatalogProduct[]>;
  readonly byVariant: ReadonlyMap<
    VariantId,
    { readonly product: CatalogProduct; readonly variant: CatalogVariant }
  >;
  readonly bySku: ReadonlyMap<string, { readonly product: CatalogProduct; readonly variant: CatalogVariant }>;
}

/** Reads a shop's catalog whole. */
export async function loadSnapshot(
  db: Kysely<Tables>,
  shop: Shop,
  revision: number,
): Promise<CatalogSnapshot> {
  const categories = await loadCategories(db, shop);
  const variants = await loadVariants(db, shop.id);
  const options = await loadOptions(db, shop.id);
  const rows = await db
    .selectFrom("products")
    .selectAll()
    .where("shop", "=", shop.id)
    .orderBy("position")
    .orderBy("id")
    .execute();
  const products = rows.map((row): CatalogProduct => {
    const category = categories.get(row.category_id);
    if (category === undefined) throw new Error(`Product ${row.id} has no category`);
    return {
      id: row.id,
      handle: row.handle,
      name: JSON.parse(row.names_json),
      description: JSON.parse(row.descriptions_json),
      tags: JSON.parse(row.tags_json),
      category,
      pictures: JSON.parse(row.pictures_json),
      options: options.get(row.id) ?? [],
      variants: variants.get(row.id) ?? [],
      published: row.published === 1,
    };
  });
  return arrange(shop, revision, [...categories.values()], products);
}

function arrange(
  shop: Shop,
  revision: number,
  categories: readonly CatalogCategory[],
  products: readonly CatalogProduct[],
): CatalogSnapshot {
  const order = new Map(shop.categories.map((category, index) => [category.handle, index]));
  const place = (category: CatalogCategory) => order.get(category.handle) ?? order.size;
  return {
    revision,
    categories: categories.toSorted((a, b) => place(a) - place(b) || a.id - b.id),
    products,
    byId: new Map(products.map((product) => [product.id, product])),
    byHandle: new Map(products.map((product) => [product.handle, product])),
    byCategory: Map.groupBy(products, (product) => product.category.id),
    byVariant: new Map(
      products.flatMap((product) => product.variants.map((variant) => [variant.id, { product, variant }])),
    ),
    bySku: new Map(
      products.flatMap((product) => product.variants.map((variant) => [variant.sku, { product, variant }])),
    ),
  };
}

async function loadCategories(
  db: Kysely<Tables>,
  shop: Shop,
): Promise<ReadonlyMap<CategoryId, CatalogCategory>> {
  const rows = await db.selectFrom("categories").selectAll().where("shop", "=", shop.id).execute();
  return new Map(
    rows.map((row) => {
      const configured = shop.categories.find((category) => category.handle === row.handle);
      return [
        row.id,
        {
          id: row.id,
          handle: row.handle,
          name: configured?.name ?? Object.fromEntries(shop.locales.map((locale) => [locale, row.handle])),
          picture: configured?.picture,
          vat: configured?.vat ?? "standard",
        },
      ];
    }),
  );
}

async function loadOptions(
  db: Kysely<Tables>,
  shop: string,
): Promise<ReadonlyMap<ProductId, readonly ProductOption[]>> {
  const rows = await db
    .selectFrom("options")
    .innerJoin("products", "products.id", "options.product_id")
    .innerJoin("option_values", "option_values.option_id", "options.id")
    .select([
      "options.id",
      "options.product_id",
      "options.names_json",
      "option_values.value",
      "option_values.names_json as value_names_json",
    ])
    .where("products.shop", "=", shop)
    .orderBy("options.product_id")
    .orderBy("options.position")
    .orderBy("option_values.position")
    .execute();
  const byProduct = Map.groupBy(rows, (row) => row.product_id);
  return new Map(
    [...byProduct].map(([product, ofProduct]) => [
      product,
      [...Map.groupBy(ofProduct, (row) => row.id).values()].map((values) => ({
        name: JSON.parse(values[0]?.names_json ?? "{}") as Localized,
        values: values.map((row) => ({
          value: row.value,
          name: JSON.parse(row.value_names_json) as Localized,
        })),
      })),
    ]),
  );
}

async function loadVariants(
  db: Kysely<Tables>,
  shop: string,
): Promise<ReadonlyMap<ProductId, readonly CatalogVariant[]>> {
  const prices = await loadPrices(db, shop);
  const rows = await db
    .selectFrom("variants")
    .selectAll()
    .where("shop", "=", shop)
    .orderBy("product_id")
    .orderBy("position")
    .orderBy("id")
    .execute();
  const byProduct = Map.groupBy(rows, (row) => row.product_id);
  return new Map(
    [...byProduct].map(([product, ofProduct]) => [
      product,
      ofProduct.map((row): CatalogVariant => {
        const net =
          row.net_content !== null && row.net_unit !== null
            ? { amount: row.net_content, unit: row.net_unit }
            : undefined;
        return {
          id: row.id,
          sku: row.sku,
          options: JSON.parse(row.options_json),
          picture: row.picture ?? undefined,
          netContent: net,
          prices: prices.get(row.id) ?? new Map(),
          active: row.active === 1,
        };
      }),
    ]),
  );
}

async function loadPrices(
  db: Kysely<Tables>,
  shop: string,
): Promise<ReadonlyMap<VariantId, ReadonlyMap<string, CatalogPrice>>> {
  const rows = await db
    .selectFrom("prices")
    .innerJoin("variants", "variants.id", "prices.variant_id")
    .selectAll("prices")
    .where("variants.shop", "=", shop)
    .execute();
  const past = await loadPastPrices(db, shop);
  const byVariant = new Map<VariantId, Map<string, CatalogPrice>>();
  for (const row of rows) {
    const ofVariant = byVariant.get(row.variant_id) ?? new Map<string, CatalogPrice>();
    byVariant.set(row.variant_id, ofVariant);
    ofVariant.set(row.currency, catalogPrice(row, past.get(`${row.variant_id}/${row.currency}`) ?? []));
  }
  return byVariant;
}

function catalogPrice(row: PriceTable, past: readonly PastPrice[]): CatalogPrice {
  const compareAt = honestCompareAt({
    amount: row.amount,
    compareAt: row.compare_at,
    claimedAt: row.claimed_at,
    past,
  });
  return compareAt === null ? { amount: row.amount } : { amount: row.amount, compareAt };
}

/** Only of prices that claim a reduction: the others need no history. */
async function loadPastPrices(
  db: Kysely<Tables>,
  shop: string,
): Promise<ReadonlyMap<string, readonly PastPrice[]>> {
  const rows = await db
    .selectFrom("price_history")
    .innerJoin("variants", "variants.id", "price_history.variant_id")
    .innerJoin("prices", (join) =>
      join
        .onRef("prices.variant_id", "=", "price_history.variant_id")
        .onRef("prices.currency", "=", "price_history.currency"),
    )
    .select([
      "price_history.variant_id",
      "price_history.currency",
      "price_history.amount",
      "price_history.from_at",
    ])
    .where("variants.shop", "=", shop)
    .where("prices.compare_at", "is not", null)
    .orderBy("price_history.from_at")
    .orderBy("price_history.id")
    .execute();
  const grouped = Map.groupBy(rows, (row) => `${row.variant_id}/${row.currency}`);
  return new Map(
    [...grouped].map(([key, group]) => [
      key,
      group.map((row) => ({ amount: row.amount, fromAt: row.from_at })),
    ]),
  );
}
