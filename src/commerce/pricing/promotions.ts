/** Promotion codes: which one a shopper means, whether it counts now, what it takes off, and how often it was used. */
import type { Kysely, Transaction } from "kysely";
import { money, shareOf, writeMoney } from "../../conversation/money.ts";
import { asDate, asMoney, text } from "../../conversation/text.ts";
import { unreachable } from "../../conversation/unreachable.ts";
import type { DetailedCode } from "../../ports/failures.ts";
import type { CustomerId, OrderNumber } from "../../ports/ids.ts";
import type { Failure } from "../../ports/outcome.ts";
import type { PromotionFailureCode } from "../../ports/services/cart.ts";
import type { Promotion, Shop } from "../../ports/shop.ts";
import type { Tables } from "../../storage/ledger/tables.ts";

/** A code without its case and spaces: `" sommer 10"` and `SOMMER10` are one. */
export function normalCode(code: string): string {
  return code.normalize("NFKC").replace(/\s/gu, "").toUpperCase();
}

/** The promotion of a code, or null. */
export function findPromotion(shop: Shop, code: string): Promotion | null {
  const wanted = normalCode(code);
  return shop.promotions.find((promotion) => normalCode(promotion.code) === wanted) ?? null;
}

/** How often a code was used: in all, and by the person who asks, in whatever chat. */
export interface Uses {
  readonly overall: number;
  readonly byCustomer: number;
}

/** Who asks for a code: the customer of this chat, and what else the person is known by. */
export interface PromotionUser {
  readonly customer: CustomerId | null;
  /** From `identifiers()`. */
  readonly identifiers: readonly string[];
}

/** Uses so far; only placed orders count. */
export async function usesOf(
  db: Kysely<Tables>,
  use: { readonly shop: string; readonly code: string; readonly by: PromotionUser },
): Promise<Uses> {
  const code = normalCode(use.code);
  const { overall } = await db
    .selectFrom("promotion_uses")
    .select((expression) => expression.fn.countAll<number>().as("overall"))
    .where("shop", "=", use.shop)
    .where("code", "=", code)
    .executeTakeFirstOrThrow();
  return { overall: Number(overall), byCustomer: (await ordersWith(db, { ...use, code })).size };
}

/** The orders on which this person spent the code: each counts once, by whatever they are known. */
async function ordersWith(
  db: Kysely<Tables>,
  { shop, code, by }: { readonly shop: string; readonly code: string; readonly by: PromotionUser },
): Promise<ReadonlySet<OrderNumber>> {
  const own =
    by.customer === null
      ? []
      : await db
          .selectFrom("promotion_uses")
          .select("order_reference")
          .where("shop", "=", shop)
          .where("code", "=", code)
          .where("customer_id", "=", by.customer)
          .execute();
  const known =
    by.identifiers.length === 0
      ? []
      : await db
          .selectFrom("promotion_use_identifiers")
          .select("order_reference")
          .where("shop", "=", shop)
          .where("code", "=", code)
          .where("identifier", "in", by.identifiers)
          .execute();
  return new Set([...own, ...known].map(({ order_reference }) => order_reference));
}

/** Counts a use when an order is placed, in the order's transaction. The limits were checked when it was summed up. */
export async function recordPromotionUse(
  trx: Transaction<Tables>,
  use: {
    readonly shop: string;
    readonly code: string;
    readonly order: OrderNumber;
    readonly customer: CustomerId;
    /** From `identifiers()`. */
    readonly identifiers: readonly string[];
    readonly at: number;
  },
): Promise<void> {
  const code = normalCode(use.code);
  await trx
    .insertInto("promotion_uses")
    .values({
      shop: use.shop,
      code,
      order_reference: use.order,
      customer_id: use.customer,
      at: use.at,
    })
    .onConflict((conflict) => conflict.columns(["shop", "code", "order_reference"]).doNothing())
    .execute();
  for (const identifier of use.identifiers) {
    await trx
      .insertInto("promotion_use_identifiers")
      .values({ shop: use.shop, code, order_reference: use.order, identifier })
      .onConflict((conflict) =>
        conflict.columns(["shop", "code", "order_reference", "identifier"]).doNothing(),
      )
      .execute();
  }
}

