import { describe, expect, it } from "vitest";
import { lengthOf, tidyWords } from "./typed-words.ts";

describe("Words typed into a form", () => {
  it("are looked at up to two thousand code units, and no further", () => {
    expect(tidyWords("a".repeat(2_000))).toBe("a".repeat(2_000));
    expect(tidyWords("a".repeat(2_001))).toBeNull();
  });

  it("are one line of plain words", () => {
    expect(tidyWords("  Ada\r\n\tLovelace \u202E ")).toBe("Ada Lovelace");
    expect(tidyWords("A\u030Arhus")).toBe("Århus");
  });

  it("are counted as a reader counts", () => {
    expect(lengthOf("𝒜da")).toBe(3);
  });
});
