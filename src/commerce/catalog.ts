/** The `catalog.*` services: browsing and searching what is on sale in the shopper's market. */
import { done, type Outcome, refused } from "../ports/outcome.ts";
import type { Page, ProductSummary, ServiceContext } from "../ports/services.ts";
import type { CatalogProduct, CatalogSnapshot } from "./catalog-snapshot.ts";
import { isOnSale, productOf, saleableOf, summaryOf, variantsOnSale } from "./catalog-views.ts";
import type { Handlers } from "./handler.ts";
import { createSearch } from "./search.ts";
import { placeOf, type Selling } from "./selling.ts";
import { stockLevels } from "./stock.ts";

/** Products on a page: a messenger's list holds ten rows, two of which turn the page. */
export const PAGE_SIZE = 8;

type CatalogHandlers = Handlers<
  "catalog.categories" | "catalog.list" | "catalog.search" | "catalog.product" | "catalog.resolve"
>;

/** Where a call looks: the catalog now, and the currency of the market. */
interface Shelf {
  readonly snapshot: CatalogSnapshot;
  readonly currency: string;
  readonly locales: readonly string[];
}

/** The handlers. */
export function createCatalog(selling: Selling): CatalogHandlers {
  const search = createSearch();

  async function shelfOf(context: ServiceContext): Promise<Shelf> {
    const { shop, market } = placeOf(selling, context);
    const snapshot = await selling.catalog.of(selling.ledger.db, shop);
    return { snapshot, currency: market.currency, locales: shop.locales };
  }

  const levelsOf = (products: readonly CatalogProduct[], currency: string) =>
    stockLevels(
      selling.ledger.db,
      products.flatMap((product) => variantsOnSale(product, currency).map((variant) => variant.id)),
    );

  async function pageOf(
    products: readonly CatalogProduct[],
    asked: number,
    currency: string,
  ): Promise<Page<ProductSummary>> {
    const pages = Math.max(1, Math.ceil(products.length / PAGE_SIZE));
    const page = Math.min(asked, pages - 1);
    const shown = products.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE);
    const levels = await levelsOf(shown, currency);
    const items = shown.map((product) => summaryOf(product, currency, levels));
    return { items, page, pages, total: products.length };
  }

  return {
    async "catalog.categories"(_input, context) {
      const { snapshot, currency } = await shelfOf(context);
      return done(
        snapshot.categories
          .map(({ vat: _vat, ...category }) => ({
            ...category,
            products: inCategory(snapshot, category.id, currency).length,
          }))
          .filter((category) => category.products > 0),
      );
    },

    async "catalog.list"(input, context) {
      const { snapshot, currency } = await shelfOf(context);
      const category = snapshot.categories.find((candidate) => candidate.id === input.category);
      if (category === undefined) return unknownCategory(input.category);
      const products = inCategory(snapshot, category.id, currency);
      const { vat: _vat, ...known } = category;
      return done({
        ...(await pageOf(products, input.page, currency)),
        category: { ...known, products: products.length },
      });
    },

    async "catalog.search"(input, context) {
      const { snapshot, currency, locales } = await shelfOf(context);
      const locale = locales.includes(context.locale) ? context.locale : (locales[0] ?? "en");
      const hits = search.find({ shop: context.shop, locale, snapshot, query: input.query }).filter((hit) => {
        return isOnSale(hit.product, currency);
      });
      const levels = await levelsOf(
        hits.map((hit) => hit.product),
        currency,
      );
      const hasStock = (product: CatalogProduct) =>
        variantsOnSale(product, currency).some((variant) => saleableOf(levels, variant.id) > 0);
      const ranked = search.rank(hits, hasStock);
      return done(await pageOf(ranked, input.page, currency));
    },

    async "catalog.product"(input, context) {
      const { snapshot, currency } = await shelfOf(context);
      const product = snapshot.byId.get(input.product);
      if (product === undefined) return done(null);
      return done(productOf(product, currency, await levelsOf([product], currency)));
    },

    async "catalog.resolve"(input, context) {
      const { snapshot, currency } = await shelfOf(context);
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

function inCategory(snapshot: CatalogSnapshot, category: number, currency: string) {
  return (snapshot.byCategory.get(category) ?? []).filter((product) => isOnSale(product, currency));
}

function unknownCategory(category: number): Outcome<never> {
  return refused({
    code: "category.unknown",
    shopper: { key: "category.unknown" },
    operator: `There is no category ${category} in this shop (any more); an old button may still name it.`,
  });
}
