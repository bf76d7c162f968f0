/** A small shop's shelves for tests: products with no, one and two options, one scarce, one sold out. */
import { CategoryId, ProductId, VariantId } from "../../src/ports/ids.ts";
import type { Category, Product, ProductSummary, Variant } from "../../src/ports/services/catalog.ts";

/** A market of the test shop. */
export interface TestMarket {
  readonly country: string;
  readonly currency: string;
  /** VAT in basis points, included in prices. */
  readonly vat: number;
  /** A price in øre as the market's own minor units. */
  readonly price: (ore: number) => number;
}

export const markets: Readonly<Record<string, TestMarket>> = {
  DK: { country: "DK", currency: "DKK", vat: 2500, price: (ore) => ore },
  NL: { country: "NL", currency: "EUR", vat: 2100, price: (ore) => Math.round(ore / 7.46) },
};

/** A variant with its stock and its price in øre. */
export interface Piece {
  readonly id: VariantId;
  readonly options: readonly string[];
  price: number;
  onHand: number;
}

/** A product on the shelf. */
export interface Shelved {
  readonly id: ProductId;
  readonly handle: string;
  readonly category: CategoryId;
  readonly names: Readonly<Record<string, string>>;
  readonly options: Product["options"];
  readonly pieces: readonly Piece[];
  onSale: boolean;
}

const named = (en: string, da: string, nl: string) => ({ en, da, nl });
const option = (
  en: string,
  da: string,
  nl: string,
  ...values: readonly (readonly [string, string, string])[]
) => ({
  name: named(en, da, nl),
  values: values.map(([english, danish, dutch]) => ({
    value: english,
    name: named(english, danish, dutch),
  })),
});

const size = option("Size", "Størrelse", "Maat", ["100 g", "100 g", "100 g"], ["250 g", "250 g", "250 g"]);
const colour = option("Colour", "Farve", "Kleur", ["Sand", "Sand", "Zand"], ["Sea", "Hav", "Zee"]);

/** Categories with their names. */
export const categories: readonly Omit<Category, "products">[] = [
  { id: CategoryId.parse(1), handle: "tea", name: named("Tea", "Te", "Thee"), picture: "tea.png" },
  { id: CategoryId.parse(2), handle: "wool", name: named("Wool", "Uld", "Wol") },
];

/** Fresh shelves, for each test its own. */
export function fillShelves(): Shelved[] {
  const teas = [
    "Assam",
    "Darjeeling",
    "Oolong",
    "Lapsang",
    "Rooibos",
    "Earl Grey",
    "Jasmine",
    "Chai",
    "Mate",
  ];
  return [
    shelf(
      1,
      "sencha",
      1,
      named("Sencha", "Sencha", "Sencha"),
      [size],
      [
        [["100 g"], 4900, 20],
        [["250 g"], 9900, 3],
      ],
    ),
    ...teas.map((tea, index) =>
      shelf(
        index + 2,
        tea.toLowerCase().replace(" ", "-"),
        1,
        named(tea, tea, tea),
        [],
        [[[], 3900 + index * 100, index === 0 ? 0 : 10]],
      ),
    ),
    shelf(
      20,
      "throw",
      2,
      named("Wool throw", "Uldplaid", "Wollen plaid"),
      [colour, size],
      [
        [["Sand", "100 g"], 79900, 4],
        [["Sand", "250 g"], 99900, 4],
        [["Sea", "250 g"], 99900, 0],
      ],
    ),
    shelf(21, "socks", 2, named("Socks", "Sokker", "Sokken"), [], [[[], 12900, 50]]),
  ];
}

/** A product as the shopper of a market sees it. */
export function productOf(shelved: Shelved, market: TestMarket): Product {
  const category = categories.find(({ id }) => id === shelved.category);
  if (category === undefined) throw new Error(`There is no category ${shelved.category}`);
  const long = shelved.handle === "throw" ? " Warm, and told at length.".repeat(60) : "";
  return {
    id: shelved.id,
    handle: shelved.handle,
    name: shelved.names,
    description: named(
      `${shelved.names.en}, picked by hand.${long}`,
      `${shelved.names.da}, plukket i hånden.${long}`,
      `${shelved.names.nl}, met de hand geplukt.${long}`,
    ),
    category,
    pictures: [`${shelved.handle}.png`],
    options: shelved.options,
    variants: shelved.pieces.map(
      (piece): Variant => ({
        id: piece.id,
        sku: `${shelved.handle}-${piece.id}`,
        options: piece.options,
        price: { amount: market.price(piece.price), currency: market.currency },
        saleable: piece.onHand,
      }),
    ),
  };
}

/** A product as a list shows it. */
export function summaryOf(shelved: Shelved, market: TestMarket): ProductSummary {
  const { variants, id, name, pictures } = productOf(shelved, market);
  const prices = variants.map(({ price }) => price.amount);
  return {
    id,
    sku: variants[0]?.sku ?? "",
    name,
    picture: pictures[0],
    from: { amount: Math.min(...prices), currency: market.currency },
    varies: new Set(prices).size > 1,
    soldOut: variants.every(({ saleable }) => saleable === 0),
  };
}

function shelf(
  id: number,
  handle: string,
  category: number,
  names: Shelved["names"],
  options: Product["options"],
  pieces: readonly (readonly [readonly string[], number, number])[],
): Shelved {
  return {
    id: ProductId.parse(id),
    handle,
    category: CategoryId.parse(category),
    names,
    options,
    pieces: pieces.map(([values, price, onHand], index) => ({
      id: VariantId.parse(id * 10 + index),
      options: values,
      price,
      onHand,
    })),
    onSale: true,
  };
}
