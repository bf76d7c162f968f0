/** Writes checked products into the ledger: new ones are made, known ones keep their numbers. */
import type { Transaction } from "kysely";
import type { CategoryId, ProductId, VariantId } from "../../ports/ids.ts";
import type { Shop } from "../../ports/shop.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import { claimedSince } from "../catalog/price-history.ts";
import { bumpCatalogRevision } from "../catalog/reader.ts";
import { type KnownCatalog, type KnownVariant, readKnown } from "./existing-catalog.ts";
import { type Findings, issue } from "./issue.ts";
import type { ProductDraft, VariantDraft } from "./product-draft.ts";
import { refuseUntaxed } from "./untaxed.ts";
import { writeStock } from "./write-stock.ts";

/** What an import did. */
export interface Written {
  readonly products: { created: number; updated: number; unpublished: number };
  readonly variants: { created: number; updated: number; retired: number };
}

/** An import at work. */
interface Writing {
  readonly trx: Transaction<Tables>;
  readonly shop: Shop;
  readonly known: KnownCatalog;
  readonly now: number;
  readonly written: Written;
  readonly findings: Findings;
}

/**
 * Writes all products, or none when a finding of the ledger is an error: a SKU that belongs to another product.
 * `progress` hears after each product. `now` in epoch milliseconds.
 */
export async function writeCatalog(
  trx: Transaction<Tables>,
  request: {
    readonly shop: Shop;
    readonly products: readonly ProductDraft[];
    /** Handles that the file names and that Kiosk cannot sell: taken off sale. */
    readonly leftOut: ReadonlySet<string>;
    readonly replace: boolean;
    readonly now: number;
    readonly findings: Findings;
    readonly progress: (done: number) => void;
  },
): Promise<Written> {
  const { shop, products, now, findings } = request;
  const known = await readKnown(trx, shop.id);
  const written: Written = {
    products: { created: 0, updated: 0, unpublished: 0 },
    variants: { created: 0, updated: 0, retired: 0 },
  };
  refuseForeignSkus(products, known, findings);
  refuseUntaxed(products, known, shop, findings);
  if (findings.errors.length > 0) return written;
  const writing: Writing = { trx, shop, known, now, written, findings };
  const categories = await writeCategories(writing, products);
  for (const [position, product] of products.entries()) {
    const category = categories.get(product.category);
    if (category === undefined) throw new Error(`The category ${product.category} was not written`);
    await writeProduct(writing, product, position, category);
    request.progress(position + 1);
  }
  const named = new Set(products.map((product) => product.handle));
  await unpublish(writing, (handle) => (request.replace ? !named.has(handle) : request.leftOut.has(handle)));
  await bumpCatalogRevision(trx, shop.id);
  return written;
}

function refuseForeignSkus(products: readonly ProductDraft[], known: KnownCatalog, findings: Findings): void {
  for (const product of products) {
    for (const { sku, line } of product.variants) {
      const owner = known.variants.get(sku);
      if (owner === undefined || owner.handle === product.handle) continue;
      const problem = `SKU belongs to the product ${owner.handle} in the catalog`;
      const mend = "Give this variant another SKU, or the product its old handle back";
      findings.errors.push(issue({ line, column: "SKU", value: sku }, problem, mend));
    }
  }
}

async function writeCategories(
  { trx, shop }: Writing,
  products: readonly ProductDraft[],
): Promise<ReadonlyMap<string, CategoryId>> {
  const used = [...new Set(products.map((product) => product.category))];
  for (const handle of used) {
    await trx
      .insertInto("categories")
      .values({ shop: shop.id, handle })
      .onConflict((conflict) => conflict.columns(["shop", "handle"]).doNothing())
      .execute();
  }
  const rows = await trx.selectFrom("categories").selectAll().where("shop", "=", shop.id).execute();
  return new Map(rows.map((row) => [row.handle, row.id]));
}

async function writeProduct(
  writing: Writing,
  product: ProductDraft,
  position: number,
  category: CategoryId,
): Promise<void> {
  const { trx, shop, known, now, written } = writing;
  const values = {
    category_id: category,
    names_json: JSON.stringify(product.names),
    descriptions_json: JSON.stringify(product.descriptions),
    ...(product.tags !== null && { tags_json: JSON.stringify(product.tags) }),
    pictures_json: JSON.stringify(picturesOf(product)),
    published: product.published ? 1 : 0,
    position,
    updated_at: now,
  };
  const { id } = await trx
    .insertInto("products")
    .values({ shop: shop.id, handle: product.handle, ...values })
    .onConflict((conflict) => conflict.columns(["shop", "handle"]).doUpdateSet(values))
    .returning("id")
    .executeTakeFirstOrThrow();
  const isKnown = known.products.has(product.handle);
  written.products[isKnown ? "updated" : "created"] += 1;
  await writeOptions(writing, id, product, isKnown);
  for (const [place, variant] of product.variants.entries()) await writeVariant(writing, id, variant, place);
  if (isKnown) await retireAbsent(writing, id, product);
}