/** Takes a use back when an order came to nothing; nothing happens when there is none. */
export async function forgetPromotionUse(
  trx: Transaction<Tables>,
  use: { readonly shop: string; readonly order: OrderNumber },
): Promise<void> {
  for (const table of ["promotion_uses", "promotion_use_identifiers"] as const) {
    await trx
      .deleteFrom(table)
      .where("shop", "=", use.shop)
      .where("order_reference", "=", use.order)
      .execute();
  }
}

/** A line as far as promotions look at it. */
export interface PromotedLine {
  /** Category handle. */
  readonly category: string;
  /** Minor units. */
  readonly total: number;
}

/** Whether a promotion may touch a line. */
export function appliesTo(promotion: Promotion, line: PromotedLine): boolean {
  return promotion.categories === undefined || promotion.categories.includes(line.category);
}

/** What stands against a promotion now, or null. An empty cart is no obstacle by itself, only a minimum is. */
export function obstacle(
  promotion: Promotion,
  cart: {
    readonly lines: readonly PromotedLine[];
    readonly currency: string;
    readonly uses: Uses;
    readonly now: number;
  },
): Failure<PromotionFailureCode> | null {
  const { now, uses, currency } = cart;
  const code = promotion.code;
  if (promotion.validFrom !== undefined && now < promotion.validFrom) {
    return {
      code: "code.notYet",
      shopper: text("code.notYet", { code, from: asDate(promotion.validFrom) }),
      operator: `Code ${code} is not valid yet.`,
    };
  }
  if (promotion.validUntil !== undefined && now > promotion.validUntil) {
    return problem("code.expired", code, `Code ${code} is not valid any more.`);
  }
  if (promotion.limit !== undefined && uses.overall >= promotion.limit) {
    return problem("code.used", code, `Code ${code} was used as often as its limit allows.`);
  }
  if (promotion.limitPerCustomer !== undefined && uses.byCustomer >= promotion.limitPerCustomer) {
    return problem("code.used", code, `Code ${code} was used by this customer as often as its limit allows.`);
  }
  if (promotion.kind === "amount" && promotion.amount?.[currency] === undefined) {
    return problem("code.notApplicable", code, `Code ${code} has no amount in ${currency}.`);
  }
  return tooLittle(promotion, cart.lines, currency);
}

function tooLittle(
  promotion: Promotion,
  lines: readonly PromotedLine[],
  currency: string,
): Failure<PromotionFailureCode> | null {
  const { code } = promotion;
  const touched = lines.filter((line) => appliesTo(promotion, line));
  if (lines.length > 0 && touched.length === 0) {
    return problem(
      "code.notApplicable",
      code,
      `Code ${code} is for other categories than those in the cart.`,
    );
  }
  if (promotion.minimum === undefined) return null;
  const minimum = promotion.minimum[currency];
  if (minimum === undefined) {
    return problem("code.notApplicable", code, `Code ${code} has no minimum in ${currency}.`);
  }
  if (touched.reduce((total, line) => total + line.total, 0) >= minimum) return null;
  const needed = money(minimum, currency);
  return {
    code: "code.minimum",
    shopper: text("code.minimum", { code, minimum: asMoney(needed) }),
    operator: `Code ${code} needs a cart of at least ${writeMoney({ amount: minimum, currency })}.`,
    details: { minimum: needed },
  };
}

/** A failure about a code, with the message of the same name. */
export function problem(
  failure: Exclude<PromotionFailureCode, DetailedCode>,
  code: string,
  operator: string,
): Failure<PromotionFailureCode> {
  return { code: failure, shopper: text(failure, { code: code.slice(0, 40) }), operator };
}

/** Minor units off the lines; 0 for free shipping. Never more than the lines it applies to. */
export function discountOf(promotion: Promotion, lines: readonly PromotedLine[], currency: string): number {
  const base = lines
    .filter((line) => appliesTo(promotion, line))
    .reduce((total, line) => total + line.total, 0);
  switch (promotion.kind) {
    case "percent":
      return shareOf(money(base, currency), promotion.percent ?? 0, 10_000).amount;
    case "amount":
      return Math.min(base, promotion.amount?.[currency] ?? 0);
    case "freeShipping":
      return 0;
    default:
      return unreachable(promotion.kind);
  }
}
