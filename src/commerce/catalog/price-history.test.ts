import { describe, expect, test } from "vitest";
import { claimedSince, honestCompareAt } from "./price-history.ts";

const DAY = 24 * 60 * 60 * 1000;
const today = 100 * DAY;

describe("a price before a reduction", () => {
  test("is what the file claims as long as the shop's past is not known", () => {
    expect(honestCompareAt({ amount: 80, compareAt: 100, claimedAt: today, past: [] })).toBe(100);
  });

  test("is never above the lowest price of the thirty days before", () => {
    const past = [
      { amount: 120, fromAt: today - 60 * DAY },
      { amount: 90, fromAt: today - 20 * DAY },
      { amount: 110, fromAt: today - 10 * DAY },
      { amount: 80, fromAt: today },
    ];
    expect(honestCompareAt({ amount: 80, compareAt: 150, claimedAt: today, past })).toBe(90);
  });

  test("is not shown when it was that cheap all along", () => {
    const past = [{ amount: 100, fromAt: today - 90 * DAY }];
    expect(honestCompareAt({ amount: 100, compareAt: 150, claimedAt: today, past })).toBeNull();
  });

  test("a price of long ago, no longer asked within the thirty days, does not count", () => {
    const past = [
      { amount: 50, fromAt: today - 90 * DAY },
      { amount: 120, fromAt: today - 40 * DAY },
      { amount: 80, fromAt: today },
    ];
    expect(honestCompareAt({ amount: 80, compareAt: 120, claimedAt: today, past })).toBe(120);
  });

  test("a deeper cut goes on with the first claim, a raise begins a new one, no claim ends it", () => {
    const before = { amount: 80, claimedAt: 5 };
    expect(claimedSince(before, { amount: 70, compareAt: 100, at: 9 })).toBe(5);
    expect(claimedSince(before, { amount: 90, compareAt: 100, at: 9 })).toBe(9);
    expect(claimedSince(before, { amount: 80, compareAt: null, at: 9 })).toBeNull();
    expect(claimedSince(null, { amount: 80, compareAt: 100, at: 9 })).toBe(9);
  });

  test("a price asked up to the beginning of the thirty days does not count, one asked a moment longer does", () => {
    const past = (until: number) => [
      { amount: 50, fromAt: today - 90 * DAY },
      { amount: 120, fromAt: until },
      { amount: 40, fromAt: today },
    ];
    const compared = (until: number) =>
      honestCompareAt({ amount: 40, compareAt: 150, claimedAt: today, past: past(until) });
    expect(compared(today - 30 * DAY)).toBe(120);
    expect(compared(today - 30 * DAY + 1)).toBe(50);
  });

  test("is above the price, or there is none", () => {
    expect(honestCompareAt({ amount: 80, compareAt: 80, claimedAt: 1, past: [] })).toBeNull();
    expect(honestCompareAt({ amount: 80, compareAt: 81, claimedAt: 1, past: [] })).toBe(81);
    const same = [{ amount: 80, fromAt: 1 }];
    expect(honestCompareAt({ amount: 80, compareAt: 100, claimedAt: 2, past: same })).toBeNull();
    expect(claimedSince(null, { amount: 80, compareAt: 80, at: 9 })).toBeNull();
    expect(claimedSince({ amount: 80, claimedAt: 5 }, { amount: 80, compareAt: 90, at: 9 })).toBe(5);
    expect(claimedSince({ amount: 80, claimedAt: null }, { amount: 70, compareAt: 90, at: 9 })).toBe(9);
  });
});
