/**
 * Identities of senders in the ledger: each points to one conversation's address, whatever the messenger calls its people.
 *
 * An address is given out once and for ever: beside the identities stands a row `address:<address>`, so that a number
 * that comes back into use never leads a stranger to the conversation that was named after it.
 */
import type { Kysely, Transaction } from "kysely";
import type { Clock } from "../../ports/clock.ts";
import type {
  ChangedSender,
  JoinedSender,
  KnownSender,
  SenderIdentities,
} from "../../ports/sender-identities.ts";
import type { Ledger } from "./ledger.ts";
import type { Tables } from "./tables.ts";

/**
 * A conversation that began so long before somebody moved to its number, in milliseconds, is that of whoever had the
 * number before: carriers keep a number back for weeks before they give it to somebody else.
 */
const OWN_MS = 7 * 24 * 60 * 60 * 1000;
/** Platforms tell moments in seconds, by clocks of their own. */
const SKEW_MS = 60_000;

/** Moves what belongs to one address to another, in the transaction in which they are joined. */
export type Join = (trx: Transaction<Tables>, joined: JoinedSender) => Promise<void>;

/** Opens the identities of senders on the ledger. */
export function createSenderIdentities(ledger: Ledger, clock: Clock, join: Join): SenderIdentities {
  return {
    async addressOf(sender) {
      const known = await owners(ledger.db, sender, sender.identities);
      const [first] = known.values();
      const settled = sender.identities.every((identity) => known.get(identity) === first);
      if (first !== undefined && settled) return first;
      return ledger.transaction((trx) => learn(trx, sender, clock.now()));
    },
    find: async (sender) => (await knownAddress(ledger.db, sender)) ?? null,
    recordChange: (person) => ledger.transaction((trx) => replace(trx, person, clock.now(), join)),
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
    .where("identity", "!=", takenBy(address))
    .orderBy("learned_at", "desc")
    .orderBy("identity")
    .execute();
  return rows.map(({ identity }) => identity);
}

/** The row that keeps an address from being given out again. */
function takenBy(address: string): string {
  return `address:${address}`;
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
  const address = (await knownAddress(trx, sender)) ?? (await newAddress(trx, sender, at));
  return point(trx, sender, address, at);
}

/** The address of the surest identity whose holder no surer one speaks against. */
async function knownAddress(trx: Kysely<Tables>, sender: KnownSender): Promise<string | undefined> {
  const { identities } = sender;
  const known = await owners(trx, sender, identities);
  for (const [place, identity] of identities.entries()) {
    const address = known.get(identity);
    if (address === undefined) continue;
    const held = await identitiesOf(trx, { ...sender, address });
    if (!identities.slice(0, place).some((surer) => contradicts(surer, held))) return address;
  }
  return undefined;
}

/** Whether the holder of some identities is somebody else: another value of the same kind. */
function contradicts(identity: string, held: readonly string[]): boolean {
  return !held.includes(identity) && held.some((other) => kindOf(other) === kindOf(identity));
}

/** An address that nobody had before: the surest identity, with a number behind it where that was somebody else's. */
async function newAddress(trx: Kysely<Tables>, sender: KnownSender, at: number): Promise<string> {
  const { shop, channel, identities } = sender;
  const [surest = ""] = identities;
  for (let count = 1; ; count += 1) {
    const address = count === 1 ? surest : `${surest}~${count}`;
    const { numInsertedOrUpdatedRows = 0n } = await trx
      .insertInto("sender_identities")
      .values({ shop, channel, identity: takenBy(address), address, learned_at: at })
      .onConflict((conflict) => conflict.columns(["shop", "channel", "identity"]).doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows > 0n) return address;
  }
}

/** A change that is told again, or late, finds the new identities known and changes nothing of anybody else's. */
async function replace(
  trx: Transaction<Tables>,
  person: ChangedSender,
  at: number,
  join: Join,
): Promise<void> {
  const { former, at: _, ...fresh } = person;
  if (fresh.identities.length === 0) return;
  const address = (await movedTo(trx, person, join)) ?? (await newAddress(trx, fresh, at));
  await point(trx, fresh, address, at);
  await forget(
    trx,
    person,
    address,
    former.filter((identity) => !fresh.identities.includes(identity)),
  );
}

/** The address of somebody whose identities changed: by one that stayed, by a former one, by a new one. */
async function movedTo(
  trx: Transaction<Tables>,
  person: ChangedSender,
  join: Join,
): Promise<string | undefined> {
  const { identities, former } = person;
  const changed = new Set(former.map(kindOf));
  const stayed = await knownAddress(trx, {
    ...person,
    identities: identities.filter((identity) => !changed.has(kindOf(identity))),
  });
  if (stayed !== undefined) return stayed;
  const known = await knownAddress(trx, person);
  const before = await formerAddress(trx, person);
  if (known !== undefined && before !== undefined && known !== before)
    await joinInto(trx, person, { from: known, into: before }, join);
  return before ?? known;
}

/** They wrote under the new identities before this was told: what they did there is theirs. A stranger's is not. */
async function joinInto(
  trx: Transaction<Tables>,
  { shop, channel, identities, former, at }: ChangedSender,
  addresses: Pick<JoinedSender, "from" | "into">,
  join: Join,
): Promise<void> {
  const { from, into } = addresses;
  const held = await identitiesOf(trx, { shop, channel, address: from });
  const theirs = [...identities, ...former];
  const isTheirs = held.every((identity) => theirs.includes(identity));
  if (isTheirs && (await beganAt(trx, { shop, channel }, from)) >= at - OWN_MS)
    await join(trx, { shop, channel, from, into });
}

async function beganAt(trx: Kysely<Tables>, { shop, channel }: Place, address: string): Promise<number> {
  const row = await trx
    .selectFrom("sender_identities")
    .select("learned_at")
    .where("shop", "=", shop)
    .where("channel", "=", channel)
    .where("identity", "=", takenBy(address))
    .executeTakeFirst();
  return Number(row?.learned_at ?? 0);
}

/**
 * Whose the former identities were. A number alone is no proof: when its holder has a surer identity that this person
 * neither has nor had, the number went to somebody else meanwhile.
 */
async function formerAddress(trx: Kysely<Tables>, person: ChangedSender): Promise<string | undefined> {
  const { identities, former } = person;
  const theirs = [...identities, ...former];
  const known = await ownersAt(trx, person, former);
  for (const identity of former) {
    const address = known.get(identity);
    if (address === undefined) continue;
    const surer = surerKinds(identity, [identities, former]);
    const held = await identitiesOf(trx, { ...person, address });
    if (held.every((other) => !surer.has(kindOf(other)) || theirs.includes(other))) return address;
  }
  return undefined;
}

/** Addresses by identity, of those that pointed there when the change happened. */
async function ownersAt(
  trx: Kysely<Tables>,
  { shop, channel, at }: ChangedSender,
  identities: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await trx
    .selectFrom("sender_identities")
    .select(["identity", "address"])
    .where("shop", "=", shop)
    .where("channel", "=", channel)
    .where("identity", "in", [...identities])
    .where("learned_at", "<=", at + SKEW_MS)
    .execute();
  return new Map(rows.map(({ identity, address }) => [identity, address]));
}

/** The kinds that stand before an identity's own in any of the lists. */
function surerKinds(identity: string, lists: readonly (readonly string[])[]): ReadonlySet<string> {
  return new Set(
    lists.flatMap((list) => {
      const kinds = list.map(kindOf);
      const place = kinds.indexOf(kindOf(identity));
      return place < 0 ? kinds : kinds.slice(0, place);
    }),
  );
}

/** Points all identities to an address; what they replace there, another value of the same kind, points nowhere. */
async function point(trx: Kysely<Tables>, sender: KnownSender, address: string, at: number): Promise<string> {
  const { shop, channel, identities } = sender;
  const held = await identitiesOf(trx, { shop, channel, address });
  const kinds = new Set(identities.map(kindOf));
  const replaced = held.filter((other) => kinds.has(kindOf(other)) && !identities.includes(other));
  await forget(trx, sender, address, replaced);
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

/** Takes identities from an address; those that point elsewhere by now stay. */
async function forget(
  trx: Kysely<Tables>,
  { shop, channel }: Place,
  address: string,
  identities: readonly string[],
): Promise<void> {
  if (identities.length === 0) return;
  await trx
    .deleteFrom("sender_identities")
    .where("shop", "=", shop)
    .where("channel", "=", channel)
    .where("address", "=", address)
    .where("identity", "in", [...identities])
    .execute();
}

function kindOf(identity: string): string {
  return identity.slice(0, identity.indexOf(":"));
}
