/** The mailbox's timers: one for each conversation, flow and timer id, the latest setting counts. */
import type { DatabaseSync } from "node:sqlite";
import type { TimerChange } from "../../../conversation/conversation.ts";
import type { ConversationKey } from "../../../conversation/conversation-key.ts";
import type { Content, Inbound } from "../../../conversation/inbound.ts";

/** Whose timers change. */
export interface TimerOwner {
  readonly key: ConversationKey;
  readonly shop: string;
  readonly channel: string;
  readonly address: string;
}

interface Row {
  readonly conversation: ConversationKey;
  readonly flow: string;
  readonly timer: string;
  readonly event: string;
  readonly due_at: number;
  readonly shop: string;
  readonly channel: string;
  readonly address: string;
}

/** A timer that fell due, as an inbound without its id. */
export type DueTimer = Omit<Inbound, "id" | "content"> & {
  readonly content: Extract<Content, { kind: "timer" }>;
};

/** Reads and writes timers. */
export class Timers {
  readonly #statements;

  constructor(database: DatabaseSync) {
    this.#statements = prepare(database);
  }

  apply(owner: TimerOwner, change: TimerChange): void {
    const { flow, timer } = change;
    if (change.kind === "cancel") {
      this.#statements.cancel.run(owner.key, flow, timer);
      return;
    }
    const { shop, channel, address } = owner;
    this.#statements.set.run(owner.key, flow, timer, change.event, change.dueAt, shop, channel, address);
  }

  /** Withdraws all timers of a conversation. */
  forget(key: ConversationKey): void {
    this.#statements.forget.run(key);
  }

  /** Takes out up to `limit` timers that are due, the earliest first. */
  takeDue(now: number, limit: number): readonly DueTimer[] {
    const rows = this.#statements.due.all(now, limit) as unknown as Row[];
    return rows.map((row) => {
      this.#statements.cancel.run(row.conversation, row.flow, row.timer);
      const { shop, channel, address, flow, timer, event, due_at: dueAt } = row;
      return { shop, channel, address, at: now, content: { kind: "timer", flow, timer, event, dueAt } };
    });
  }

  /** When the earliest falls due; null when there is none. */
  next(): number | null {
    return (this.#statements.next.get() as { at: number | null }).at;
  }

  count(): number {
    return (this.#statements.count.get() as { count: number }).count;
  }
}

function prepare(database: DatabaseSync) {
  return {
    set: database.prepare("insert or replace into timers values (?, ?, ?, ?, ?, ?, ?, ?)"),
    cancel: database.prepare("delete from timers where conversation = ? and flow = ? and timer = ?"),
    forget: database.prepare("delete from timers where conversation = ?"),
    due: database.prepare("select * from timers where due_at <= ? order by due_at limit ?"),
    next: database.prepare("select min(due_at) as at from timers"),
    count: database.prepare("select count(*) as count from timers"),
  };
}
