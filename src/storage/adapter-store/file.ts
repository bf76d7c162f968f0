/** The adapters' file: its tables and its version. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Raised with each change of the tables; kept in the file as `pragma user_version`. */
const VERSION = 1;

/** The store cannot be used; the message is a sentence for the operator. */
export class StoreError extends Error {
  override readonly name = "StoreError";
}

/**
 * `stores` has a row for each store that was migrated or appended to: the steps it has seen, and the last key that was
 * given out. `value` is JSON. `moved_files` has the files of earlier versions whose rows are in `entries`.
 */
const TABLES = `
  create table entries (
    shop text not null,
    vendor text not null,
    collection text not null,
    key text not null,
    value text not null,
    expires_at integer,
    primary key (shop, vendor, collection, key)
  ) strict, without rowid;
  create index entries_by_expiry on entries (expires_at) where expires_at is not null;
  create table stores (
    shop text not null,
    vendor text not null,
    version integer not null default 0,
    sequence integer not null default 0,
    primary key (shop, vendor)
  ) strict, without rowid;
  create table moved_files (file text primary key) strict, without rowid;
`;

/**
 * Opens `adapters.sqlite` in the folder (made when missing), or a file in memory when the folder is null. Throws
 * `StoreError` when it cannot be used or a newer program wrote it.
 */
export function openStoreFile(folder: string | null): DatabaseSync {
  const file = folder === null ? ":memory:" : join(folder, "adapters.sqlite");
  let database: DatabaseSync | undefined;
  try {
    if (folder !== null) mkdirSync(folder, { recursive: true });
    database = new DatabaseSync(file, { timeout: 5_000 });
    database.exec("pragma journal_mode = wal; pragma synchronous = full");
    upgrade(database, file);
    return database;
  } catch (cause) {
    if (database?.isOpen) database.close();
    if (cause instanceof StoreError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StoreError(
      `The adapters' store ${file} cannot be opened (${why}). Check that the folder is writable and that the file is Kiosk's.`,
      { cause },
    );
  }
}

function upgrade(database: DatabaseSync, file: string): void {
  const version = Number(database.prepare("pragma user_version").get()?.user_version ?? 0);
  if (version > VERSION) {
    throw new StoreError(
      `The adapters' store ${file} was written by a newer Kiosk (its version ${version}, ours ${VERSION}). Start the newer program, or restore the file from before the update.`,
    );
  }
  if (version === 0) database.exec(`begin immediate; ${TABLES} pragma user_version = ${VERSION}; commit`);
}
