/** A channel's pace. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Pacer } from "./pacer.ts";

/** Everybody asks, comes back when told, and the moments of the real sends are the answer. */
function sendAll(perSecond: number, arrivals: readonly number[], lateBy: (at: number) => number): number[] {
  const pacer = new Pacer();
  const asking = arrivals.map((at, n) => ({ at, id: `m${n}` }));
  const sent: number[] = [];
  for (let asked = 0; asking.length > 0 && asked < 100_000; asked += 1) {
    asking.sort((one, other) => one.at - other.at);
    const { at: now, id } = asking.shift() ?? { at: 0, id: "" };
    // Some of them are waited for.
    const pace = { key: "demo/telegram", perSecond, goesFirst: Number(id.slice(1)) % 5 === 0 };
    const at = pacer.ask(id, pace, now);
    if (at === now) sent.push(now);
    else asking.push({ id, at: at + lateBy(at) });
  }
  return sent;
}

describe("a channel's pace", () => {
  it("never allows more than so many in any second, whenever they come and however late they come back", () => {
    const arrivals = fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 200 });
    fc.assert(
      fc.property(
        arrivals,
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 900 }),
        (times, most, late) => {
          const sent = sendAll(most, times, (at) => (at % 7 === 0 ? late : 0));
          expect(sent).toHaveLength(times.length);
          for (const [n, at] of sent.entries()) {
            const earlier = sent[n - most];
            if (earlier !== undefined) expect(at - earlier).toBeGreaterThanOrEqual(1_000);
          }
        },
      ),
    );
  });

  it("lets a first burst through at once and spreads the rest so that nobody asks in vain for long", () => {
    const sent = sendAll(
      10,
      Array.from({ length: 100 }, () => 0),
      () => 0,
    );
    expect(sent.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 0));
    expect(sent.at(-1)).toBeLessThanOrEqual(10_000);
  });

  it("lets nobody overtake those who wait", () => {
    const pacer = new Pacer();
    const pace = { key: "k", perSecond: 1 };
    expect(pacer.ask("first", pace, 0)).toBe(0);
    const second = pacer.ask("second", pace, 10);
    expect(second).toBe(1_000);
    expect(pacer.ask("third", pace, 1_000)).toBeGreaterThan(1_000);
    expect(pacer.ask("second", pace, 1_000)).toBe(1_000);
  });

  it("takes a pace below one a second", () => {
    const pacer = new Pacer();
    const pace = { key: "k", perSecond: 0.5 };
    expect(pacer.ask("first", pace, 0)).toBe(0);
    expect(pacer.ask("second", pace, 0)).toBe(2_000);
  });
});
