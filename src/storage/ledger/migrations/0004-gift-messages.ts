/** Migration 0004: the words that go with a parcel, on the cart and on the order. */
import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("carts").addColumn("gift_message", "text").execute();
  await db.schema.alterTable("orders").addColumn("gift_message", "text").execute();
}
