/** A cart while a service changes it, and the question each change asks: what does this cost here, today? */
import type { Transaction } from "kysely";
import type { CartId, VariantId } from "../../ports/ids.ts";
import type { ServiceContext } from "../../ports/services/services.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import { placeOf, type Selling } from "../catalog/selling-context.ts";
import { amountOf, variantsOnSale } from "../catalog/views.ts";
import type { CartToday } from "./priced-cart.ts";

/** Most pieces of one thing in a cart. */
export const PIECES_AT_MOST = 999;

/** A change of the cart at work: the settled cart of today, in a transaction. */
export interface CartWork {
  readonly trx: Transaction<Tables>;
  readonly selling: Selling;
  readonly context: ServiceContext;
  readonly cart: CartId;
  readonly today: CartToday;
}

/** Today's price of a variant in the shopper's market, or null when it is not on sale there. */
export async function priceNow(
  work: Pick<CartWork, "trx" | "selling" | "context">,
  variant: VariantId,
): Promise<{ readonly amount: number; readonly currency: string } | null> {
  const { shop, market } = placeOf(work.selling, work.context);
  const snapshot = await work.selling.catalog.of(work.trx, shop);
  const found = snapshot.byVariant.get(variant);
  if (found === undefined) return null;
  const { currency } = market;
  if (!variantsOnSale(found.product, currency).includes(found.variant)) return null;
  return { amount: amountOf(found.variant, currency), currency };
}
