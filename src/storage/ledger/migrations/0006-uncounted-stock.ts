/** Migration 0006: stock that nobody counts, stock that is sold on beyond its count, and the tags of products. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable("products")
    .addColumn("tags_json", "text", (column) => column.notNull().defaultTo("{}"))
    .execute();
  // SQLite cannot drop a check, so the table is made anew.
  await db.schema
    .createTable("stock_0006")
    .addColumn("variant_id", "integer", (column) => column.primaryKey().references("variants.id"))
    .addColumn("on_hand", "integer", (column) => column.notNull())
    .addColumn("reserved", "integer", (column) => column.notNull())
    .addColumn("counted", "integer", (column) => column.notNull().defaultTo(1).check(sql`counted in (0, 1)`))
    .addColumn("sells_on", "integer", (column) =>
      column.notNull().defaultTo(0).check(sql`sells_on in (0, 1)`),
    )
    .addCheckConstraint("stock_reserved", sql`reserved >= 0`)
    .addCheckConstraint("stock_saleable", sql`reserved <= on_hand or counted = 0 or sells_on = 1`)
    .execute();
  await sql`insert into stock_0006 (variant_id, on_hand, reserved) select variant_id, on_hand, reserved from stock`.execute(
    db,
  );
  await db.schema.dropTable("stock").execute();
  await db.schema.alterTable("stock_0006").renameTo("stock").execute();
}
