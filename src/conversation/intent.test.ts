import { describe, expect, it } from "vitest";
import { pickOf } from "./intent.ts";
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
});
