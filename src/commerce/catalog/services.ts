/** The `catalog.*` services: browsing and searching what is on sale in the shopper's market. */
import type { CategoryId } from "../../ports/ids.ts";
import { done, type Failed, refused } from "../../ports/outcome.ts";
import type { Category, ProductSummary } from "../../ports/services/catalog.ts";
import type { Page } from "../../ports/services/contract.ts";
import type { ServiceContext } from "../../ports/services/services.ts";
import type { Handlers } from "../handler.ts";
import { type Levels, saleableOf, stockLevels } from "../stock/levels.ts";
import { createSearch } from "./search.ts";
import { placeOf, type Selling } from "./selling-context.ts";
import type { CatalogCategory, CatalogProduct, CatalogSnapshot } from "./snapshot.ts";
import { isOnSale, productOf, summaryOf, variantsOnSale } from "./views.ts";

/** Products on a page: a messenger's list holds ten rows, two of which turn the page. */
export const PAGE_SIZE = 8;

type CatalogHandlers = Handlers<
  "catalog.categories" | "catalog.list" | "catalog.search" | "catalog.product" | "catalog.resolve"
>;

/** Where a call looks: the catalog now, and the currency of the market. */
interface Shelf {
  readonly snapshot: CatalogSnapshot;
  readonly currency: string;
  /** The shopper's language, or the shop's first where it does not speak that. */
  readonly locale: string;
}

/** The handlers. */
export function createCatalog(selling: Selling): CatalogHandlers {
  const search = createSearch();
  return {
    async "catalog.categories"(_input, context) {
      const { snapshot, currency } = await shelfOf(selling, context);
      return done(
        snapshot.categories
          .map((category) => categoryOf(snapshot, category, currency))
          .filter((category) => category.products > 0),
      );
    },

    async "catalog.list"(input, context) {
      const { snapshot, currency } = await shelfOf(selling, context);
      const category = snapshot.categories.find((candidate) => candidate.id === input.category);
      if (category === undefined) return unknownCategory(input.category);
      const products = inCategory(snapshot, category.id, currency);
      return done({
        ...(await pageOf(selling, products, input.page, currency)),
        category: categoryOf(snapshot, category, currency),
      });
    },

    async "catalog.search"(input, context) {
      const { snapshot, currency, locale } = await shelfOf(selling, context);
      const found = search.find({ shop: context.shop, locale, snapshot, query: input.query });
      const hits = found.filter((hit) => isOnSale(hit.product, currency));
      const products = hits.map((hit) => hit.product);
      const levels = await levelsOf(selling, products, currency);
      const ranked = search.rank(hits, (product) =>
        variantsOnSale(product, currency).some((variant) => saleableOf(levels, variant.id) > 0),
      );
      return done(await pageOf(selling, ranked, input.page, currency));
    },

    async "catalog.product"(input, context) {
      const { snapshot, currency } = await shelfOf(selling, context);
      const product = snapshot.byId.get(input.product);
      if (product === undefined) return done(null);
      return done(productOf(product, currency, await levelsOf(selling, [product], currency)));
    },

    async "catalog.resolve"(input, context) {
      const { snapshot, currency } = await shelfOf(selling, context);
      const handle = input.handle.trim().toLowerCase();
      const product = snapshot.byHandle.get(handle);
      if (product !== undefined && isOnSale(product, currency)) {
        return done({ kind: "product" as const, id: product.id });
      }
      const category = snapshot.categories.find((candidate) => candidate.handle.toLowerCase() === handle);
      const filled = category !== undefined && inCategory(snapshot, category.id, currency).length > 0;
      return done(filled ? { kind: "category" as const, id: category.id } : null);
    },
  };
}

async function shelfOf(selling: Selling, context: ServiceContext): Promise<Shelf> {
  const { shop, market } = placeOf(selling, context);
  const snapshot = await selling.catalog.of(selling.ledger.db, shop);
  const locale = shop.locales.includes(context.locale) ? context.locale : (shop.locales[0] ?? "en");
  return { snapshot, currency: market.currency, locale };
}

function levelsOf(selling: Selling, products: readonly CatalogProduct[], currency: string): Promise<Levels> {
  const variants = products.flatMap((product) => variantsOnSale(product, currency));
  return stockLevels(
    selling.ledger.db,
    variants.map((variant) => variant.id),
  );
}

/** A page beyond the last one is the last one: an old button may ask for it. */
async function pageOf(
  selling: Selling,
  products: readonly CatalogProduct[],
  asked: number,
  currency: string,
): Promise<Page<ProductSummary>> {
  const pages = Math.max(1, Math.ceil(products.length / PAGE_SIZE));
  const page = Math.min(asked, pages - 1);
  const shown = products.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE);
  const levels = await levelsOf(selling, shown, currency);
  const items = shown.map((product) => summaryOf(product, currency, levels));
  return { items, page, pages, total: products.length };
}

function categoryOf(snapshot: CatalogSnapshot, category: CatalogCategory, currency: string): Category {
  const { vat: _vat, ...known } = category;
  return { ...known, products: inCategory(snapshot, category.id, currency).length };
}

function inCategory(snapshot: CatalogSnapshot, category: CategoryId, currency: string) {
  return (snapshot.byCategory.get(category) ?? []).filter((product) => isOnSale(product, currency));
}

function unknownCategory(category: CategoryId): Failed<"category.unknown"> {
  return refused({
    code: "category.unknown",
    shopper: { key: "category.unknown" },
    operator: `There is no category ${category} in this shop (any more); an old button may still name it.`,
  });
}
