/**
 * What an adapter remembers: a small durable store that the gateway hands to each vendor of each shop.
 *
 * A store holds collections of records by key. Whoever opens it sees the records of its own shop and vendor only; a
 * vendor with several roles has one store for all of them. Values are plain JSON and never null. Keys are ordered by
 * their UTF-8 bytes; they are well-formed, not empty, and hold neither U+0000 nor U+10FFFF.
 *
 * Everything that changes goes through `transaction`. The embedded driver keeps one file, engines keep tables: so the
 * port is as small as all of them can serve, and asynchronous although a file would not need it.
 */
import type { z } from "zod";

/** Records of one kind. The name is stored: never rename. */
export interface Collection<Value> {
  readonly name: string;
  /** Judges what is read. A record that does not fit is a bug, or a migration that is missing. */
  readonly schema: z.ZodType<Value>;
}

/** `collection("uploads", z.string())`. */
export function collection<Value>(name: string, schema: z.ZodType<Value>): Collection<Value> {
  return { name, schema };
}

/** A record as it is listed. */
export interface StoredRecord<Value> {
  readonly key: string;
  readonly value: Value;
}

/** Which records of a collection are listed, in the order of their keys. */
export interface Range {
  /** Keys that begin with it. */
  readonly prefix?: string;
  /** Keys behind it. */
  readonly after?: string;
  /** Keys before it. */
  readonly before?: string;
  /** The last ones first. */
  readonly backwards?: boolean;
  readonly limit: number;
}

/** How long a record is kept. */
export interface Keeping {
  /** From this moment of the gateway's clock on, in epoch milliseconds, the record is gone. For ever when absent. */
  readonly expiresAt?: number;
}

/** Reads. */
export interface StoreReader {
  /** Null when there is none. */
  get<Value>(from: Collection<Value>, key: string): Promise<Value | null>;
  list<Value>(from: Collection<Value>, range: Range): Promise<readonly StoredRecord<Value>[]>;
}

/** Reads, which see what this transaction wrote before, and writes, which are all kept or none. */
export interface StoreTransaction extends StoreReader {
  /** Replaces the record of that key, and how long it is kept. */
  put<Value>(into: Collection<Value>, key: string, value: Value, keeping?: Keeping): void;
  /**
   * Puts a record behind all that were appended before it, and answers its key. Keys given here grow, also over
   * restarts, and are never given twice: a collection that is only appended to is a log.
   */
  append<Value>(into: Collection<Value>, value: Value, keeping?: Keeping): Promise<string>;
  remove(from: Collection<unknown>, key: string): void;
}

/** Brings a store's records from one version to the next. Runs on an empty store as well. */
export type Migration = (records: StoreTransaction) => Promise<void>;

/** The right to be the only one, until it is released or the process dies, however it dies. */
export interface StoreLease {
  release(): Promise<void>;
}

/** The store of one vendor of one shop. */
export interface Store extends StoreReader {
  /**
   * Runs the steps that this store has not seen, all or none. The list is only ever appended to. Called when the
   * adapter is opened; what is asked of the store afterwards waits for it and fails when it failed, so that nobody has
   * to. Rejects with a sentence for the operator when a newer program wrote the store.
   */
  migrate(steps: readonly Migration[]): Promise<void>;
  /**
   * Runs `work` alone among the transactions of this store. What it wrote is durable when the promise resolves; when
   * `work` throws, nothing was written and the promise rejects with the same. `work` may be run again when an engine
   * finds that somebody else was quicker, so it reads and writes here and does nothing else: no network, and no other
   * transaction, which would wait for ever.
   */
  transaction<Result>(work: (records: StoreTransaction) => Promise<Result>): Promise<Result>;
  /** Null when another process, or another part of this one, has the lease of that name in this store. */
  lease(name: string): Promise<StoreLease | null>;
}

/** The stores of an installation. */
export interface AdapterStores {
  /** The store of a vendor; the same one whenever it is asked for. */
  open(shop: string, vendor: string): Store;
  /** Lets what was begun end, releases all leases, and accepts nothing more. */
  close(): Promise<void>;
}

/** A moment in epoch milliseconds, or any other whole number from 0, as a key or the beginning of one. */
export function sortable(number: number): string {
  return String(number).padStart(16, "0");
}

/**
 * The name of the collection that holds the rows of a table from the files that adapters of version 0.2 kept for
 * themselves, each as its columns. A vendor's first migration makes records of them.
 */
export function movedTable(table: string): string {
  return `0.2/${table}`;
}

/** Records of a collection from first to last, each removed when it is given: for migrations that do away with it. */
export async function* drained<Value>(
  records: StoreTransaction,
  from: Collection<Value>,
): AsyncIterable<StoredRecord<Value>> {
  for (;;) {
    const page = await records.list(from, { limit: 500 });
    if (page.length === 0) return;
    for (const record of page) {
      records.remove(from, record.key);
      yield record;
    }
  }
}
