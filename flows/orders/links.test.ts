import { describe, expect, it } from "vitest";
import { ordersFlow } from "./flow.ts";

describe("A link to an order", () => {
  it("opens it by its number, in small letters too", () => {
    expect(ordersFlow.links.o?.("tt-1001")).toEqual({ type: "view", order: "TT-1001" });
  });

  it("takes the longest number there is, and nothing longer", () => {
    expect(ordersFlow.links.o?.("T".repeat(24))).toEqual({ type: "view", order: "T".repeat(24) });
    expect(ordersFlow.links.o?.("T".repeat(25))).toBeNull();
  });
});
