/** Low stock: staff are told once when a variant runs low, and again only after it was well stocked in between. */
import { randomUUID } from "node:crypto";
import type { Kysely, Transaction } from "kysely";
import type { VariantId } from "../../ports/ids.ts";
import type { Shop } from "../../ports/shop.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import { announce } from "../orders/announcements.ts";
import type { OrderContext } from "../orders/context.ts";
import { levelOf, stockLevels } from "./levels.ts";

/** Looks at variants whose stock has just changed, in the transaction that changed it. What nobody counts never runs low. */
export async function noticeLowStock(
  trx: Transaction<Tables>,
  shop: Shop,
  variants: readonly VariantId[],
  at: number,
): Promise<void> {
  for (const level of (await stockLevels(trx, variants)).values()) {
    if (level.kind === "notCounted" || level.saleable > shop.lowStock) {
      await forget(trx, shop.id, level.variant);
      continue;
    }
    const first = await trx
      .insertInto("low_stock")
      .values({ shop: shop.id, variant_id: level.variant, told_at: at })
      .onConflict((conflict) => conflict.columns(["shop", "variant_id"]).doNothing())
      .executeTakeFirst();
    if (first.numInsertedOrUpdatedRows !== 1n) continue;
    const { sku, name } = await variantName(trx, shop, level.variant);
    await announce(trx, {
      id: `stock/${shop.id}/${level.variant}/${randomUUID()}`,
      shop: shop.id,
      at,
      post: {
        kind: "lowStock",
        sku,
        name,
        saleable: level.saleable,
        ...(level.sellsOn && { sellsOn: true as const }),
      },
    });
  }
}

async function forget(trx: Kysely<Tables>, shop: string, variant: VariantId): Promise<void> {
  await trx.deleteFrom("low_stock").where("shop", "=", shop).where("variant_id", "=", variant).execute();
}

/** Forgets the notices of variants that are well stocked again or not counted any more, whoever did it (an import, a release). */
export async function rearmLowStock(context: OrderContext): Promise<void> {
  const told = await context.ledger.db
    .selectFrom("low_stock")
    .innerJoin("stock", "stock.variant_id", "low_stock.variant_id")
    .selectAll("stock")
    .select("low_stock.shop")
    .execute();
  for (const row of told) {
    const level = levelOf(row);
    if (level.kind === "notCounted" || level.saleable > context.shop(row.shop).lowStock)
      await forget(context.ledger.db, row.shop, row.variant_id);
  }
}

/** How staff know a variant: its SKU, and its product's name with the chosen options in the staff's language. */
export async function variantName(
  db: Kysely<Tables>,
  shop: Shop,
  variant: VariantId,
): Promise<{ readonly sku: string; readonly name: string }> {
  const row = await db
    .selectFrom("variants")
    .innerJoin("products", "products.id", "variants.product_id")
    .select(["variants.sku", "variants.options_json", "products.names_json"])
    .where("variants.id", "=", variant)
    .executeTakeFirstOrThrow();
  return { sku: row.sku, name: staffName(shop, row) };
}

/** A product's name with its option values, in the shop's first locale. */
export function staffName(
  shop: Shop,
  row: { readonly names_json: string; readonly options_json: string },
): string {
  const names: Record<string, string> = JSON.parse(row.names_json);
  const options: string[] = JSON.parse(row.options_json);
  const name = names[shop.locales[0] ?? ""] ?? Object.values(names)[0] ?? "";
  return [name, ...options].join(", ");
}
