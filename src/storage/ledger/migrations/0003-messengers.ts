/** Migration 0003: identities of senders, what led to an order, and consent to be written to. */
import { type Kysely, sql } from "kysely";
import { createTableWithId } from "./identity-column.ts";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("sender_identities")
    .addColumn("shop", "text", (column) => column.notNull())
    .addColumn("channel", "text", (column) => column.notNull())
    .addColumn("identity", "text", (column) => column.notNull())
    .addColumn("address", "text", (column) => column.notNull())
    .addColumn("learned_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("sender_identities_key", ["shop", "channel", "identity"])
    .execute();
  await db.schema
    .createIndex("sender_identities_address")
    .on("sender_identities")
    .columns(["shop", "channel", "address"])
    .execute();
  await db.schema.alterTable("campaign_visits").addColumn("referral_json", "text").execute();
  await db.schema.alterTable("orders").addColumn("came_from_json", "text").execute();
  await createTableWithId(db, "consents")
    .addColumn("shop", "text", (column) => column.notNull())
    .addColumn("customer_id", "integer", (column) => column.notNull().references("customers.id"))
    .addColumn("channel", "text", (column) => column.notNull())
    .addColumn("purpose", "text", (column) => column.notNull())
    .addColumn("granted", "integer", (column) => column.notNull().check(sql`granted in (0, 1)`))
    .addColumn("wording", "text", (column) => column.notNull())
    .addColumn("locale", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex("consents_customer")
    .on("consents")
    .columns(["customer_id", "channel", "purpose"])
    .execute();
}
