/** Brings the ledger's schema up to date: a numbered list of migrations that is only ever appended to. */
import type { Kysely } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import * as catalogAndCart from "./migrations/0001-catalog-and-cart.ts";
import * as orders from "./migrations/0002-orders.ts";
import * as messengers from "./migrations/0003-messengers.ts";
import * as giftMessages from "./migrations/0004-gift-messages.ts";
import * as promotionIdentifiers from "./migrations/0005-promotion-identifiers.ts";
import * as uncountedStock from "./migrations/0006-uncounted-stock.ts";
import type { Tables } from "./tables.ts";

/** Names are stored in the database: never rename, never reorder, only append. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "0001-catalog-and-cart": catalogAndCart,
  "0002-orders": orders,
  "0003-messengers": messengers,
  "0004-gift-messages": giftMessages,
  "0005-promotion-identifiers": promotionIdentifiers,
  "0006-uncounted-stock": uncountedStock,
};

/**
 * Runs what is missing, each migration in its own transaction where the database can. Throws with a sentence for the
 * operator when the ledger holds a migration that this program does not know, before anything is touched.
 */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } });
  await refuseNewer(db);
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find((result) => result.status === "Error")?.migrationName ?? "the first";
  const why = error instanceof Error ? error.message : String(error);
  throw new Error(`The ledger could not be brought up to date: migration ${failed} failed (${why}).`, {
    cause: error,
  });
}

async function refuseNewer(db: Kysely<Tables>): Promise<void> {
  const present = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!present.some((table) => table.name === "kysely_migration")) return;
  const history = db as unknown as Kysely<{ kysely_migration: { name: string } }>;
  const rows = await history.selectFrom("kysely_migration").select("name").orderBy("name").execute();
  const unknown = rows.map((row) => row.name).filter((name) => !(name in MIGRATIONS));
  if (unknown.length === 0) return;
  throw new Error(
    `The ledger was written by a newer Kiosk: it holds migration ${unknown.join(", ")}, which this program does not ` +
      "know. Start the newer Kiosk, or restore the copy of the ledger made before the upgrade.",
  );
}
