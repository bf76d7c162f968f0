/** Migration 0001: catalog, stock, customers, carts and the answers of changing calls. */
import { type CreateTableBuilder, type Kysely, sql } from "kysely";
import { createTableWithId } from "./identity-column.ts";

export async function up(db: Kysely<unknown>): Promise<void> {
  await catalog(db);
  await prices(db);
  await stock(db);
  await customers(db);
  await carts(db);
  await promises(db);
}

/** Columns that must be there: name and type. */
function required<Name extends string, Column extends string>(
  table: CreateTableBuilder<Name, Column>,
  columns: Readonly<Record<string, "text" | "integer" | "bigint">>,
): CreateTableBuilder<Name, string> {
  return Object.entries(columns).reduce(
    (built, [name, type]) => built.addColumn(name, type, (column) => column.notNull()),
    table as unknown as CreateTableBuilder<Name, string>,
  );
}

async function catalog(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("catalog_revisions")
    .addColumn("shop", "text", (column) => column.primaryKey())
    .addColumn("revision", "integer", (column) => column.notNull())
    .execute();
  await required(createTableWithId(db, "categories"), { shop: "text", handle: "text" })
    .addUniqueConstraint("categories_handle", ["shop", "handle"])
    .execute();
  await required(createTableWithId(db, "products"), {
    shop: "text",
    handle: "text",
    category_id: "integer",
    names_json: "text",
    descriptions_json: "text",
    pictures_json: "text",
    published: "integer",
    position: "integer",
    updated_at: "bigint",
  })
    .addUniqueConstraint("products_handle", ["shop", "handle"])
    .addForeignKeyConstraint("products_category", ["category_id"], "categories", ["id"])
    .execute();
  await required(createTableWithId(db, "options"), {
    product_id: "integer",
    position: "integer",
    names_json: "text",
  })
    .addUniqueConstraint("options_position", ["product_id", "position"])
    .addForeignKeyConstraint("options_product", ["product_id"], "products", ["id"])
    .execute();
  await required(createTableWithId(db, "option_values"), {
    option_id: "integer",
    position: "integer",
    value: "text",
    names_json: "text",
  })
    .addUniqueConstraint("option_values_value", ["option_id", "value"])
    .addForeignKeyConstraint("option_values_option", ["option_id"], "options", ["id"])
    .execute();
  await required(createTableWithId(db, "variants"), {
    shop: "text",
    product_id: "integer",
    sku: "text",
    position: "integer",
    options_json: "text",
    active: "integer",
  })
    .addColumn("picture", "text")
    .addColumn("weight_grams", "integer")
    .addColumn("net_content", "bigint")
    .addColumn("net_unit", "text")
    .addUniqueConstraint("variants_sku", ["shop", "sku"])
    .addForeignKeyConstraint("variants_product", ["product_id"], "products", ["id"])
    .execute();
  await db.schema.createIndex("variants_of_product").on("variants").column("product_id").execute();
}

async function prices(db: Kysely<unknown>): Promise<void> {
  await required(db.schema.createTable("prices"), {
    variant_id: "integer",
    currency: "text",
    amount: "bigint",
  })
    .addColumn("compare_at", "bigint")
    .addColumn("claimed_at", "bigint")
    .addPrimaryKeyConstraint("prices_key", ["variant_id", "currency"])
    .addForeignKeyConstraint("prices_variant", ["variant_id"], "variants", ["id"])
    .addCheckConstraint("prices_amount", sql`amount >= 0`)
    .execute();
  await required(createTableWithId(db, "price_history"), {
    variant_id: "integer",
    currency: "text",
    amount: "bigint",
    from_at: "bigint",
  })
    .addForeignKeyConstraint("price_history_variant", ["variant_id"], "variants", ["id"])
    .execute();
  await db.schema
    .createIndex("price_history_of_variant")
    .on("price_history")
    .columns(["variant_id", "currency"])
    .execute();
}

