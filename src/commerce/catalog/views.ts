/** From the catalog in memory to what the services answer: priced for one market, with the stock of this moment. */
import { money, shareOf } from "../../conversation/money.ts";
import type { Localized } from "../../conversation/text.ts";
import type { Product, ProductSummary, Variant } from "../../ports/services/catalog.ts";
import { type Levels, saleableOf } from "../stock/levels.ts";
import type { CatalogProduct, CatalogVariant } from "./snapshot.ts";

/** The variants of a product that can be sold in a currency; none when the product is not published. */
export function variantsOnSale(product: CatalogProduct, currency: string): readonly CatalogVariant[] {
  if (!product.published) return [];
  return product.variants.filter((variant) => variant.active && variant.prices.has(currency));
}

/** Whether a product can be sold in a currency. */
export function isOnSale(product: CatalogProduct, currency: string): boolean {
  return product.published && product.variants.some((item) => item.active && item.prices.has(currency));
}

/** A product as a list shows it. It must be on sale in the currency. */
export function summaryOf(product: CatalogProduct, currency: string, levels: Levels): ProductSummary {
  const variants = variantsOnSale(product, currency);
  const amounts = variants.map((variant) => amountOf(variant, currency));
  return {
    id: product.id,
    sku: variants[0]?.sku ?? "",
    name: product.name,
    picture: product.pictures[0],
    from: money(Math.min(...amounts), currency),
    varies: new Set(amounts).size > 1,
    soldOut: variants.every((variant) => saleableOf(levels, variant.id) === 0),
  };
}

/** A product as its card shows it; null when it is not on sale in the currency. */
export function productOf(product: CatalogProduct, currency: string, levels: Levels): Product | null {
  const variants = variantsOnSale(product, currency);
  if (variants.length === 0) return null;
  const offered = product.options.map((option, position) => ({
    name: option.name,
    values: option.values.filter(({ value }) =>
      variants.some((variant) => variant.options[position] === value),
    ),
  }));
  return {
    id: product.id,
    handle: product.handle,
    name: product.name,
    description: product.description,
    category: { id: product.category.id, name: product.category.name },
    pictures: product.pictures,
    options: offered,
    variants: variants.map((variant) => variantOf(variant, currency, levels)),
  };
}

function variantOf(variant: CatalogVariant, currency: string, levels: Levels): Variant {
  const price = variant.prices.get(currency);
  const amount = money(amountOf(variant, currency), currency);
  const net = variant.netContent;
  return {
    id: variant.id,
    sku: variant.sku,
    options: variant.options,
    price: amount,
    compareAt: price?.compareAt === undefined ? undefined : money(price.compareAt, currency),
    unitPrice:
      net === undefined ? undefined : { price: shareOf(amount, 1_000_000, net.amount), unit: net.unit },
    saleable: saleableOf(levels, variant.id),
    picture: variant.picture,
  };
}

/** Price of a variant that is on sale in the currency, minor units. */
export function amountOf(variant: CatalogVariant, currency: string): number {
  const price = variant.prices.get(currency);
  if (price === undefined) throw new Error(`Variant ${variant.id} has no price in ${currency}`);
  return price.amount;
}

/** The names of a variant's option values, in the order of the product's options. */
export function optionNames(product: CatalogProduct, variant: CatalogVariant): readonly Localized[] {
  return variant.options.map((value, position) => {
    const known = product.options[position]?.values.find((candidate) => candidate.value === value);
    return known?.name ?? { en: value };
  });
}
