/** The ledger: the one database of catalog, customers, carts and orders, opened and brought up to date. */
import { AsyncLocalStorage } from "node:async_hooks";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Kysely, SqliteDialect, type Transaction } from "kysely";
import { migrate } from "./migrate.ts";
import { openNodeSqlite } from "./node-sqlite.ts";
import type { Tables } from "./tables.ts";

/** The open ledger. */
export interface Ledger {
  /** For reads outside a transaction. Inside one use the transaction only: SQLite has one connection, this would wait for ever. */
  readonly db: Kysely<Tables>;
  /**
   * Runs `work` in one transaction; commits when it resolves, rolls back when it throws. Transactions of one process
   * run one after the other, so keep them short: no network, no file, no nested transaction.
   */
  transaction<T>(work: (trx: Transaction<Tables>) => Promise<T>): Promise<T>;
  /** Writes something of an order's size, durably. Rejects when that cannot be done: a full disk can be read from for days. */
  probe(): Promise<void>;
  close(): Promise<void>;
}

/** What a probe writes, in bytes: more than an order with all that hangs on it. */
const PROBE_BYTES = 64 * 1024;

/**
 * Writes a row among the results of services, under a key that no call has. Each time with other bytes, because SQLite
 * writes nothing to the disk for a row that stays as it is.
 */
async function probe(db: Kysely<Tables>, count: number): Promise<void> {
  const outcome_json = JSON.stringify(String(count % 10).repeat(PROBE_BYTES));
  await db
    .insertInto("service_results")
    .values({ key: "probe", outcome_json, at: 0 })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ outcome_json }))
    .execute();
}

/** The ledger cannot be opened; the message is a sentence for the operator. */
export class LedgerError extends Error {
  override readonly name = "LedgerError";
}

/**
 * Opens `ledger.sqlite` in the folder (made when missing), or a ledger in memory when the folder is null, and runs
 * the migrations it lacks. Throws `LedgerError` when the file cannot be used or was written by a newer program.
 */
export async function openLedger(options: { readonly folder: string | null }): Promise<Ledger> {
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: openDatabase(options.folder) }) });
  try {
    await migrate(db);
  } catch (cause) {
    await db.destroy();
    throw cause instanceof Error ? new LedgerError(cause.message, { cause }) : cause;
  }
  return ledgerOn(db);
}

function openDatabase(folder: string | null) {
  if (folder === null) return openNodeSqlite(":memory:");
  const file = join(folder, "ledger.sqlite");
  try {
    mkdirSync(folder, { recursive: true });
    return openNodeSqlite(file);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LedgerError(
      `The ledger ${file} cannot be opened (${why}). Check that the folder is writable and that the file is a Kiosk ledger.`,
      { cause },
    );
  }
}

/** The ledger on a database whose schema is up to date. */
export function ledgerOn(db: Kysely<Tables>): Ledger {
  const inside = new AsyncLocalStorage<true>();
  let probes = 0;
  return {
    db,
    transaction(work) {
      if (inside.getStore())
        throw new Error("A ledger transaction was opened inside another one: pass the outer one on");
      return inside.run(true, () => db.transaction().execute(work));
    },
    probe: () => probe(db, probes++),
    close: () => db.destroy(),
  };
}
