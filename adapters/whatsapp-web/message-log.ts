/** What the channel remembers over restarts: who wrote to us, what we sent, what our polls offered, and since when we are paired. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { collection, type Store, type StoreTransaction, sortable } from "../../src/ports/store.ts";
import { keyOf } from "./address.ts";

/** How long sends and polls are remembered, in milliseconds: longer than any of them is asked after. */
const KEPT_MS = 30 * 24 * 3_600_000;
/** Polls whose votes are caught up with, at most. */
const MOST_POLLS = 50;

/** A send that was begun. `message` is there once WhatsApp took it. */
export const BegunSend = z.object({
  /** A digest of what was to be said. */
  words: z.string(),
  at: z.number(),
  message: z.string().nullable(),
});
export type BegunSend = z.infer<typeof BegunSend>;

/** What is kept beside messages: since when the account is paired, and what staff were told of it last. */
export type Fact = "pairedAt" | "told";

/** Since when each chat has written to us. */
export const heard = collection("heard", z.number());
/** By delivery. */
const sends = collection("sends", BegunSend);
/** Deliveries that were begun and have no id yet, by what they say and since when. */
const awaited = collection("sends.awaited", z.string());
/** The delivery of a message of ours, by the part of its id that stays. */
const own = collection("own", z.string());
/** Our polls by the part of their ids that stays, and a log of them. */
const polls = collection("polls", z.object({ message: z.string(), tokens: z.array(z.string()) }));
const pollLog = collection("polls.log", z.object({ message: z.string(), at: z.number() }));
export const facts = collection("facts", z.string());

/** The log. Everything written is durable when the promise resolves. */
export interface MessageLog {
  /** This chat has written to us. */
  noteHeard(chat: string, at: number): Promise<void>;
  hasHeard(chat: string): Promise<boolean>;
  begin(delivery: string, words: string, at: number): Promise<void>;
  begun(delivery: string): Promise<BegunSend | null>;
  /** WhatsApp has it under this id. */
  sent(delivery: string, message: string, at: number): Promise<void>;
  /** Whether a message of the shop's account was sent by us; persons on the phone send under the same account. */
  isOurs(message: string): Promise<boolean>;
  /** Whether a send with these words was begun since and has no id yet. */
  isAwaited(words: string, since: number): Promise<boolean>;
  notePoll(message: string, tokens: readonly string[], at: number): Promise<void>;
  /** The tokens of a poll's options in their order; none for polls that are not ours. */
  pollTokens(message: string): Promise<readonly string[]>;
  /** The last polls, oldest first. */
  pollsSince(at: number): Promise<readonly string[]>;
  /** Whoever has the log is the only one to write it, so facts are known without asking. */
  fact(name: Fact): string | null;
  /** `fact` answers the new value at once. */
  setFact(name: Fact, value: string | null): Promise<void>;
}

/** Opens the log of a store whose lease on the session is held. */
export async function openMessageLog(store: Store): Promise<MessageLog> {
  const known = new Map<Fact, string | null>();
  for (const name of ["pairedAt", "told"] as const) known.set(name, await store.get(facts, name));
  return {
    ...chatsIn(store),
    ...sendsIn(store),
    ...pollsIn(store),
    fact: (name) => known.get(name) ?? null,
    setFact(name, value) {
      known.set(name, value);
      return store.transaction(async (records) => {
        if (value === null) records.remove(facts, name);
        else records.put(facts, name, value);
      });
    },
  };
}

function chatsIn(store: Store): Pick<MessageLog, "noteHeard" | "hasHeard"> {
  const hasHeard = async (chat: string) => (await store.get(heard, chat)) !== null;
  return {
    hasHeard,
    async noteHeard(chat, at) {
      if (await hasHeard(chat)) return;
      await store.transaction(async (records) => records.put(heard, chat, at));
    },
  };
}

function sendsIn(store: Store): Pick<MessageLog, "begin" | "begun" | "sent" | "isOurs" | "isAwaited"> {
  return {
    begin: (delivery, words, at) =>
      store.transaction(async (records) => {
        const known = await records.get(sends, delivery);
        if (known === null) writeSend(records, delivery, { words, at, message: null });
      }),
    begun: (delivery) => store.get(sends, delivery),
    sent: (delivery, message, at) =>
      store.transaction(async (records) => {
        const known = await records.get(sends, delivery);
        if (known !== null) writeSend(records, delivery, { ...known, message });
        writeOwn(records, keyOf(message), delivery, at);
      }),
    isOurs: async (message) => (await store.get(own, keyOf(message))) !== null,
    async isAwaited(words, since) {
      const range = { prefix: `${words}/`, after: `${words}/${sortable(Math.max(0, since))}`, limit: 1 };
      return (await store.list(awaited, range)).length > 0;
    },
  };
}

function pollsIn(store: Store): Pick<MessageLog, "notePoll" | "pollTokens" | "pollsSince"> {
  return {
    notePoll: (message, tokens, at) =>
      store.transaction((records) => writePoll(records, message, tokens, at)),
    pollTokens: async (message) => (await store.get(polls, keyOf(message)))?.tokens ?? [],
    async pollsSince(at) {
      const last = await store.list(pollLog, { backwards: true, limit: MOST_POLLS });
      const since = last.flatMap(({ value }) => (value.at >= at ? [value.message] : []));
      return since.reverse();
    },
  };
}

/** Writes a send in place of what was known of it. */
export function writeSend(records: StoreTransaction, delivery: string, send: BegunSend): void {
  const { words, at, message } = send;
  const keeping = { expiresAt: at + KEPT_MS };
  records.put(sends, delivery, send, keeping);
  const place = `${words}/${sortable(at)}/${delivery}`;
  if (message === null) records.put(awaited, place, delivery, keeping);
  else records.remove(awaited, place);
}

/** Writes down that a message is ours. */
export function writeOwn(records: StoreTransaction, key: string, delivery: string, at: number): void {
  records.put(own, key, delivery, { expiresAt: at + KEPT_MS });
}

/** Writes what a poll offered. */
export async function writePoll(
  records: StoreTransaction,
  message: string,
  tokens: readonly string[],
  at: number,
): Promise<void> {
  const key = keyOf(message);
  const keeping = { expiresAt: at + KEPT_MS };
  const isNew = (await records.get(polls, key)) === null;
  records.put(polls, key, { message, tokens: [...tokens] }, keeping);
  if (isNew) await records.append(pollLog, { message, at }, keeping);
}

/** What a message is known again by without keeping what it says. */
export function digestOf(kind: string, words: string): string {
  return createHash("sha256").update(`${kind}\n${words.trim()}`).digest("base64url");
}
