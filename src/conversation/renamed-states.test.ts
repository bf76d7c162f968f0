import { describe, expect, it } from "vitest";
import { idRenamed, valueRenamed } from "./renamed-states.ts";

const renamed = { visit: "foreground", "visit.till.open": "waiting" };

describe("A stored value", () => {
  it("is read with the names its states have now, however deep", () => {
    expect(valueRenamed("visit", renamed)).toBe("foreground");
    expect(valueRenamed({ visit: { till: "open" }, news: "quiet" }, renamed)).toEqual({
      foreground: { till: "waiting" },
      news: "quiet",
    });
    expect(valueRenamed({ visit: { till: { open: "shown" } } }, renamed)).toEqual({
      foreground: { till: { waiting: "shown" } },
    });
  });

  it("keeps names that are meant at another place, and whatever is no state", () => {
    expect(valueRenamed({ news: { visit: "open" } }, renamed)).toEqual({ news: { visit: "open" } });
    expect([undefined, null, 7].map((value) => valueRenamed(value, renamed))).toEqual([undefined, null, 7]);
  });
});

describe("An id that XState made of a path", () => {
  it("follows the names: of a delay, of a call under way, of its answer", () => {
    expect(idRenamed("xstate.after.60000.shop.visit.till.open", "shop", renamed)).toBe(
      "xstate.after.60000.shop.foreground.till.waiting",
    );
    expect(idRenamed("0.shop.visit.cart", "shop", renamed)).toBe("0.shop.foreground.cart");
    expect(idRenamed("xstate.done.actor.0.shop.visit", "shop", renamed)).toBe(
      "xstate.done.actor.0.shop.foreground",
    );
  });

  it("stays as it is where the path is another machine's, or there is none", () => {
    for (const id of ["0.orders.visit.list", "visit", "order.paid", "xstate.after.60000.shop.news.visit"])
      expect(idRenamed(id, "shop", renamed)).toBe(id);
  });
});
