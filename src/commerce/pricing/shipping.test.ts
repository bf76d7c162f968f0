import { describe, expect, it } from "vitest";
import { exampleShop } from "../../../test/support/test-shop.ts";
import type { ShippingMethod } from "../../ports/shop.ts";
import { shippingOffers } from "./shipping.ts";

const method = (terms: Partial<ShippingMethod>): ShippingMethod => ({
  ...{ id: "home", name: { en: "To your door" }, countries: ["DK"], price: { DKK: 4_900 }, days: [1, 2] },
  ...terms,
});
/** The prices of what is offered in Denmark for goods of this value. */
function prices(value: number, terms: Partial<ShippingMethod>, free = false): readonly number[] {
  const shop = exampleShop({ shipping: [method(terms)] });
  const [market] = shop.markets;
  if (market === undefined) throw new Error("The shop has no market");
  return shippingOffers(shop, market, { value, free }).map(({ price }) => price.amount);
}

describe("A way to ship", () => {
  it("is offered from its least value to its most", () => {
    const terms = { minimum: { DKK: 100 }, maximum: { DKK: 200 } };
    expect([99, 100, 200, 201].map((value) => prices(value, terms).length)).toEqual([0, 1, 1, 0]);
    expect(prices(0, {})).toEqual([4_900]);
  });

  it("is free from the very value that it is free from, and where a code pays for it", () => {
    expect(prices(49_999, { freeFrom: { DKK: 50_000 } })).toEqual([4_900]);
    expect(prices(50_000, { freeFrom: { DKK: 50_000 } })).toEqual([0]);
    expect(prices(1, {}, true)).toEqual([0]);
  });

  it("is offered where it goes, and has a price", () => {
    expect(prices(100, { countries: ["NL"] })).toEqual([]);
    expect(prices(100, { price: { EUR: 500 } })).toEqual([]);
  });
});
