/** A basket from a messenger's own catalog whose prices were not ours: what differs, to be agreed to before checking out. */
import type { Screen } from "../../src/conversation/message.ts";
import { text } from "../../src/conversation/text.ts";
import type { CartView } from "../../src/ports/services/cart.ts";
import { choice, opening, toHelp } from "./choices.ts";
import type { ShopContext } from "./context.ts";
import { cartScreen } from "./screens-cart.ts";

/** Whether the messenger showed other prices than ours. */
export function differs(cart: CartView): boolean {
  return cart.changes.some(({ kind }) => kind === "shownPrice");
}

/** The cart as it is, what the messenger showed otherwise, and the question whether that is fine. */
export function basketScreen(cart: CartView, context: ShopContext): Screen {
  const shown = cartScreen(cart, { ...context, notice: undefined, greeted: true });
  const hints = new Set(["shop.cart.hint"]);
  return {
    ...shown,
    name: "shop.basket",
    body: [
      ...opening(context),
      text("shop.basket.differs"),
      ...shown.body.filter((paragraph) => !hints.has(paragraph.key)),
      text("shop.basket.ask"),
    ],
    choices: [
      choice(text("shop.basket.accept"), { type: "checkout" }, { style: "primary" }),
      choice(text("shop.basket.change"), { type: "cart" }),
      toHelp,
    ],
  };
}

/** What was written beside the basket is for a person; the shopper is told how to reach one. */
export function withWords(screen: Screen, words: string): Screen {
  if (words.trim() === "") return screen;
  return { ...screen, body: [...screen.body, text("shop.basket.words", { words })] };
}
