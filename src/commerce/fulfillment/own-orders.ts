/** Only the customer's own orders: everything a shopper asks about an order goes through here. */
import type { Kysely } from "kysely";
import { text } from "../../conversation/text.ts";
import type { OrderNumber } from "../../ports/ids.ts";
import { type Failed, refused } from "../../ports/outcome.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import { findCustomer, type Sender } from "../customers/customers.ts";
import { loadParts, type OrderRecord } from "../orders/record.ts";

/** The customer's order of this number, or null when there is none or it is somebody else's. */
export async function ownOrder(
  db: Kysely<Tables>,
  sender: Sender,
  number: OrderNumber,
): Promise<OrderRecord | null> {
  const customer = await findCustomer(db, sender);
  if (customer === null) return null;
  const row = await db
    .selectFrom("orders")
    .selectAll()
    .where("shop", "=", sender.shop)
    .where("number", "=", number)
    .where("customer_id", "=", customer)
    .executeTakeFirst();
  return row === undefined ? null : loadParts(db, row);
}

/** A page of the customer's orders, newest first. */
export async function ownOrders(
  db: Kysely<Tables>,
  sender: Sender,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ readonly orders: readonly OrderRecord[]; readonly total: number }> {
  const customer = await findCustomer(db, sender);
  if (customer === null) return { orders: [], total: 0 };
  const own = db.selectFrom("orders").where("shop", "=", sender.shop).where("customer_id", "=", customer);
  const { total } = await own
    .select((expression) => expression.fn.countAll<number>().as("total"))
    .executeTakeFirstOrThrow();
  const rows = await own.selectAll().orderBy("id", "desc").offset(page.offset).limit(page.limit).execute();
  const orders: OrderRecord[] = [];
  for (const row of rows) orders.push(await loadParts(db, row));
  return { orders, total: Number(total) };
}

/** The refusal for an order that is not the customer's, the same whether it exists or not. */
export function orderUnknown(): Failed<"order.unknown"> {
  return refused({
    code: "order.unknown",
    shopper: text("order.unknown"),
    operator: "There is no order of this number that the asker may see.",
  });
}
