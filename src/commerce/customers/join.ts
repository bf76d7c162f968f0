/**
 * Joining two customers who turned out to be one person: everything of the one becomes the other's, in one transaction.
 *
 * Nothing is thrown away. Where both have a cart, the lines of the newer go into the older one, and of the same variant
 * the larger quantity counts: nobody wants twice what they put in twice because a chat had forgotten them.
 */
import type { Transaction } from "kysely";
import type { CartId, CustomerId } from "../../ports/ids.ts";
import type { JoinedSender } from "../../ports/sender-identities.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import { findCustomer } from "./customers.ts";

/** Tables whose rows simply go over. */
const OWNED = ["addresses", "orders", "promotion_uses", "campaign_visits", "consents"] as const;

/** Moves what was done from one address of a messenger to another: orders, cart, addresses, consents, what they are told. */
export async function joinCustomers(trx: Transaction<Tables>, joined: JoinedSender): Promise<void> {
  const { shop, channel, from, into } = joined;
  const [newer, older] = [
    await findCustomer(trx, { shop, channel, address: from }),
    await findCustomer(trx, { shop, channel, address: into }),
  ];
  await trx
    .updateTable("orders")
    .set({ address: into })
    .where("shop", "=", shop)
    .where("channel", "=", channel)
    .where("address", "=", from)
    .execute();
  await readdress(trx, joined);
  if (newer === null) return;
  // The newer address stays theirs as well: a turn that is under way there must not make a third customer.
  if (older === null) {
    const created_at = await customerSince(trx, newer);
    await trx
      .insertInto("identities")
      .values({ shop, channel, external_id: into, customer_id: newer, created_at })
      .execute();
    return;
  }
  if (newer !== older) await moveAll(trx, newer, older);
}

/** News that is still to be told goes where they write now. */
async function readdress(
  trx: Transaction<Tables>,
  { shop, channel, from, into }: JoinedSender,
): Promise<void> {
  const waiting = await trx
    .selectFrom("announcements")
    .select(["id", "recipient_json"])
    .where("shop", "=", shop)
    .where("relayed_at", "is", null)
    .where("recipient_json", "is not", null)
    .execute();
  for (const { id, recipient_json } of waiting) {
    const recipient = JSON.parse(recipient_json ?? "{}") as { channel?: string; address?: string };
    if (recipient.channel !== channel || recipient.address !== from) continue;
    await trx
      .updateTable("announcements")
      .set({ recipient_json: JSON.stringify({ ...recipient, address: into }) })
      .where("id", "=", id)
      .execute();
  }
}

async function customerSince(trx: Transaction<Tables>, customer: CustomerId): Promise<number> {
  const row = await trx
    .selectFrom("customers")
    .select("created_at")
    .where("id", "=", customer)
    .executeTakeFirstOrThrow();
  return row.created_at;
}

async function moveAll(trx: Transaction<Tables>, newer: CustomerId, older: CustomerId): Promise<void> {
  for (const table of OWNED)
    await trx.updateTable(table).set({ customer_id: older }).where("customer_id", "=", newer).execute();
  await trx.updateTable("identities").set({ customer_id: older }).where("customer_id", "=", newer).execute();
  await moveCart(trx, newer, older);
  await fillContact(trx, newer, older);
  await trx.deleteFrom("customers").where("id", "=", newer).execute();
}

async function moveCart(trx: Transaction<Tables>, newer: CustomerId, older: CustomerId): Promise<void> {
  const [from, into] = [await cartIdOf(trx, newer), await cartIdOf(trx, older)];
  if (from === undefined) return;
  if (into === undefined) {
    await trx.updateTable("carts").set({ customer_id: older }).where("id", "=", from).execute();
    return;
  }
  const lines = await trx.selectFrom("cart_lines").selectAll().where("cart_id", "=", from).execute();
  for (const { id: _id, ...line } of lines) {
    await trx
      .insertInto("cart_lines")
      .values({ ...line, cart_id: into })
      .onConflict((conflict) =>
        conflict.columns(["cart_id", "variant_id"]).doUpdateSet((expression) => ({
          quantity: expression
            .case()
            .when("cart_lines.quantity", "<", line.quantity)
            .then(line.quantity)
            .else(expression.ref("cart_lines.quantity"))
            .end(),
        })),
      )
      .execute();
  }
  await trx.deleteFrom("cart_lines").where("cart_id", "=", from).execute();
  await trx.deleteFrom("carts").where("id", "=", from).execute();
}

async function cartIdOf(trx: Transaction<Tables>, customer: CustomerId): Promise<CartId | undefined> {
  const row = await trx
    .selectFrom("carts")
    .select("id")
    .where("customer_id", "=", customer)
    .executeTakeFirst();
  return row?.id;
}

/** What was said last counts: of the newer one, as far as they said anything. */
async function fillContact(trx: Transaction<Tables>, newer: CustomerId, older: CustomerId): Promise<void> {
  const said = await trx
    .selectFrom("customers")
    .select(["name", "email", "phone"])
    .where("id", "=", newer)
    .executeTakeFirstOrThrow();
  const known = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null));
  if (Object.keys(known).length > 0)
    await trx.updateTable("customers").set(known).where("id", "=", older).execute();
}
