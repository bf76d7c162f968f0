/** The words that go with the parcel: the question for them, and the choice that leads there. */
import type { Choice, Screen } from "../../src/conversation/message.ts";
import { text } from "../../src/conversation/text.ts";
import type { CartView } from "../../src/ports/services/cart.ts";
import { choice, opening, toCart, toHome, wordsIn } from "./choices.ts";
import type { ShopContext } from "./context.ts";

/** Asks for a gift message; one that is there is shown and can be taken out. */
export function giftScreen(cart: CartView, context: ShopContext): Screen {
  const has = cart.giftMessage !== undefined;
  return {
    kind: "screen",
    name: "shop.gift",
    title: text("shop.gift.title"),
    body: [
      ...opening(context),
      ...wordsIn(cart.description.details),
      text(has ? "shop.gift.askAgain" : "shop.gift.ask"),
    ],
    choices: [
      ...(has ? [choice(text("shop.gift.remove"), { type: "gift.remove" }, { style: "danger" })] : []),
      context.checkingOut
        ? choice(text("shop.checkout.back"), { type: "checkout" }, { style: "primary" })
        : toCart,
      toHome,
    ],
    ask: "text",
  };
}

/** Leads to the question. */
export function giftChoice(giftMessage: string | undefined, more: Partial<Choice> = {}): Choice {
  const label = giftMessage === undefined ? text("shop.gift.add") : text("shop.gift.change");
  return choice(label, { type: "gift.ask" }, more);
}
