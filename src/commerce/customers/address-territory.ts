/** Addresses in territories that are taxed otherwise than the market they are written in. */
import { asLocalized, type Text, text } from "../../conversation/text.ts";
import type { Market, Shop } from "../../ports/shop.ts";
import { territoryAt, territoryName } from "../../ports/tax-territories.ts";

/** Why nothing is sold to a postal code of a market, for the shopper and for the operator; null when it is. */
export function territoryObstacle(
  shop: Pick<Shop, "locales">,
  market: Pick<Market, "country" | "territories">,
  postalCode: string,
): { readonly shopper: Text; readonly operator: string } | null {
  const id = territoryAt(market.country, postalCode);
  if (id === null || market.territories?.includes(id)) return null;
  const names = Object.fromEntries(shop.locales.map((locale) => [locale, territoryName(id, locale)]));
  return {
    shopper: text("address.territory", { territory: asLocalized(names) }),
    operator: `${territoryName(id, "en")} is not taxed as the market ${market.country} says. Add "${id}" to the market's territories in shop.yaml to sell there all the same, at the market's rates.`,
  };
}
