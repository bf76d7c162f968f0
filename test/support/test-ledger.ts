/**
 * Ledgers in memory, made by copying. Bringing an empty one up to date and importing a catalog takes some ten
 * milliseconds, its copy a fraction of one; so each test has a ledger of its own, with everything real in it.
 */
import { DatabaseSync } from "node:sqlite";
import { Kysely, SqliteDialect } from "kysely";
import { type Ledger, ledgerOn } from "../../src/storage/ledger/ledger.ts";
import { migrate } from "../../src/storage/ledger/migrate.ts";
import { adaptNodeSqlite } from "../../src/storage/ledger/node-sqlite.ts";
import type { Tables } from "../../src/storage/ledger/tables.ts";

/** A whole ledger as bytes. */
export type LedgerImage = Uint8Array;

/** A ledger of its own with all that the image holds. One that is not closed ends when nothing refers to it any more. */
export function ledgerOf(image: LedgerImage): Ledger {
  const database = new DatabaseSync(":memory:");
  database.deserialize(image);
  return ledgerOn(kyselyOn(database));
}

/** The image of a ledger that was filled; of an empty one without `fill`. */
export async function ledgerImage(
  fill: (ledger: Ledger) => Promise<void> = async () => {},
): Promise<LedgerImage> {
  const database = new DatabaseSync(":memory:");
  const db = kyselyOn(database);
  await migrate(db);
  await fill(ledgerOn(db));
  const image = database.serialize();
  await db.destroy();
  return image;
}

let empty: Promise<LedgerImage> | undefined;

/** An empty ledger whose schema is up to date, as `openLedger` makes it. */
export async function emptyLedger(): Promise<Ledger> {
  empty ??= ledgerImage();
  return ledgerOf(await empty);
}

function kyselyOn(database: DatabaseSync): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database: adaptNodeSqlite(database) }) });
}
