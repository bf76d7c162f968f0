import { describe, expect, it } from "vitest";
import { Shopper } from "../../test/support/shoppers.ts";

describe("The questions of an address", () => {
  it("show what was answered so far, and lead back to it, from the second one on", async () => {
    const ada = new Shopper();
    await ada.follows("p-socks");
    for (const label of ["1", "See your cart (1)", "Check out"]) await ada.taps(label);
    for (const words of ["Ada Lovelace", "ada@example.org"]) await ada.says(words);
    const asked = () => {
      const [screen] = ada.screens();
      const keys = screen?.choices?.map(({ label }) => label.key) ?? [];
      return { lines: screen?.lines?.length, leadsBack: keys.includes("shop.address.back") };
    };
    expect(ada.read()).toContain("Which street and house number?");
    expect(asked()).toEqual({ lines: undefined, leadsBack: false });
    await ada.says("Strandvej 12");
    expect(asked()).toEqual({ lines: 1, leadsBack: true });
  });
});
