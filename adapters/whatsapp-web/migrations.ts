/** What brings the channel's records up to date. Only ever appended to. */
import { z } from "zod";
import { collection, drained, type Migration, movedTable } from "../../src/ports/store.ts";
import { BegunSend, facts, heard, writeOwn, writePoll, writeSend } from "./message-log.ts";

/** Rows of `book.sqlite`, the file of version 0.2. */
const oldHeard = collection(movedTable("heard"), z.object({ chat: z.string(), at: z.number() }));
const oldSends = collection(movedTable("sends"), BegunSend.extend({ delivery: z.string() }));
const oldOwn = collection(
  movedTable("own"),
  z.object({ key: z.string(), delivery: z.string(), at: z.number() }),
);
/** In `tokens`, as JSON, the poll's whole id comes first. */
const oldPolls = collection(movedTable("polls"), z.object({ tokens: z.string(), at: z.number() }));
const oldFacts = collection(movedTable("facts"), z.object({ name: z.string(), value: z.string() }));
const Tokens = z.tuple([z.string()], z.string());

const fromFile: Migration = async (records) => {
  for await (const { value } of drained(records, oldHeard)) records.put(heard, value.chat, value.at);
  for await (const { value } of drained(records, oldSends)) {
    const { delivery, ...send } = value;
    writeSend(records, delivery, send);
  }
  for await (const { value } of drained(records, oldOwn)) {
    writeOwn(records, value.key, value.delivery, value.at);
  }
  for await (const { value } of drained(records, oldPolls)) {
    const [message, ...tokens] = Tokens.parse(JSON.parse(value.tokens));
    await writePoll(records, message, tokens, value.at);
  }
  for await (const { value } of drained(records, oldFacts)) records.put(facts, value.name, value.value);
};

export const MIGRATIONS: readonly Migration[] = [fromFile];
