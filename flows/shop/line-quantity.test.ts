/** A line's quantity by a typed number, home where one was, and the way back from a product. */
import { describe, expect, it } from "vitest";
import { play } from "../../test/support/chat-script.ts";
import { Shopper } from "../../test/support/shoppers.ts";

async function atLine(): Promise<Shopper> {
  const ada = new Shopper();
  await play(ada, "Ada: socks\nAda: [Socks]\nAda: [1]\nAda: [See your cart (1)]\nAda: [Socks]");
  expect(ada.read()).toContain("How many would you like instead?");
  return ada;
}

describe("A line of the cart", () => {
  it("takes a typed number as its quantity", async () => {
    const ada = await atLine();
    await ada.says("3");
    expect(ada.read()).toContain("Changed.");
    const { lines } = await ada.calls("cart.view", {});
    expect(lines.map(({ quantity }) => quantity)).toEqual([3]);
  });

  it("takes nothing else for one: words are looked for", async () => {
    const ada = await atLine();
    await ada.says("slippers");
    expect(ada.read()).toContain("I found nothing for “slippers”.");
    const { lines } = await ada.calls("cart.view", {});
    expect(lines.map(({ quantity }) => quantity)).toEqual([1]);
  });
});

describe("Home", () => {
  it("is loaded and shown again when the shopper comes back to it from another flow", async () => {
    const ada = new Shopper();
    const home = await ada.says("menu");
    await ada.says("help");
    await ada.taps("Back to where I was");
    expect(ada.screens()[0]?.name).toBe("shop.home");
    expect(home).toContain("Tea");
    expect(ada.read()).toContain("Tea");
  });
});

describe("A product", () => {
  it("leads back to the page of the list it was found on, and to the first page of another", async () => {
    const ada = new Shopper();
    await play(ada, "Ada: menu\nAda: [Tea]\nAda: [More ›]");
    const [item] = ada.offered().filter(({ type }) => type === "product.open");
    await ada.receives({ kind: "choice", token: item?.token ?? "" });
    await ada.taps("More Tea");
    expect(ada.conversation?.frames.shop?.snapshot.context).toMatchObject({ page: 1 });
    await ada.follows("p-socks");
    await ada.taps("More Wool");
    expect(ada.conversation?.frames.shop?.snapshot.context).toMatchObject({ page: 0 });
  });
});
