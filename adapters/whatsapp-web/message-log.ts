/**
 * The channel's own book, on disk: who wrote to us, what we sent, what our polls offered, and since when we are paired.
 *
 * It is also the lease on the session. SQLite holds the file's lock for as long as the process lives, and the system
 * gives it back when the process dies, however it dies: so two processes never drive one account.
 */
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { keyOf } from "./address.ts";

const TABLES = `
  create table if not exists heard (chat text primary key, at integer not null) strict;
  create table if not exists sends (
    delivery text primary key, words text not null, at integer not null, message text
  ) strict;
  create table if not exists own (key text primary key, delivery text not null, at integer not null) strict;
  create table if not exists polls (message text primary key, tokens text not null, at integer not null) strict;
  create table if not exists facts (name text primary key, value text not null) strict;
`;

/** How long sends and polls are remembered, in milliseconds: longer than any of them is asked after. */
const KEPT_MS = 30 * 24 * 3_600_000;

/** Somebody else has the session; the message is a sentence for the operator. */
export class LeaseError extends Error {
  override readonly name = "LeaseError";
}

/** A send that was begun. `message` is there once WhatsApp took it. */
export interface BegunSend {
  /** A digest of what was to be said. */
  readonly words: string;
  readonly at: number;
  readonly message: string | null;
}

/** What the book keeps beside messages. */
export type Fact = "pairedAt" | "told";

/** The book. Everything written is on disk when the call returns. */
export interface Book {
  /** This chat has written to us. */
  noteHeard(chat: string, at: number): void;
  hasHeard(chat: string): boolean;
  begin(delivery: string, words: string, at: number): void;
  begun(delivery: string): BegunSend | null;
  /** WhatsApp has it under this id. */
  sent(delivery: string, message: string, at: number): void;
  /** Whether a message of the shop's account was sent by us; persons on the phone send under the same account. */
  isOurs(message: string): boolean;
  /** Whether a send with these words was begun since and has no id yet. */
  isAwaited(words: string, since: number): boolean;
  notePoll(message: string, tokens: readonly string[], at: number): void;
  /** The tokens of a poll's options in their order; none for polls that are not ours. */
  pollTokens(message: string): readonly string[];
  pollsSince(at: number): readonly string[];
  fact(name: Fact): string | null;
  setFact(name: Fact, value: string | null): void;
  /** Forgets what is too old to matter. */
  prune(now: number): void;
  close(): void;
}

const Row = z.object({ words: z.string(), at: z.number(), message: z.string().nullable() });
const Tokens = z.array(z.string());

/** Opens the book in a folder, which is made when it is missing. Throws LeaseError when another process has it. */
export function openBook(folder: string): Book {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(folder, "book.sqlite"));
  try {
    database.exec("pragma locking_mode = exclusive");
    // Taking the write lock once keeps it until the file is closed.
    database.exec("begin exclusive; commit");
    database.exec(`pragma synchronous = full; ${TABLES}`);
  } catch (cause) {
    database.close();
    if (!isLocked(cause)) throw cause;
    throw new LeaseError(
      `Another process drives this shop's WhatsApp session (${folder} is locked). Stop that one first: two would throw each other out.`,
    );
  }
  return bookOn(database);
}

function isLocked(cause: unknown): boolean {
  return cause instanceof Error && /database is locked/i.test(cause.message);
}

function bookOn(database: DatabaseSync): Book {
  const run = (sql: string, ...given: (string | number | null)[]) => void database.prepare(sql).run(...given);
  const row = (sql: string, ...given: (string | number)[]) => database.prepare(sql).get(...given);
  return {
    noteHeard: (chat, at) => run("insert into heard values (?, ?) on conflict do nothing", chat, at),
    hasHeard: (chat) => row("select 1 from heard where chat = ?", chat) !== undefined,
    begin: (delivery, words, at) =>
      run("insert into sends values (?, ?, ?, null) on conflict (delivery) do nothing", delivery, words, at),
    begun(delivery) {
      const found = row("select words, at, message from sends where delivery = ?", delivery);
      return found === undefined ? null : Row.parse(found);
    },
    sent(delivery, message, at) {
      database.exec("begin");
      run("update sends set message = ? where delivery = ?", message, delivery);
      run("insert into own values (?, ?, ?) on conflict do nothing", keyOf(message), delivery, at);
      database.exec("commit");
    },
    isOurs: (message) => row("select 1 from own where key = ?", keyOf(message)) !== undefined,
    isAwaited: (words, since) =>
      row("select 1 from sends where words = ? and at >= ? and message is null", words, since) !== undefined,
    notePoll: (message, tokens, at) =>
      run(
        "insert or replace into polls values (?, ?, ?)",
        keyOf(message),
        JSON.stringify([message, ...tokens]),
        at,
      ),
    pollTokens(message) {
      const found = row("select tokens from polls where message = ?", keyOf(message));
      return found === undefined ? [] : Tokens.parse(JSON.parse(String(found.tokens))).slice(1);
    },
    pollsSince: (at) =>
      database
        .prepare(
          "select tokens from (select tokens, at from polls where at >= ? order by at desc limit 50) order by at",
        )
        .all(at)
        .flatMap(({ tokens }) => Tokens.parse(JSON.parse(String(tokens)))[0] ?? []),
    fact(name) {
      const found = row("select value from facts where name = ?", name);
      return found === undefined ? null : String(found.value);
    },
    setFact(name, value) {
      if (value === null) run("delete from facts where name = ?", name);
      else run("insert or replace into facts values (?, ?)", name, value);
    },
    prune(now) {
      for (const table of ["sends", "own", "polls"]) run(`delete from ${table} where at < ?`, now - KEPT_MS);
    },
    close: () => database.close(),
  };
}

/** What a message is known again by without keeping what it says. */
export function digestOf(kind: string, words: string): string {
  return createHash("sha256").update(`${kind}\n${words.trim()}`).digest("base64url");
}
