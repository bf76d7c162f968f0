/**
 * The port between the ledger and the mailbox: what became true in the ledger and must be told to somebody.
 *
 * An announcement is written in the same transaction as the fact it tells of, and relayed to the mailbox afterwards as
 * often as it takes; the mailbox deduplicates on its id. So a fact is never lost and never told twice.
 */
import type { DeskPost } from "./desk.ts";
import type { OrderFact } from "./services/order-facts.ts";

/** Something to tell: a conversation, the desks, or both. */
export interface Announcement {
  /** Unique for ever. */
  readonly id: string;
  readonly shop: string;
  readonly at: number;
  readonly to?: { readonly channel: string; readonly address: string; readonly fact: OrderFact };
  readonly post?: DeskPost;
}

/** The ledger's outbox. */
export interface Announcements {
  /** Oldest first; the same ones again until they are marked as relayed. */
  waiting(limit: number): Promise<readonly Announcement[]>;
  relayed(ids: readonly string[]): Promise<void>;
  /** Calls back after a commit that announced something; a hint. Returns the way to stop. */
  onNew(listener: () => void): () => void;
}
