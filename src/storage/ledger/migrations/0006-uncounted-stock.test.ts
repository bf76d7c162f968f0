import { DatabaseSync } from "node:sqlite";
import { Kysely, SqliteDialect } from "kysely";
import { expect, test } from "vitest";
import { adaptNodeSqlite } from "../node-sqlite.ts";
import * as catalogAndCart from "./0001-catalog-and-cart.ts";
import * as uncountedStock from "./0006-uncounted-stock.ts";

test("stock and reservations of a ledger of the version before stay, counted, under the same bounds", async () => {
  const database = new DatabaseSync(":memory:");
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: adaptNodeSqlite(database) }) });
  await catalogAndCart.up(db);
  database.exec(`
    insert into categories values (1, 'tea', 'tea');
    insert into products values (1, 'tea', 'sencha', 1, '{}', '{}', '[]', 1, 0, 0);
    insert into variants (id, shop, product_id, sku, position, options_json, active) values (1, 'tea', 1, 'S', 0, '[]', 1);
    insert into stock values (1, 10, 3);
    insert into reservations values ('tea', 'FJ-1', 1, 3, 0);
  `);
  await uncountedStock.up(db);
  const row = (table: string) => ({ ...database.prepare(`select * from ${table}`).get() });
  expect(row("stock")).toEqual({ variant_id: 1, on_hand: 10, reserved: 3, counted: 1, sells_on: 0 });
  expect(row("reservations")).toMatchObject({ variant_id: 1, quantity: 3 });
  expect(row("products")).toMatchObject({ handle: "sencha", tags_json: "{}" });
  const set = (values: string) => () => database.exec(`update stock set ${values}`);
  expect(set("reserved = 11")).toThrow(/CHECK/);
  expect(set("reserved = -1")).toThrow(/CHECK/);
  expect(set("counted = 2")).toThrow(/CHECK/);
  expect(set("reserved = 11, sells_on = 1")).not.toThrow();
  expect(set("reserved = 11, on_hand = 0, sells_on = 0, counted = 0")).not.toThrow();
  await db.destroy();
});
