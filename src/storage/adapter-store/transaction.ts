/** A transaction of one store: writes are kept in memory until the work has ended, and are read from there. */
import type { Collection, Keeping, Range, StoredRecord, StoreTransaction } from "../../ports/store.ts";
import { sortable } from "../../ports/store.ts";
import {
  boundsOf,
  type Change,
  type Counters,
  compareKeys,
  type Entries,
  type StoreName,
} from "./entries.ts";

/** Reads from the file below, and collects what is to be written. */
export class BufferedTransaction implements StoreTransaction {
  readonly #entries: Entries;
  readonly #of: StoreName;
  readonly #now: () => number;
  readonly #changes = new Map<string, Map<string, Change>>();
  #counters: Counters | null = null;

  constructor(entries: Entries, of: StoreName, now: () => number) {
    this.#entries = entries;
    this.#of = of;
    this.#now = now;
  }

  async get<Value>(from: Collection<Value>, key: string): Promise<Value | null> {
    const changed = this.#changesOf(from.name).get(key);
    const value =
      changed === undefined
        ? this.#entries.get(this.#of, from.name, key, this.#now())
        : this.#valueOf(changed);
    return value === undefined ? null : parsed(from, value);
  }

  async list<Value>(from: Collection<Value>, range: Range): Promise<readonly StoredRecord<Value>[]> {
    const changes = this.#changesOf(from.name);
    // Each change may hide one row: so many more are asked for.
    const limit = range.limit + changes.size;
    const stored = this.#entries.list(this.#of, from.name, { ...range, limit }, this.#now());
    const untouched = stored.filter(({ key }) => !changes.has(key));
    const bounds = boundsOf(range);
    const written = [...changes.values()].flatMap((change) => {
      const { key } = change;
      const isInside = compareKeys(key, bounds.from) >= 0 && compareKeys(key, bounds.before) < 0;
      const value = isInside ? this.#valueOf(change) : undefined;
      return value === undefined ? [] : [{ key, value }];
    });
    const sign = range.backwards === true ? -1 : 1;
    const all =
      written.length === 0
        ? untouched
        : [...untouched, ...written].sort((one, other) => sign * compareKeys(one.key, other.key));
    return all.slice(0, range.limit).map(({ key, value }) => ({ key, value: parsed(from, value) }));
  }

  put<Value>(into: Collection<Value>, key: string, value: Value, { expiresAt }: Keeping = {}): void {
    mustBeKey(key);
    const row = { value: JSON.stringify(value), expiresAt: expiresAt ?? null };
    this.#changesOf(into.name).set(key, { collection: into.name, key, row });
  }

  async append<Value>(into: Collection<Value>, value: Value, keeping?: Keeping): Promise<string> {
    const { version, sequence } = this.counters();
    this.setCounters({ version, sequence: sequence + 1 });
    const key = sortable(sequence + 1);
    this.put(into, key, value, keeping);
    return key;
  }

  remove(from: Collection<unknown>, key: string): void {
    this.#changesOf(from.name).set(key, { collection: from.name, key, row: null });
  }

  /** As the file has them, or as this transaction will leave them. */
  counters(): Counters {
    return this.#counters ?? this.#entries.counters(this.#of);
  }

  setCounters(counters: Counters): void {
    this.#counters = counters;
  }

  /** Whether there is anything to write. */
  isEmpty(): boolean {
    return this.#counters === null && [...this.#changes.values()].every(({ size }) => size === 0);
  }

  /** Writes everything down, in the transaction that the file is in. */
  apply(): void {
    for (const changes of this.#changes.values()) {
      for (const change of changes.values()) this.#entries.write(this.#of, change);
    }
    if (this.#counters !== null) this.#entries.setCounters(this.#of, this.#counters);
  }

  #changesOf(collection: string): Map<string, Change> {
    const known = this.#changes.get(collection);
    if (known !== undefined) return known;
    const changes = new Map<string, Change>();
    this.#changes.set(collection, changes);
    return changes;
  }

  #valueOf({ row }: Change): string | undefined {
    if (row === null || (row.expiresAt !== null && row.expiresAt <= this.#now())) return undefined;
    return row.value;
  }
}

function parsed<Value>({ schema }: Collection<Value>, value: string): Value {
  return schema.parse(JSON.parse(value));
}

function mustBeKey(key: string): void {
  if (key === "" || !key.isWellFormed() || /[\0\u{10ffff}]/u.test(key))
    throw new Error(`No key of a store: ${JSON.stringify(key)}`);
}
