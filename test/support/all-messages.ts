/**
 * One message of each name and shape, as some shopper was told it who wanders through all flows: for each channel to show
 * within its limits. The walk is made once and shared by the test files that run in one process.
 */
import type { Message } from "../../src/conversation/message.ts";
import { type Counts, RandomShopper } from "./random-shoppers.ts";

const WALKS = 28;
const STEPS = 30;

let said: Promise<ReadonlyMap<string, Message>> | undefined;

export function allMessages(): Promise<ReadonlyMap<string, Message>> {
  said ??= walk();
  return said;
}

async function walk(): Promise<ReadonlyMap<string, Message>> {
  const counts: Counts = new Map();
  const messages = new Map<string, Message>();
  for (let seed = 1; seed <= WALKS; seed += 1) {
    const wanderer = new RandomShopper(seed, counts);
    await wanderer.begin(seed);
    for (let step = 0; step < STEPS; step += 1) {
      await wanderer.step();
      for (const { message } of wanderer.shopper.replies) messages.set(shapeOf(message), message);
    }
  }
  return messages;
}

function shapeOf(message: Message): string {
  if (message.kind !== "screen") return `${message.kind} ${message.name}`;
  const { name, body, items = [], choices = [], lines = [], picture, link } = message;
  const offers = [items.length, ...choices.map(({ event }) => event.type)];
  return [name, ...body.map(({ key }) => key), ...offers, lines.length, picture?.file, link?.label.key].join(
    " ",
  );
}
