/**
 * The packing slip: what goes into the parcel and to whom, on a page to print. Pure.
 *
 * It travels with the goods and a present is opened by somebody else, so it names pieces and no prices.
 */
import { asDate, type Text, text } from "../../conversation/text.ts";
import type { OrderView } from "../../ports/services/orders.ts";
import type { Shop } from "../../ports/shop.ts";
import { type Block, htmlDocument, type Row } from "./html-document.ts";

/** A document to print, in one file. */
export interface PackingSlip {
  readonly fileName: string;
  /** Complete HTML that fetches nothing. Personal data. */
  readonly content: string;
}

/** The slip of an order as it stands; `say` puts a text into the shop's words. */
export function packingSlip(
  order: OrderView,
  shop: Pick<Shop, "name" | "trader">,
  locale: string,
  say: (message: Text) => string,
): PackingSlip {
  const { number, description } = order;
  const title = say(text("slip.title", { number }));
  const { parties, details } = description;
  const blocks: readonly Block[] = [
    { kind: "heading", level: 1, text: title },
    { kind: "paragraph", text: shop.name },
    { kind: "paragraph", text: say(text("slip.placed", { at: asDate(order.placedAt) })) },
    { kind: "heading", level: 2, text: say(text("slip.to")) },
    { kind: "lines", lines: [parties.name, ...parties.address] },
    goods(order, say),
    ...description.sums
      .filter(({ kind }) => kind === "shipping")
      .map(({ label }): Block => ({ kind: "paragraph", text: say(label) })),
    ...details
      .filter(({ readers }) => readers === "everybody")
      .flatMap(({ label, value }): readonly Block[] => [
        { kind: "heading", level: 2, text: say(label) },
        { kind: "prose", text: say(value) },
      ]),
    { kind: "heading", level: 2, text: say(text("slip.from")) },
    { kind: "lines", lines: [shop.trader.name, shop.trader.address] },
  ];
  return { fileName: `${number}-packing-slip.html`, content: htmlDocument({ locale, title, blocks }) };
}

/** What was ordered, and what of it goes into the next parcel. */
function goods({ lines, description }: OrderView, say: (message: Text) => string): Block {
  const rows = description.goods.map(({ article, sku, quantity }, index): Row => {
    const { shipped = 0, refunded = 0 } = lines[index] ?? {};
    const toPack = Math.max(0, quantity - shipped - refunded);
    return { cells: [say(article), sku, String(quantity), String(toPack)] };
  });
  const head = [text("slip.item"), text("slip.sku"), text("slip.ordered"), text("slip.toPack")].map(say);
  return { kind: "table", head, rows };
}
