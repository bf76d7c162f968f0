/** The mail itself: every inbound and every outbox entry, each once, in the one order of the installation. */
import type { DatabaseSync } from "node:sqlite";
import { type ConversationKey, conversationKey } from "../../../conversation/conversation-key.ts";
import type { Inbound } from "../../../conversation/inbound.ts";
import type { EntryId } from "../../../ports/entry-id.ts";
import type { Lane } from "../../../ports/lane.ts";
import type { HistoryLine, OutboxEntry } from "../../../ports/mailbox.ts";
import { storedBody } from "../../../ports/outbox.ts";

/** An inbound, ready to be written: turning it into JSON can no longer fail. */
export interface InboundMail {
  readonly direction: 0;
  readonly identity: string;
  readonly queue: ConversationKey;
  readonly body: string;
}

/** An outbox entry, ready to be written. */
export interface EntryMail {
  readonly direction: 1;
  readonly identity: EntryId;
  readonly queue: Lane;
  readonly body: string;
}

/** One item of the mail, in or out. */
export type MailItem = InboundMail | EntryMail;

/** Throws when the inbound is not plain JSON. */
export function inboundMail(inbound: Inbound): InboundMail {
  const identity = `${inbound.shop}\n${inbound.channel}\n${inbound.id}`;
  return { direction: 0, identity, queue: conversationKey(inbound), body: JSON.stringify(inbound) };
}

/** Throws when the entry's body is not plain JSON. */
export function entryMail(entry: OutboxEntry): EntryMail {
  const body = JSON.stringify(entry.body);
  if (body === undefined) throw new Error(`The outbox entry ${entry.id} has no body`);
  return { direction: 1, identity: entry.id, queue: entry.lane, body };
}

/** An item that was written a moment ago. Its body stays text, so that everybody gets what a restart would give. */
interface Recent {
  readonly identity: string;
  readonly at: number;
  readonly body: string;
}

/** Items kept in memory from their arrival until they are dealt with, at most: nearly all are dealt with at once. */
const MOST_RECENT = 10_000;

/** Reads and writes mail items. */
export class Mail {
  readonly #statements;
  readonly #recent = new Map<number, Recent>();
  #lastSequence: number;

  constructor(database: DatabaseSync) {
    this.#statements = prepare(database);
    const { sequence } = this.#statements.last.get() as { sequence: number };
    this.#lastSequence = sequence;
  }

  /** The sequence that the next item gets. */
  get nextSequence(): number {
    return this.#lastSequence + 1;
  }

  /** Writes an item; its sequence, or null when it is known already. */
  add(item: MailItem, at: number): number | null {
    const sequence = this.nextSequence;
    const { direction, identity, queue, body } = item;
    const { changes } = this.#statements.add.run(sequence, direction, identity, queue, at, body);
    if (changes === 0) return null;
    this.#lastSequence = sequence;
    return sequence;
  }

  /** Keeps an item that is durable now at hand. */
  arrived(sequence: number, item: MailItem, at: number): void {
    if (this.#recent.size >= MOST_RECENT) return;
    this.#recent.set(sequence, { identity: item.identity, at, body: item.body });
  }

  /** The item was handled or sent. */
  done(sequence: number): void {
    this.#recent.delete(sequence);
  }

  /** An item that waits and therefore has its body. */
  read(sequence: number): Recent {
    return this.#recent.get(sequence) ?? (this.#statements.one.get(sequence) as unknown as Recent);
  }

  /** Items of a conversation or a lane after a sequence, or the newest; oldest first. */
  history(queue: ConversationKey | Lane, after: number | undefined, limit: number): readonly HistoryLine[] {
    const rows =
      after === undefined
        ? this.#statements.newest.all(queue, limit).reverse()
        : this.#statements.after.all(queue, after, limit);
    return rows.map((row) => lineOf(queue, row as unknown as Row));
  }

  /**
   * Looks at up to `limit` items from a sequence on: those put in before `deleteBefore` go, those before
   * `forgetBefore` lose their body; what waits or is a dead letter stays. The next sequence to look at, or null.
   */
  forget(from: number, forgetBefore: number, deleteBefore: number, limit: number): number | null {
    const { remember, page, erase, blank } = this.#statements;
    remember.run(this.#lastSequence);
    const rows = page.all(from, limit) as unknown as { sequence: number; at: number; kept: number }[];
    for (const { sequence, at, kept } of rows) {
      if (at >= forgetBefore) return null;
      if (kept === 1) continue;
      (at < deleteBefore ? erase : blank).run(sequence);
    }
    const last = rows.at(-1);
    return rows.length < limit || last === undefined ? null : last.sequence + 1;
  }
}

interface Row {
  readonly sequence: number;
  readonly direction: 0 | 1;
  readonly identity: string;
  readonly at: number;
  readonly body: string;
}

function lineOf(queue: ConversationKey | Lane, row: Row): HistoryLine {
  const { sequence, at } = row;
  const body: unknown = JSON.parse(row.body);
  // What goes out to a conversation stands in the lane of its name.
  const lane = queue as Lane;
  return row.direction === 0
    ? { sequence, at, direction: "in", inbound: body as Inbound }
    : {
        sequence,
        at,
        direction: "out",
        entry: { id: row.identity as EntryId, lane, body: storedBody(body) },
      };
}

function prepare(database: DatabaseSync) {
  const line =
    "select sequence, direction, identity, at, body from mail where queue = ? and body is not null";
  return {
    add: database.prepare("insert into mail values (?, ?, ?, ?, ?, ?) on conflict do nothing"),
    one: database.prepare("select identity, at, body from mail where sequence = ?"),
    newest: database.prepare(`${line} order by sequence desc limit ?`),
    after: database.prepare(`${line} and sequence > ? order by sequence limit ?`),
    last: database.prepare(
      `select max((select value from counters where name = 'sequence'),
        coalesce((select max(sequence) from mail), 0)) as sequence`,
    ),
    /** A sequence stays used when its item goes: cursors and timer ids count on it. */
    remember: database.prepare("update counters set value = ? where name = 'sequence'"),
    page: database.prepare(
      `select sequence, at,
        sequence in (select sequence from waiting_inbounds) or sequence in (select sequence from waiting_entries)
          or sequence in (select sequence from dead_letters) as kept
        from mail where sequence >= ? order by sequence limit ?`,
    ),
    erase: database.prepare("delete from mail where sequence = ?"),
    blank: database.prepare("update mail set body = null where sequence = ? and body is not null"),
  };
}
