/** The card of a product: picture, price, the choosing of its variant, and how many. */
import type { Choice, Line, Picture, Screen } from "../../src/conversation/message.ts";
import {
  asLocalized,
  asMoney,
  type Localized,
  localized,
  type Parameter,
  type Text,
  text,
} from "../../src/conversation/text.ts";
import type { Product, ProductOption, Variant } from "../../src/ports/services/catalog.ts";
import { choice, opening, toCart, toHome } from "./choices.ts";
import type { ShopContext } from "./context.ts";
import { searchPage } from "./screens-browse.ts";
import { matching, type Picking, readPicks, writePicks } from "./variant-picks.ts";

/** A picture's caption holds 1024 characters on Telegram and WhatsApp; the rest of the card needs its share. */
const DESCRIPTION = 560;
/** Quantities offered as buttons; more can be typed. */
const QUANTITIES = 5;
/** From this many on, a shopper need not be told how many are left. */
const PLENTY = 6;

/** The card. */
export function productScreen(product: Product, context: ShopContext): Screen {
  const picking = readPicks(product, context.picks);
  const buyable = picking.variant !== undefined && picking.variant.saleable > 0;
  return {
    kind: "screen",
    name: "shop.product",
    title: localized(product.name),
    body: [...opening(context), localized(shorten(product.description)), ...wordsOf(picking)],
    picture: pictureOf(product, picking.variant),
    ...(picking.variant !== undefined && { sku: picking.variant.sku }),
    lines: linesOf(product, picking),
    choices: [
      ...(context.inCart === undefined ? [] : [seeCart(context.inCart)]),
      ...(picking.open === undefined ? [] : values(product, picking, picking.open)),
      ...(buyable && picking.variant ? quantities(product, picking.variant) : []),
      ...after(product, picking, context),
    ],
    ...(buyable && { ask: "number" as const }),
  };
}

/** All that is to be said of a product, for those whose description did not fit on its card. */
export function aboutScreen(product: Product, context: ShopContext): Screen {
  return {
    kind: "screen",
    name: "shop.about",
    title: localized(product.name),
    body: [...opening(context), localized(product.description)],
    choices: [
      choice(text("shop.product.back"), { type: "product.open", product: product.id }, { style: "primary" }),
      toHome,
      toCart,
    ],
  };
}

/** A description in every language, cut at a word when it is too long for a caption. */
export function shorten(texts: Localized, most = DESCRIPTION): Localized {
  return Object.fromEntries(
    Object.entries(texts).map(([locale, words]) => {
      if (words.length <= most) return [locale, words];
      const cut = words.slice(0, most).replace(/\s+\S*$/, "");
      return [locale, `${cut.toWellFormed()} …`];
    }),
  );
}

function wordsOf({ variant, open }: Picking): readonly Text[] {
  if (open !== undefined) return [text("shop.product.choose", { option: asLocalized(open.name) })];
  if (variant === undefined || variant.saleable <= 0) return [text("shop.product.soldOut")];
  const hint = variant.saleable < PLENTY ? [text("shop.product.left", { count: variant.saleable })] : [];
  return [...hint, text("shop.product.howMany")];
}

function pictureOf(product: Product, variant: Variant | undefined): Picture | undefined {
  const file = variant?.picture ?? product.pictures[0];
  if (file === undefined) return undefined;
  return { file, alt: text("shop.picture", { name: asLocalized(product.name) }) };
}

function linesOf(product: Product, { chosen, variant }: Picking): readonly Line[] {
  const picked = chosen.flatMap((position, index): readonly Line[] => {
    const option = product.options[index];
    const value = option?.values[position];
    return option === undefined || value === undefined
      ? []
      : [{ label: localized(option.name), value: localized(value.name) }];
  });
  return [...picked, ...priceLines(variant === undefined ? matching(product, chosen) : [variant])];
}

