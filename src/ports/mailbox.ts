/**
 * The port to the durable mailbox: inbox, conversations, outbox and timers of the installation.
 *
 * Everything here is durable when the promise resolves (fsync'd where the driver can). The drivers share one
 * contract suite, `test/contracts/mailbox.ts`. Times are epoch milliseconds.
 *
 * **Two time lines.** Leases, claims and pauses (`now`, `leaseMs`, `notBefore`) are of one process: it gives its own
 * moments, which run evenly whatever becomes of the clock on the wall (`steadyClock`). Timers fall due at a moment of
 * the wall, which is what people were told: after a step of the clock they come by so much later or sooner. A pause that
 * an earlier process wrote down was on a line of its own, so it counts for an hour at most.
 *
 * **Leases and fences.** Whoever works on a conversation leases it (`lease`), whoever sends an entry claims its lane
 * (`claim`). Both are the same promise: until a moment nobody else gets it. The promise is kept by time and not by the
 * worker's good health, because a worker may hang or die: when the moment passes, the next `lease` or `claim` may give
 * the same work to somebody else while the first one is still at it. Each lease and each claim therefore carries a
 * fence, a number that only grows; `checkpoint`, `commit`, `release` and `settle` count only with the newest one. So two
 * workers may both have computed a turn, or both have sent an entry, but only one result is written: a conversation
 * never goes back or forks, and the loser is told (`false`) or ignored. A lease covers a conversation with all its
 * inbounds, so they are handled in order; a claim covers a lane with its first entry, so they are sent in order.
 */
import type { Conversation, TimerChange } from "../conversation/conversation.ts";
import type { ConversationKey } from "../conversation/conversation-key.ts";
import type { Inbound, InboundId } from "../conversation/inbound.ts";
import type { EntryId } from "./entry-id.ts";
import type { Lane } from "./lane.ts";
import type { OutboxBody, StoredBody } from "./outbox.ts";

/** Something to be sent. */
export interface OutboxEntry<Body extends StoredBody = OutboxBody> {
  /** Idempotency key. Depositing it twice keeps the first. */
  readonly id: EntryId;
  readonly lane: Lane;
  /** Plain JSON. */
  readonly body: Body;
}

/** An entry as it comes out of the store, which another version of Kiosk may have written. */
export type StoredEntry = OutboxEntry<StoredBody>;

/** An outbox entry that is claimed for sending. */
export interface ClaimedEntry<Body extends StoredBody = StoredBody> extends OutboxEntry<Body> {
  /** Sends so far that did not end as done, this one not counted. */
  readonly attempts: number;
  /** Remembered from the last done entry of this lane that gave one. */
  readonly reference?: string;
  /** When it was put in. */
  readonly at: number;
  /** It was a dead letter before, and staff were told. */
  readonly revived?: boolean;
  /** A later settling with an outdated fence is ignored. */
  readonly fence: number;
}

/** A claimed entry whose body this program can read. */
export type SendableEntry = ClaimedEntry<OutboxBody>;

/** How a claimed entry ended. */
export type Settlement =
  | { readonly kind: "done"; readonly reference?: string }
  | { readonly kind: "again"; readonly notBefore: number; readonly code: string }
  /** Not sent yet, to keep the channel's pace or until a person has mended the desk: back without counting as a try. */
  | { readonly kind: "wait"; readonly notBefore: number }
  /** Given up, for staff to see. With `held` it goes back into its lane when the shopper is heard (see `Commit.heard`). */
  | { readonly kind: "dead"; readonly code: string; readonly operator: string; readonly held?: boolean };

/** A turn that stopped before a changing call; continued, never decided again. */
export interface Checkpoint {
  readonly inbound: InboundId;
  /** The turn's own state, plain JSON; the mailbox does not look inside. */
  readonly progress: unknown;
}

/** The exclusive right to step one conversation, until `until` or release (see above). */
export interface Lease {
  readonly key: ConversationKey;
  /** Grows with each lease; a commit with an outdated fence fails. */
  readonly fence: number;
  readonly until: number;
  readonly conversation: Conversation | null;
  /** Oldest first, at least one. */
  readonly inbounds: readonly Inbound[];
  readonly checkpoint: Checkpoint | null;
}

/** All that one handled inbound made true, written at once or not at all. */
export interface Commit {
  /** Marked as handled. */
  readonly inbound: InboundId;
  readonly conversation: Conversation;
  readonly entries: readonly OutboxEntry[];
  readonly timers: readonly TimerChange[];
  /** The shopper said something: what was held back in the conversation's own lane goes out, before the new entries. */
  readonly heard?: boolean;
}

/** One line of a conversation's past, oldest first; both directions. */
export interface HistoryLine {
  /** Grows strictly within the installation; opaque cursor for resuming. */
  readonly sequence: number;
  readonly at: number;
  readonly direction: "in" | "out";
  readonly inbound?: Inbound;
  readonly entry?: StoredEntry;
}

/** An outbox entry that was given up, for staff. */
export interface DeadLetter {
  readonly id: EntryId;
  readonly lane: Lane;
  readonly at: number;
  readonly code: string;
  readonly operator: string;
}

/** Why an entry is a dead letter, and whether it goes out when the shopper is heard (see `Commit.heard`). */
export interface DeadLettering {
  readonly code: string;
  readonly operator: string;
  readonly held?: boolean;
}

