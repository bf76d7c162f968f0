/** The `cart.*` services: one cart a customer, always shown as it can be bought today. */
import type { Transaction } from "kysely";
import { text } from "../../conversation/text.ts";
import type { CartId, CartLineId, CustomerId, VariantId } from "../../ports/ids.ts";
import { type Done, done, type Failed, type Outcome, refused } from "../../ports/outcome.ts";
import type { CartChange, CartView, PromotionFailureCode } from "../../ports/services/cart.ts";
import type { ServiceContext, ServiceFailureCode } from "../../ports/services/services.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import type { Selling } from "../catalog/selling-context.ts";
import { type Handlers, once } from "../handler.ts";
import { findPromotion, problem } from "../pricing/promotions.ts";
import { saleableOf, stockLevels, stockShort } from "../stock/levels.ts";
import { addPastOrder } from "./buy-again.ts";
import { type CartWork, PIECES_AT_MOST, priceNow } from "./change.ts";
import { setGiftMessage } from "./gift-message.ts";
import { fillFromBasket } from "./messenger-basket.ts";
import { cartToday, cartView, promotedLines, promotionObstacle } from "./priced-cart.ts";
import {
  cartOf,
  clearCart,
  readCart,
  removeLines,
  type StoredCart,
  writeCode,
  writeGiftMessage,
  writeLine,
} from "./record.ts";
import { settle, tellCart } from "./refresh.ts";

/** Most different things in one cart. */
const LINES_AT_MOST = 100;
type CartHandlers = Handlers<
  | "cart.view"
  | "cart.add"
  | "cart.setQuantity"
  | "cart.clear"
  | "cart.applyCode"
  | "cart.removeCode"
  | "cart.setGiftMessage"
  | "cart.removeGiftMessage"
  | "cart.buyAgain"
  | "cart.fill"
>;

/** The handlers. */
export function createCart(selling: Selling): CartHandlers {
  /** Runs a change once: settles the cart, works on it, settles what follows from that, answers the cart. */
  const change = <Fault extends Failed>(
    context: ServiceContext,
    work: (cart: CartWork) => Promise<Done<readonly CartChange[]> | Fault>,
  ): Promise<Done<CartView> | Fault> =>
    once(selling.ledger, { key: context.key, at: context.now }, async (trx) => {
      const { cart, stored } = await openCart(trx, context);
      const before = await cartToday(trx, selling, context, stored);
      await settle(trx, before, context.now);
      const worked = await work({ trx, selling, context, cart, today: before });
      if (worked.kind !== "done") return worked;
      const after = await cartToday(trx, selling, context, await readCart(trx, context));
      await settle(trx, after, context.now);
      return done(cartView(after, [...before.changes, ...worked.value, ...after.changes]));
    });

  return {
    async "cart.view"(_input, context) {
      const { today, changes } = await tellCart(selling, context);
      return done(cartView(today, changes));
    },
    "cart.add": (input, context) => change(context, (work) => addPieces(work, input.variant, input.quantity)),
    "cart.setQuantity": (input, context) =>
      change(context, (work) => setQuantity(work, input.line, input.quantity)),
    "cart.clear": (_input, context) =>
      change<never>(context, async ({ trx, cart }) => {
        await clearCart(trx, cart, context.now);
        return done([]);
      }),
    "cart.applyCode": (input, context) => change(context, (work) => applyCode(work, input.code)),
    "cart.removeCode": (_input, context) =>
      change<never>(context, async ({ trx, cart }) => {
        await writeCode(trx, cart, null, context.now);
        return done([]);
      }),
    "cart.setGiftMessage": (input, context) => change(context, (work) => setGiftMessage(work, input.message)),
    "cart.removeGiftMessage": (_input, context) =>
      change<never>(context, async ({ trx, cart }) => {
        await writeGiftMessage(trx, cart, null, context.now);
        return done([]);
      }),
    "cart.fill": (input, context) =>
      change<never>(context, (work) => fillFromBasket(work, input.lines, LINES_AT_MOST)),
    "cart.buyAgain": (input, context) => change(context, (work) => addPastOrder(work, input.order)),
  };
}

