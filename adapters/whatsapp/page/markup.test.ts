/** How WhatsApp's markup is read: into words and their looks, and never into anything else. */
import { expect, test } from "vitest";
import { readMarkup } from "./markup.ts";

test("markup is read into words and their looks; everything else stays words", () => {
  expect(readMarkup("*Total: 5* _soon_ a*b*c ~old~ https://shop.example/a?b=1&c=2 *")).toEqual([
    { words: "Total: 5", tag: "b" },
    { words: " " },
    { words: "soon", tag: "i" },
    { words: " a*b*c " },
    { words: "old", tag: "s" },
    { words: " " },
    { words: "https://shop.example/a?b=1&c=2", tag: "a" },
    { words: " *" },
  ]);
  const hostile = `<img src=x onerror="alert(1)"> *<b>*`;
  expect(
    readMarkup(hostile)
      .map(({ words }) => words)
      .join(""),
  ).toBe(`<img src=x onerror="alert(1)"> <b>`);
});
