/** The mailbox's conversations: their snapshots and checkpoints, and who may step them now. */
import type { DatabaseSync } from "node:sqlite";
import type { Conversation } from "../../../conversation/conversation.ts";
import type { ConversationKey } from "../../../conversation/conversation-key.ts";
import type { Inbound, InboundId } from "../../../conversation/inbound.ts";
import type { Checkpoint, Lease } from "../../../ports/mailbox.ts";
import type { Mail } from "./mail.ts";
import { Queues } from "./queues.ts";

/** What is known of a lease that was given out. */
interface Given {
  readonly fence: number;
  /** Sequences by inbound id. */
  readonly sequences: ReadonlyMap<InboundId, number>;
  /** Whether the conversation has a snapshot. */
  stored: boolean;
}

/** Snapshots of the conversations of the last minutes, kept as text so that everybody gets what a restart would give. */
const MOST_RECENT = 5_000;

/** Reads and writes conversations. The methods named `write…` belong into a transaction. */
export class Conversations {
  readonly queues: Queues<ConversationKey>;
  readonly #statements;
  readonly #mail: Mail;
  readonly #given = new Map<ConversationKey, Given>();
  readonly #checkpointed: Set<ConversationKey>;
  /** In the order of their last commit. */
  readonly #recent = new Map<ConversationKey, string>();
  #count: number;

  constructor(database: DatabaseSync, mail: Mail, firstFence: number) {
    this.#statements = prepare(database);
    this.#mail = mail;
    this.queues = new Queues(firstFence);
    for (const row of this.#statements.waiting.iterate()) {
      const { sequence, queue } = row as { sequence: number; queue: ConversationKey };
      this.queues.arrive(queue, sequence);
    }
    this.#checkpointed = new Set(keysOf(this.#statements.checkpointed.all()));
    this.#count = (this.#statements.count.get() as { count: number }).count;
  }

  /** How many have a snapshot. */
  get count(): number {
    return this.#count;
  }

