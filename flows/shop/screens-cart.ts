/** The cart: its lines, what changed since last time, one line's quantity, and a discount code. */
import type { Choice, Item, Screen } from "../../src/conversation/message.ts";
import {
  asLocalized,
  asMoney,
  asText,
  localized,
  type Parameter,
  type Text,
  text,
} from "../../src/conversation/text.ts";
import type { CartChange, CartLine, CartView } from "../../src/ports/services/cart.ts";
import { choice, linesIn, opening, pager, shown, toCart, toHelp, toHome, wordsIn } from "./choices.ts";
import type { ShopContext } from "./context.ts";
import type { ShopOffer } from "./events.ts";
import { giftChoice } from "./screens-gift.ts";

const ITEMS = 8;
const QUANTITIES = 5;
/** More changes than this are counted, not told one by one. */
const CHANGES = 8;

/** The cart, or that it is empty. */
export function cartScreen(cart: CartView, context: ShopContext): Screen {
  if (cart.lines.length === 0) return emptyScreen(cart, context);
  const pages = Math.ceil(cart.lines.length / ITEMS);
  const page = Math.min(context.cartPage, pages - 1);
  const short = cart.lines.some(({ quantity, saleable }) => quantity > saleable);
  return {
    kind: "screen",
    name: "shop.cart",
    title: text("shop.cart.title", { count: cart.count }),
    body: [
      ...opening(context),
      ...changesOf(cart.changes),
      ...(short ? [text("shop.cart.short")] : []),
      ...wordsIn(cart.description.details),
      text("shop.cart.hint"),
    ],
    items: cart.lines.slice(page * ITEMS, (page + 1) * ITEMS).map(lineItem),
    lines: [...linesIn(cart.description.details), ...cart.description.sums.map(shown)],
    choices: [
      choice(text("shop.cart.checkout"), { type: "checkout" }, { style: "primary" }),
      ...pager(page, pages, (other) => ({ type: "cart", page: other })),
      codeChoice(cart.code),
      giftChoice(cart.giftMessage),
      toHome,
      toHelp,
    ],
  };
}

/** One line of the cart, to be changed. */
export function lineScreen(line: CartLine, context: ShopContext): Screen {
  const most = Math.min(QUANTITIES, Math.max(0, line.saleable));
  return {
    kind: "screen",
    name: "shop.line",
    title: lineName(line),
    body: [...opening(context), text("shop.line.now", { count: line.quantity }), text("shop.line.howMany")],
    lines: [
      { label: text("shop.line.each"), value: text("shop.price", { price: asMoney(line.price) }) },
      {
        label: text("shop.line.total"),
        value: text("shop.price", { price: asMoney(line.total) }),
        emphasis: true,
      },
    ],
    choices: [
      ...Array.from({ length: most }, (_, index) =>
        choice(
          text("shop.product.quantity", { count: index + 1 }),
          { type: "line.set", line: line.id, quantity: index + 1 },
          { row: 10 },
        ),
      ),
      choice(text("shop.line.remove"), { type: "line.set", line: line.id, quantity: 0 }, { style: "danger" }),
      choice(text("shop.line.product"), { type: "product.open", product: line.product }),
      toCart,
      toHome,
    ],
    ask: "number",
  };
}

/** Asks for a discount code. */
export function codeScreen(context: ShopContext): Screen {
  return {
    kind: "screen",
    name: "shop.code",
    title: text("shop.code.title"),
    body: [...opening(context), text("shop.code.ask")],
    choices: [
      context.checkingOut
        ? choice(text("shop.checkout.back"), { type: "checkout" }, { style: "primary" })
        : toCart,
      toHome,
    ],
    ask: "code",
  };
}

/** What happened to the cart since the shopper last saw it, in sentences. */
export function changesOf(changes: readonly CartChange[]): readonly Text[] {
  const told = changes.slice(0, CHANGES).map(changeOf);
  return changes.length > CHANGES
    ? [...told, text("shop.change.more", { count: changes.length - CHANGES })]
    : told;
}

/** Names of chosen values as a parameter: "Blue, Large". */
function optionsOf(options: readonly CartLine["name"][]): Parameter {
  return { as: "list", items: options.map(asLocalized) };
}

/** The name of a line with its chosen values. */
export function lineName(line: {
  readonly name: CartLine["name"];
  readonly options: CartLine["options"];
}): Text {
  if (line.options.length === 0) return localized(line.name);
  return text("order.article", { name: asLocalized(line.name), options: optionsOf(line.options) });
}

function codeChoice(code: string | undefined): Choice {
  return code === undefined
    ? choice(text("shop.code.have"), { type: "code.ask" })
    : choice(text("shop.code.remove", { code }), { type: "code.remove" });
}

function emptyScreen(cart: CartView, context: ShopContext): Screen {
  return {
    kind: "screen",
    name: "shop.cart.empty",
    body: [...opening(context), ...changesOf(cart.changes), text("shop.cart.empty")],
    choices: [
      choice(text("shop.cart.browse"), { type: "categories", page: 0 }, { style: "primary" }),
      toHome,
      toHelp,
    ],
  };
}

function lineItem(line: CartLine): Item {
  const amount = text("shop.line.amount", { count: line.quantity, price: asMoney(line.price) });
  return {
    title: lineName(line),
    description:
      line.quantity > line.saleable
        ? text("shop.line.short", { count: line.saleable, amount: asText(amount) })
        : amount,
    aside: text("shop.price", { price: asMoney(line.total) }),
    event: { type: "line.edit", line: line.id } satisfies ShopOffer,
  };
}

function changeOf(change: CartChange): Text {
  switch (change.kind) {
    case "price":
      return text("shop.change.price", {
        name: asLocalized(change.name),
        was: asMoney(change.was),
        now: asMoney(change.now),
      });
    case "quantity":
      return text("shop.change.quantity", {
        name: asLocalized(change.name),
        was: change.was,
        now: change.now,
      });
    case "gone":
      return text("shop.change.gone", { name: asLocalized(change.name) });
    case "shownPrice":
      return text("shop.change.shownPrice", {
        name: asLocalized(change.name),
        was: asMoney(change.was),
        now: asMoney(change.now),
      });
    case "unknownItem":
      return text("shop.change.unknownItem", { sku: change.sku });
    case "code":
      return text("shop.change.code", { code: change.code });
  }
}
