/** Migration 0005: who used a code, as far as a person can be known again from another chat. */
import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("promotion_use_identifiers")
    .addColumn("shop", "text", (column) => column.notNull())
    .addColumn("code", "text", (column) => column.notNull())
    .addColumn("order_reference", "text", (column) => column.notNull())
    .addColumn("identifier", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("promotion_use_identifiers_key", [
      "shop",
      "code",
      "order_reference",
      "identifier",
    ])
    .execute();
  await db.schema
    .createIndex("promotion_use_identifiers_identifier")
    .on("promotion_use_identifiers")
    .columns(["shop", "code", "identifier"])
    .execute();
}
