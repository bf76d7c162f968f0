import { describe, expect, it } from "vitest";
import { setup } from "xstate";
import { z } from "zod";
import { defineFlow, type FlowCommand, flowActions, flowRegistry } from "../conversation/flow.ts";
import { commandOf } from "../conversation/intent.ts";
import { commandMenu, commandWords } from "./command-words.ts";
import type { Catalogs } from "./message-catalog.ts";
import { createVoice } from "./voice.ts";

const machine = setup({ actions: flowActions }).createMachine({ id: "tests", on: { open: {} } });
const bookOf = (...commands: readonly FlowCommand[]) =>
  flowRegistry([
    defineFlow({
      id: "tests",
      version: 1,
      machine,
      services: [],
      offers: { open: z.object({}) },
      commands,
      links: {},
      facts: {},
    }),
  ]);
const cart: FlowCommand = { command: "cart", event: { type: "open" }, menu: true };
const help: FlowCommand = { command: "help", event: { type: "open" } };
const catalogs: Catalogs = {
  en: {
    "command.cart.words": "cart, basket, My cart",
    "command.cart.description": "Your cart",
    "command.help.words": "help",
    "command.help.description": "Help",
  },
  da: {
    "command.cart.words": "kurv, indkøbskurv",
    "command.cart.description": "Din kurv",
    "command.help.words": "hjælp",
    "command.help.description": "Hjælp",
  },
};

describe("Command words", () => {
  it("are understood in every language of the shop, however they are written", () => {
    const words = commandWords(bookOf(cart, help), catalogs);
    const meant = (typed: string) => commandOf(typed, words)?.command;
    expect(["cart", "/cart", "MY CART!", "Indkøbskurv", "indkobskurv", "kurv?"].map(meant)).toEqual(
      Array.from({ length: 6 }, () => "cart"),
    );
    expect(meant("hjælp")).toBe("help");
    expect(meant("a red cart")).toBeUndefined();
  });

  it("are described in the reader's language, and only those of the menu", () => {
    const voice = createVoice({ catalogs, locales: ["en", "da"] });
    expect(commandMenu(bookOf(cart, help), voice, "da")).toEqual([
      { command: "cart", description: "Din kurv" },
    ]);
  });

  it("refuse to start when one word means two commands, or a language has none", () => {
    const same = { ...catalogs, en: { ...catalogs.en, "command.help.words": "help, Basket" } };
    expect(() => commandWords(bookOf(cart, help), same)).toThrow(
      'The word "basket" means the commands "cart" and "help"; keep one',
    );
    expect(() => commandWords(bookOf(cart), { ...catalogs, nl: {} })).toThrow(
      'The command "cart" has no words in nl: "command.cart.words" is missing',
    );
  });
});
