/** The cart, priced now. */
import { z } from "zod";
import type { Money } from "../../conversation/money.ts";
import type { Localized } from "../../conversation/text.ts";
import type { FailureCode } from "../failures.ts";
import { CartLineId, OrderNumber, type ProductId, VariantId } from "../ids.ts";
import { changing, nothing, quantity, reading } from "./contract.ts";
import type { CartDescription } from "./description.ts";

/** A line of the cart. */
export interface CartLine {
  readonly id: CartLineId;
  readonly variant: VariantId;
  readonly product: ProductId;
  readonly sku: string;
  readonly name: Localized;
  /** Names of the chosen option values. */
  readonly options: readonly Localized[];
  readonly picture?: string;
  readonly quantity: number;
  readonly price: Money;
  readonly total: Money;
  readonly saleable: number;
}

/** What happened to the cart since the shopper last saw it; already applied, to be said. */
export type CartChange =
  | { readonly kind: "price"; readonly name: Localized; readonly was: Money; readonly now: Money }
  | { readonly kind: "quantity"; readonly name: Localized; readonly was: number; readonly now: number }
  | { readonly kind: "gone"; readonly name: Localized }
  /** A messenger's own catalog showed another price than ours. */
  | { readonly kind: "shownPrice"; readonly name: Localized; readonly was: Money; readonly now: Money }
  /** A messenger's own catalog sold something that we do not know. */
  | { readonly kind: "unknownItem"; readonly sku: string }
  | { readonly kind: "code"; readonly code: string; readonly reason: PromotionFailureCode };

/** Why a discount code does not count. */
export const promotionFailures = [
  "code.unknown",
  "code.notYet",
  "code.expired",
  "code.used",
  "code.minimum",
  "code.notApplicable",
] as const satisfies readonly FailureCode[];
/** One of them. */
export type PromotionFailureCode = (typeof promotionFailures)[number];

/** The cart, priced now. */
export interface CartView {
  readonly lines: readonly CartLine[];
  readonly count: number;
  readonly subtotal: Money;
  readonly code?: string;
  readonly discount?: Money;
  /** Subtotal less discount, before shipping. */
  readonly total: Money;
  /** What goes with the parcel in the customer's words. Personal data. */
  readonly giftMessage?: string;
  readonly changes: readonly CartChange[];
  readonly description: CartDescription;
}

/** The services of this subject by name. */
export const cartContracts = {
  /** The cart, adapted to today's prices and stock; `changes` are said once. */
  "cart.view": reading<CartView>()(nothing),
  /** Adds. `stock.short` when there are too few, `variant.gone` when not on sale in this market. */
  "cart.add": changing<CartView>()(
    z.object({ variant: VariantId, quantity }),
    "stock.short",
    "variant.gone",
    "cart.full",
  ),
  /** Sets; 0 removes. */
  "cart.setQuantity": changing<CartView>()(
    z.object({ line: CartLineId, quantity: z.number().int().min(0).max(999) }),
    "stock.short",
  ),
  "cart.clear": changing<CartView>()(nothing),
  /** Takes a discount code as typed, when it counts now. */
  "cart.applyCode": changing<CartView>()(z.object({ code: z.string().max(200) }), ...promotionFailures),
  "cart.removeCode": changing<CartView>()(nothing),
  /** Sets or replaces it, on one line. */
  "cart.setGiftMessage": changing<CartView>()(
    z.object({ message: z.string().max(2000) }),
    "gift.empty",
    "gift.tooLong",
    "cart.empty",
  ),
  "cart.removeGiftMessage": changing<CartView>()(nothing),
  /**
   * Puts an old order's lines into the cart as far as they are on sale; `changes` says what is missing. Its gift message
   * was for then.
   */
  "cart.buyAgain": changing<CartView>()(z.object({ order: OrderNumber }), "order.unknown"),
  /**
   * Puts a basket from a messenger's own catalog into the cart: each thing in it gets the basket's quantity, what else is
   * in the cart stays. Prices are ours: `changes` says where the messenger showed another, what is not on sale
   * (any more), and of what there are fewer.
   */
  "cart.fill": changing<CartView>()(
    z.object({
      lines: z
        .array(
          z.object({
            sku: z.string().min(1).max(100),
            quantity,
            price: z.object({ amount: z.number().int().min(0), currency: z.string() }).optional(),
          }),
        )
        .max(100),
    }),
  ),
} as const;
