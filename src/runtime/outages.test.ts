import { describe, expect, it } from "vitest";
import { entryId } from "../ports/entry-id.ts";
import { Outages } from "./outages.ts";

const KEY = "demo/telegram";
const [a, b, c, d] = ["a", "b", "c", "d"].map((id) => entryId(id)) as [
  ReturnType<typeof entryId>,
  ReturnType<typeof entryId>,
  ReturnType<typeof entryId>,
  ReturnType<typeof entryId>,
];

/** Three messages failed: the platform is down since moment 0. */
function down(): Outages {
  const outages = new Outages();
  expect([a, b, c].map((id) => outages.failed(KEY, id, 0))).toEqual([false, false, true]);
  return outages;
}

describe("An outage", () => {
  it("begins with the third message that fails in a row, and no sooner", () => {
    const outages = new Outages();
    for (let time = 0; time < 5; time += 1) expect(outages.failed(KEY, a, 0)).toBe(false);
    expect(outages.failed(KEY, b, 0)).toBe(false);
    expect(outages.waitOf(KEY, d, 0)).toBeNull();
    expect(outages.answered(KEY)).toBe(false);
    expect(outages.failed(KEY, c, 0)).toBe(false);
    expect(outages.waitOf(KEY, d, 0)).toBeNull();
  });

  it("lets one probe go at a time, after pauses that double up to a minute", () => {
    const outages = down();
    expect(outages.waitOf(KEY, d, 999)).toBe(1_000);
    const pauses: number[] = [];
    let now = 1_000;
    for (let probe = 0; probe < 9; probe += 1) {
      expect(outages.waitOf(KEY, d, now)).toBeNull();
      expect(outages.waitOf(KEY, a, now)).toBeGreaterThan(now);
      expect(outages.waitOf(KEY, d, now)).toBeNull();
      expect(outages.failed(KEY, d, now)).toBe(false);
      const next = outages.waitOf(KEY, a, now) ?? now;
      pauses.push(next - now);
      now = next;
    }
    expect(pauses).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000]);
  });

  it("is not prolonged by what was under way when it began", () => {
    const outages = down();
    expect(outages.failed(KEY, d, 900)).toBe(false);
    expect(outages.waitOf(KEY, d, 900)).toBe(1_000);
  });

  it("ends with the first answer, for everybody at once", () => {
    const outages = down();
    expect(outages.waitOf(KEY, d, 1_000)).toBeNull();
    expect(outages.answered(KEY)).toBe(true);
    for (const id of [a, b, c, d]) expect(outages.waitOf(KEY, id, 1_000)).toBeNull();
    expect(outages.answered(KEY)).toBe(false);
  });

  it("is one platform's alone", () => {
    const outages = down();
    expect(outages.waitOf("demo/web", d, 0)).toBeNull();
    expect(outages.waitOf("other/telegram", d, 0)).toBeNull();
  });
});
