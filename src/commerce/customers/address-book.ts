/** A customer's saved addresses, used again on the next order. */
import type { Kysely, Selectable, Transaction } from "kysely";
import type { AddressId, CustomerId } from "../../ports/ids.ts";
import type { Address } from "../../ports/services/customers.ts";
import type { AddressTable } from "../../storage/ledger/catalog-tables.ts";
import type { Tables } from "../../storage/ledger/tables.ts";

/** Older ones are forgotten: no shopper scrolls through more. */
const KEPT = 10;

/** Addresses in a country, last used first. */
export async function addressesIn(
  db: Kysely<Tables>,
  customer: CustomerId,
  country: string,
): Promise<readonly Address[]> {
  const rows = await db
    .selectFrom("addresses")
    .selectAll()
    .where("customer_id", "=", customer)
    .where("country", "=", country)
    .orderBy("used_at", "desc")
    .orderBy("id", "desc")
    .execute();
  return rows.map(addressOf);
}

/** One of the customer's addresses, or null when it is not theirs or was forgotten. */
export async function findAddress(
  db: Kysely<Tables>,
  customer: CustomerId,
  address: AddressId,
): Promise<Address | null> {
  const row = await db
    .selectFrom("addresses")
    .selectAll()
    .where("id", "=", address)
    .where("customer_id", "=", customer)
    .executeTakeFirst();
  return row === undefined ? null : addressOf(row);
}

/** Keeps a checked address; the same one again is only used again. */
export async function saveAddress(
  trx: Transaction<Tables>,
  customer: CustomerId,
  address: Omit<Address, "id">,
  at: number,
): Promise<Address> {
  const known = await addressesIn(trx, customer, address.country);
  const same = known.find((candidate) => isSame(candidate, address));
  if (same !== undefined) {
    await touchAddress(trx, customer, same.id, at);
    return same;
  }
  for (const old of known.slice(KEPT - 1)) await forgetAddress(trx, customer, old.id);
  const { id } = await trx
    .insertInto("addresses")
    .values({
      customer_id: customer,
      line1: address.line1,
      line2: address.line2 ?? null,
      postal_code: address.postalCode,
      city: address.city,
      country: address.country,
      used_at: at,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { id, ...address };
}

/** Says that an address was used now, so that it is offered first next time. */
export async function touchAddress(
  trx: Transaction<Tables>,
  customer: CustomerId,
  address: AddressId,
  at: number,
): Promise<void> {
  await trx
    .updateTable("addresses")
    .set({ used_at: at })
    .where("id", "=", address)
    .where("customer_id", "=", customer)
    .execute();
}

/** Forgets an address; orders keep their own copy. */
export async function forgetAddress(
  trx: Transaction<Tables>,
  customer: CustomerId,
  address: AddressId,
): Promise<void> {
  await trx.deleteFrom("addresses").where("id", "=", address).where("customer_id", "=", customer).execute();
}

function isSame(one: Omit<Address, "id">, other: Omit<Address, "id">): boolean {
  const key = ({ line1, line2, postalCode, city, country }: Omit<Address, "id">) =>
    [line1, line2 ?? "", postalCode, city, country].join("\n").toLowerCase();
  return key(one) === key(other);
}

function addressOf(row: Selectable<AddressTable>): Address {
  return {
    id: row.id,
    line1: row.line1,
    ...(row.line2 === null ? {} : { line2: row.line2 }),
    postalCode: row.postal_code,
    city: row.city,
    country: row.country,
  };
}
