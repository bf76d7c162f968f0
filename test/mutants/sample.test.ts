import { describe, expect, it } from "vitest";
import { FAULT_KINDS, type Fault, named } from "./fault.ts";
import { sampled } from "./sample.ts";

const faults: readonly Fault[] = FAULT_KINDS.flatMap((kind) =>
  named(
    `${kind}.ts`,
    "x".repeat(50),
    Array.from({ length: kind === "member" ? 3 : 50 }, (_, at) => ({
      kind,
      scope: "",
      edit: { start: at, end: at + 1, text: "y" },
    })),
  ),
);

describe("A sample of faults", () => {
  it("is the same for the same seed and another for another", () => {
    expect(sampled(faults, 40, 7)).toEqual(sampled(faults, 40, 7));
    expect(sampled(faults, 40, 7)).not.toEqual(sampled(faults, 40, 8));
  });

  it("has as many of each kind, and more of the others where a kind has too few", () => {
    const counts = Map.groupBy(sampled(faults, 48, 1), ({ kind }) => kind);
    expect(FAULT_KINDS.map((kind) => counts.get(kind)?.length)).toEqual([3, 9, 9, 9, 9, 9]);
  });

  it("holds each fault once, and all when there are not more", () => {
    const all = sampled(faults, 10_000, 1);
    expect(new Set(all.map(({ id }) => id)).size).toBe(faults.length);
    expect(all.length).toBe(faults.length);
  });
});
