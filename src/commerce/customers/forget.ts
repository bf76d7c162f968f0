/** Forgetting somebody who looked around and never ordered: what they left in the ledger goes, all of it or nothing. */
import type { Kysely, Transaction } from "kysely";
import type { CustomerId } from "../../ports/ids.ts";
import type { Ledger } from "../../storage/ledger/ledger.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import { findCustomer, type Sender } from "./customers.ts";

/** Tables in which nothing but the customer's own wishes stands. */
const OWN = ["addresses", "campaign_visits", "consents"] as const;

/** True when nothing of the sender is left; false, with nothing changed, when they ordered or are known elsewhere too. */
export async function forgetCustomer(ledger: Ledger, sender: Sender): Promise<boolean> {
  return ledger.transaction(async (trx) => {
    const customer = await findCustomer(trx, sender);
    if (customer === null) return true;
    if ((await hasOrdered(trx, customer)) || (await isKnownElsewhere(trx, customer, sender))) return false;
    await forgetAll(trx, customer);
    return true;
  });
}

async function hasOrdered(db: Kysely<Tables>, customer: CustomerId): Promise<boolean> {
  const order = await db
    .selectFrom("orders")
    .select("id")
    .where("customer_id", "=", customer)
    .limit(1)
    .execute();
  return order.length > 0;
}

async function isKnownElsewhere(db: Kysely<Tables>, customer: CustomerId, sender: Sender): Promise<boolean> {
  const identities = await db
    .selectFrom("identities")
    .select(["channel", "external_id"])
    .where("customer_id", "=", customer)
    .execute();
  return identities.some(
    ({ channel, external_id }) => channel !== sender.channel || external_id !== sender.address,
  );
}

async function forgetAll(trx: Transaction<Tables>, customer: CustomerId): Promise<void> {
  const carts = trx.selectFrom("carts").select("id").where("customer_id", "=", customer);
  await trx.deleteFrom("cart_lines").where("cart_id", "in", carts).execute();
  await trx.deleteFrom("carts").where("customer_id", "=", customer).execute();
  for (const table of OWN) await trx.deleteFrom(table).where("customer_id", "=", customer).execute();
  await trx.deleteFrom("identities").where("customer_id", "=", customer).execute();
  await trx.deleteFrom("customers").where("id", "=", customer).execute();
}
