/** Cleaning, cutting and marking up: whatever the words are, Telegram can read the result and nothing is too long. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanText } from "../../src/voice/safe-text.ts";
import { anyScreen, sayWords } from "../../test/contracts/channel.ts";
import { readKeyboard, readMarkup } from "../../test/peers/telegram/markup.ts";
import { anyCodePoint } from "../../test/support/code-points.ts";
import { fitTexts } from "./fitting.ts";
import { joinParts } from "./html.ts";
import { readOrigin, writeOrigin } from "./origin.ts";
import { render } from "./render.ts";

const anyWords = fc.string({ unit: anyCodePoint, maxLength: 300 });

describe("words", () => {
  test("share the room: the longest give way, short ones stay whole", () => {
    expect(fitTexts(["short", "x".repeat(100), "y".repeat(100)], 45)).toEqual([
      "short",
      `${"x".repeat(19)}…`,
      `${"y".repeat(19)}…`,
    ]);
  });

  test("a hundred thousand spaces take no time to clean", () => {
    expect(cleanText(`${" ".repeat(100_000)}x${"\t".repeat(100_000)}`)).toBe("x");
  });
});

test("any parts make HTML that Telegram reads back, within the limit", () => {
  const part = fc.record(
    {
      words: anyWords,
      tag: fc.constantFrom("b" as const, "i" as const, "pre" as const),
      whole: fc.boolean(),
    },
    { requiredKeys: ["words"] },
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 80 }), fc.integer({ min: 64, max: 4_096 }), (parts, limit) => {
      const clean = parts.map((one) => ({ ...one, words: cleanText(one.words) }));
      expect(readMarkup(joinParts(clean, limit), "HTML").text.length).toBeLessThanOrEqual(limit);
    }),
  );
});

test("any screen renders within every limit, with words to see", () => {
  fc.assert(
    fc.property(anyScreen(), (screen) => {
      const rendered = render(screen, sayWords, () => "https://shop.example/p.png");
      const { text } = readMarkup(rendered.html, "HTML");
      expect(text.length).toBeLessThanOrEqual(rendered.kind === "text" ? 4_096 : 1_024);
      if (rendered.kind === "text") expect(text).not.toBe("");
      if (rendered.kind !== "document") readKeyboard(rendered.markup);
    }),
    { numRuns: 150 },
  );
}, 60_000);

test("an origin is read as it was written, and nothing else is", () => {
  const sent = { chat: 4_200_000_001, message: 17, kind: "photo", picture: "AQ-_x" } as const;
  expect(readOrigin(writeOrigin(sent))).toEqual(sent);
  fc.assert(
    fc.property(fc.string(), (words) => (/^\d+:\d+:/.test(words) ? true : readOrigin(words) === null)),
  );
});