async function stock(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("stock")
    .addColumn("variant_id", "integer", (column) => column.primaryKey().references("variants.id"))
    .addColumn("on_hand", "integer", (column) => column.notNull())
    .addColumn("reserved", "integer", (column) => column.notNull())
    .addCheckConstraint("stock_reserved", sql`reserved >= 0`)
    .addCheckConstraint("stock_saleable", sql`reserved <= on_hand`)
    .execute();
  await required(db.schema.createTable("reservations"), {
    shop: "text",
    order_reference: "text",
    variant_id: "integer",
    quantity: "integer",
    expires_at: "bigint",
  })
    .addPrimaryKeyConstraint("reservations_key", ["shop", "order_reference", "variant_id"])
    .addForeignKeyConstraint("reservations_variant", ["variant_id"], "variants", ["id"])
    .addCheckConstraint("reservations_quantity", sql`quantity > 0`)
    .execute();
  await db.schema.createIndex("reservations_due").on("reservations").column("expires_at").execute();
}

async function customers(db: Kysely<unknown>): Promise<void> {
  await required(createTableWithId(db, "customers"), { shop: "text", created_at: "bigint" })
    .addColumn("name", "text")
    .addColumn("email", "text")
    .addColumn("phone", "text")
    .execute();
  await required(db.schema.createTable("identities"), {
    shop: "text",
    channel: "text",
    external_id: "text",
    customer_id: "integer",
    created_at: "bigint",
  })
    .addPrimaryKeyConstraint("identities_key", ["shop", "channel", "external_id"])
    .addForeignKeyConstraint("identities_customer", ["customer_id"], "customers", ["id"])
    .execute();
  await db.schema.createIndex("identities_of_customer").on("identities").column("customer_id").execute();
  await required(createTableWithId(db, "addresses"), {
    customer_id: "integer",
    line1: "text",
    postal_code: "text",
    city: "text",
    country: "text",
    used_at: "bigint",
  })
    .addColumn("line2", "text")
    .addForeignKeyConstraint("addresses_customer", ["customer_id"], "customers", ["id"])
    .execute();
  await db.schema.createIndex("addresses_of_customer").on("addresses").column("customer_id").execute();
}

async function carts(db: Kysely<unknown>): Promise<void> {
  await required(createTableWithId(db, "carts"), { customer_id: "integer", updated_at: "bigint" })
    .addColumn("code", "text")
    .addColumn("told_key", "text")
    .addColumn("told_json", "text")
    .addUniqueConstraint("carts_of_customer", ["customer_id"])
    .addForeignKeyConstraint("carts_customer", ["customer_id"], "customers", ["id"])
    .execute();
  await required(createTableWithId(db, "cart_lines"), {
    cart_id: "integer",
    variant_id: "integer",
    quantity: "integer",
    seen_amount: "bigint",
    seen_currency: "text",
  })
    .addUniqueConstraint("cart_lines_variant", ["cart_id", "variant_id"])
    .addForeignKeyConstraint("cart_lines_cart", ["cart_id"], "carts", ["id"])
    .addForeignKeyConstraint("cart_lines_of_variant", ["variant_id"], "variants", ["id"])
    .addCheckConstraint("cart_lines_quantity", sql`quantity between 1 and 999`)
    .execute();
}

async function promises(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("service_results")
    .addColumn("key", "text", (column) => column.primaryKey())
    .addColumn("outcome_json", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("service_results_at").on("service_results").column("at").execute();
  await required(db.schema.createTable("promotion_uses"), {
    shop: "text",
    code: "text",
    order_reference: "text",
    customer_id: "integer",
    at: "bigint",
  })
    .addPrimaryKeyConstraint("promotion_uses_key", ["shop", "code", "order_reference"])
    .addForeignKeyConstraint("promotion_uses_customer", ["customer_id"], "customers", ["id"])
    .execute();
  await required(createTableWithId(db, "campaign_visits"), {
    shop: "text",
    customer_id: "integer",
    campaign: "text",
    at: "bigint",
  })
    .addForeignKeyConstraint("campaign_visits_customer", ["customer_id"], "customers", ["id"])
    .execute();
}
