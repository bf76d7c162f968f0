/**
 * The sending loop: claims entries, sends them side by side but in order within a lane, at the channel's pace.
 *
 * **Lanes.** An entry stands in the lane of its conversation, or of one subject at one desk. Only the first entry of a
 * lane can be claimed, and it leaves the lane only by being settled as `done` or `dead`; a lane whose first entry is
 * tried again (`again`) or waits for the channel's pace (`wait`) stands still as a whole, since nothing may overtake.
 * What a platform refuses for good must therefore become a dead letter at once, or everything behind it would wait.
 *
 * **How an entry ends.** A send whose answer was never heard is tried again, so a shopper may see a message twice (at
 * least once), always under the same delivery id. After the last try, or a refusal, the entry becomes a dead letter, and
 * three codes say what that means: `channel.unreachable` drops it quietly and marks the conversation;
 * `channel.windowClosed` holds it back, and it returns to its place in the lane when the shopper writes; everything else
 * is a fault that staff are told of and may retry. What follows is deposited (`onDead`, `onUnreachable`, `onRecovered`)
 * *before* the entry is settled: a crash in between sends once more and tells once more, while the other way round
 * nobody would ever be told.
 */
import { unreachable } from "../conversation/unreachable.ts";
import type { Clock } from "../ports/clock.ts";
import type { EntryId } from "../ports/entry-id.ts";
import type { Log } from "../ports/log.ts";
import type { ClaimedEntry, Mailbox, SendableEntry, Settlement } from "../ports/mailbox.ts";
import { type Metrics, silentMetrics } from "../ports/metrics.ts";
import type { OutboxBody, StoredBody } from "../ports/outbox.ts";
import { type Failure, type Outcome, retry } from "../ports/outcome.ts";
import { addresseeOf } from "./addressee.ts";
import type { FreeWindow, WindowOf } from "./free-window.ts";
import { Pacer } from "./pacer.ts";
import { Pump } from "./pump.ts";
import { backoffMs, SEND_BACKOFF } from "./retry.ts";
import { UnderWay } from "./under-way.ts";

/** The failure that means "this shopper cannot be written to any more": it concerns nobody of the staff. */
export const UNREACHABLE = "channel.unreachable";

/** The failure that means "not now, but when the shopper has written again": the entry is held back until then. */
export const WINDOW_CLOSED = "channel.windowClosed";

/** Tries of one entry: a good half hour. */
const MOST_TRIES = 8;
/** The platform is down, knows our token no more, or waits for a phone: that is mended by people, who sleep. */
const PATIENT: ReadonlySet<string> = new Set(["channel.unavailable", "channel.unauthorized"]);
/** Tries of an entry that waits for people: about two days, at the longest pause. */
const MOST_PATIENT_TRIES = 200;
/** Longer than any adapter waits for a platform's answer. */
const LEASE_MS = 120_000;
const CONCURRENCY = 64;

/** What the outbox works with. */
export interface OutboxOptions {
  readonly mailbox: Mailbox;
  /** Sends one entry. What it throws is a bug of ours and counts as a failed try. */
  readonly send: (
    entry: SendableEntry,
    window?: FreeWindow,
  ) => Promise<Outcome<{ readonly reference?: string }>>;
  /** Whether the entry's channel may be written to freely now. */
  readonly windowOf: WindowOf;
  /** How many entries of the body's channel and shop may go out a second; undefined for no limit. */
  readonly pace: (body: OutboxBody) => number | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics?: Metrics;
  /** Told before an entry becomes a dead letter; may be told again after a crash in between. */
  readonly onDead: (entry: ClaimedEntry, failure: Failure) => Promise<void>;
  /** Told before an entry is dropped because its shopper cannot be reached. */
  readonly onUnreachable: (entry: ClaimedEntry) => Promise<void>;
  /** Told before an entry that had been a dead letter is settled as sent; may be told again after a crash in between. */
  readonly onRecovered: (entry: ClaimedEntry) => Promise<void>;
  /** Told after an entry was held back because its window was closed; the shopper may have written in that very moment. */
  readonly onHeld: (entry: SendableEntry) => Promise<void>;
  /** Sends under way at once; 64 when absent. */
  readonly concurrency?: number;
}

