/** Who lives where other taxes apply: told at the postal code, and again should an old address come up. */
import { afterEach, describe, expect, it } from "vitest";
import { codeOf, openTestOrders, type TestOrders, value } from "../../../test/support/test-orders.ts";

let orders: TestOrders;
afterEach(() => orders.close());

const GOODS = [{ sku: "SENCHA", price: 8_900, stock: 5 }];
const NUUK = { line1: "Imaneq 1", postalCode: "3900", city: "Nuuk" };

describe("an address in Greenland, written as a Danish one", () => {
  it("is refused where it is typed, with the name of the place", async () => {
    orders = await openTestOrders(GOODS);
    const anna = orders.shopper();
    const field = await anna.call("checkout.checkAddressField", { field: "postalCode", value: "DK-3900" });
    expect(field).toMatchObject({
      kind: "refused",
      failure: {
        code: "address.postalCode",
        shopper: { key: "address.territory", params: { territory: { as: "localized" } } },
        operator: expect.stringContaining('Add "greenland"'),
      },
    });
    expect(codeOf(await anna.call("checkout.saveAddress", NUUK))).toBe("refused address.postalCode");
  });

  it("is not bought to by an address that was saved before", async () => {
    orders = await openTestOrders(GOODS);
    const anna = orders.shopper();
    const { input } = await anna.fill({ SENCHA: 1 });
    await orders.ledger.db.updateTable("addresses").set({ postal_code: "3900", city: "Nuuk" }).execute();
    expect(codeOf(await anna.call("checkout.summary", input))).toBe("refused address.unknown");
    expect(codeOf(await anna.call("order.place", input))).toBe("refused address.unknown");
  });

  it("is sold to where the shop says so", async () => {
    const here = await openTestOrders(GOODS);
    await here.close();
    const markets = here.shop.markets.map((market) => ({ ...market, territories: ["greenland"] as const }));
    orders = await openTestOrders(GOODS, { markets });
    const anna = orders.shopper();
    const { id } = value(await anna.call("checkout.saveAddress", NUUK));
    value(await anna.call("cart.add", { variant: orders.variant("SENCHA"), quantity: 1 }));
    value(await anna.call("checkout.saveContact", { name: "Anna", email: "anna@example.org" }));
    const summary = await anna.call("checkout.summary", { address: id, shipping: "parcel" });
    expect(codeOf(summary)).toBe("done");
  });
});
