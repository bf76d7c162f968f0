/**
 * The files that adapters of version 0.2 kept beside the ledger: their rows move into the one store, once.
 *
 * The rows are taken as they are, into a collection for each table; the vendor's own migration makes records of them.
 * A file goes when its rows are certain to stay: left behind, it would keep people whom the shop has forgotten.
 */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { movedTable, sortable } from "../../ports/store.ts";
import { StoreError } from "./file.ts";

/** A file of an earlier version. */
interface OldFile {
  /** Relative to the data folder. */
  readonly file: string;
  readonly vendor: string;
  /** What each row's shop is when the row does not say. */
  readonly shop?: string;
  readonly tables: readonly string[];
}

/** Moves what is there of earlier versions in a folder. Throws StoreError, and leaves the file, when one cannot be read. */
export function moveOldFiles(database: DatabaseSync, folder: string): void {
  for (const old of oldFilesOf(folder)) {
    const path = join(folder, old.file);
    if (!existsSync(path)) continue;
    try {
      if (!isMoved(database, old.file)) move(database, path, old);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new StoreError(
        `${path} is of an earlier Kiosk and cannot be taken over (${why}). Stop whatever uses it; without it, ${old.vendor} forgets what it knew.`,
        { cause },
      );
    }
    for (const ending of ["", "-wal", "-shm", "-journal"]) rmSync(`${path}${ending}`, { force: true });
  }
}

function oldFilesOf(folder: string): readonly OldFile[] {
  const sessions = join(folder, "whatsapp-web");
  const shops = existsSync(sessions) ? readdirSync(sessions) : [];
  return [
    { file: "sandbox.sqlite", vendor: "sandbox", tables: ["attempts", "refunds", "webhooks"] },
    { file: "whatsapp-cloud.sqlite", vendor: "whatsapp-cloud", tables: ["deliveries", "uploads"] },
    { file: "web-desk.sqlite", vendor: "web", tables: ["posts"] },
    ...shops.map((shop) => ({
      file: join("whatsapp-web", shop, "book.sqlite"),
      vendor: "whatsapp-web",
      shop,
      tables: ["heard", "sends", "own", "polls", "facts"],
    })),
  ];
}

function isMoved(database: DatabaseSync, file: string): boolean {
  return database.prepare("select 1 from moved_files where file = ?").get(file) !== undefined;
}

/** All of a file's rows and the note that they were moved, in one transaction. */
function move(database: DatabaseSync, path: string, { file, vendor, shop, tables }: OldFile): void {
  const old = new DatabaseSync(path, { timeout: 5_000 });
  database.exec("begin immediate");
  try {
    const put = database.prepare(
      "insert into entries (shop, vendor, collection, key, value) values (?, ?, ?, ?, ?)",
    );
    for (const table of tables.filter((name) => hasTable(old, name))) {
      let count = 0;
      for (const row of old.prepare(`select * from ${table}`).iterate()) {
        count += 1;
        const key = sortable(count);
        put.run(shop ?? String(row.shop), vendor, movedTable(table), key, JSON.stringify(row));
      }
    }
    database.prepare("insert into moved_files values (?)").run(file);
    database.exec("commit");
  } catch (cause) {
    if (database.isTransaction) database.exec("rollback");
    throw cause;
  } finally {
    old.close();
  }
}

function hasTable(database: DatabaseSync, name: string): boolean {
  const table = database.prepare("select 1 from sqlite_master where type = 'table' and name = ?").get(name);
  return table !== undefined;
}