/** The price, and where it belongs the price before and the price per measure. */
function priceLines(variants: readonly Variant[]): readonly Line[] {
  const cheapest = [...variants].sort((one, other) => one.price.amount - other.price.amount)[0];
  if (cheapest === undefined) return [];
  const varies = variants.some(({ price }) => price.amount !== cheapest.price.amount);
  const price: Parameter = asMoney(cheapest.price);
  const lines: Line[] = [
    {
      label: text("shop.product.price"),
      value: text(varies ? "shop.price.from" : "shop.price", { price }),
      emphasis: true,
    },
  ];
  if (variants.length > 1) return lines;
  if (cheapest.compareAt !== undefined)
    lines.push({
      label: text("shop.product.before"),
      value: text("shop.price", { price: asMoney(cheapest.compareAt) }),
    });
  if (cheapest.unitPrice !== undefined)
    lines.push({
      label: text(cheapest.unitPrice.unit === "kg" ? "shop.product.perKilogram" : "shop.product.perLitre"),
      value: text("shop.price", { price: asMoney(cheapest.unitPrice.price) }),
    });
  return lines;
}

/** The values of the option to choose, with what they change: the price, or that they are sold out. */
function values(product: Product, { chosen }: Picking, option: ProductOption): readonly Choice[] {
  const prices = new Set(matching(product, chosen).map(({ price }) => price.amount));
  const sold = option.values.flatMap((value, position) => {
    const variants = matching(product, [...chosen, position]);
    return variants.length > 0 ? [{ value, position, variants }] : [];
  });
  return sold.map(({ value, position, variants }, index) => {
    const name = asLocalized(value.name);
    const price = variants[0] === undefined || prices.size < 2 ? undefined : asMoney(variants[0].price);
    const soldOut = variants.every(({ saleable }) => saleable <= 0);
    const picks = writePicks([...chosen, position]);
    return choice(
      soldOut
        ? text("shop.product.valueSoldOut", { name })
        : price === undefined || variants.length > 1
          ? text("shop.product.value", { name })
          : text("shop.product.valuePrice", { name, price }),
      { type: "product.pick", product: product.id, picks },
      // With a price a label is too long for half a phone's width.
      prices.size < 2 ? { row: Math.floor(index / 2) } : {},
    );
  });
}

function quantities(product: Product, variant: Variant): readonly Choice[] {
  const most = Math.min(QUANTITIES, variant.saleable);
  return Array.from({ length: most }, (_, index) =>
    choice(
      text("shop.product.quantity", { count: index + 1 }),
      { type: "product.add", product: product.id, variant: variant.id, quantity: index + 1 },
      { row: 10 },
    ),
  );
}

function after(product: Product, { chosen, variant }: Picking, context: ShopContext): readonly Choice[] {
  const asked = chosen.length > 0 && context.picks !== "";
  const undo = writePicks(context.picks.split("-").slice(0, -1).map(Number));
  const cut = Object.values(product.description).some((words) => words.length > DESCRIPTION);
  const other = text(variant === undefined ? "shop.product.undo" : "shop.product.other");
  return [
    ...(asked ? [choice(other, { type: "product.pick", product: product.id, picks: undo })] : []),
    ...(cut ? [choice(text("shop.product.more"), { type: "product.about", product: product.id })] : []),
    backToList(product, context),
    toHome,
    ...(context.inCart === undefined ? [toCart] : []),
  ];
}

function seeCart(count: number): Choice {
  return choice(text("shop.product.toCart", { count }), { type: "cart" }, { style: "primary" });
}

function backToList(product: Product, { category, query, page }: ShopContext): Choice {
  if (query !== undefined)
    return choice(text("shop.product.backToFound"), searchPage(page, query), { row: 20 });
  const here = category === product.category.id ? page : 0;
  return choice(
    text("shop.product.backToList", { category: asLocalized(product.category.name) }),
    { type: "category.open", category: product.category.id, page: here },
    { row: 20 },
  );
}
