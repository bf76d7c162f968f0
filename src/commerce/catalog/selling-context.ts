/** What every part of the selling half works with: the ledger, the shops and their catalogs in memory. */
import type { Market, Shop } from "../../ports/shop.ts";
import { marketOf } from "../../ports/shop.ts";
import type { Ledger } from "../../storage/ledger/ledger.ts";
import type { CatalogReader } from "./reader.ts";

/** Shared by the handlers. */
export interface Selling {
  readonly ledger: Ledger;
  readonly shops: ReadonlyMap<string, Shop>;
  readonly catalog: CatalogReader;
}

/** The shop and the market that a caller speaks for; an unknown shop is a bug of the caller. */
export function placeOf(
  selling: Selling,
  context: { readonly shop: string; readonly market: string },
): { readonly shop: Shop; readonly market: Market } {
  const shop = selling.shops.get(context.shop);
  if (shop === undefined) throw new Error(`There is no shop ${context.shop}`);
  return { shop, market: marketOf(shop, context.market) };
}
