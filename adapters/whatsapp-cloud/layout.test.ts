/** Texts that fit: what may be shortened gives way to what must stay whole. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutText } from "../../src/voice/safe-text.ts";
import { readMarkup } from "../../test/peers/whatsapp-cloud/markup.ts";
import { layOut, lengthOf, type Part } from "./layout.ts";
import { withoutMarkup } from "./words.ts";

describe("a text", () => {
  test("that fits stays as it is", () => {
    const parts: readonly Part[] = [
      { words: "Title", bold: true },
      { words: "One" },
      { words: "Two", after: "\n" },
    ];
    expect(layOut(parts, 100)).toEqual({ text: "*Title*\n\nOne\nTwo", cut: false });
    expect(lengthOf(parts)).toBe("*Title*\n\nOne\nTwo".length);
  });

  test("that does not loses the end of its longest part, never an address or a choice", () => {
    const parts: readonly Part[] = [
      { words: "Short" },
      { words: "long ".repeat(50) },
      { words: "https://pay.example/1", whole: true },
    ];
    const { text, cut } = layOut(parts, 80);
    expect(cut).toBe(true);
    expect(text).toMatch(/^Short\n\nlong .*…\n\nhttps:\/\/pay\.example\/1$/);
  });

  test("never is longer than it may be, and never broken", () => {
    const part = fc.record(
      {
        words: fc.string({ unit: "grapheme", minLength: 1, maxLength: 300 }),
        bold: fc.boolean(),
        whole: fc.boolean(),
        after: fc.constantFrom("\n" as const, " " as const),
      },
      { requiredKeys: ["words"] },
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), fc.integer({ min: 1, max: 2_000 }), (parts, limit) => {
        const { text, cut } = layOut(parts, limit);
        expect(text.length).toBeLessThanOrEqual(limit);
        expect(text.isWellFormed()).toBe(true);
        if (lengthOf(parts) <= limit) expect(cut).toBe(false);
      }),
    );
  });
});

test("any words lose their markup and nothing else", () => {
  const words = fc.string({
    unit: fc.constantFrom("*", "_", "~", "`", " ", "a", "b", "\n", ".", "é"),
    maxLength: 60,
  });
  fc.assert(
    fc.property(words, (typed) => {
      const read = readMarkup(withoutMarkup(typed));
      expect(read.text).toBe(typed);
      expect([...read.bold, ...read.otherwise]).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test("words are cut between whole characters", () => {
  expect(cutText("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 13)).toBe("👩‍👩‍👧‍👦…");
  expect(cutText("abcdef", 4)).toBe("abc…");
});
