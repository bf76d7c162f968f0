/**
 * The mailbox on SQLite: the embedded driver, durable on every answer (WAL, `synchronous = full`, group commit).
 *
 * The folder belongs to one process at a time, held by the operating system's file lock. So leases and claims live in
 * memory and cost no write: when the process dies they are void, and the next one finds everything waiting.
 * Fences still grow across processes, by the count of openings.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ConversationKey } from "../../../conversation/conversation-key.ts";
import { inboundId } from "../../../conversation/inbound.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { EntryId } from "../../../ports/entry-id.ts";
import { conversationLane } from "../../../ports/lane.ts";
import type {
  Checkpoint,
  ClaimedEntry,
  Commit,
  HistoryLine,
  Lease,
  Mailbox,
  MailboxFigures,
  Settlement,
  StoredEntry,
} from "../../../ports/mailbox.ts";
import { Arrivals, type Arrived } from "./arrivals.ts";
import { Conversations } from "./conversations.ts";
import { Batch, transactionsOf } from "./group-commit.ts";
import { entryMail, type InboundMail, inboundMail, Mail, type MailItem } from "./mail.ts";
import { Entries } from "./outbox.ts";
import { countOpening, openMailboxFile } from "./schema.ts";
import { Timers } from "./timers.ts";

export { MailboxError } from "./schema.ts";

/** Ids to deduplicate on are kept at least this long: the longest any platform repeats an event, with room to spare. */
const IDENTITY_MS = 7 * 24 * 60 * 60 * 1000;
/** Mail looked at, and timers fired, in one transaction. */
const CHUNK = 500;

/** What a probe writes, in bytes: more than one message of a shopper with all that follows from it. */
const PROBE = Buffer.alloc(64 * 1024);

/** How the mailbox is opened. */
export interface SqliteMailboxOptions {
  /** Where `mailbox.sqlite` lies; null keeps everything in memory (tests, the terminal). */
  readonly folder: string | null;
  /** Dates what is put in. */
  readonly clock: Clock;
  /** Writes in one transaction at most; 512 when absent, 1 turns group commit off. */
  readonly batch?: number;
}

/** Opens the mailbox; throws `MailboxError` with a sentence for the operator when it cannot be used. */
export async function openSqliteMailbox(options: SqliteMailboxOptions): Promise<Mailbox> {
  return new SqliteMailbox(openMailboxFile(options.folder), options);
}

class SqliteMailbox implements Mailbox {
  readonly #database: DatabaseSync;
  readonly #clock: Clock;
  readonly #batch: Batch;
  readonly #mail: Mail;
  readonly #conversations: Conversations;
  readonly #entries: Entries;
  readonly #arrivals: Arrivals;
  readonly #timers: Timers;
  readonly #fill: StatementSync;
  readonly #listeners = new Set<() => void>();

  constructor(database: DatabaseSync, options: SqliteMailboxOptions) {
    this.#database = database;
    this.#clock = options.clock;
    this.#batch = new Batch(transactionsOf(database), () => this.#notify(), options.batch);
    const firstFence = countOpening(database);
    this.#mail = new Mail(database);
    this.#conversations = new Conversations(database, this.#mail, firstFence);
    this.#entries = new Entries(database, this.#mail, firstFence, this.#clock.now());
    this.#arrivals = new Arrivals(this.#mail, this.#conversations, this.#entries);
    this.#timers = new Timers(database);
    this.#fill = database.prepare("insert or replace into probe values (1, ?)");
  }

