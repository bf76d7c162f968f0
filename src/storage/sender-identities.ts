/** Identities of senders in the ledger: each points to one conversation's address, whatever the messenger calls its people. */
import type { Kysely } from "kysely";
import type { Clock } from "../ports/clock.ts";
import type { KnownSender, SenderIdentities } from "../ports/sender-identities.ts";
import type { Ledger } from "./ledger.ts";
import type { Tables } from "./tables.ts";

/** Opens the identities of senders on the ledger. */
export function createSenderIdentities(ledger: Ledger, clock: Clock): SenderIdentities {
  return {
    async addressOf(sender) {
      const known = await owners(ledger.db, sender, sender.identities);
      const [first] = known.values();
      const settled = sender.identities.every((identity) => known.get(identity) === first);
      if (first !== undefined && settled) return first;
      return ledger.transaction((trx) => learn(trx, sender, clock.now()));
    },
    acquaint: (person) => ledger.transaction((trx) => replace(trx, person, clock.now())),
    identitiesOf: (of) => identitiesOf(ledger.db, of),
  };
}

type Place = Pick<KnownSender, "shop" | "channel">;

async function identitiesOf(
  db: Kysely<Tables>,
  { shop, channel, address }: Place & { readonly address: string },
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("sender_identities")
    .select("identity")
    .where("shop", "=", shop)
    .where("channel", "=", channel)
    .where("address", "=", address)
    .orderBy("learned_at", "desc")
    .orderBy("identity")
    .execute();
  return rows.map(({ identity }) => identity);
}

/** Addresses by identity, of those that are known. */
async function owners(
  db: Kysely<Tables>,
  { shop, channel }: Place,
  identities: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom("sender_identities")
    .select(["identity", "address"])
    .where("shop", "=", shop)
    .where("channel", "=", channel)
    .where("identity", "in", [...identities])
    .execute();
  return new Map(rows.map(({ identity, address }) => [identity, address]));
}

async function learn(trx: Kysely<Tables>, sender: KnownSender, at: number): Promise<string> {
  const { identities } = sender;
  const known = await owners(trx, sender, identities);
  for (const [place, identity] of identities.entries()) {
    const address = known.get(identity);
    if (address === undefined) continue;
    const held = await identitiesOf(trx, { ...sender, address });
    if (!identities.slice(0, place).some((surer) => contradicts(surer, held)))
      return point(trx, sender, address, at);
  }
  const [newcomer = ""] = identities;
  return point(trx, sender, newcomer, at);
}

/** Whether the holder of some identities is somebody else: another value of the same kind. */
function contradicts(identity: string, held: readonly string[]): boolean {
  return !held.includes(identity) && held.some((other) => kindOf(other) === kindOf(identity));
}

async function replace(trx: Kysely<Tables>, person: KnownSender, at: number): Promise<void> {
  const old = person.identities.at(-1) ?? "";
  const fresh = person.identities.slice(0, -1);
  const known = await owners(trx, person, person.identities);
  const address = known.get(old) ?? fresh.map((identity) => known.get(identity)).find(Boolean) ?? fresh[0];
  if (address === undefined) return;
  const held = await identitiesOf(trx, { ...person, address });
  const outdated = held.filter((identity) => fresh.some((other) => kindOf(other) === kindOf(identity)));
  const { shop, channel } = person;
  for (const identity of outdated) {
    await trx
      .deleteFrom("sender_identities")
      .where("shop", "=", shop)
      .where("channel", "=", channel)
      .where("identity", "=", identity)
      .execute();
  }
  await point(trx, { ...person, identities: fresh }, address, at);
}

async function point(
  trx: Kysely<Tables>,
  { shop, channel, identities }: KnownSender,
  address: string,
  at: number,
): Promise<string> {
  for (const identity of identities) {
    await trx
      .insertInto("sender_identities")
      .values({ shop, channel, identity, address, learned_at: at })
      .onConflict((conflict) =>
        conflict.columns(["shop", "channel", "identity"]).doUpdateSet({ address, learned_at: at }),
      )
      .execute();
  }
  return address;
}

function kindOf(identity: string): string {
  return identity.slice(0, identity.indexOf(":"));
}
