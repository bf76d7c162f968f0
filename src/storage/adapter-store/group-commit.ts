/**
 * Group commit for the adapters' file: what is written in one turn of the event loop shares one fsync.
 *
 * A write is in the open transaction at once, so that the next one, which may follow in the same turn, reads it; it is
 * durable when the turn's commit is. When a commit fails, everything in it is taken back, and whoever had read of it
 * and is still at work may not write: its write is refused by its `epoch`.
 */
import type { DatabaseSync } from "node:sqlite";

/** Commits in groups. */
export class GroupCommit {
  readonly #database: DatabaseSync;
  #epoch = 0;
  #open: PromiseWithResolvers<void> | null = null;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Grows when something was taken back. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Runs `apply` in the open transaction. Resolves when it is durable; rejects when it was taken back. */
  write(apply: () => void, epoch = this.#epoch): Promise<void> {
    if (epoch !== this.#epoch)
      return Promise.reject(new Error("What this change was built on could not be kept"));
    try {
      const open = this.#begun();
      apply();
      return open;
    } catch (cause) {
      this.#takeBack(cause);
      return Promise.reject(cause);
    }
  }

  /** Resolves when all that can be read now is durable. */
  async durable(): Promise<void> {
    await this.#open?.promise;
  }

  /** Commits what is open. */
  flush(): void {
    const open = this.#open;
    if (open === null) return;
    try {
      this.#database.exec("commit");
    } catch (cause) {
      this.#takeBack(cause);
      return;
    }
    this.#open = null;
    open.resolve();
  }

  #begun(): Promise<void> {
    if (this.#open === null) {
      this.#database.exec("begin immediate");
      this.#open = Promise.withResolvers();
      // Whoever wrote waits for it; a failure that nobody waits for is no fault of the process.
      this.#open.promise.catch(() => {});
      setImmediate(() => this.flush());
    }
    return this.#open.promise;
  }

  #takeBack(cause: unknown): void {
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    this.#epoch += 1;
    // SQLite itself ends the transaction after some failures (a full disk); a second end would be refused.
    if (this.#database.isTransaction) this.#database.exec("rollback");
    open.reject(cause);
  }
}
