/** When things are tried again. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SEND_BACKOFF } from "../runtime/retry.ts";
import { backoffMs, evenBackoffMs } from "./backoff.ts";

const backoff = { firstMs: 1_000, factor: 2, longestMs: 60_000 };

describe("the delay before another try", () => {
  it("starts near the first delay and stays within a fifth of the even growth up to the longest", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.string(), (failures, id) => {
        const even = Math.min(60_000, 1_000 * 2 ** (failures - 1));
        expect(evenBackoffMs(backoff, failures)).toBe(even);
        const delay = backoffMs(backoff, failures, id);
        expect(Number.isInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(Math.floor(even * 0.8));
        expect(delay).toBeLessThanOrEqual(Math.ceil(even * 1.2));
        expect(backoffMs(backoff, failures, id)).toBe(delay);
      }),
    );
  });

  it("grows with each failure until it is at its longest", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.string(), (failures, id) => {
        expect(backoffMs(backoff, failures + 1, id)).toBeGreaterThan(backoffMs(backoff, failures, id));
      }),
    );
  });

  it("spreads what failed together", () => {
    const delays = Array.from({ length: 1_000 }, (_, n) => backoffMs(backoff, 3, `demo/web/${n}/1/0`));
    const buckets = new Set(delays.map((delay) => Math.floor(delay / 200)));
    expect(buckets.size).toBeGreaterThanOrEqual(8);
  });

  it("lets a message survive an outage of half an hour within eight tries", () => {
    const waited = [1, 2, 3, 4, 5, 6, 7].reduce((sum, n) => sum + backoffMs(SEND_BACKOFF, n, "a"), 0);
    expect(waited).toBeGreaterThan(25 * 60_000);
  });
});
