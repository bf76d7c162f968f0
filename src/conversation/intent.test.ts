import { describe, expect, it } from "vitest";
import { commandOf, pickOf } from "./intent.ts";
import type { Screen } from "./message.ts";
import { verbatim } from "./text.ts";

const labels = [
  "Tin 125 g · DKK 125.00",
  "Bag 75 g · DKK 75.00",
  "Blue · DKK 10.00",
  "Blue · DKK 12.00",
  "Cart",
];
const screen: Screen = {
  kind: "screen",
  name: "test.picking",
  body: [],
  choices: labels.map((label, place) => ({ label: verbatim(label), event: { type: "pick", place } })),
};
const pick = (typed: string, numbers = true) =>
  pickOf(typed, screen, { numbers, say: ({ params }) => String(params?.text) })?.place;

describe("What is typed to pick a choice", () => {
  it.each([
    ["2", 1],
    ["#2", 1],
    [" 2. ", 1],
    ["cart", 4],
    ["CART!", 4],
    ["Tin 125 g · DKK 125.00", 0],
    ["tin 125 g", 0],
    ["bag 75 g", 1],
  ])("%j means the choice it stands for", (typed, place) => {
    expect(pick(typed)).toBe(place);
  });

  it.each(["0", "9", "tin", "blue", "", "🙂", "x".repeat(500)])("%j means none", (typed) => {
    expect(pick(typed)).toBeUndefined();
  });

  it("is a number of its own where the screen asks for one", () => {
    expect(pick("2", false)).toBeUndefined();
  });

  it("is a label of at most eighty characters", () => {
    const long = (length: number): Screen => ({
      ...screen,
      choices: [{ label: verbatim("a".repeat(length)), event: { type: "pick", place: 7 } }],
    });
    const typed = (length: number) =>
      pickOf("a".repeat(length), long(length), { numbers: true, say: ({ params }) => String(params?.text) });
    expect(typed(80)?.place).toBe(7);
    expect(typed(81)).toBeUndefined();
  });
});

describe("What is typed as a command", () => {
  const cart = { command: "cart", flow: "shop", event: { type: "cart" }, words: ["kurv", "a".repeat(80)] };
  const menu = { command: "menu", flow: "shop", event: { type: "home" }, words: ["a".repeat(81), ""] };

  it.each(["cart", "/cart", "Kurv!", "a".repeat(80)])("%j means the command in any language", (typed) => {
    expect(commandOf(typed, [menu, cart])).toBe(cart);
  });

  it.each(["", "!", "my cart", "a".repeat(81)])("%j means none", (typed) => {
    expect(commandOf(typed, [menu, cart])).toBeUndefined();
  });
});