async function openCart(
  trx: Transaction<Tables>,
  context: ServiceContext,
): Promise<{ readonly cart: CartId; readonly stored: StoredCart }> {
  const stored = await readCart(trx, context);
  if (stored.id !== null) return { cart: stored.id, stored };
  const cart = await cartOf(trx, context, context.now);
  return { cart, stored: await readCart(trx, context) };
}

async function addPieces(
  work: CartWork,
  variant: VariantId,
  quantity: number,
): Promise<Outcome<readonly CartChange[], ServiceFailureCode<"cart.add">>> {
  const { trx, today } = work;
  const price = await priceNow(work, variant);
  if (price === null) return variantGone(variant);
  const known = today.lines.find(({ line }) => line.variant === variant);
  if (known === undefined && today.lines.length >= LINES_AT_MOST) return cartFull();
  const wanted = (known?.line.quantity ?? 0) + quantity;
  const short = await shortage(work, variant, wanted);
  if (short !== null) return short;
  await writeLine(trx, work.cart, { variant, quantity: wanted, price });
  return done([]);
}

/** A line that is not there (any more) is left at that: the answer shows the cart as it is. */
async function setQuantity(
  work: CartWork,
  line: CartLineId,
  quantity: number,
): Promise<Outcome<readonly CartChange[], "stock.short">> {
  const known = work.today.lines.find((candidate) => candidate.line.id === line)?.line;
  if (known === undefined) return done([]);
  if (quantity === 0) {
    await removeLines(work.trx, work.cart, [line]);
    return done([]);
  }
  const short = await shortage(work, known.variant, quantity);
  if (short !== null) return short;
  await writeLine(work.trx, work.cart, { variant: known.variant, quantity, price: known.price });
  return done([]);
}

async function shortage(
  work: CartWork,
  variant: VariantId,
  wanted: number,
): Promise<Failed<"stock.short"> | null> {
  const levels = await stockLevels(work.trx, [variant]);
  const possible = Math.min(saleableOf(levels, variant), PIECES_AT_MOST);
  return wanted > possible ? stockShort(variant, possible) : null;
}

function variantGone(variant: VariantId): Failed<"variant.gone"> {
  return refused({
    code: "variant.gone",
    shopper: text("variant.gone"),
    operator: `Variant ${variant} is not on sale in this market.`,
  });
}

function cartFull(): Failed<"cart.full"> {
  return refused({
    code: "cart.full",
    shopper: text("cart.full", { most: LINES_AT_MOST }),
    operator: `A cart holds at most ${LINES_AT_MOST} different things.`,
  });
}

async function applyCode(
  work: CartWork,
  code: string,
): Promise<Outcome<readonly CartChange[], PromotionFailureCode>> {
  const { trx, context, today } = work;
  const promotion = findPromotion(today.shop, code);
  if (promotion === null) {
    const operator = `The shop ${context.shop} has no such code in its shop.yaml.`;
    return refused(problem("code.unknown", printable(code), operator));
  }
  const against = await promotionObstacle(trx, context.shop, promotion, {
    customer: today.stored.customer,
    lines: promotedLines(today.lines),
    currency: today.market.currency,
    now: context.now,
  });
  if (against !== null) return refused(against);
  await writeCode(trx, work.cart, promotion.code, context.now);
  return done([]);
}

/** What a shopper typed, fit to be said back. */
function printable(code: string): string {
  return code
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, 40);
}

/** Empties a customer's cart, in the transaction that places the order. */
export async function emptyCart(trx: Transaction<Tables>, customer: CustomerId, at: number): Promise<void> {
  const row = await trx
    .selectFrom("carts")
    .select("id")
    .where("customer_id", "=", customer)
    .executeTakeFirst();
  if (row !== undefined) await clearCart(trx, row.id, at);
}
