/**
 * The mailbox's file: its tables, its version, and the lock that keeps a second process out.
 *
 * Mail (`mail`) is written once and never changed; what still has to happen to it stands in the small tables
 * beside it (`waiting_inbounds`, `waiting_entries`, `dead_letters`), whose rows go when it happened.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Raised with each change of the tables; kept in the file as `pragma user_version`. */
const VERSION = 3;

/** The mailbox cannot be opened; the message is a sentence for the operator. */
export class MailboxError extends Error {
  override readonly name = "MailboxError";
}

/**
 * `mail.identity` is what an item is known again by: shop, channel and platform id of an inbound (direction 0), the
 * id of an entry (direction 1). `mail.queue` is a conversation's key or a lane. `body` is null once it was forgotten
 * and only the identity is kept. `mail.sequence` is the one order of the installation.
 */
const TABLES = `
  create table mail (
    sequence integer primary key,
    direction integer not null,
    identity text not null,
    queue text not null,
    at integer not null,
    body text,
    unique (direction, identity)
  );
  create index mail_by_queue on mail (queue);
  create table waiting_inbounds (sequence integer primary key);
  create table waiting_entries (
    sequence integer primary key,
    attempts integer not null,
    not_before integer not null,
    revived integer not null default 0
  );
  create table dead_letters (
    sequence integer primary key,
    at integer not null,
    code text not null,
    operator text not null,
    held integer not null default 0
  );
  create table conversations (key text primary key, body text not null);
  create index attended on conversations (key) where json_extract(body, '$.attention') = 'person';
  create table checkpoints (key text primary key, inbound text not null, progress text not null);
  create table lanes (lane text primary key, reference text not null);
  create table timers (
    conversation text not null,
    flow text not null,
    timer text not null,
    event text not null,
    due_at integer not null,
    shop text not null,
    channel text not null,
    address text not null,
    primary key (conversation, flow, timer)
  );
  create index timers_by_due_at on timers (due_at);
  create table probe (id integer primary key, filler blob not null);
  create table counters (name text primary key, value integer not null);
  insert into counters values ('openings', 0), ('sequence', 0);
`;

/** What brings an older file up to date: the first makes version 2 of version 1, the next 3 of 2. Only ever appended to. */
const CHANGES: readonly string[] = [
  `alter table dead_letters add column held integer not null default 0;
   alter table waiting_entries add column revived integer not null default 0;`,
  "create table probe (id integer primary key, filler blob not null);",
];

/**
 * Opens `mailbox.sqlite` in the folder (made when missing), or a mailbox in memory when the folder is null, and holds
 * it until it is closed or the process dies. Throws `MailboxError` when another process has it, when a newer program
 * wrote it, or when it cannot be used.
 */
export function openMailboxFile(folder: string | null): DatabaseSync {
  const file = folder === null ? ":memory:" : join(folder, "mailbox.sqlite");
  let database: DatabaseSync | undefined;
  try {
    if (folder !== null) mkdirSync(folder, { recursive: true });
    database = new DatabaseSync(file);
    hold(database);
    upgrade(database, file);
    return database;
  } catch (cause) {
    if (database?.isOpen) database.close();
    throw cause instanceof MailboxError ? cause : explained(file, cause);
  }
}

/** The operating system's file lock, taken through SQLite: it cannot outlive its process, not even after SIGKILL. */
function hold(database: DatabaseSync): void {
  database.exec("pragma locking_mode = exclusive");
  database.exec("pragma journal_mode = wal");
  database.exec("pragma synchronous = full");
  database.exec("pragma wal_autocheckpoint = 4000");
  database.exec("pragma cache_size = -32768");
  database.exec("begin immediate; commit");
}

function upgrade(database: DatabaseSync, file: string): void {
  const version = Number(database.prepare("pragma user_version").get()?.user_version ?? 0);
  if (version > VERSION) {
    throw new MailboxError(
      `The mailbox ${file} was written by a newer Kiosk (its version ${version}, ours ${VERSION}). Start the newer program, or restore the mailbox from before the update.`,
    );
  }
  if (version === VERSION) return;
  const changes = version === 0 ? TABLES : CHANGES.slice(version - 1).join("");
  database.exec(`begin immediate; ${changes} pragma user_version = ${VERSION}; commit`);
}

/** SQLite's result codes: 5 busy, 6 locked (https://sqlite.org/rescode.html). */
function explained(file: string, cause: unknown): MailboxError {
  const code = (cause as { readonly errcode?: number }).errcode;
  if (code === 5 || code === 6) {
    return new MailboxError(
      `The mailbox ${file} is in use by another process. Stop that one first, or give this one a folder of its own with KIOSK_DATA.`,
      { cause },
    );
  }
  const why = cause instanceof Error ? cause.message : String(cause);
  return new MailboxError(
    `The mailbox ${file} cannot be opened (${why}). Check that the folder is writable and that the file is a Kiosk mailbox.`,
    { cause },
  );
}

/** Room for the fences of one opening; 2^32 of them, and openings enough for 2^53. */
const FENCES_PER_OPENING = 2 ** 32;

/** Notes that the file was opened once more; the fences of this opening grow from the answer, above all earlier ones. */
export function countOpening(database: DatabaseSync): number {
  const row = database
    .prepare("update counters set value = value + 1 where name = 'openings' returning value")
    .get();
  return Number(row?.value) * FENCES_PER_OPENING;
}
