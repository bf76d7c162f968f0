/** The rows of one store in the adapters' file, and the statements that read and write them. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Range } from "../../ports/store.ts";

/** A row as it stands in the file. */
export interface Entry {
  readonly key: string;
  /** JSON. */
  readonly value: string;
}

/** What is written: the new row of a key, or null to remove it. */
export interface Change {
  readonly collection: string;
  readonly key: string;
  readonly row: { readonly value: string; readonly expiresAt: number | null } | null;
}

/** Behind all keys that may be. */
const BEHIND_ALL = "\u{10ffff}";

/** The prepared statements of a file. */
export class Entries {
  readonly #get: StatementSync;
  readonly #forwards: StatementSync;
  readonly #backwards: StatementSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  readonly #expired: StatementSync;
  readonly #expire: StatementSync;
  readonly #store: StatementSync;
  readonly #setStore: StatementSync;

  constructor(database: DatabaseSync) {
    const living = "(expires_at is null or expires_at > ?)";
    const range = `select key, value from entries where shop = ? and vendor = ? and collection = ? and key >= ? and key < ? and ${living}`;
    this.#get = database.prepare(
      `select value from entries where shop = ? and vendor = ? and collection = ? and key = ? and ${living}`,
    );
    this.#forwards = database.prepare(`${range} order by key limit ?`);
    this.#backwards = database.prepare(`${range} order by key desc limit ?`);
    this.#put = database.prepare("insert or replace into entries values (?, ?, ?, ?, ?, ?)");
    this.#remove = database.prepare(
      "delete from entries where shop = ? and vendor = ? and collection = ? and key = ?",
    );
    this.#expired = database.prepare("select 1 from entries where expires_at <= ? limit 1");
    this.#expire = database.prepare(
      `delete from entries where (shop, vendor, collection, key) in
         (select shop, vendor, collection, key from entries where expires_at <= ? order by expires_at limit ?)`,
    );
    this.#store = database.prepare("select version, sequence from stores where shop = ? and vendor = ?");
    this.#setStore = database.prepare("insert or replace into stores values (?, ?, ?, ?)");
  }

  get(of: StoreName, collection: string, key: string, now: number): string | undefined {
    const row = this.#get.get(of.shop, of.vendor, collection, key, now);
    return row === undefined ? undefined : String(row.value);
  }

  list(of: StoreName, collection: string, range: Range, now: number): readonly Entry[] {
    const { from, before } = boundsOf(range);
    const statement = range.backwards === true ? this.#backwards : this.#forwards;
    const rows = statement.all(of.shop, of.vendor, collection, from, before, now, range.limit);
    return rows.map(({ key, value }) => ({ key: String(key), value: String(value) }));
  }

  write(of: StoreName, { collection, key, row }: Change): void {
    if (row === null) this.#remove.run(of.shop, of.vendor, collection, key);
    else this.#put.run(of.shop, of.vendor, collection, key, row.value, row.expiresAt);
  }

  /** Whether anything is over and still there. */
  hasExpired(now: number): boolean {
    return this.#expired.get(now) !== undefined;
  }

  /** Removes what is over, at most so many. */
  expire(now: number, most: number): void {
    this.#expire.run(now, most);
  }

  /** The steps that a store has seen, and the last number it gave out. */
  counters({ shop, vendor }: StoreName): Counters {
    const row = this.#store.get(shop, vendor);
    return { version: Number(row?.version ?? 0), sequence: Number(row?.sequence ?? 0) };
  }

  setCounters({ shop, vendor }: StoreName, { version, sequence }: Counters): void {
    this.#setStore.run(shop, vendor, version, sequence);
  }
}

/** Whose store it is. */
export interface StoreName {
  readonly shop: string;
  readonly vendor: string;
}

/** What a store counts. */
export interface Counters {
  readonly version: number;
  readonly sequence: number;
}

/** Keys from the first one on, and before the second. */
export function boundsOf({ prefix = "", after, before = BEHIND_ALL }: Range): {
  from: string;
  before: string;
} {
  // The smallest key behind another one is that one with a NUL at its end.
  const from = after === undefined ? prefix : later(prefix, `${after}\0`);
  return {
    from,
    before: later(`${prefix}${BEHIND_ALL}`, before) === before ? `${prefix}${BEHIND_ALL}` : before,
  };
}

/** The order of keys: by their UTF-8 bytes, which is also that of their characters, but not of UTF-16. */
export function compareKeys(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function later(one: string, other: string): string {
  return compareKeys(one, other) < 0 ? other : one;
}
