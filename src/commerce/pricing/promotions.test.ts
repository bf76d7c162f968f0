import { describe, expect, it } from "vitest";
import type { Promotion } from "../../ports/shop.ts";
import { discountOf, obstacle } from "./promotions.ts";

const NOW = Date.UTC(2026, 5, 1);
const tea = { category: "tea", total: 20_000 };
/** Why a code does not count on a cart of 200.00 kroner of tea; null when it does. */
const against = (
  terms: Partial<Promotion>,
  {
    overall = 0,
    byCustomer = 0,
    lines = [tea],
  }: { overall?: number; byCustomer?: number; lines?: (typeof tea)[] } = {},
) =>
  obstacle(
    { code: "TEN", kind: "percent", percent: 1_000, ...terms },
    { lines, currency: "DKK", uses: { overall, byCustomer }, now: NOW },
  )?.code ?? null;

describe("A discount code counts", () => {
  it("from its first moment to its last", () => {
    expect(against({ validFrom: NOW, validUntil: NOW })).toBeNull();
    expect(against({ validFrom: NOW + 1 })).toBe("code.notYet");
    expect(against({ validUntil: NOW - 1 })).toBe("code.expired");
  });

  it("as often as its limits allow, and not once more", () => {
    expect(against({ limit: 2 }, { overall: 1 })).toBeNull();
    expect(against({ limit: 2 }, { overall: 2 })).toBe("code.used");
    expect(against({ limitPerCustomer: 1 })).toBeNull();
    expect(against({ limitPerCustomer: 1 }, { byCustomer: 1 })).toBe("code.used");
  });

  it("from the very amount that it asks for", () => {
    expect(against({ minimum: { DKK: 20_000 } })).toBeNull();
    expect(against({ minimum: { DKK: 20_001 } })).toBe("code.minimum");
    expect(against({ minimum: { EUR: 1 } })).toBe("code.notApplicable");
  });

  it("for its categories; an empty cart is no obstacle, but for a minimum", () => {
    expect(against({ categories: ["tea"] })).toBeNull();
    expect(against({ categories: ["books"] })).toBe("code.notApplicable");
    expect(against({ categories: ["books"] }, { lines: [] })).toBeNull();
    expect(against({ minimum: { DKK: 1 } }, { lines: [] })).toBe("code.minimum");
  });

  it("in the currencies that it has an amount in", () => {
    expect(against({ kind: "amount", amount: { DKK: 100 } })).toBeNull();
    expect(against({ kind: "amount", amount: { EUR: 100 } })).toBe("code.notApplicable");
  });
});

describe("What a discount code takes off", () => {
  const off = (terms: Partial<Promotion>) =>
    discountOf({ code: "X", kind: "percent", ...terms }, [tea, { category: "books", total: 1_000 }], "DKK");

  it("is a part of what it applies to, an amount that is never above that, or nothing but the delivery", () => {
    expect(off({ percent: 1_000 })).toBe(2_100);
    expect(off({ percent: 1_000, categories: ["books"] })).toBe(100);
    expect(off({ kind: "amount", amount: { DKK: 5_000 } })).toBe(5_000);
    expect(off({ kind: "amount", amount: { DKK: 5_000 }, categories: ["books"] })).toBe(1_000);
    expect(off({ kind: "freeShipping" })).toBe(0);
  });
});
