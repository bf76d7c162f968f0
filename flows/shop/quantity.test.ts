import { describe, expect, it } from "vitest";
import { Shopper } from "../../test/support/shoppers.ts";
import { quantityOf } from "./setup.ts";

const typed = (text: string) =>
  quantityOf({ type: "text", text, at: 0, locale: "en", market: "DK", windowed: false });

describe("A typed quantity", () => {
  it.each([
    ["1", 1],
    [" 3x", 3],
    ["x 3", 3],
    ["X999", 999],
    ["３", 3],
    [`3${" ".repeat(19)}`, 3],
  ])("%j is %d", (text, quantity) => {
    expect(typed(text)).toBe(quantity);
  });

  it.each(["0", "1000", "-1", "1.5", "three", "", `3${" ".repeat(20)}`])("%j is none", (text) => {
    expect(typed(text)).toBeUndefined();
  });

  it("may be all that is left, and the cart does not call that short", async () => {
    const ada = new Shopper();
    await ada.follows("p-sencha");
    await ada.taps("250 g · DKK 99.00");
    await ada.says("3");
    const cart = await ada.says("cart");
    expect(cart).toContain("Your cart: 3 items");
    expect(cart).not.toContain("fewer left");
    expect(cart).not.toContain("only 3 left");
  });

  it("buys nothing of what is sold out", async () => {
    const ada = new Shopper();
    expect(await ada.follows("p-assam")).toContain("Assam");
    await ada.says("1");
    expect(ada.steps.map(({ event }) => event)).not.toContain("text");
    expect(ada.read()).not.toContain("left");
  });
});
