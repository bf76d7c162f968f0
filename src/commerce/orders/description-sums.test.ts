import { describe, expect, it } from "vitest";
import { money } from "../../conversation/money.ts";
import type { GoodsLine, SumLine } from "../../ports/services/description.ts";
import { describeCartSums, describeGoods, describeMoney, describeSums } from "./description-sums.ts";

const kroner = (amount: number) => money(amount, "DKK");
const kinds = (sums: readonly SumLine[]) => sums.map(({ kind }) => kind);
const bill = {
  lines: ["tea"],
  subtotal: kroner(20_000),
  code: undefined,
  discount: undefined,
  shipping: { id: "home", name: { en: "To your door" }, price: kroner(4_900), days: [1, 2] as const },
  vat: [{ rate: 2_500, amount: kroner(4_980) }],
  vatIncluded: true,
  total: kroner(24_900),
};

describe("The bill", () => {
  it("of one article does not add up what stands there already", () => {
    expect(kinds(describeSums(bill))).toEqual(["shipping", "total", "vat"]);
  });

  it("of several articles adds them up first", () => {
    expect(kinds(describeSums({ ...bill, lines: ["tea", "cake"] }))).toEqual([
      "goods",
      "shipping",
      "total",
      "vat",
    ]);
  });

  it("with something taken off says of what", () => {
    const sums = describeSums({ ...bill, code: "TEN", discount: kroner(2_000), total: kroner(22_900) });
    expect(kinds(sums)).toEqual(["goods", "discount", "shipping", "total", "vat"]);
    expect(sums[1]).toMatchObject({
      label: { key: "order.sum.code", params: { code: "TEN" } },
      money: { amount: -2_000 },
    });
    const [, nameless] = describeSums({ ...bill, discount: kroner(2_000) });
    expect(nameless?.label.key).toBe("order.sum.discount");
  });

  it("says that delivery is free, and else what it costs", () => {
    const delivery = (amount: number) =>
      describeSums({ ...bill, shipping: { ...bill.shipping, price: kroner(amount) } })[0]?.value.key;
    expect(delivery(0)).toBe("order.sum.free");
    expect(delivery(1)).toBe("order.money");
  });

  it("has taxes before the sum where they are added to it, and behind it where it contains them", () => {
    const added = describeSums({ ...bill, vatIncluded: false });
    expect(kinds(added)).toEqual(["shipping", "vat", "total"]);
    expect(added[1]?.label).toMatchObject({ key: "order.sum.vatAdded", params: { percent: 25 } });
    expect(describeSums(bill)[2]?.label).toMatchObject({ key: "order.sum.vatIncluded" });
  });
});

describe("What became of the money", () => {
  const moneyOf = (captured: number, refunded: number) =>
    describeMoney({
      total: kroner(10_000),
      captured: kroner(captured),
      refundedMoney: kroner(refunded),
    }).map(({ kind, money: { amount } }) => `${kind} ${amount}`);

  it.each([
    ["nothing came", 0, 0, []],
    ["what was agreed came", 10_000, 0, []],
    ["too little came", 4_000, 0, ["paid 4000"]],
    ["a part went back", 10_000, 1, ["paid 10000", "refunded 1", "left 9999"]],
    ["all went back", 10_000, 10_000, ["paid 10000", "refunded 10000"]],
    ["money went back of an order that holds none", 0, 500, ["refunded 500"]],
  ])("is told as far as the total does not say it: %s", (_, captured, refunded, told) => {
    expect(moneyOf(captured, refunded)).toEqual(told);
  });
});

describe("What became of an article", () => {
  const progress = (quantity: number, shipped: number, refunded: number): GoodsLine["progress"] =>
    describeGoods([
      {
        name: { en: "Tea" },
        options: [],
        sku: "TEA",
        price: kroner(100),
        total: kroner(100 * quantity),
        quantity,
        shipped,
        refunded,
      },
    ])[0]?.progress;

  it.each([
    ["nothing yet", 3, 0, 0, undefined],
    ["all of it left", 3, 3, 0, undefined],
    ["some of it left", 3, 2, 0, "order.goods.shipped"],
    ["some was refunded before any left", 3, 0, 1, "order.goods.refunded"],
    ["all left, and some was refunded", 3, 3, 1, "order.goods.refunded"],
    ["some left, and some was refunded", 3, 1, 1, "order.goods.shippedAndRefunded"],
  ])("is told once some was shipped or refunded: %s", (_, quantity, shipped, refunded, key) => {
    expect(progress(quantity, shipped, refunded)?.key).toBe(key);
  });
});

describe("What a cart costs", () => {
  const cart = { subtotal: kroner(9_000), code: undefined, discount: undefined, total: kroner(9_000) };

  it("is one sum, unless a code takes something off or waits", () => {
    expect(kinds(describeCartSums(cart))).toEqual(["total"]);
    const off = { ...cart, code: "TEN", discount: kroner(900), total: kroner(8_100) };
    expect(kinds(describeCartSums(off))).toEqual(["goods", "discount", "total"]);
    const [waiting] = describeCartSums({ ...cart, code: "SHIPFREE" });
    expect(waiting).toMatchObject({ kind: "discount", value: { key: "order.sum.codeActive" } });
  });
});
