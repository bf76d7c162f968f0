/** Customers and the identities that point to them: a customer is not a phone number and not a chat. */
import type { Kysely } from "kysely";
import type { CustomerId } from "../../ports/ids.ts";
import type { Tables } from "../../storage/ledger/tables.ts";

/** An identity: who writes, as the channel knows them. */
export interface Sender {
  readonly shop: string;
  readonly channel: string;
  readonly address: string;
}

/** The customer behind a sender, or null when the ledger has never needed one. Makes nothing. */
export async function findCustomer(db: Kysely<Tables>, sender: Sender): Promise<CustomerId | null> {
  const row = await db
    .selectFrom("identities")
    .select("customer_id")
    .where("shop", "=", sender.shop)
    .where("channel", "=", sender.channel)
    .where("external_id", "=", sender.address)
    .executeTakeFirst();
  return row?.customer_id ?? null;
}

/** The customer behind a sender; made with a first identity when there is none yet. `at` in epoch milliseconds. */
export async function customerOf(trx: Kysely<Tables>, sender: Sender, at: number): Promise<CustomerId> {
  const known = await findCustomer(trx, sender);
  if (known !== null) return known;
  const { id } = await trx
    .insertInto("customers")
    .values({ shop: sender.shop, name: null, email: null, phone: null, created_at: at })
    .returning("id")
    .executeTakeFirstOrThrow();
  await trx
    .insertInto("identities")
    .values({
      shop: sender.shop,
      channel: sender.channel,
      external_id: sender.address,
      customer_id: id,
      created_at: at,
    })
    .execute();
  return id;
}