  async deposit(mail: Parameters<Mailbox["deposit"]>[0]): Promise<number> {
    const items = [...(mail.inbounds ?? []).map(inboundMail), ...(mail.entries ?? []).map(entryMail)];
    const arrivals = await this.#batch.write(
      () => this.#add(items),
      (added) => this.#arrivals.written(added),
    );
    return arrivals.inbounds.length;
  }

  async lease(now: number, leaseMs: number): Promise<Lease | null> {
    return this.#conversations.lease(now, leaseMs);
  }

  async checkpoint(lease: Lease, checkpoint: Checkpoint): Promise<boolean> {
    const progress = JSON.stringify(checkpoint.progress);
    return this.#batch.write(
      () => this.#conversations.writeCheckpoint(lease, checkpoint.inbound, progress),
      (ours) => ours && this.#conversations.checkpointWritten(lease.key),
    );
  }

  async commit(lease: Lease, commit: Commit): Promise<boolean> {
    const snapshot = JSON.stringify(commit.conversation);
    const items = commit.entries.map(entryMail);
    const { shop, channel, address } = commit.conversation;
    const owner = { key: lease.key, shop, channel, address };
    const lane = conversationLane(lease.key);
    const written = await this.#batch.write(
      () => {
        const sequence = this.#conversations.writeHandled(lease, commit.inbound, snapshot);
        if (sequence === null) return null;
        for (const change of commit.timers) this.#timers.apply(owner, change);
        const released = commit.heard ? this.#entries.writeReleased(lane) : [];
        return { sequence, released, arrivals: this.#add(items) };
      },
      (result) => {
        if (result === null) return;
        this.#conversations.handled(lease.key, result.sequence, snapshot);
        if (commit.heard) this.#entries.released(lane, result.released);
        this.#arrivals.written(result.arrivals);
      },
    );
    return written !== null;
  }

  async release(lease: Lease, notBefore?: number): Promise<void> {
    if (this.#conversations.release(lease, notBefore)) this.#notify();
  }

  async claim(now: number, limit: number, leaseMs: number): Promise<readonly ClaimedEntry[]> {
    const claimed: ClaimedEntry[] = [];
    while (claimed.length < limit) {
      const entry = this.#entries.claim(now, leaseMs);
      if (entry === null) break;
      claimed.push(entry);
    }
    return claimed;
  }

  async settle(entry: ClaimedEntry, settlement: Settlement): Promise<void> {
    const now = this.#clock.now();
    await this.#batch.write(
      () => this.#entries.writeSettled(entry, settlement, now),
      (sequence) => sequence !== null && this.#entries.settled(entry, settlement, sequence),
    );
  }

  async fire(now: number): Promise<number> {
    let fired = 0;
    for (;;) {
      const arrivals = await this.#batch.write(
        () => this.#add(this.#dueTimers(now)),
        (added) => this.#arrivals.written(added),
      );
      fired += arrivals.inbounds.length;
      if (arrivals.inbounds.length < CHUNK) return fired;
    }
  }

  async nextWake(now: number, moment = now): Promise<number | null> {
    const dueAt = this.#timers.next();
    const moments = [
      this.#conversations.queues.nextWake(now),
      this.#entries.queues.nextWake(now),
      dueAt === null ? null : now + (dueAt - moment),
    ].filter((moment) => moment !== null);
    return moments.length === 0 ? null : Math.max(now, Math.min(...moments));
  }

  onMail(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async conversation(key: ConversationKey) {
    return this.#conversations.read(key);
  }

  async history(...[of, options]: Parameters<Mailbox["history"]>): Promise<readonly HistoryLine[]> {
    return this.#mail.history(of, options.after, options.limit);
  }

  async deadLetters(limit: number) {
    return this.#entries.deadLetters(limit);
  }

  async hurry(prefix: string): Promise<number> {
    const hurried = this.#entries.queues.hurry((lane) => lane.startsWith(prefix));
    if (hurried > 0) this.#notify();
    return hurried;
  }

  async unsent(prefix: string, limit: number) {
    return this.#entries.unsent(prefix, limit);
  }

  async sentSince(...[lane, since]: Parameters<Mailbox["sentSince"]>): Promise<boolean> {
    return this.#entries.sentSince(lane, since);
  }

  async revive(id: EntryId): Promise<boolean> {
    const revived = await this.#batch.write(
      () => this.#entries.writeRevived(id),
      (found) => found !== null && this.#entries.revived(found.lane, found.sequence),
    );
    return revived !== null;
  }

  async deadLetter(...[id, why, news]: Parameters<Mailbox["deadLetter"]>): Promise<StoredEntry | null> {
    const now = this.#clock.now();
    const written = await this.#batch.write(
      () => {
        const occasion = String(this.#mail.nextSequence);
        const entry = this.#entries.writeDeadLetter(id, why, now);
        if (entry === null) return null;
        const { inbounds = [], entries = [] } = news?.(entry, occasion) ?? {};
        return { entry, arrivals: this.#add([...inbounds.map(inboundMail), ...entries.map(entryMail)]) };
      },
      (result) => {
        if (result !== null) this.#arrivals.written(result.arrivals);
      },
    );
    return written?.entry ?? null;
  }

  async attended(shop: string): Promise<readonly ConversationKey[]> {
    return this.#conversations.attended(`${shop}/`);
  }

  async newest(shop: string, limit: number): Promise<readonly ConversationKey[]> {
    return this.#conversations.newest(`${shop}/`, limit);
  }

  async silent(prefix: string, options: Parameters<Mailbox["silent"]>[1]) {
    const { before, after = prefix, limit } = options;
    return this.#conversations.silent(prefix, before, after, limit);
  }

  async forget(key: ConversationKey): Promise<boolean> {
    const lane = conversationLane(key);
    return this.#batch.write(
      () => {
        if (!this.#entries.queues.isAbsent(lane) || !this.#conversations.writeForgotten(key)) return false;
        this.#timers.forget(key);
        return true;
      },
      (isForgotten) => isForgotten && this.#conversations.forgotten(key),
    );
  }

  async figures(): Promise<MailboxFigures> {
    return {
      waitingInbounds: this.#conversations.queues.size,
      waitingEntries: this.#entries.queues.size,
      deadLetters: this.#entries.deadCount(),
      timers: this.#timers.count(),
      conversations: this.#conversations.count,
    };
  }

  async probe(): Promise<void> {
    await this.#batch.write(() => void this.#fill.run(PROBE));
  }

  async prune(olderThan: number): Promise<void> {
    const deleteBefore = Math.min(olderThan, this.#clock.now() - IDENTITY_MS);
    for (let from: number | null = 0; from !== null; ) {
      const start: number = from;
      from = await this.#batch.write(() => this.#mail.forget(start, olderThan, deleteBefore, CHUNK));
    }
  }

  async close(): Promise<void> {
    this.#batch.close();
    this.#listeners.clear();
    if (this.#database.isOpen) this.#database.close();
  }

  #add(items: readonly MailItem[]): Arrived {
    return this.#arrivals.write(items, this.#clock.now());
  }

  /** The sequence in the id keeps apart the same timer of two conversations, and two settings for one moment. */
  #dueTimers(now: number): readonly InboundMail[] {
    const first = this.#mail.nextSequence;
    return this.#timers.takeDue(now, CHUNK).map((due, index) => {
      const { flow, timer, dueAt } = due.content;
      return inboundMail({ ...due, id: inboundId(`timer:${flow}:${timer}:${dueAt}:${first + index}`) });
    });
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}
