import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanText, cutText } from "./safe-text.ts";

describe("words", () => {
  test("lose control characters and direction tricks, keep honest right-to-left marks and emoji", () => {
    expect(cleanText("a\u0000b\u202ec\u2066d\u200fe\r\n\r\n\r\nf👩‍👩‍👧")).toBe("abcd\u200fe\n\nf👩‍👩‍👧");
    expect(cleanText("lone \ud83d end")).toBe("lone \ufffd end");
  });

  test("are cut between whole characters", () => {
    expect(cutText("abcdef", 4)).toBe("abc…");
    expect(cutText("ab👩‍👩‍👧‍👦cd", 8)).toBe("ab…");
    expect(cutText("abc", 3)).toBe("abc");
    expect(cutText("abc", 0)).toBe("");
  });

  test("are never longer than asked and always well-formed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat({ max: 60 }), (words, limit) => {
        const cut = cutText(words.toWellFormed(), limit);
        expect(cut.length).toBeLessThanOrEqual(limit);
        expect(cut.isWellFormed()).toBe(true);
      }),
    );
  });
});
