import { describe, expect, it } from "vitest";
import { Shopper } from "../../test/support/shoppers.ts";
import { emptyContext } from "./context.ts";
import { productScreen, shorten } from "./screens-product.ts";

const ada = new Shopper();
const found = await ada.calls("catalog.resolve", { handle: "throw" });
const wool = found?.kind === "product" ? await ada.calls("catalog.product", { product: found.id }) : null;
if (wool === null) throw new Error("The shop has no throw");

/** What can be done on the card, by the keys of the labels. */
function choices(product: NonNullable<typeof wool>, picks = ""): readonly string[] {
  const { choices = [] } = productScreen(product, { ...emptyContext, picks });
  return choices.map(({ label }) => label.key);
}

describe("A product's description", () => {
  it("stands whole on the card as long as a caption holds it, and else is cut at a word", () => {
    const whole = "x".repeat(560);
    expect(shorten({ en: whole })).toEqual({ en: whole });
    expect(shorten({ en: `${"word ".repeat(112)}x` })).toEqual({ en: `${"word ".repeat(111)}word …` });
  });

  it("is offered at length where the card cuts it in any language, and only there", () => {
    const told = (length: number) => ({ ...wool, description: { en: "Warm.", da: "x".repeat(length) } });
    expect(choices(told(560))).not.toContain("shop.product.more");
    expect(choices(told(561))).toContain("shop.product.more");
  });
});

describe("What was chosen of a product", () => {
  it.each([
    ["nothing yet", "", []],
    ["a colour", "0", ["shop.product.undo"]],
    ["a colour and a size", "0-1", ["shop.product.other"]],
    ["a colour that is not sold any more", "9", []],
  ])("can be taken back: %s", (_, picks, expected) => {
    const offered = choices(wool, picks);
    expect(offered.filter((key) => /undo|other$/.test(key))).toEqual(expected);
  });
});

describe("The card of what was chosen", () => {
  const card = (saleable: number) => {
    const variants = wool.variants.map((variant) => ({ ...variant, saleable }));
    return productScreen({ ...wool, variants }, { ...emptyContext, picks: "0-1" });
  };
  const told = (saleable: number) => card(saleable).body.map(({ key }) => key);

  it("asks for a quantity while there is one", () => {
    expect([card(0).ask, card(1).ask]).toEqual([undefined, "number"]);
    expect(told(0)).toContain("shop.product.soldOut");
    expect(told(1)).toContain("shop.product.howMany");
  });

  it("says how many are left of fewer than six", () => {
    expect(told(5)).toContain("shop.product.left");
    expect(told(6)).not.toContain("shop.product.left");
  });
});
