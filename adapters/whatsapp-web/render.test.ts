/** How messages look on WhatsApp Web: one text with numbered choices, a picture, a file, or a poll. */
import { describe, expect, test } from "vitest";
import type { Screen } from "../../src/conversation/message.ts";
import { verbatim } from "../../src/conversation/text.ts";
import { choiceOf, sayWords, screenOf } from "../../test/contracts/channel.ts";
import { renderWhatsApp } from "./render.ts";

const render = (screen: Screen, polls = false) => renderWhatsApp(screen, sayWords, polls);
const item = (title: string, aside?: string, description?: string) => ({
  title: verbatim(title),
  ...(aside !== undefined && { aside: verbatim(aside) }),
  ...(description !== undefined && { description: verbatim(description) }),
  event: { type: "pick" },
  token: `t:${title}`,
});

describe("a screen", () => {
  test("is one text: title in bold, receipt, numbered choices, and the link last", () => {
    const screen = screenOf(["Two things."], {
      title: verbatim("Your *cart*"),
      lines: [
        { label: verbatim("Subtotal"), value: verbatim("98.00") },
        { label: verbatim("Total"), value: verbatim("137.00"), emphasis: true },
      ],
      items: [item("Sencha", "49.00", "first flush")],
      choices: [choiceOf("Check out", "t:1"), choiceOf("Back", "t:2")],
      link: { label: verbatim("Terms"), url: "https://shop.example/terms" },
    });
    expect(render(screen)).toEqual({
      kind: "text",
      text: [
        "*Your cart*",
        "",
        "Two things.",
        "",
        "Subtotal: 98.00",
        "*Total: 137.00*",
        "",
        "1. Sencha – 49.00 – first flush",
        "2. Check out",
        "3. Back",
        "",
        "whatsapp.pickByNumber",
        "",
        "Terms:",
        "https://shop.example/terms",
      ].join("\n"),
    });
  });

  test("that asks for a number names its choices by their words, because a typed number is the answer", () => {
    const text = render(
      screenOf(["How many?"], { ask: "number", choices: [choiceOf("Skip this", "t:1")] }),
    ).text;
    expect(text).toBe("How many?\n\n• Skip this\n\nwhatsapp.pickByWords");
  });

  test("that asks for a name numbers them, as the conversation understands it", () => {
    const text = render(screenOf(["Name?"], { ask: "name", choices: [choiceOf("Skip this", "t:1")] })).text;
    expect(text).toContain("1. Skip this");
  });

  test("with more choices than a number can pick names the rest by their words", () => {
    const choices = Array.from({ length: 101 }, (_, index) => choiceOf(`Tea ${index + 1}`, `t:${index}`));
    const { text } = render(screenOf(["All teas"], { choices }));
    expect(text).toContain("99. Tea 99\n• Tea 100\n• Tea 101");
  });

  test("keeps the pay link whole when the words must be cut", () => {
    const link = { label: verbatim("Pay"), url: "https://shop.example/pay/1" };
    const { text } = render(screenOf(["long ".repeat(20_000)], { link }));
    expect(text.length).toBeLessThanOrEqual(4096);
    expect(text.endsWith("…\n\nPay:\nhttps://shop.example/pay/1")).toBe(true);
  });

  test("has its picture, unless its words are longer than fit under one", () => {
    const picture = { file: "tea/sencha.png", alt: verbatim("A bowl") };
    expect(render(screenOf(["A tea."], { picture }))).toEqual({
      kind: "picture",
      file: "tea/sencha.png",
      text: "A tea.",
    });
    expect(render(screenOf([""], { picture })).text).toBe("A bowl");
    expect(render(screenOf(["long ".repeat(300)], { picture })).kind).toBe("text");
  });

  test("of nothing visible still says something", () => {
    expect(render(screenOf(["\u200b \u0000"])).text).toBe("…");
  });
});

describe("with polls", () => {
  const choices = [choiceOf("Sencha", "t:1"), choiceOf("Oolong", "t:2")];

  test("a short screen with a few choices is one poll", () => {
    expect(render(screenOf(["Which tea?"], { title: verbatim("Tea"), choices }), true)).toEqual({
      kind: "poll",
      text: "Tea\n\nWhich tea?",
      options: [
        { label: "Sencha", token: "t:1" },
        { label: "Oolong", token: "t:2" },
      ],
    });
  });

  test.each<[string, Partial<Screen>]>([
    ["asks for something", { choices, ask: "text" }],
    ["has one choice", { choices: choices.slice(0, 1) }],
    [
      "has more choices than a poll",
      { choices: Array.from({ length: 13 }, (_, at) => choiceOf(`${at}`, "t")) },
    ],
    ["has two choices of the same words", { choices: [choiceOf("Tea", "t:1"), choiceOf("Tea", "t:2")] }],
    ["has a label longer than an option", { choices: [...choices, choiceOf("x".repeat(101), "t:3")] }],
    ["has a picture", { choices, picture: { file: "a.png", alt: verbatim("A") } }],
    ["has a link", { choices, link: { label: verbatim("Pay"), url: "https://shop.example" } }],
    ["says more than fits into a question", { choices, body: [verbatim("x".repeat(256))] }],
  ])("a screen that %s stays one numbered message", (_what, more) => {
    expect(render(screenOf(["Which tea?"], more), true).kind).not.toBe("poll");
  });
});

test("a person's words carry their name, and a file its name without folders", () => {
  const person = { kind: "person", name: "desk.reply", author: "Mette", text: "On its way" } as const;
  expect(renderWhatsApp(person, sayWords, true)).toEqual({ kind: "text", text: "*Mette*\nOn its way" });
  const file = {
    kind: "document",
    name: "orders.document",
    caption: verbatim("Your order"),
    fileName: "../TT-1.html",
    mediaType: "text/html",
    content: "<p>",
  } as const;
  expect(renderWhatsApp(file, sayWords, false)).toMatchObject({
    fileName: "..-TT-1.html",
    text: "Your order",
  });
});