  read(key: ConversationKey): Conversation | null {
    const stored = () => (this.#statements.read.get(key) as { body: string } | undefined)?.body;
    const body = this.#recent.get(key) ?? stored();
    return body === undefined ? null : (JSON.parse(body) as Conversation);
  }

  lease(now: number, leaseMs: number): Lease | null {
    const taken = this.queues.take(now, leaseMs);
    if (taken === null) return null;
    const { key, fence, until } = taken;
    const inbounds = taken.sequences.map((sequence) => JSON.parse(this.#mail.read(sequence).body) as Inbound);
    const conversation = this.read(key);
    const sequences = new Map(inbounds.map(({ id }, at) => [id, taken.sequences[at] as number]));
    this.#given.set(key, { fence, sequences, stored: conversation !== null });
    const checkpoint = this.#checkpointed.has(key) ? this.#readCheckpoint(key) : null;
    return { key, fence, until, conversation, inbounds, checkpoint };
  }

  /** Keys that begin with a prefix, of conversations a person attends. */
  attended(prefix: string): readonly ConversationKey[] {
    return keysOf(this.#statements.attended.all()).filter((key) => key.startsWith(prefix));
  }

  /** Keys that begin with a prefix, by their newest item of mail; at most `limit`. */
  newest(prefix: string, limit: number): readonly ConversationKey[] {
    return keysOf(this.#statements.newest.all(prefix, prefix, limit));
  }

  /** A page of keys with a prefix, after a key: those that were last heard before a moment, and the last one looked at. */
  silent(prefix: string, before: number, after: string, limit: number) {
    const rows = this.#statements.page.all(after, endOf(prefix), limit) as unknown as {
      key: ConversationKey;
      heard: number | null;
    }[];
    const keys = rows.filter(({ heard }) => (heard ?? 0) < before).map(({ key }) => key);
    return { keys, next: rows.length < limit ? null : (rows.at(-1)?.key ?? null) };
  }

  /** False, with nothing written, while something waits or is in hand, or when there is no such conversation. */
  writeForgotten(key: ConversationKey): boolean {
    if (!this.queues.isAbsent(key)) return false;
    this.#statements.dropCheckpoint.run(key);
    return this.#statements.forget.run(key).changes > 0;
  }

  forgotten(key: ConversationKey): void {
    this.#recent.delete(key);
    this.#checkpointed.delete(key);
    this.#count -= 1;
  }

  writeWaiting(sequence: number): void {
    this.#statements.addWaiting.run(sequence);
  }

  /** False when the lease is no longer the living one. */
  writeCheckpoint(lease: Lease, inbound: InboundId, progress: string): boolean {
    if (!this.queues.holds(lease.key, lease.fence)) return false;
    this.#statements.saveCheckpoint.run(lease.key, inbound, progress);
    return true;
  }

  checkpointWritten(key: ConversationKey): void {
    this.#checkpointed.add(key);
  }

  /** The handled inbound's sequence; null, with nothing written, when the lease is not the living one or it is not next. */
  writeHandled(lease: Lease, inbound: InboundId, conversation: string): number | null {
    const sequence = this.#given.get(lease.key)?.sequences.get(inbound);
    if (!this.queues.holds(lease.key, lease.fence)) return null;
    if (sequence === undefined || sequence !== this.queues.first(lease.key)) return null;
    this.#statements.removeWaiting.run(sequence);
    this.#statements.save.run(lease.key, conversation);
    if (this.#checkpointed.has(lease.key)) this.#statements.dropCheckpoint.run(lease.key);
    return sequence;
  }

  handled(key: ConversationKey, sequence: number, conversation: string): void {
    this.queues.finish(key, sequence);
    this.#mail.done(sequence);
    this.#keep(key, conversation);
    this.#checkpointed.delete(key);
    const given = this.#given.get(key);
    if (given === undefined || given.stored) return;
    given.stored = true;
    this.#count += 1;
  }

  /** Whether somebody should come for what still waits, now or later. */
  release(lease: Lease, notBefore: number | undefined): boolean {
    if (!this.queues.holds(lease.key, lease.fence)) return false;
    this.queues.release(lease.key, lease.fence, notBefore);
    this.#given.delete(lease.key);
    return this.queues.first(lease.key) !== undefined;
  }

  #keep(key: ConversationKey, conversation: string): void {
    this.#recent.delete(key);
    this.#recent.set(key, conversation);
    if (this.#recent.size <= MOST_RECENT) return;
    const [oldest] = this.#recent.keys();
    if (oldest !== undefined) this.#recent.delete(oldest);
  }

  #readCheckpoint(key: ConversationKey): Checkpoint | null {
    const row = this.#statements.checkpoint.get(key) as { inbound: InboundId; progress: string } | undefined;
    return row === undefined ? null : { inbound: row.inbound, progress: JSON.parse(row.progress) };
  }
}

/** The least text that is greater than all that begin with a prefix. */
function endOf(prefix: string): string {
  return `${prefix.slice(0, -1)}${String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)}`;
}

/** Keys were written by this class and come back as they went. */
function keysOf(rows: readonly Readonly<Record<string, unknown>>[]): readonly ConversationKey[] {
  return rows.map(({ key }) => key as ConversationKey);
}

function prepare(database: DatabaseSync) {
  return {
    read: database.prepare("select body from conversations where key = ?"),
    save: database.prepare(
      "insert into conversations values (?, ?) on conflict (key) do update set body = excluded.body",
    ),
    attended: database.prepare(
      "select key from conversations where json_extract(body, '$.attention') = 'person' order by key",
    ),
    newest: database.prepare(
      `select key from conversations where substr(key, 1, length(?)) = ?
        order by (select max(sequence) from mail where queue = key) desc limit ?`,
    ),
    page: database.prepare(
      `select key, json_extract(body, '$.heardAt') as heard from conversations
        where key > ? and key < ? order by key limit ?`,
    ),
    forget: database.prepare("delete from conversations where key = ?"),
    count: database.prepare("select count(*) as count from conversations"),
    waiting: database.prepare(
      "select sequence, queue from waiting_inbounds join mail using (sequence) order by sequence",
    ),
    addWaiting: database.prepare("insert into waiting_inbounds values (?)"),
    removeWaiting: database.prepare("delete from waiting_inbounds where sequence = ?"),
    checkpointed: database.prepare("select key from checkpoints"),
    checkpoint: database.prepare("select inbound, progress from checkpoints where key = ?"),
    saveCheckpoint: database.prepare("insert or replace into checkpoints values (?, ?, ?)"),
    dropCheckpoint: database.prepare("delete from checkpoints where key = ?"),
  };
}
