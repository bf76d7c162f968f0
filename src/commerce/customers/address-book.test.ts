import { describe, expect, test } from "vitest";
import { openTestShop } from "../../../test/support/test-shop.ts";

describe("the address book", () => {
  test("keeps the ten addresses of a country that were used last, and forgets older ones", async () => {
    const testShop = await openTestShop();
    const anna = testShop.shopper("anna");
    const moves = async (house: number) => {
      testShop.clock.at += 1_000;
      await anna.get("checkout.saveAddress", {
        line1: `Strandvejen ${house}`,
        postalCode: "8000",
        city: "Aarhus C",
      });
    };
    const lines = async () => (await anna.get("checkout.addresses", {})).map(({ line1 }) => line1);
    for (let house = 1; house <= 10; house += 1) await moves(house);
    expect(await lines()).toHaveLength(10);
    await moves(11);
    expect(await lines()).toEqual(Array.from({ length: 10 }, (_, index) => `Strandvejen ${11 - index}`));
    await moves(3);
    await moves(12);
    expect(await lines()).not.toContain("Strandvejen 2");
    expect((await lines()).slice(0, 2)).toEqual(["Strandvejen 12", "Strandvejen 3"]);
  });
});
