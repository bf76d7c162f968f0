/** Links into the shop: what a wa.me link fills in, and what of a shopper's words is a code. */
import { describe, expect, test } from "vitest";
import { startCodeIn, whatsAppLink } from "./start-code.ts";

describe("a start code", () => {
  test.each([
    ["(p-grey-heron)", "p-grey-heron"],
    ["Tell me about Grey Heron (p-grey-heron)", "p-grey-heron"],
    ["Hej!\nJeg vil gerne se (P-Grey-Heron) ", "p-grey-heron"],
    ["(x-summer--p-sencha)", "x-summer--p-sencha"],
    ["start p-sencha", "p-sencha"],
    ["/start c-tea", "c-tea"],
  ])("stands in %j", (words, code) => {
    expect(startCodeIn(words)).toBe(code);
  });

  test.each([
    "t-shirt",
    "p-grey-heron",
    "a tea (from China)",
    "(p-grey-heron) is what I want",
    "(p-)",
    "()",
    "(p-grey heron)",
    `(p-${"x".repeat(80)})`,
    "start",
    "",
  ])("does not stand in %j", (words) => {
    expect(startCodeIn(words)).toBeUndefined();
  });
});

describe("a wa.me link", () => {
  test("fills in the words and the code", () => {
    expect(whatsAppLink("+45 12 34 56 78", "Hej & velkommen", "c-tea")).toBe(
      "https://wa.me/4512345678?text=Hej%20%26%20velkommen%20(c-tea)",
    );
    expect(whatsAppLink("4512345678", "")).toBe("https://wa.me/4512345678");
  });

  test("leads somewhere or throws", () => {
    expect(() => whatsAppLink("12", "Hi")).toThrow("country code");
    expect(() => whatsAppLink("4512345678", "Hi", "grey heron")).toThrow("no start code");
  });
});
