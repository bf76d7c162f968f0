/** The terminal as a channel: the contract of every channel, over a terminal made of two streams. */
import { PassThrough } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Inbound } from "../../src/conversation/inbound.ts";
import { verbatim } from "../../src/conversation/text.ts";
import type { Channel } from "../../src/ports/channel.ts";
import {
  type ChannelUnderTest,
  channelContract,
  choiceOf,
  deliveryOf,
  sayWords,
  screenOf,
} from "../../test/contracts/channel.ts";
import { teaShop } from "../../test/support/test-orders.ts";
import { terminalChannel } from "./channel.ts";
import { renderTerminal } from "./render.ts";

const NOW = Date.UTC(2026, 10, 23, 9, 0);

interface Testbed {
  readonly channel: Channel;
  readonly deposited: Inbound[];
  /** Types a line and gives what the channel handed over because of it. */
  types(line: string): Promise<readonly Inbound[]>;
  /** What was written since the last look. */
  look(): string;
}

async function openTestbed(): Promise<Testbed> {
  const input = new PassThrough();
  const output = new PassThrough();
  const deposited: Inbound[] = [];
  const channel = terminalChannel(
    { shop: teaShop, clock: { now: () => NOW, elapsed: () => 0 } },
    { input, output },
  );
  await channel.start?.({
    async deposit(inbounds) {
      deposited.push(...inbounds);
    },
    commands: () => [],
    hearing() {},
    tell: async () => {},
    publicUrl: "http://localhost:8080",
  });
  return {
    channel,
    deposited,
    async types(line) {
      const before = deposited.length;
      input.write(`${line}\n`);
      for (let round = 0; round < 5; round += 1) await setImmediate();
      return deposited.slice(before);
    },
    look: () => (output.read() as Buffer | null)?.toString() ?? "",
  };
}

channelContract("the terminal", async (): Promise<ChannelUnderTest> => {
  const testbed = await openTestbed();
  let last: readonly Inbound[] = [];
  return {
    channel: testbed.channel,
    shop: teaShop.id,
    address: "you",
    now: NOW,
    secrets: [],
    async says(words) {
      last = await testbed.types(words);
      return last;
    },
    // A terminal delivers nothing twice of itself: only the caller may hand the same event over again.
    redeliver: async () => last,
    seen: async () => ({ text: testbed.look().toWellFormed(), buttons: [] }),
    close: async () => testbed.channel.stop?.(),
  };
});

describe("in a terminal", () => {
  let testbed: Testbed;
  beforeEach(async () => {
    testbed = await openTestbed();
  });
  afterEach(() => testbed.channel.stop?.());

  const to = { shop: teaShop.id, address: "you" };

  test("the shop greets before anything is typed", () => {
    expect(testbed.deposited.map(({ content }) => content)).toEqual([{ kind: "text", text: "/menu" }]);
  });

  test("choices are numbered as they are taken: items first, then buttons", async () => {
    const screen = screenOf(["Pick one."], {
      title: verbatim("Tea"),
      items: [
        { title: verbatim("Sencha"), aside: verbatim("49.00"), event: { type: "pick" }, token: "t:1" },
        { title: verbatim("Genmaicha"), aside: verbatim("39.00"), event: { type: "pick" }, token: "t:2" },
      ],
      choices: [choiceOf("Back", "t:3")],
    });
    await testbed.channel.send(deliveryOf(to, screen));
    expect(testbed.look().trim().split("\n")).toEqual([
      "Tea",
      "",
      "Pick one.",
      expect.stringMatching(/^ 1\. Sencha ·+ 49\.00$/),
      expect.stringMatching(/^ 2\. Genmaicha ·+ 39\.00$/),
      " 3. Back",
    ]);
  });

  test("an empty line is nothing", async () => {
    expect(await testbed.types("   ")).toEqual([]);
  });

  test("words cannot move the cursor or colour what follows", () => {
    const text = "\u001b[2J\u001b[31mred\u0007\u009b\r gone";
    for (const message of [
      screenOf([text], { title: verbatim(text), choices: [choiceOf(text, "t:1")] }),
      { kind: "person", name: "desk.reply", author: text, text } as const,
    ]) {
      expect(renderTerminal(message, sayWords)).not.toMatch(/(?!\n)\p{Cc}/u);
    }
  });
});
