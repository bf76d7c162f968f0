/**
 * The adapters' stores on SQLite: the embedded driver. One file for all of them, durable on every answer (WAL,
 * `synchronous = full`, group commit).
 *
 * Transactions of one store run one after the other; those of different stores overlap, and share commits. The work of
 * a transaction only collects its writes, so that nothing stands between them when they are written.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../ports/clock.ts";
import type {
  AdapterStores,
  Collection,
  Migration,
  Range,
  Store,
  StoredRecord,
  StoreLease,
  StoreTransaction,
} from "../../ports/store.ts";
import { Entries, type StoreName } from "./entries.ts";
import { openStoreFile, StoreError } from "./file.ts";
import { GroupCommit } from "./group-commit.ts";
import { Leases } from "./leases.ts";
import { moveOldFiles } from "./moved-files.ts";
import { BufferedTransaction } from "./transaction.ts";

/** How often what is over is removed, in milliseconds, and how many records at once. */
const SWEEP_MS = 60_000;
const SWEPT_AT_ONCE = 500;

/** How the stores are opened. */
export interface SqliteStoresOptions {
  /** Where `adapters.sqlite` and the leases lie; null keeps everything in memory. */
  readonly folder: string | null;
  /** Tells what is over. */
  readonly clock: Clock;
}

/**
 * Opens the stores, and moves into them what adapters of earlier versions kept in files of their own. Throws
 * `StoreError` with a sentence for the operator when a file cannot be used.
 */
export function openSqliteStores({ folder, clock }: SqliteStoresOptions): AdapterStores {
  const database = openStoreFile(folder);
  try {
    if (folder !== null) moveOldFiles(database, folder);
  } catch (cause) {
    database.close();
    throw cause;
  }
  return new SqliteStores({
    database,
    entries: new Entries(database),
    commits: new GroupCommit(database),
    leases: new Leases(folder),
    clock,
  });
}

/** What all stores of a file share. */
interface Shared {
  readonly database: DatabaseSync;
  readonly entries: Entries;
  readonly commits: GroupCommit;
  readonly leases: Leases;
  readonly clock: Clock;
}

class SqliteStores implements AdapterStores {
  readonly #shared: Shared;
  readonly #stores = new Map<string, SqliteStore>();
  readonly #sweeping: NodeJS.Timeout;

  constructor(shared: Shared) {
    this.#shared = shared;
    this.#sweeping = setInterval(() => void this.#sweep(), SWEEP_MS).unref();
    void this.#sweep();
  }

  open(shop: string, vendor: string): Store {
    if (!this.#shared.database.isOpen) throw new StoreError("The adapters' store is closed.");
    const name = `${shop}/${vendor}`;
    const known = this.#stores.get(name) ?? new SqliteStore(this.#shared, { shop, vendor });
    this.#stores.set(name, known);
    return known;
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeping);
    const { database, leases } = this.#shared;
    await Promise.allSettled([...this.#stores.values()].map((store) => store.close()));
    this.#shared.commits.flush();
    leases.releaseAll();
    if (database.isOpen) database.close();
  }

  /** Some at a time, so that a busy gateway does not stand still for it. */
  async #sweep(): Promise<void> {
    const { database, entries, commits, clock } = this.#shared;
    try {
      while (database.isOpen && entries.hasExpired(clock.now())) {
        await commits.write(() => entries.expire(clock.now(), SWEPT_AT_ONCE));
      }
    } catch {
      // A disk that does not let us write is felt by whoever has something to write.
    }
  }
}

class SqliteStore implements Store {
  readonly #shared: Shared;
  readonly #of: StoreName;
  readonly #inside = new AsyncLocalStorage<true>();
  #last: Promise<unknown> = Promise.resolve();
  #migrated: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(shared: Shared, of: StoreName) {
    this.#shared = shared;
    this.#of = of;
  }

  async get<Value>(from: Collection<Value>, key: string): Promise<Value | null> {
    return this.#read((records) => records.get(from, key));
  }

  async list<Value>(from: Collection<Value>, range: Range): Promise<readonly StoredRecord<Value>[]> {
    return this.#read((records) => records.list(from, range));
  }

  migrate(steps: readonly Migration[]): Promise<void> {
    this.#migrated = this.#inTurn((records) => this.#upgrade(records, steps));
    this.#migrated.catch(() => {});
    return this.#migrated;
  }

  async transaction<Result>(work: (records: StoreTransaction) => Promise<Result>): Promise<Result> {
    if (this.#inside.getStore())
      throw new Error("A transaction of a store was opened inside another one: pass the outer one on");
    const migrated = this.#migrated;
    return this.#inTurn(async (records) => {
      await migrated;
      return this.#inside.run(true, () => work(records));
    });
  }

  async lease(name: string): Promise<StoreLease | null> {
    this.#mustBeOpen();
    const { shop, vendor } = this.#of;
    const release = this.#shared.leases.take([shop, vendor, name].map(encodeURIComponent).join("+"));
    return release === null ? null : { release: async () => release() };
  }

  /** Accepts nothing more; resolves when what was begun has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#last;
  }

  /** What is read is durable when it is answered: nobody acts on what a crash could take back. */
  async #read<Result>(question: (records: BufferedTransaction) => Promise<Result>): Promise<Result> {
    this.#mustBeOpen();
    await this.#migrated;
    this.#mustBeOpen();
    const answer = await question(this.#begin());
    await this.#shared.commits.durable();
    return answer;
  }

  /** Runs work after all that was asked for before. The next one may begin when this one's writes can be read. */
  async #inTurn<Result>(work: (records: BufferedTransaction) => Promise<Result>): Promise<Result> {
    this.#mustBeOpen();
    const { commits } = this.#shared;
    const before = this.#last;
    const { promise: applied, resolve: next } = Promise.withResolvers<void>();
    this.#last = applied;
    await before;
    let durable: Promise<void>;
    let result: Result;
    try {
      const { epoch } = commits;
      const records = this.#begin();
      result = await work(records);
      durable = records.isEmpty() ? commits.durable() : commits.write(() => records.apply(), epoch);
    } finally {
      next();
    }
    await durable;
    return result;
  }

  async #upgrade(records: BufferedTransaction, steps: readonly Migration[]): Promise<void> {
    const { version } = records.counters();
    if (version > steps.length) {
      const { shop, vendor } = this.#of;
      throw new StoreError(
        `What ${vendor} remembers of shop "${shop}" was written by a newer Kiosk (its version ${version}, ours ${steps.length}). Start the newer program, or restore adapters.sqlite from before the update.`,
      );
    }
    if (version === steps.length) return;
    for (const step of steps.slice(version)) await step(records);
    records.setCounters({ ...records.counters(), version: steps.length });
  }

  #begin(): BufferedTransaction {
    const { entries, clock } = this.#shared;
    return new BufferedTransaction(entries, this.#of, () => clock.now());
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new StoreError("The adapters' store is closed.");
  }
}
