/** The mailbox's outgoing side: entries that wait in their lanes, what the lanes remember, and dead letters. */
import type { DatabaseSync } from "node:sqlite";
import { unreachable } from "../../../conversation/unreachable.ts";
import type { EntryId } from "../../../ports/entry-id.ts";
import type { Lane } from "../../../ports/lane.ts";
import type { ClaimedEntry, DeadLetter, Mailbox, Settlement, StoredEntry } from "../../../ports/mailbox.ts";
import { storedBody } from "../../../ports/outbox.ts";
import type { Mail } from "./mail.ts";
import { Queues } from "./queues.ts";

/**
 * A pause that is longer, in milliseconds, was written down by a clock that has been stepped back since, or was asked
 * for by a platform that will ask for it again.
 */
const LONGEST_PAUSE_MS = 60 * 60_000;

/** Reads and writes waiting entries. The methods named `write…` belong into a transaction. */
export class Entries {
  readonly queues: Queues<Lane>;
  readonly #statements;
  readonly #mail: Mail;
  /** Failed tries of the waiting entries that have any, by sequence. */
  readonly #attempts = new Map<number, number>();
  /** Sequence of the entry that is claimed, by lane. */
  readonly #claimed = new Map<Lane, number>();
  /** Waiting entries that were dead letters before. */
  readonly #revived = new Set<number>();
  /** Lanes in which something may be held back until the shopper is heard: all that have it, and seldom one more. */
  readonly #heldLanes: Set<Lane>;

  /** `now` is the moment of opening. */
  constructor(database: DatabaseSync, mail: Mail, firstFence: number, now: number) {
    this.#statements = prepare(database);
    this.#mail = mail;
    this.queues = new Queues(firstFence);
    for (const row of this.#statements.waiting.iterate()) {
      const { sequence, queue, attempts, not_before, revived } = row as {
        sequence: number;
        queue: Lane;
        attempts: number;
        not_before: number;
        revived: number;
      };
      this.queues.arrive(queue, sequence, Math.min(not_before, now + LONGEST_PAUSE_MS));
      if (attempts > 0) this.#attempts.set(sequence, attempts);
      if (revived === 1) this.#revived.add(sequence);
    }
    this.#heldLanes = new Set(this.#statements.heldLanes.all().map(({ lane }) => lane as Lane));
  }

