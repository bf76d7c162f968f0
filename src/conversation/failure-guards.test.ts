import { describe, expect, it } from "vitest";
import { refusals } from "./failure-guards.ts";

const { refusedWith, refusalCode } = refusals<{
  "apple.buy": { failure: "apples.short" | "shop.closed" };
}>();
const hears = (guard: ReturnType<typeof refusedWith>, error: unknown) => guard({ event: { error } });

describe("A failure of a service", () => {
  it("is told apart by its code, and by nothing else", () => {
    const guard = refusedWith("apple.buy", "apples.short");
    expect(hears(guard, { code: "apples.short", left: 2 })).toBe(true);
    expect(hears(guard, { code: "shop.closed" })).toBe(false);
    for (const other of [undefined, null, {}, { code: 1 }, "apples.short"])
      expect(hears(guard, other)).toBe(false);
  });

  it("is looked up by its code, where it has one", () => {
    expect(refusalCode("apple.buy", { code: "shop.closed" })).toBe("shop.closed");
    expect(refusalCode("apple.buy", { code: 404 })).toBeUndefined();
    expect(refusalCode("apple.buy", undefined)).toBeUndefined();
  });
});
