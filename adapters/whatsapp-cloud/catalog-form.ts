/** A screen with products from Meta's catalog: the card of one product, or a list of up to thirty. */
import type { Screen } from "../../src/conversation/message.ts";
import type { GraphMessage } from "./graph-message.ts";
import { layOut } from "./layout.ts";
import { HEADER, INTERACTIVE_BODY, PRODUCTS, SECTION_TITLE } from "./limits.ts";
import type { Offer, Say } from "./offers.ts";
import { partsOf } from "./screen-parts.ts";
import { labelOf, visible } from "./words.ts";

/**
 * The form, when the screen has SKUs and its words fit; else undefined. A product message has no other buttons, so all
 * choices are typed. The retailer id of an item in Meta's catalog is our SKU.
 */
export function catalogForm(
  screen: Screen,
  say: Say,
  offers: readonly Offer[],
  catalogId: string,
): { readonly skus: readonly string[]; readonly message: GraphMessage } | undefined {
  const skus = screen.sku === undefined ? skusOfItems(screen) : [screen.sku];
  const [first] = skus;
  if (first === undefined || screen.link !== undefined) return undefined;
  const single = screen.sku !== undefined;
  const parts = partsOf(screen, say, { title: single, explained: [], typed: offers, link: false });
  const body = layOut(parts, INTERACTIVE_BODY);
  if (body.cut) return undefined;
  const words = { body: { text: visible(body.text) } };
  if (single) {
    const action = { catalog_id: catalogId, product_retailer_id: first };
    return { skus, message: { type: "interactive", interactive: { type: "product", action, ...words } } };
  }
  const title = say(screen.title ?? { key: "shop.name" });
  const section = {
    title: labelOf(title, SECTION_TITLE),
    product_items: skus.map((sku) => ({ product_retailer_id: sku })),
  };
  return {
    skus,
    message: {
      type: "interactive",
      interactive: {
        type: "product_list",
        action: { catalog_id: catalogId, sections: [section] },
        header: { type: "text", text: labelOf(title, HEADER) },
        ...words,
      },
    },
  };
}

/** Only when all items are products; a list that shows some of them would hide the others. */
function skusOfItems({ items = [] }: Screen): readonly string[] {
  const skus = items.flatMap(({ sku }) => (sku === undefined ? [] : [sku]));
  return skus.length === items.length && skus.length <= PRODUCTS ? [...new Set(skus)] : [];
}
