/** The audit trail: who did what, written in the same transaction as the effect. */
import type { Kysely } from "kysely";
import type { Tables } from "../storage/ledger/tables.ts";

/** One row of the trail. */
export interface AuditEntry {
  readonly shop: string;
  /** Idempotency key of the act: the same key leaves one row. */
  readonly key: string;
  readonly at: number;
  /** Who vouches for the actor: a desk's vendor, or `shopper` for a customer's own act. */
  readonly desk: string;
  readonly actor: string;
  readonly actorName: string;
  /** For example `order.ship`. */
  readonly action: string;
  /** What it was done to: an order's number, a SKU, a conversation. */
  readonly subject: string;
  /** Plain JSON, without personal data. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** Leaves a row; false when the act of this key already has one. */
export async function writeAudit(trx: Kysely<Tables>, entry: AuditEntry): Promise<boolean> {
  const written = await trx
    .insertInto("audit")
    .values({
      shop: entry.shop,
      key: entry.key,
      at: entry.at,
      desk: entry.desk,
      actor: entry.actor,
      actor_name: entry.actorName,
      action: entry.action,
      subject: entry.subject,
      details_json: JSON.stringify(entry.details),
    })
    .onConflict((conflict) => conflict.columns(["shop", "key"]).doNothing())
    .executeTakeFirst();
  return written.numInsertedOrUpdatedRows === 1n;
}
