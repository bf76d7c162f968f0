/**
 * The cart as it stands today: stored lines met with today's catalog, prices, stock and promotions.
 * What had to change is listed, so that the shopper can be told once; nothing is written here.
 */
import type { Kysely } from "kysely";
import { money, multiplyMoney } from "../../conversation/money.ts";
import type { CustomerId } from "../../ports/ids.ts";
import type { CartChange, CartLine, CartView, PromotionFailureCode } from "../../ports/services/cart.ts";
import type { Market, Promotion, Shop } from "../../ports/shop.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import { placeOf, type Selling } from "../catalog/selling-context.ts";
import type { CatalogProduct, CatalogSnapshot, CatalogVariant } from "../catalog/snapshot.ts";
import { amountOf, optionNames, variantsOnSale } from "../catalog/views.ts";
import { readContact } from "../customers/contact.ts";
import { identifiers } from "../customers/identifiers.ts";
import { describeCart } from "../orders/description.ts";
import {
  appliesTo,
  discountOf,
  findPromotion,
  obstacle,
  type PromotedLine,
  usesOf,
} from "../pricing/promotions.ts";
import { vatRateOf } from "../pricing/tax.ts";
import { type Sums, sumUp } from "../pricing/totals.ts";
import { type Levels, saleableOf, stockLevels } from "../stock/levels.ts";
import type { StoredCart, StoredLine } from "./record.ts";

/** A line of today, with what pricing needs to know of it. */
export interface LineToday {
  readonly line: CartLine;
  /** What stands in the tables for it. */
  readonly stored: StoredLine;
  /** Category handle. */
  readonly category: string;
  /** VAT rate in basis points. */
  readonly rate: number;
}

/** A stored line that cannot be bought today. */
export interface GoneLine {
  readonly stored: StoredLine;
  /** On sale, but there is nothing left of it. */
  readonly soldOut: boolean;
}

/** The cart of today. */
export interface CartToday {
  readonly stored: StoredCart;
  readonly shop: Shop;
  readonly market: Market;
  readonly lines: readonly LineToday[];
  /** Stored lines that are sold out or not on sale any more. */
  readonly gone: readonly GoneLine[];
  readonly changes: readonly CartChange[];
  /** Null when there is none or the one there was counts no more. */
  readonly promotion: Promotion | null;
}

