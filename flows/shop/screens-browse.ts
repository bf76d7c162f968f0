/** Screens for looking around: welcome, categories, lists, search. Pure functions from data to screens. */
import type { Item, Screen } from "../../src/conversation/message.ts";
import { asLocalized, asMoney, asText, localized, text } from "../../src/conversation/text.ts";
import type { Category, ProductSummary } from "../../src/ports/services/catalog.ts";
import type { Page } from "../../src/ports/services/contract.ts";
import { choice, opening, pager, toCart, toHelp, toHome, toOrders, tryAgain } from "./choices.ts";
import type { ShopContext } from "./context.ts";
import type { ShopOffer } from "./events.ts";

/** More items than this make a screen hard to read, and WhatsApp's lists hold ten rows. */
const ITEMS = 8;
/** Longest query that still fits on a button, percent-encoded, beside its page and seal (64 bytes in all). */
const QUERY_BYTES = 24;

const toLanguage = choice(text("shop.to.language"), { type: "language" }, { row: 91 });

/** The welcome: what the shop is, its categories, and the doors to everything else. */
export function homeScreen(categories: readonly Category[], context: ShopContext): Screen {
  const all =
    categories.length > ITEMS ? [choice(text("shop.home.all"), { type: "categories", page: 0 })] : [];
  return {
    kind: "screen",
    name: "shop.home",
    title: text("shop.name"),
    body: [...opening(context), text("shop.tagline"), text("shop.home.ask")],
    items: categories.slice(0, ITEMS).map(categoryItem),
    choices: [...all, toCart, toOrders, toHelp, toLanguage],
  };
}

/** All categories, page by page. */
export function categoriesScreen(categories: readonly Category[], context: ShopContext): Screen {
  const pages = Math.max(1, Math.ceil(categories.length / ITEMS));
  const page = Math.min(context.page, pages - 1);
  return {
    kind: "screen",
    name: "shop.categories",
    title: text("shop.categories.title"),
    body: [...opening(context), text("shop.home.ask")],
    items: categories.slice(page * ITEMS, (page + 1) * ITEMS).map(categoryItem),
    choices: [...pager(page, pages, (other) => ({ type: "categories", page: other })), toHome, toCart],
  };
}

/** The products of a category. */
export function listScreen(
  list: Page<ProductSummary> & { readonly category: Category },
  context: ShopContext,
): Screen {
  const { category, page, pages, total } = list;
  return {
    kind: "screen",
    name: "shop.list",
    title: localized(category.name),
    body: [...opening(context), counted(page, pages, total)],
    items: list.items.map(productItem),
    choices: [
      ...pager(page, pages, (other) => ({ type: "category.open", category: category.id, page: other })),
      toHome,
      toCart,
    ],
  };
}

/** What a search found. */
export function foundScreen(found: Page<ProductSummary>, context: ShopContext): Screen {
  const { page, pages, total } = found;
  return {
    kind: "screen",
    name: "shop.found",
    title: text("shop.found.title", { query: context.query ?? "" }),
    body: [...opening(context), counted(page, pages, total)],
    items: found.items.map(productItem),
    choices: [...pager(page, pages, (other) => searchPage(other, context.query)), toHome, toCart],
  };
}

/** Nothing was found: the categories, and a person to ask. */
export function notFoundScreen(categories: readonly Category[], context: ShopContext): Screen {
  return {
    kind: "screen",
    name: "shop.notFound",
    body: [...opening(context), text("shop.notFound", { query: context.query ?? "" })],
    items: categories.slice(0, ITEMS).map(categoryItem),
    choices: [toHome, toCart, toHelp],
  };
}

/** Something of ours did not answer; nothing is lost. */
export function troubleScreen(context: ShopContext): Screen {
  return {
    kind: "screen",
    name: "shop.trouble",
    body: context.notice === undefined ? [...opening(context), text("shop.trouble")] : opening(context),
    choices: [tryAgain, toHome, toCart, toHelp],
  };
}

/** The button that leads to a page of the search; it carries the query where that fits. */
export function searchPage(page: number, query: string | undefined): ShopOffer {
  const fits = query !== undefined && encodeURIComponent(query.toWellFormed()).length <= QUERY_BYTES;
  return fits ? { type: "search.page", page, query } : { type: "search.page", page };
}

/** Typed words as a query: without control characters and tricks of direction, one line, at most 200 characters. */
export function tidyQuery(words: string): string {
  const clean = words
    .slice(0, 1_000)
    .toWellFormed()
    .replace(/[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu, " ");
  return [...clean.replace(/\s+/g, " ").trim()].slice(0, 200).join("");
}

function counted(page: number, pages: number, total: number) {
  return pages > 1
    ? text("shop.list.paged", { count: total, page: page + 1, pages })
    : text("shop.list.count", { count: total });
}

function categoryItem(category: Category): Item {
  return {
    title: localized(category.name),
    aside: text("shop.list.count", { count: category.products }),
    ...(category.picture !== undefined && {
      image: { file: category.picture, alt: localized(category.name) },
    }),
    event: { type: "category.open", category: category.id, page: 0 } satisfies ShopOffer,
  };
}

function productItem(product: ProductSummary): Item {
  const price = { price: asMoney(product.from) };
  const shown = text(product.varies ? "shop.price.from" : "shop.price", price);
  return {
    title: localized(product.name),
    aside: product.soldOut ? text("shop.price.soldOut", { price: asText(shown) }) : shown,
    ...(product.picture !== undefined && {
      image: { file: product.picture, alt: text("shop.picture", { name: asLocalized(product.name) }) },
    }),
    sku: product.sku,
    event: { type: "product.open", product: product.id } satisfies ShopOffer,
  };
}
