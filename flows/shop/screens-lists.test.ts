/** Lists at their bounds: what fits on one screen, and the first thing that does not. */
import { describe, expect, it } from "vitest";
import type { Screen } from "../../src/conversation/message.ts";
import { money } from "../../src/conversation/money.ts";
import { CategoryId } from "../../src/ports/ids.ts";
import type { CartChange } from "../../src/ports/services/cart.ts";
import type { Category } from "../../src/ports/services/catalog.ts";
import { listScreen as ordersScreen } from "../orders/screens.ts";
import { countryScreen, languageScreen } from "../settings/screens.ts";
import { pager } from "./choices.ts";
import { emptyContext } from "./context.ts";
import { categoriesScreen, homeScreen, listScreen, searchPage } from "./screens-browse.ts";
import { changesOf } from "./screens-cart.ts";

const labels = ({ choices = [] }: Screen) => choices.map(({ label }) => label.key);
const category = (id: number): Category => ({
  id: CategoryId.parse(id),
  handle: `c-${id}`,
  name: { en: `C${id}` },
  products: 1,
});
const categories = (count: number) => Array.from({ length: count }, (_, index) => category(index + 1));

describe("The home of the shop", () => {
  it("shows eight categories, and the way to all of them only where there are more", () => {
    expect(labels(homeScreen(categories(8), emptyContext))).not.toContain("shop.home.all");
    const many = homeScreen(categories(9), emptyContext);
    expect(labels(many)).toContain("shop.home.all");
    expect(many.items).toHaveLength(8);
  });
});

describe("A list of pages", () => {
  it.each([
    [0, 1, []],
    [0, 2, ["shop.page.more"]],
    [1, 3, ["shop.page.back", "shop.page.more"]],
    [1, 2, ["shop.page.back"]],
  ])("leads from page %d of %d to the pages there are", (page, pages, expected) => {
    const offered = pager(page, pages, (other) => ({ type: "categories", page: other }));
    expect(offered.map(({ label }) => label.key)).toEqual(expected);
  });

  it("counts its pages only where there are several", () => {
    const list = (pages: number) =>
      listScreen({ items: [], page: 0, pages, total: 3, category: category(1) }, emptyContext).body.at(-1)
        ?.key;
    expect([list(1), list(2)]).toEqual(["shop.list.count", "shop.list.paged"]);
    const orders = (pages: number) => ordersScreen({ items: [], page: 0, pages, total: 3 }, { page: 0 });
    const told = (pages: number) => orders(pages).body.map(({ key }) => key);
    expect(told(1)).not.toContain("orders.page");
    expect(told(2)).toContain("orders.page");
    expect(labels(orders(1))).not.toContain("orders.page.more");
    const last = ordersScreen({ items: [], page: 1, pages: 2, total: 3 }, { page: 1 });
    expect([orders(2), last].map((screen) => labels(screen).includes("orders.page.back"))).toEqual([
      false,
      true,
    ]);
    expect(labels(orders(2))).toContain("orders.page.more");
  });

  it("comes back to its last page when it became shorter", () => {
    const { items = [] } = categoriesScreen(categories(9), { ...emptyContext, page: 7 });
    expect(items).toHaveLength(1);
  });
});

describe("The words of a search", () => {
  it("stand on the button while they fit there, percent-encoded", () => {
    expect(searchPage(1, "a".repeat(24))).toEqual({ type: "search.page", page: 1, query: "a".repeat(24) });
    expect(searchPage(1, "a".repeat(25))).toEqual({ type: "search.page", page: 1 });
    expect(searchPage(1, "ø".repeat(5))).toEqual({ type: "search.page", page: 1 });
    expect(searchPage(1, undefined)).toEqual({ type: "search.page", page: 1 });
  });
});

describe("What changed in a cart", () => {
  const change: CartChange = {
    kind: "price",
    name: { en: "Tea" },
    was: money(1, "DKK"),
    now: money(2, "DKK"),
  };
  const told = (count: number) => changesOf(Array.from({ length: count }, () => change));

  it("is told one by one up to eight, and then counted", () => {
    expect(told(8).map(({ key }) => key)).not.toContain("shop.change.more");
    expect(told(9)).toHaveLength(9);
    expect(told(9).at(-1)).toEqual({ key: "shop.change.more", params: { count: 1 } });
  });
});

describe("Language and country", () => {
  const [denmark, netherlands] = [
    { country: "DK", currency: "DKK" },
    { country: "NL", currency: "EUR" },
  ];
  it("lead to each other where there is a choice", () => {
    const offered = (locales: readonly string[], markets: readonly (typeof denmark)[]) =>
      [languageScreen({ locales, markets }), countryScreen({ locales, markets })].flatMap(labels);
    expect(offered(["en"], [denmark])).not.toContain("settings.country");
    expect(offered(["en", "da"], [denmark, netherlands])).toContain("settings.country");
  });
});