/** Who looks at a cart, where and when. */
export interface CartContext {
  readonly shop: string;
  readonly market: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Meets a stored cart with today. */
export async function cartToday(
  db: Kysely<Tables>,
  selling: Selling,
  context: CartContext,
  stored: StoredCart,
): Promise<CartToday> {
  const { shop, market } = placeOf(selling, context);
  if (stored.lines.length === 0 && stored.code === null) {
    return { stored, shop, market, lines: [], gone: [], changes: [], promotion: null };
  }
  const snapshot = await selling.catalog.of(db, shop);
  const levels = await stockLevels(
    db,
    stored.lines.map((line) => line.variant),
  );
  const met = meetLines(stored.lines, snapshot, levels, market);
  const code = await meetCode(db, { stored, shop, market, lines: met.lines, now: context.now });
  return {
    stored,
    shop,
    market,
    lines: met.lines,
    gone: met.gone,
    changes: [...met.changes, ...code.changes],
    promotion: code.promotion,
  };
}

function meetLines(
  stored: readonly StoredLine[],
  snapshot: CatalogSnapshot,
  levels: Levels,
  market: Market,
): Pick<CartToday, "lines" | "gone" | "changes"> {
  const lines: LineToday[] = [];
  const gone: GoneLine[] = [];
  const changes: CartChange[] = [];
  for (const row of stored) {
    const found = snapshot.byVariant.get(row.variant);
    if (found === undefined) {
      gone.push({ stored: row, soldOut: false });
      continue;
    }
    const { product, variant } = found;
    const saleable = saleableOf(levels, variant.id);
    const onSale = variantsOnSale(product, market.currency).includes(variant);
    if (!onSale || saleable === 0) {
      gone.push({ stored: row, soldOut: onSale });
      changes.push({ kind: "gone", name: product.name });
      continue;
    }
    const line = lineToday(row, product, variant, saleable, market);
    changes.push(...changesOf(row, line.line));
    lines.push(line);
  }
  return { lines, gone, changes };
}

function lineToday(
  stored: StoredLine,
  product: CatalogProduct,
  variant: CatalogVariant,
  saleable: number,
  market: Market,
): LineToday {
  const price = money(amountOf(variant, market.currency), market.currency);
  const quantity = Math.min(stored.quantity, saleable);
  return {
    stored,
    category: product.category.handle,
    rate: vatRateOf(market, product.category.vat),
    line: {
      id: stored.id,
      variant: variant.id,
      product: product.id,
      sku: variant.sku,
      name: product.name,
      options: optionNames(product, variant),
      picture: variant.picture ?? product.pictures[0],
      quantity,
      price,
      total: multiplyMoney(price, quantity),
      saleable,
    },
  };
}

/** A price in another currency is no change of price: the shopper chose another market. */
function changesOf(stored: StoredLine, line: CartLine): readonly CartChange[] {
  const changes: CartChange[] = [];
  const { seen } = stored;
  if (seen.currency === line.price.currency && seen.amount !== line.price.amount) {
    const was = money(seen.amount, seen.currency);
    changes.push({ kind: "price", name: line.name, was, now: line.price });
  }
  if (line.quantity !== stored.quantity) {
    changes.push({ kind: "quantity", name: line.name, was: stored.quantity, now: line.quantity });
  }
  return changes;
}

/** A code waits unjudged while the cart is empty; otherwise it counts now or goes, with the reason. */
async function meetCode(
  db: Kysely<Tables>,
  cart: {
    readonly stored: StoredCart;
    readonly shop: Shop;
    readonly market: Market;
    readonly lines: readonly LineToday[];
    readonly now: number;
  },
): Promise<{ readonly promotion: Promotion | null; readonly changes: readonly CartChange[] }> {
  const { code, customer } = cart.stored;
  if (code === null) return { promotion: null, changes: [] };
  const gone = (reason: PromotionFailureCode) => ({
    promotion: null,
    changes: [{ kind: "code" as const, code, reason }],
  });
  const promotion = findPromotion(cart.shop, code);
  if (promotion === null) return gone("code.unknown");
  if (cart.lines.length === 0) return { promotion, changes: [] };
  const against = await promotionObstacle(db, cart.shop.id, promotion, {
    customer,
    lines: promotedLines(cart.lines),
    currency: cart.market.currency,
    now: cart.now,
  });
  return against === null ? { promotion, changes: [] } : gone(against.code);
}

/** What stands against a promotion, its uses counted; null when it counts. */
export async function promotionObstacle(
  db: Kysely<Tables>,
  shop: string,
  promotion: Promotion,
  cart: {
    readonly customer: CustomerId | null;
    readonly lines: readonly PromotedLine[];
    readonly currency: string;
    readonly now: number;
  },
) {
  const limited = promotion.limit !== undefined || promotion.limitPerCustomer !== undefined;
  const { customer } = cart;
  const contact = limited && customer !== null ? await readContact(db, customer) : {};
  const by = { customer, identifiers: identifiers(shop, contact) };
  const uses = limited ? await usesOf(db, { shop, code: promotion.code, by }) : { overall: 0, byCustomer: 0 };
  return obstacle(promotion, { lines: cart.lines, currency: cart.currency, uses, now: cart.now });
}

/** Lines as promotions look at them. */
export function promotedLines(lines: readonly LineToday[]): readonly PromotedLine[] {
  return lines.map(({ category, line }) => ({ category, total: line.total.amount }));
}

/** The sums of today's cart with a way to ship, or without one (`shipping` 0). */
export function sumsOf(today: CartToday, shipping: number): Sums {
  const { promotion, market } = today;
  const promoted = promotedLines(today.lines);
  return sumUp({
    lines: today.lines.map(({ line, rate }, index) => ({
      total: line.total.amount,
      rate,
      discountable: promotion !== null && appliesTo(promotion, promoted[index] ?? { category: "", total: 0 }),
    })),
    discount: promotion === null ? 0 : discountOf(promotion, promoted, market.currency),
    shipping,
    standardRate: vatRateOf(market, "standard"),
    pricesIncludeVat: market.pricesIncludeVat,
    currency: market.currency,
  });
}

/** What the shopper sees of it. */
export function cartView(today: CartToday, changes: readonly CartChange[]): CartView {
  const sums = sumsOf(today, 0);
  const { subtotal, discount } = sums;
  const cart = {
    lines: today.lines.map(({ line }) => line),
    count: today.lines.reduce((count, { line }) => count + line.quantity, 0),
    subtotal,
    code: today.promotion?.code,
    discount: discount.amount > 0 ? discount : undefined,
    total: money(subtotal.amount - discount.amount, subtotal.currency),
    giftMessage: today.lines.length === 0 ? undefined : (today.stored.giftMessage ?? undefined),
  };
  return { ...cart, changes, description: describeCart(cart) };
}
