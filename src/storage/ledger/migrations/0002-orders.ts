/** Migration 0002: orders, payments, refunds, shipments, audit and announcements. */
import { type Kysely, PostgresAdapter, sql } from "kysely";
import { createTableWithId } from "./identity-column.ts";

export async function up(db: Kysely<unknown>): Promise<void> {
  await createOrders(db);
  await createFacts(db);
  await createMoney(db);
  await createRecords(db);
}

async function createOrders(db: Kysely<unknown>): Promise<void> {
  await createTableWithId(db, "orders")
    .addColumn("shop", "text", (column) => column.notNull())
    .addColumn("number", "text", (column) => column.notNull())
    .addColumn("revision", "integer", (column) => column.notNull())
    .addColumn("placed_at", "bigint", (column) => column.notNull())
    .addColumn("customer_id", "integer", (column) => column.notNull())
    .addColumn("channel", "text", (column) => column.notNull())
    .addColumn("address", "text", (column) => column.notNull())
    .addColumn("locale", "text", (column) => column.notNull())
    .addColumn("market", "text", (column) => column.notNull())
    .addColumn("currency", "text", (column) => column.notNull())
    .addColumn("order_state", "text", (column) => column.notNull())
    .addColumn("payment_state", "text", (column) => column.notNull())
    .addColumn("fulfillment_state", "text", (column) => column.notNull())
    .addColumn("refund_state", "text", (column) => column.notNull())
    .addColumn("total", "bigint", (column) => column.notNull().check(sql`total >= 0`))
    .addColumn("captured", "bigint", (column) => column.notNull().check(sql`captured >= 0`))
    .addColumn("refunded", "bigint", (column) => column.notNull())
    .addColumn("disputed", "integer", (column) => column.notNull())
    .addColumn("agreement_json", "text", (column) => column.notNull())
    .addColumn("legal", "text", (column) => column.notNull())
    .addColumn("paid_by", "text")
    .addColumn("paid_at", "bigint")
    .addColumn("delivered_at", "bigint")
    .addColumn("withdrawn_at", "bigint")
    .addUniqueConstraint("orders_number", ["shop", "number"])
    .addCheckConstraint("orders_refunded", sql`refunded >= 0 and refunded <= captured`)
    .execute();
  await db.schema.createIndex("orders_customer").on("orders").columns(["shop", "customer_id"]).execute();
  await db.schema.createIndex("orders_paid").on("orders").columns(["shop", "paid_at"]).execute();
  await createLines(db);
  await db.schema
    .createTable("order_numbers")
    .addColumn("shop", "text", (column) => column.primaryKey())
    .addColumn("last", "integer", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("legal_texts")
    .addColumn("digest", "text", (column) => column.primaryKey())
    .addColumn("content_json", "text", (column) => column.notNull())
    .execute();
}

async function createLines(db: Kysely<unknown>): Promise<void> {
  await createTableWithId(db, "order_lines")
    .addColumn("order_id", "integer", (column) => column.notNull().references("orders.id"))
    .addColumn("variant_id", "integer", (column) => column.notNull())
    .addColumn("product_id", "integer", (column) => column.notNull())
    .addColumn("sku", "text", (column) => column.notNull())
    .addColumn("name_json", "text", (column) => column.notNull())
    .addColumn("options_json", "text", (column) => column.notNull())
    .addColumn("picture", "text")
    .addColumn("price", "bigint", (column) => column.notNull())
    .addColumn("total", "bigint", (column) => column.notNull())
    .addColumn("paid", "bigint", (column) => column.notNull())
    .addColumn("quantity", "integer", (column) => column.notNull().check(sql`quantity > 0`))
    .addColumn("shipped", "integer", (column) => column.notNull())
    .addColumn("refunded", "integer", (column) => column.notNull())
    .addColumn("withheld", "integer", (column) => column.notNull())
    .addCheckConstraint("order_lines_shipped", sql`shipped >= 0 and shipped + withheld <= quantity`)
    .addCheckConstraint("order_lines_refunded", sql`refunded <= quantity and withheld <= refunded`)
    .addCheckConstraint("order_lines_withheld", sql`withheld >= 0`)
    .execute();
  await db.schema.createIndex("order_lines_order").on("order_lines").column("order_id").execute();
}

async function createFacts(db: Kysely<unknown>): Promise<void> {
  await createTableWithId(db, "order_facts")
    .addColumn("order_id", "integer", (column) => column.notNull().references("orders.id"))
    .addColumn("sequence", "integer", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("type", "text", (column) => column.notNull())
    .addColumn("actor", "text")
    .addColumn("details_json", "text", (column) => column.notNull())
    .addUniqueConstraint("order_facts_sequence", ["order_id", "sequence"])
    .execute();
  if (db.getExecutor().adapter instanceof PostgresAdapter) {
    await sql`
      create function order_facts_are_final() returns trigger language plpgsql as $$
      begin raise exception 'order_facts is append-only'; end $$`.execute(db);
    await sql`
      create trigger order_facts_final before update or delete on order_facts
      for each row execute function order_facts_are_final()`.execute(db);
    return;
  }
  await sql`
    create trigger order_facts_no_update before update on order_facts
    begin select raise(abort, 'order_facts is append-only'); end`.execute(db);
  await sql`
    create trigger order_facts_no_delete before delete on order_facts
    begin select raise(abort, 'order_facts is append-only'); end`.execute(db);
}

async function createMoney(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("payment_attempts")
    .addColumn("reference", "text", (column) => column.primaryKey())
    .addColumn("order_id", "integer", (column) => column.notNull().references("orders.id"))
    .addColumn("shop", "text", (column) => column.notNull())
    .addColumn("vendor", "text", (column) => column.notNull())
    .addColumn("amount", "bigint", (column) => column.notNull().check(sql`amount > 0`))
    .addColumn("currency", "text", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("url", "text")
    .addColumn("provider_reference", "text")
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .addColumn("check_at", "bigint")
    .addColumn("ended_at", "bigint")
    .addColumn("superseded", "integer", (column) => column.notNull())
    .addColumn("captured", "bigint", (column) => column.notNull().check(sql`captured >= 0`))
    .addColumn("captured_currency", "text")
    .addColumn("returned", "bigint", (column) => column.notNull())
    .addCheckConstraint("payment_attempts_returned", sql`returned >= 0 and returned <= captured`)
    .execute();
  await db.schema.createIndex("payment_attempts_order").on("payment_attempts").column("order_id").execute();
  // Two turns that ask for a link at the same moment get one living attempt between them.
  await db.schema
    .createIndex("payment_attempts_living")
    .unique()
    .on("payment_attempts")
    .column("order_id")
    .where(sql<boolean>`state in ('creating', 'open') and superseded = 0`)
    .execute();
  await db.schema
    .createIndex("payment_attempts_check")
    .on("payment_attempts")
    .column("check_at")
    .where(sql.ref("check_at"), "is not", null)
    .execute();
  await createRefunds(db);
}

async function createRefunds(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("refunds")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("order_id", "integer", (column) => column.notNull().references("orders.id"))
    .addColumn("shop", "text", (column) => column.notNull())
    .addColumn("reference", "text", (column) => column.notNull().references("payment_attempts.reference"))
    .addColumn("amount", "bigint", (column) => column.notNull().check(sql`amount > 0`))
    .addColumn("currency", "text", (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .addColumn("note", "text", (column) => column.notNull())
    .addColumn("ordinary", "integer", (column) => column.notNull())
    .addColumn("lines_json", "text", (column) => column.notNull())
    .addColumn("restock", "integer", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("tries", "integer", (column) => column.notNull())
    .addColumn("try_at", "bigint")
    .addColumn("failure", "text")
    .addColumn("actor", "text")
    .addColumn("act", "text")
    .execute();
  await db.schema.createIndex("refunds_act").on("refunds").column("act").execute();
  await db.schema.createIndex("refunds_order").on("refunds").column("order_id").execute();
  await db.schema
    .createIndex("refunds_try")
    .on("refunds")
    .column("try_at")
    .where(sql.ref("try_at"), "is not", null)
    .execute();
}

async function createRecords(db: Kysely<unknown>): Promise<void> {
  await createTableWithId(db, "shipments")
    .addColumn("order_id", "integer", (column) => column.notNull().references("orders.id"))
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("carrier", "text", (column) => column.notNull())
    .addColumn("tracking_number", "text")
    .addColumn("tracking_url", "text")
    .addColumn("lines_json", "text", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("shipments_order").on("shipments").column("order_id").execute();
  await createTableWithId(db, "audit")
    .addColumn("shop", "text", (column) => column.notNull())
    .addColumn("key", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("desk", "text", (column) => column.notNull())
    .addColumn("actor", "text", (column) => column.notNull())
    .addColumn("actor_name", "text", (column) => column.notNull())
    .addColumn("action", "text", (column) => column.notNull())
    .addColumn("subject", "text", (column) => column.notNull())
    .addColumn("details_json", "text", (column) => column.notNull())
    .addUniqueConstraint("audit_key", ["shop", "key"])
    .execute();
  await db.schema
    .createTable("low_stock")
    .addColumn("shop", "text", (column) => column.notNull())
    .addColumn("variant_id", "integer", (column) => column.notNull())
    .addColumn("told_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("low_stock_key", ["shop", "variant_id"])
    .execute();
  await createAnnouncements(db);
}

async function createAnnouncements(db: Kysely<unknown>): Promise<void> {
  await createTableWithId(db, "announcements")
    .addColumn("key", "text", (column) => column.notNull().unique())
    .addColumn("shop", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("recipient_json", "text")
    .addColumn("post_json", "text")
    .addColumn("relayed_at", "bigint")
    .execute();
  await db.schema
    .createIndex("announcements_waiting")
    .on("announcements")
    .column("id")
    .where(sql.ref("relayed_at"), "is", null)
    .execute();
}
