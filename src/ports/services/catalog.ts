/** What is sold: categories, products and variants, as the shopper sees them. */
import { z } from "zod";
import type { Money } from "../../conversation/money.ts";
import type { Localized } from "../../conversation/text.ts";
import { CategoryId, ProductId, type VariantId } from "../ids.ts";
import { nothing, type Page, reading } from "./contract.ts";

/** A category with at least one product on sale. */
export interface Category {
  readonly id: CategoryId;
  readonly handle: string;
  readonly name: Localized;
  readonly picture?: string;
  readonly products: number;
}

/** A product in a list. */
export interface ProductSummary {
  readonly id: ProductId;
  /** Of its first variant on sale, by which a messenger's own catalog knows the product. */
  readonly sku: string;
  readonly name: Localized;
  readonly picture?: string;
  /** Lowest price of its variants in the shopper's currency, as shown (VAT by the market's rule). */
  readonly from: Money;
  /** True when variants differ in price. */
  readonly varies: boolean;
  readonly soldOut: boolean;
}

/** One choice a product asks for, such as size. */
export interface ProductOption {
  readonly name: Localized;
  readonly values: readonly { readonly value: string; readonly name: Localized }[];
}

/** What is sold: one combination of option values. */
export interface Variant {
  readonly id: VariantId;
  readonly sku: string;
  /** Value of each option, in the order of the product's options. */
  readonly options: readonly string[];
  readonly price: Money;
  /** The price before a claimed reduction. */
  readonly compareAt?: Money;
  /** Price per kilogram or litre where the law asks for it. */
  readonly unitPrice?: { readonly price: Money; readonly unit: "kg" | "l" };
  /** On hand less what others have reserved. */
  readonly saleable: number;
  readonly picture?: string;
}

/** A product with all that its card shows. */
export interface Product {
  readonly id: ProductId;
  readonly handle: string;
  readonly name: Localized;
  readonly description: Localized;
  readonly category: { readonly id: CategoryId; readonly name: Localized };
  readonly pictures: readonly string[];
  readonly options: readonly ProductOption[];
  readonly variants: readonly Variant[];
}

/** What a handle stands for. */
export type CatalogSpot =
  | { readonly kind: "product"; readonly id: ProductId }
  | { readonly kind: "category"; readonly id: CategoryId };

/** The services of this subject by name. */
export const catalogContracts = {
  /** Categories that have products, in the shop's order. */
  "catalog.categories": reading<readonly Category[]>()(nothing),
  /** Products of a category. */
  "catalog.list": reading<Page<ProductSummary> & { readonly category: Category }>()(
    z.object({ category: CategoryId, page: z.number().int().min(0) }),
    "category.unknown",
  ),
  /** Typo-tolerant search over names, options, SKUs, descriptions in the shopper's language, best first. */
  "catalog.search": reading<Page<ProductSummary>>()(
    z.object({ query: z.string(), page: z.number().int().min(0) }),
  ),
  /** Null when it is not (any more) on sale. */
  "catalog.product": reading<Product | null>()(z.object({ product: ProductId })),
  /** The product or category a handle stands for, as deep links carry them; null when unknown. */
  "catalog.resolve": reading<CatalogSpot | null>()(z.object({ handle: z.string() })),
} as const;
