/**
 * Group commit: what is written in one turn of the event loop goes to the disk in one transaction.
 *
 * One fsync then pays for many writes, which makes `synchronous = full` cheap. A write that fails spoils nobody else's:
 * the transaction is taken back and its members are written one by one.
 */
import type { DatabaseSync } from "node:sqlite";

/** The transaction statements of a database. */
export interface Transactions {
  begin(): void;
  commit(): void;
  rollback(): void;
}

/** The transactions of a SQLite database. */
export function transactionsOf(database: DatabaseSync): Transactions {
  const begin = database.prepare("begin immediate");
  const commit = database.prepare("commit");
  const rollback = database.prepare("rollback");
  return {
    begin: () => void begin.run(),
    commit: () => void commit.run(),
    rollback: () => void rollback.run(),
  };
}

interface Member {
  work(): void;
  succeeded(): void;
  failed(cause: unknown): void;
}

/** Members of one transaction at most, so that a flood does not hold the event loop for long. */
const MOST_MEMBERS = 512;

/** Collects writes and carries them out together. */
export class Batch {
  readonly #transactions: Transactions;
  readonly #most: number;
  readonly #written: () => void;
  #waiting: Member[] = [];
  #armed = false;
  #closed = false;

  /** `written` is called after each transaction, when its members were told. */
  constructor(transactions: Transactions, written: () => void, most = MOST_MEMBERS) {
    this.#transactions = transactions;
    this.#written = written;
    this.#most = most;
  }

  /**
   * Runs `work` in the next transaction; resolves when it is durable. `work` may run twice when another member fails,
   * so it touches the database only; `after` runs once, after the commit, for what is kept in memory.
   */
  write<Result>(work: () => Result, after?: (result: Result) => void): Promise<Result> {
    if (this.#closed) return Promise.reject(new Error("The mailbox is closed"));
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    let result: Result;
    this.#waiting.push({
      work() {
        result = work();
      },
      succeeded() {
        after?.(result);
        resolve(result);
      },
      failed: reject,
    });
    this.#arm();
    return promise;
  }

  /** Writes what waits, then accepts nothing more. */
  close(): void {
    this.#closed = true;
    while (this.#waiting.length > 0) this.#flush();
  }

  #arm(): void {
    if (this.#armed) return;
    this.#armed = true;
    setImmediate(() => {
      this.#armed = false;
      if (this.#waiting.length > 0) this.#flush();
      if (this.#waiting.length > 0) this.#arm();
    });
  }

  #flush(): void {
    const members = this.#waiting.splice(0, this.#most);
    const failure = this.#together(members);
    if (failure !== null) this.#oneByOne(members, failure.cause);
    this.#written();
  }

  #oneByOne(members: readonly Member[], cause: unknown): void {
    if (members.length === 1) {
      members[0]?.failed(cause);
      return;
    }
    for (const member of members) {
      const failure = this.#together([member]);
      if (failure !== null) member.failed(failure.cause);
    }
  }

  /** Null when the members were written; else nothing was, and the cause. */
  #together(members: readonly Member[]): { readonly cause: unknown } | null {
    let begun = false;
    try {
      this.#transactions.begin();
      begun = true;
      for (const member of members) member.work();
      this.#transactions.commit();
    } catch (cause) {
      if (begun) this.#takeBack();
      return { cause };
    }
    for (const member of members) member.succeeded();
    return null;
  }

  /** SQLite itself ends the transaction after some failures (a full disk); a second end is then refused. */
  #takeBack(): void {
    try {
      this.#transactions.rollback();
    } catch {
      return;
    }
  }
}