function picturesOf(product: ProductDraft): readonly string[] {
  return product.pictures.toSorted((a, b) => a.position - b.position).map((picture) => picture.file);
}

/** Nothing points to options by number, so they are made anew. */
async function writeOptions(
  { trx }: Writing,
  product: ProductId,
  draft: ProductDraft,
  isKnown: boolean,
): Promise<void> {
  if (isKnown) {
    const old = trx.selectFrom("options").select("id").where("product_id", "=", product);
    await trx.deleteFrom("option_values").where("option_id", "in", old).execute();
    await trx.deleteFrom("options").where("product_id", "=", product).execute();
  }
  for (const [position, option] of draft.options.entries()) {
    const { id } = await trx
      .insertInto("options")
      .values({ product_id: product, position, names_json: JSON.stringify(option.names) })
      .returning("id")
      .executeTakeFirstOrThrow();
    const values = [...option.values].map(([value, names], place) => ({
      option_id: id,
      position: place,
      value,
      names_json: JSON.stringify(names),
    }));
    if (values.length > 0) await trx.insertInto("option_values").values(values).execute();
  }
}

async function writeVariant(
  writing: Writing,
  product: ProductId,
  variant: VariantDraft,
  position: number,
): Promise<void> {
  const { trx, shop, known, written } = writing;
  const values = {
    product_id: product,
    position,
    options_json: JSON.stringify(variant.options),
    picture: variant.picture ?? null,
    weight_grams: variant.grams,
    net_content: variant.netContent?.amount ?? null,
    net_unit: variant.netContent?.unit ?? null,
    active: 1,
  };
  const { id } = await trx
    .insertInto("variants")
    .values({ shop: shop.id, sku: variant.sku, ...values })
    .onConflict((conflict) => conflict.columns(["shop", "sku"]).doUpdateSet(values))
    .returning("id")
    .executeTakeFirstOrThrow();
  const before = known.variants.get(variant.sku);
  written.variants[before === undefined ? "created" : "updated"] += 1;
  await writePrices(writing, id, variant, before);
  await writeStock(trx, id, variant, before, writing.findings);
}

async function writePrices(
  { trx, now }: Writing,
  variant: VariantId,
  draft: VariantDraft,
  before: KnownVariant | undefined,
): Promise<void> {
  for (const [currency, price] of draft.prices) {
    const old = before?.prices.get(currency) ?? null;
    if (price === null) {
      if (old === null) continue;
      await trx
        .deleteFrom("prices")
        .where("variant_id", "=", variant)
        .where("currency", "=", currency)
        .execute();
      continue;
    }
    if (old?.amount === price.amount && old.compareAt === price.compareAt) continue;
    const values = {
      amount: price.amount,
      compare_at: price.compareAt,
      claimed_at: claimedSince(old, { ...price, at: now }),
    };
    await trx
      .insertInto("prices")
      .values({ variant_id: variant, currency, ...values })
      .onConflict((conflict) => conflict.columns(["variant_id", "currency"]).doUpdateSet(values))
      .execute();
    if (old?.amount === price.amount) continue;
    await trx
      .insertInto("price_history")
      .values({ variant_id: variant, currency, amount: price.amount, from_at: now })
      .execute();
  }
}

/** Variants that the product's rows do not name any more leave the shelf. */
async function retireAbsent(writing: Writing, product: ProductId, draft: ProductDraft): Promise<void> {
  const named = new Set(draft.variants.map((variant) => variant.sku));
  for (const variant of writing.known.byProduct.get(product) ?? []) {
    if (!variant.active || named.has(variant.sku)) continue;
    await writing.trx.updateTable("variants").set({ active: 0 }).where("id", "=", variant.id).execute();
    writing.written.variants.retired += 1;
  }
}

async function unpublish(writing: Writing, isGone: (handle: string) => boolean): Promise<void> {
  for (const [handle, product] of writing.known.products) {
    if (!product.published || !isGone(handle)) continue;
    await writing.trx.updateTable("products").set({ published: 0 }).where("id", "=", product.id).execute();
    writing.written.products.unpublished += 1;
  }
}