/** Sends until it is stopped. */
export interface Outbox {
  readonly busy: boolean;
  start(): void;
  /** There may be something to send. */
  wake(): void;
  /** Resolves when nothing is being sent. */
  quiet(): Promise<void>;
  /** Resolves when no send of the entry is under way. */
  settled(entry: EntryId): Promise<void>;
  /** Claims nothing new; resolves when the sends under way are settled. */
  stop(): Promise<void>;
}

export function createOutbox(options: OutboxOptions): Outbox {
  return new SendingLoop(options);
}

class SendingLoop implements Outbox {
  readonly #options: OutboxOptions;
  readonly #metrics: Metrics;
  readonly #pacer = new Pacer();
  readonly #pump: Pump;
  readonly #sending = new UnderWay();
  /** What is being sent, by the entry's id. */
  readonly #byEntry = new Map<EntryId, Promise<void>>();

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#metrics = options.metrics ?? silentMetrics;
    this.#pump = new Pump("outbox", options.log, () => this.#claimAll());
  }

  start(): void {
    this.#pump.start();
  }

  wake(): void {
    this.#pump.wake();
  }

  get busy(): boolean {
    return this.#pump.busy || this.#sending.count > 0;
  }

  async quiet(): Promise<void> {
    while (this.busy) {
      await this.#pump.quiet();
      await this.#sending.quiet();
    }
  }

  async settled(entry: EntryId): Promise<void> {
    await this.#byEntry.get(entry);
  }

  async stop(): Promise<void> {
    await this.#pump.stop();
    await this.#sending.quiet();
  }

  async #claimAll(): Promise<void> {
    const { mailbox, clock, concurrency = CONCURRENCY } = this.#options;
    while (this.#pump.running && this.#sending.count < concurrency) {
      const free = concurrency - this.#sending.count;
      const entries = await mailbox.claim(clock.now(), free, LEASE_MS);
      if (entries.length === 0) return;
      for (const entry of entries) {
        void this.#sending.during(
          () => this.#deliverAlone(entry),
          () => this.#pump.wake(),
        );
      }
    }
  }

  async #deliverAlone(entry: ClaimedEntry): Promise<void> {
    const sending = this.#deliver(entry);
    this.#byEntry.set(entry.id, sending);
    await sending;
    this.#byEntry.delete(entry.id);
  }

  /** Never throws: a claim that cannot be settled runs out and is sent again. */
  async #deliver(entry: ClaimedEntry): Promise<void> {
    const { mailbox, log } = this.#options;
    try {
      if (!isSendable(entry)) {
        await mailbox.settle(entry, await this.#giveUp(entry, foreignFailure(entry.body)));
        return;
      }
      const waiting = this.#mustWait(entry);
      const window = waiting === null ? await this.#options.windowOf(entry) : undefined;
      const settlement = waiting ?? (await this.#sendNow(entry, window));
      await mailbox.settle(entry, settlement);
      // What a messenger refuses though it was open by our clock would come back at once, and be refused again and again.
      const wasClosed = settlement.kind === "dead" && settlement.held && window === "closed";
      if (wasClosed) await this.#options.onHeld(entry);
    } catch (cause) {
      log.error({ ...aboutOf(entry), err: cause }, "A send could not be settled and will be repeated");
    }
  }

  #mustWait(entry: SendableEntry): Settlement | null {
    const { pace, clock } = this.#options;
    const perSecond = pace(entry.body);
    if (perSecond === undefined) return null;
    const now = clock.now();
    const { shop, vendor } = addresseeOf(entry);
    const at = this.#pacer.ask(entry.id, { key: `${shop}/${vendor}`, perSecond }, now);
    return at > now ? { kind: "wait", notBefore: at } : null;
  }

  async #sendNow(entry: SendableEntry, window: FreeWindow | undefined): Promise<Settlement> {
    const { clock } = this.#options;
    const started = clock.now();
    const outcome = await this.#send(entry, window);
    const { vendor: channel } = addresseeOf(entry);
    this.#metrics.send({ channel, outcome: outcome.kind, milliseconds: clock.now() - started });
    switch (outcome.kind) {
      case "done":
        return this.#sent(entry, outcome.value.reference);
      case "refused":
        return this.#giveUp(entry, outcome.failure);
      case "retry": {
        const most = PATIENT.has(outcome.failure.code) ? MOST_PATIENT_TRIES : MOST_TRIES;
        return this.#again(entry, outcome.failure, most, outcome.afterMs);
      }
      case "unknown":
        return this.#again(entry, outcome.failure, MOST_TRIES);
      default:
        return unreachable(outcome);
    }
  }

  async #sent(entry: SendableEntry, reference: string | undefined): Promise<Settlement> {
    if (entry.revived) await this.#options.onRecovered(entry);
    return reference === undefined ? { kind: "done" } : { kind: "done", reference };
  }

  async #again(entry: SendableEntry, failure: Failure, most: number, wishedMs = 0): Promise<Settlement> {
    const { clock } = this.#options;
    const tries = entry.attempts + 1;
    if (tries >= most) return this.#giveUp(entry, failure);
    const delay = Math.max(wishedMs, backoffMs(SEND_BACKOFF, tries, entry.id));
    this.#options.log.warn(
      { ...aboutOf(entry), code: failure.code, operator: failure.operator, tries, delay, err: failure.cause },
      "A send failed and will be tried again",
    );
    return { kind: "again", notBefore: clock.now() + delay, code: failure.code };
  }

  async #send(
    entry: SendableEntry,
    window: FreeWindow | undefined,
  ): Promise<Outcome<{ readonly reference?: string }>> {
    try {
      return await this.#options.send(entry, window);
    } catch (cause) {
      const operator = "Sending failed by a fault of ours; the log has the cause.";
      return retry({ code: "send.failed", operator, cause });
    }
  }

  async #giveUp(entry: ClaimedEntry, failure: Failure): Promise<Settlement> {
    const { log, onDead, onUnreachable } = this.#options;
    const { code, operator } = failure;
    if (code === UNREACHABLE) {
      log.info({ ...aboutOf(entry), code }, "A message was dropped because its shopper cannot be reached");
      await onUnreachable(entry);
      return { kind: "dead", code, operator };
    }
    if (code === WINDOW_CLOSED) {
      log.info({ ...aboutOf(entry), code }, "A message is held back until its shopper writes again");
      await onDead(entry, failure);
      return { kind: "dead", code, operator, held: true };
    }
    log.error({ ...aboutOf(entry), code, operator, err: failure.cause }, "A message was given up");
    this.#metrics.deadLetter({ channel: addresseeOf(entry).vendor, code });
    await onDead(entry, failure);
    return { kind: "dead", code, operator };
  }
}

function isSendable(entry: ClaimedEntry): entry is SendableEntry {
  return entry.body.kind !== "foreign";
}

function foreignFailure(body: StoredBody): Failure {
  const found = body.kind === "foreign" ? body.found : body.kind;
  return {
    code: "outbox.foreign",
    operator: `Another version of Kiosk left something in the outbox that this one cannot read (${found}). Start that version again and retry the dead letter there, or leave it.`,
  };
}

/** Fields for the log; ids and lanes stay out of it because they hold addresses. */
function aboutOf(entry: ClaimedEntry): object {
  const { shop, vendor } = addresseeOf(entry);
  return { shop, vendor, kind: entry.body.kind };
}