  claim(now: number, leaseMs: number): ClaimedEntry | null {
    const taken = this.queues.take(now, leaseMs);
    const sequence = taken?.sequences[0];
    if (taken === null || sequence === undefined) return null;
    this.#claimed.set(taken.key, sequence);
    const { identity: id, at, body } = this.#mail.read(sequence);
    const attempts = this.#attempts.get(sequence) ?? 0;
    const entry = {
      id: id as EntryId,
      lane: taken.key,
      body: storedBody(JSON.parse(body)),
      attempts,
      at,
      fence: taken.fence,
      ...(this.#revived.has(sequence) && { revived: true }),
    };
    const remembered = this.#statements.reference.get(taken.key) as { reference: string } | undefined;
    return remembered === undefined ? entry : { ...entry, reference: remembered.reference };
  }

  writeWaiting(sequence: number): void {
    this.#statements.addWaiting.run(sequence);
  }

  /** The settled entry's sequence; null, with nothing written, when the claim is outdated. `now` dates a dead letter. */
  writeSettled(entry: ClaimedEntry, settlement: Settlement, now: number): number | null {
    const sequence = this.#claimed.get(entry.lane);
    if (sequence === undefined || !this.queues.holds(entry.lane, entry.fence)) return null;
    const { removeWaiting, remember, postpone, addDeadLetter } = this.#statements;
    switch (settlement.kind) {
      case "done":
        removeWaiting.run(sequence);
        if (settlement.reference !== undefined) remember.run(entry.lane, settlement.reference);
        break;
      case "again":
        postpone.run(settlement.notBefore, sequence);
        break;
      case "dead":
        removeWaiting.run(sequence);
        addDeadLetter.run(sequence, now, settlement.code, settlement.operator, settlement.held ? 1 : 0);
        if (settlement.held) this.#heldLanes.add(entry.lane);
        break;
      case "wait":
        break;
      default:
        unreachable(settlement);
    }
    return sequence;
  }

  settled(entry: ClaimedEntry, settlement: Settlement, sequence: number): void {
    const gone = settlement.kind === "done" || settlement.kind === "dead";
    if (gone) {
      this.queues.finish(entry.lane, sequence);
      this.#mail.done(sequence);
      this.#attempts.delete(sequence);
      this.#revived.delete(sequence);
    }
    if (settlement.kind === "again") this.#attempts.set(sequence, entry.attempts + 1);
    this.#claimed.delete(entry.lane);
    this.queues.release(entry.lane, entry.fence, gone ? undefined : settlement.notBefore);
  }

  /** Lanes that begin so, in which something waits or was given up. */
  unsent(prefix: string, limit: number): readonly Lane[] {
    const lanes = new Set<Lane>();
    for (const lane of this.queues.keys()) {
      if (lanes.size >= limit) break;
      if (lane.startsWith(prefix) && this.queues.first(lane) !== undefined) lanes.add(lane);
    }
    for (const { lane } of this.#statements.deadLanes.iterate() as Iterable<{ lane: Lane }>) {
      if (lanes.size >= limit) break;
      if (lane.startsWith(prefix)) lanes.add(lane);
    }
    return [...lanes];
  }

  sentSince(lane: Lane, since: number): boolean {
    return this.#statements.sentSince.get(lane, since) !== undefined;
  }

  deadLetters(limit: number): readonly DeadLetter[] {
    return this.#statements.dead.all(limit) as unknown as DeadLetter[];
  }

  deadCount(): number {
    return (this.#statements.deadCount.get() as { count: number }).count;
  }

  /** Makes a dead letter wait again; where it stands, or null when there is none of that id. */
  writeRevived(id: EntryId): { readonly lane: Lane; readonly sequence: number } | null {
    const row = this.#statements.entry.get(id) as { sequence: number; lane: Lane } | undefined;
    if (row === undefined) return null;
    this.#writeWaitingAgain(row.sequence);
    return row;
  }

  /** A dead letter durably waits again. */
  revived(lane: Lane, sequence: number): void {
    this.#revived.add(sequence);
    this.queues.arrive(lane, sequence);
  }

  #writeWaitingAgain(sequence: number): void {
    this.#statements.removeDeadLetter.run(sequence);
    this.#statements.addRevived.run(sequence);
  }

  /** Lets all that is held back in a lane wait for its turn again; their sequences. */
  writeReleased(lane: Lane): readonly number[] {
    if (!this.#heldLanes.has(lane)) return [];
    const sequences = this.#statements.held.all(lane).map(({ sequence }) => Number(sequence));
    for (const sequence of sequences) this.#writeWaitingAgain(sequence);
    return sequences;
  }

  /** What was held back in a lane is durably released. */
  released(lane: Lane, sequences: readonly number[]): void {
    for (const sequence of sequences) this.revived(lane, sequence);
    if (this.#heldLanes.has(lane) && this.#statements.held.all(lane).length === 0)
      this.#heldLanes.delete(lane);
  }

  /** Makes a sent entry a dead letter; null when it is none that was sent and is still known. */
  writeDeadLetter(id: EntryId, why: Parameters<Mailbox["deadLetter"]>[1], now: number): StoredEntry | null {
    const row = this.#statements.sent.get(id) as { sequence: number; lane: Lane; body: string } | undefined;
    if (row === undefined) return null;
    const entry = { id, lane: row.lane, body: storedBody(JSON.parse(row.body)) };
    const { code, operator, held } = typeof why === "function" ? why(entry) : why;
    this.#statements.addDeadLetter.run(row.sequence, now, code, operator, held ? 1 : 0);
    if (held) this.#heldLanes.add(row.lane);
    return entry;
  }
}

function prepare(database: DatabaseSync) {
  return {
    waiting: database.prepare(
      "select sequence, queue, attempts, not_before, revived from waiting_entries join mail using (sequence) order by sequence",
    ),
    addWaiting: database.prepare("insert into waiting_entries values (?, 0, 0, 0)"),
    addRevived: database.prepare("insert into waiting_entries values (?, 0, 0, 1)"),
    removeWaiting: database.prepare("delete from waiting_entries where sequence = ?"),
    postpone: database.prepare(
      "update waiting_entries set attempts = attempts + 1, not_before = ? where sequence = ?",
    ),
    reference: database.prepare("select reference from lanes where lane = ?"),
    remember: database.prepare("insert or replace into lanes values (?, ?)"),
    addDeadLetter: database.prepare("insert into dead_letters values (?, ?, ?, ?, ?)"),
    held: database.prepare(
      "select sequence from dead_letters join mail using (sequence) where queue = ? and held = 1 order by sequence",
    ),
    heldLanes: database.prepare(
      "select distinct queue as lane from dead_letters join mail using (sequence) where held = 1",
    ),
    sent: database.prepare(
      `select sequence, queue as lane, body from mail where direction = 1 and identity = ? and body is not null
        and sequence not in (select sequence from waiting_entries)
        and sequence not in (select sequence from dead_letters)`,
    ),
    removeDeadLetter: database.prepare("delete from dead_letters where sequence = ?"),
    dead: database.prepare(
      `select identity as id, queue as lane, dead_letters.at as at, code, operator
        from dead_letters join mail using (sequence) order by dead_letters.at desc, sequence desc limit ?`,
    ),
    deadLanes: database.prepare(
      "select distinct queue as lane from dead_letters join mail using (sequence) where direction = 1",
    ),
    sentSince: database.prepare(
      `select 1 from mail where queue = ? and direction = 1 and at >= ?
        and sequence not in (select sequence from waiting_entries)
        and sequence not in (select sequence from dead_letters) limit 1`,
    ),
    deadCount: database.prepare("select count(*) as count from dead_letters"),
    entry: database.prepare(
      `select sequence, queue as lane from dead_letters join mail using (sequence)
        where direction = 1 and identity = ?`,
    ),
  };
}