/** Counts for metrics and readiness. */
export interface MailboxFigures {
  readonly waitingInbounds: number;
  readonly waitingEntries: number;
  readonly deadLetters: number;
  readonly timers: number;
  readonly conversations: number;
}

/** The durable mailbox of an installation. */
export interface Mailbox {
  /** Stores inbounds and entries at once; known ids are left alone. Answers how many inbounds were new. */
  deposit(mail: { inbounds?: readonly Inbound[]; entries?: readonly OutboxEntry[] }): Promise<number>;
  /** Leases a conversation that has unhandled inbounds and no living lease; null when there is none. Fair: oldest first. */
  lease(now: number, leaseMs: number): Promise<Lease | null>;
  /** Saves a checkpoint under the lease; false when the lease is no longer ours. */
  checkpoint(lease: Lease, checkpoint: Checkpoint): Promise<boolean>;
  /**
   * Commits one inbound's result and clears the checkpoint. False, with nothing written, when the lease is no longer
   * ours or the inbound is not the conversation's next one. Await it before the next call under the same lease.
   */
  commit(lease: Lease, commit: Commit): Promise<boolean>;
  /** Gives the lease back; `notBefore` delays the conversation's next turn (after a failure). */
  release(lease: Lease, notBefore?: number): Promise<void>;
  /** Claims the first waiting entry of up to `limit` lanes that have none under way. */
  claim(now: number, limit: number, leaseMs: number): Promise<readonly ClaimedEntry[]>;
  settle(entry: ClaimedEntry, settlement: Settlement): Promise<void>;
  /** Turns timers that are due at a moment of the wall into inbounds; answers how many. */
  fire(moment: number): Promise<number>;
  /**
   * The earliest moment of the process's time line after which lease, claim or fire may find something; null when nothing
   * is planned. `moment` is the wall's now, for timers; `now` when absent.
   */
  nextWake(now: number, moment?: number): Promise<number | null>;
  /** Called when there may be something to lease or claim: a hint, never a guarantee. Returns the way to stop. */
  onMail(listener: () => void): () => void;
  conversation(key: ConversationKey): Promise<Conversation | null>;
  /** Keys of a shop's conversations that a person attends or is asked for. */
  attended(shop: string): Promise<readonly ConversationKey[]>;
  /** Keys of a shop's conversations, the one that said or heard something last first; at most `limit`. */
  newest(shop: string, limit: number): Promise<readonly ConversationKey[]>;
  /**
   * Both sides of a conversation, or what went out on a lane: lines after a sequence (exclusive); the newest `limit`
   * when `after` is absent.
   */
  history(
    of: ConversationKey | Lane,
    options: { after?: number; limit: number },
  ): Promise<readonly HistoryLine[]>;
  deadLetters(limit: number): Promise<readonly DeadLetter[]>;
  /**
   * Lets the lanes whose names begin so be claimed now though they wait for a later moment (a pause, a pace). What is
   * under way is left alone. Answers how many lanes waited.
   */
  hurry(prefix: string): Promise<number>;
  /** Lanes whose names begin so and in which something waits or is a dead letter, each once; at most `limit`. */
  unsent(prefix: string, limit: number): Promise<readonly Lane[]>;
  /** Whether something that was put into the lane at that moment (epoch milliseconds) or later went out and did not fail. */
  sentSince(lane: Lane, since: number): Promise<boolean>;
  /** Puts a dead letter back in its lane; false when there is none of that id. */
  revive(id: EntryId): Promise<boolean>;
  /**
   * Makes a sent entry a dead letter after all, because the platform could not deliver what it had taken; what `news`
   * makes of it is deposited in the same write. `occasion` differs each time the same entry becomes one. Answers the
   * entry; null, with nothing changed, when it waits, is a dead letter already, or is not known (any more).
   */
  deadLetter(
    id: EntryId,
    why: DeadLettering | ((entry: StoredEntry) => DeadLettering),
    news?: (
      entry: StoredEntry,
      occasion: string,
    ) => { readonly inbounds?: readonly Inbound[]; readonly entries?: readonly OutboxEntry[] },
  ): Promise<StoredEntry | null>;
  /**
   * Conversations whose key begins with a prefix and whose shopper has not said anything since `before` (epoch
   * milliseconds). Looks at `limit` of them after a key, in their order; `next` is where to go on, null at the end.
   */
  silent(
    prefix: string,
    options: { readonly before: number; readonly after?: ConversationKey; readonly limit: number },
  ): Promise<{ readonly keys: readonly ConversationKey[]; readonly next: ConversationKey | null }>;
  /**
   * Forgets a conversation with its timers; who writes again begins anew. False, with nothing changed, while something
   * of it waits or is in hand. Its mail goes with all other old mail.
   */
  forget(key: ConversationKey): Promise<boolean>;
  figures(): Promise<MailboxFigures>;
  /**
   * Writes something of a message's size, durably, and keeps nothing of it. Rejects with the cause when that cannot be
   * done: a full disk can be read from for days.
   */
  probe(): Promise<void>;
  /** Forgets handled inbounds and sent entries older than this; ids to deduplicate on are kept for at least 7 days. */
  prune(olderThan: number): Promise<void>;
  close(): Promise<void>;
}
