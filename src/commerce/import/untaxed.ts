/** Goods that a catalog file sells without tax: taken where they get none here either, refused where they would. */
import type { Market, Shop } from "../../ports/shop.ts";
import { vatRateOf } from "../pricing/tax.ts";
import type { KnownCatalog } from "./existing-catalog.ts";
import { type Findings, issue } from "./issue.ts";
import type { ProductDraft, VariantDraft } from "./product-draft.ts";

/** An error for each untaxed variant that would get VAT in a market it is sold in. */
export function refuseUntaxed(
  products: readonly ProductDraft[],
  known: KnownCatalog,
  shop: Shop,
  findings: Findings,
): void {
  for (const product of products) {
    for (const variant of product.variants) {
      if (variant.untaxed === null) continue;
      const taxed = shop.markets.filter(
        (market) => isSold(variant, market, known) && rateOf(shop, product.category, market) > 0,
      );
      if (taxed.length === 0) continue;
      const rates = taxed.map(
        (market) => `${rateOf(shop, product.category, market) / 100} % in ${market.country}`,
      );
      const where = { line: variant.line, column: variant.untaxed, value: "FALSE" };
      const problem = `sells ${variant.sku} without tax, but the category ${product.category} has VAT of ${rates.join(" and ")}`;
      findings.errors.push(issue(where, problem, mendOf(shop, taxed)));
    }
  }
}

function rateOf(shop: Shop, category: string, market: Market): number {
  const configured = shop.categories.find(({ handle }) => handle === category);
  return vatRateOf(market, configured?.vat ?? "standard");
}

/** By the file's price, or by the ledger's where the file has no column for the currency. */
function isSold(variant: VariantDraft, { currency }: Market, known: KnownCatalog): boolean {
  const price = variant.prices.get(currency);
  return price === undefined
    ? (known.variants.get(variant.sku)?.prices.has(currency) ?? false)
    : price !== null;
}

function mendOf(shop: Shop, taxed: readonly Market[]): string {
  const free = shop.categories
    .filter(({ handle }) => taxed.every((market) => rateOf(shop, handle, market) === 0))
    .map(({ handle }) => handle);
  const where =
    free.length === 0
      ? "a category of its own in shop.yaml, with a vat class whose rate is 0 there"
      : `a category without VAT there as its Type, such as ${free.slice(0, 3).join(", ")}`;
  return `Give the product ${where}; or write TRUE if it is taxed`;
}
