/** Keeps each shop's catalog in memory and reads it again when the ledger's revision has moved on. */
import { type CompiledQuery, type Kysely, sql } from "kysely";
import type { Shop } from "../../ports/shop.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import { type CatalogSnapshot, loadSnapshot } from "./snapshot.ts";

/** Gives the catalog as it is now. */
export interface CatalogReader {
  /** Inside a transaction give the transaction as `db`. Not for the transaction that itself changes the catalog. */
  of(db: Kysely<Tables>, shop: Shop): Promise<CatalogSnapshot>;
}

/** A reader with an empty memory. */
export function createCatalogReader(): CatalogReader {
  const kept = new Map<string, CatalogSnapshot>();
  const loading = new Map<string, Promise<CatalogSnapshot>>();
  /** Asked with every call of a service, so it is compiled once a shop. */
  const questions = new Map<string, CompiledQuery<{ revision: number }>>();

  async function revisionOf(db: Kysely<Tables>, shop: string): Promise<number> {
    const question = questions.get(shop) ?? revisionQuery(db, shop).compile();
    questions.set(shop, question);
    const { rows } = await db.executeQuery(question);
    return rows[0]?.revision ?? 0;
  }

  async function load(db: Kysely<Tables>, shop: Shop, revision: number): Promise<CatalogSnapshot> {
    const snapshot = await loadSnapshot(db, shop, revision);
    const known = kept.get(shop.id);
    if (known === undefined || known.revision <= revision) kept.set(shop.id, snapshot);
    return snapshot;
  }

  /** Readers outside transactions share one load; a transaction loads by itself, because it must not wait for others. */
  function share(db: Kysely<Tables>, shop: Shop, revision: number): Promise<CatalogSnapshot> {
    const key = `${shop.id}/${revision}`;
    const running = loading.get(key) ?? load(db, shop, revision).finally(() => loading.delete(key));
    loading.set(key, running);
    return running;
  }

  return {
    async of(db, shop) {
      const revision = await revisionOf(db, shop.id);
      const known = kept.get(shop.id);
      if (known?.revision === revision) return known;
      return db.isTransaction ? load(db, shop, revision) : share(db, shop, revision);
    },
  };
}

function revisionQuery(db: Kysely<Tables>, shop: string) {
  return db.selectFrom("catalog_revisions").select("revision").where("shop", "=", shop);
}

/** How often the shop's catalog changed; 0 before the first import. */
export async function catalogRevision(db: Kysely<Tables>, shop: string): Promise<number> {
  const row = await revisionQuery(db, shop).executeTakeFirst();
  return row?.revision ?? 0;
}

/** Says that the catalog changed; in the transaction that changes it. */
export async function bumpCatalogRevision(trx: Kysely<Tables>, shop: string): Promise<void> {
  await trx
    .insertInto("catalog_revisions")
    .values({ shop, revision: 1 })
    .onConflict((conflict) =>
      conflict.column("shop").doUpdateSet({ revision: sql<number>`catalog_revisions.revision + 1` }),
    )
    .execute();
}
