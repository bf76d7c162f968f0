/** What the shop of the flow tests sells: things with no, one and two options, one of them scarce, two sold out. */

/** English, Danish, Dutch. */
type Names = readonly [en: string, da: string, nl: string];

/** One thing that can be bought. Prices in minor units. */
export interface Item {
  readonly sku: string;
  readonly dkk: number;
  readonly eur: number;
  readonly stock: number;
  /** A value for each of the product's options. */
  readonly values: readonly Names[];
}

/** A product. */
export interface Goods {
  readonly handle: string;
  readonly category: "tea" | "wool";
  readonly name: Names;
  readonly options: readonly Names[];
  readonly items: readonly Item[];
  /** More words on it, in any language. */
  readonly told?: string;
}

const SIZE: Names = ["Size", "Størrelse", "Maat"];
const COLOUR: Names = ["Colour", "Farve", "Kleur"];
const SMALL: Names = ["100 g", "100 g", "100 g"];
const LARGE: Names = ["250 g", "250 g", "250 g"];
const SAND: Names = ["Sand", "Sand", "Zand"];
const SEA: Names = ["Sea", "Hav", "Zee"];
const TEAS: readonly (readonly [name: string, eur: number])[] = [
  ["Assam", 523],
  ["Darjeeling", 536],
  ["Oolong", 550],
  ["Lapsang", 563],
  ["Rooibos", 576],
  ["Earl Grey", 590],
  ["Jasmine", 603],
  ["Chai", 617],
  ["Mate", 630],
];

/** Everything there is. */
export const flowGoods: readonly Goods[] = [
  {
    handle: "sencha",
    category: "tea",
    name: ["Sencha", "Sencha", "Sencha"],
    options: [SIZE],
    items: [
      { sku: "SENCHA-100", dkk: 4_900, eur: 657, stock: 20, values: [SMALL] },
      { sku: "SENCHA-250", dkk: 9_900, eur: 1_327, stock: 3, values: [LARGE] },
    ],
  },
  ...TEAS.map(([name, eur], index): Goods => {
    const handle = name.toLowerCase().replace(" ", "-");
    const item = { sku: handle.toUpperCase(), dkk: 3_900 + index * 100, eur, values: [] };
    return {
      handle,
      category: "tea",
      name: [name, name, name],
      options: [],
      items: [{ ...item, stock: index === 0 ? 0 : 10 }],
    };
  }),
  {
    handle: "throw",
    category: "wool",
    name: ["Wool throw", "Uldplaid", "Wollen plaid"],
    options: [COLOUR, SIZE],
    told: " Warm, and told at length.".repeat(60),
    items: [
      { sku: "THROW-SAND-100", dkk: 79_900, eur: 10_710, stock: 4, values: [SAND, SMALL] },
      { sku: "THROW-SAND-250", dkk: 99_900, eur: 13_391, stock: 4, values: [SAND, LARGE] },
      { sku: "THROW-SEA-250", dkk: 99_900, eur: 13_391, stock: 0, values: [SEA, LARGE] },
    ],
  },
  {
    handle: "socks",
    category: "wool",
    name: ["Socks", "Sokker", "Sokken"],
    options: [],
    items: [{ sku: "SOCKS", dkk: 12_900, eur: 1_729, stock: 50, values: [] }],
  },
];

const COLUMNS = [
  ...["Handle", "Title", "Title (da)", "Title (nl)", "Body (HTML)", "Body (da)", "Body (nl)", "Type"],
  ...[1, 2].flatMap((option) =>
    ["Name", "Name (da)", "Name (nl)", "Value", "Value (da)", "Value (nl)"].map(
      (column) => `Option${option} ${column}`,
    ),
  ),
  ...[
    "Variant SKU",
    "Variant Price",
    "Variant Price (EUR)",
    "Image Src",
    "Published",
    "Variant Inventory Qty",
  ],
];

/**
 * The goods as a catalog file. Stock is what is on hand now; without it (`keepStock`) it is left as it is, as in a file
 * that only changes prices or takes things off sale.
 */
export function goodsCsv(
  goods: readonly Goods[],
  change: { readonly published?: boolean; readonly keepStock?: boolean } = {},
): string {
  const { published = true, keepStock = false } = change;
  const rows = goods.flatMap(({ handle, category, name, options, items, told = "" }) =>
    items.map(({ sku, dkk, eur, stock, values }, index) => [
      ...[handle, ...name],
      `${name[0]}, picked by hand.${told}`,
      `${name[1]}, plukket i hånden.${told}`,
      `${name[2]}, met de hand geplukt.${told}`,
      category,
      ...[0, 1].flatMap((option) => {
        const titles = options[option] ?? ["", "", ""];
        return [...titles, ...(values[option] ?? ["", "", ""])];
      }),
      ...[sku, (dkk / 100).toFixed(2), (eur / 100).toFixed(2), index === 0 ? `${handle}.png` : ""],
      ...[published ? "TRUE" : "FALSE", keepStock ? "" : String(stock)],
    ]),
  );
  const line = (cells: readonly string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",");
  return [COLUMNS, ...rows].map(line).join("\n");
}
