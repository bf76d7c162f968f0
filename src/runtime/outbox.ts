/**
 * The sending loop: claims entries, sends them side by side but in order within a lane, at the channel's pace.
 *
 * **Lanes.** An entry stands in the lane of its conversation, or of one subject at one desk. Only the first entry of a
 * lane can be claimed, and it leaves the lane only by being settled as `done` or `dead`; a lane whose first entry is
 * tried again (`again`) or waits for the channel's pace (`wait`) stands still as a whole, since nothing may overtake.
 * What a platform refuses for good must therefore become a dead letter at once, or everything behind it would wait.
 */
import type { EntryId } from "../ports/entry-id.ts";
import type { ClaimedEntry, Mailbox, SendableEntry, Settlement } from "../ports/mailbox.ts";
import type { OutboxBody } from "../ports/outbox.ts";
import { addresseeOf } from "./addressee.ts";
import type { WindowOf } from "./free-window.ts";
import { UnderWay } from "./in-flight.ts";
import type { LatelyHeard } from "./lately-heard.ts";
import { Outages } from "./outages.ts";
import { Pacer } from "./pacer.ts";
import { aboutOf, isDown, Sending, type SendingOptions } from "./sending.ts";
import { WorkLoop } from "./work-loop.ts";

/** Longer than any adapter waits for a platform's answer. */
const LEASE_MS = 120_000;
const CONCURRENCY = 64;

/** What the outbox works with. */
export interface OutboxOptions extends SendingOptions {
  readonly mailbox: Mailbox;
  /** Whether the entry's channel may be written to freely now. */
  readonly windowOf: WindowOf;
  /** How many entries of the body's channel and shop may go out a second; undefined for no limit. */
  readonly pace: (body: OutboxBody) => number | undefined;
  /** Told after an entry was held back because its window was closed; the shopper may have written in that very moment. */
  readonly onHeld: (entry: SendableEntry) => Promise<void>;
  /** Whose shoppers wrote a moment ago. */
  readonly latelyHeard: LatelyHeard;
  /** Sends under way at once; 64 when absent. */
  readonly concurrency?: number;
}

/** Sends until it is stopped. */
export interface Outbox {
  readonly busy: boolean;
  /** How often in a row looking for something to send has failed. */
  readonly failures: number;
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

/** Nothing is claimed before `start`. */
export function createOutbox(options: OutboxOptions): Outbox {
  return new SendingLoop(options);
}

class SendingLoop implements Outbox {
  readonly #options: OutboxOptions;
  readonly #sending: Sending;
  readonly #pacer = new Pacer();
  readonly #outages = new Outages();
  readonly #loop: WorkLoop;
  readonly #underWay = new UnderWay();
  /** What is being sent, by the entry's id. */
  readonly #byEntry = new Map<EntryId, Promise<void>>();

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#sending = new Sending(options);
    this.#loop = new WorkLoop("outbox", options.log, () => this.#claimAll());
  }

  start(): void {
    this.#loop.start();
  }

  wake(): void {
    this.#loop.wake();
  }

  get failures(): number {
    return this.#loop.failures;
  }

  get busy(): boolean {
    return this.#loop.busy || this.#underWay.count > 0;
  }

  async quiet(): Promise<void> {
    while (this.busy) {
      await this.#loop.quiet();
      await this.#underWay.quiet();
    }
  }

  async settled(entry: EntryId): Promise<void> {
    await this.#byEntry.get(entry);
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#underWay.quiet();
  }

  async #claimAll(): Promise<void> {
    const { mailbox, clock, concurrency = CONCURRENCY } = this.#options;
    while (this.#loop.running && this.#underWay.count < concurrency) {
      const free = concurrency - this.#underWay.count;
      const entries = await mailbox.claim(clock.now(), free, LEASE_MS);
      if (entries.length === 0) return;
      for (const entry of entries) {
        void this.#underWay.during(
          () => this.#deliverAlone(entry),
          () => this.#loop.wake(),
        );
      }
    }
  }

  async #deliverAlone(entry: ClaimedEntry): Promise<void> {
    const sending = this.#deliver(entry).catch((cause: unknown) =>
      this.#options.log.error({ err: cause }, "A send ended in a fault of ours and will be repeated"),
    );
    this.#byEntry.set(entry.id, sending);
    await sending;
    this.#byEntry.delete(entry.id);
  }

  /** Never throws: a claim that cannot be settled runs out and is sent again. */
  async #deliver(entry: ClaimedEntry): Promise<void> {
    const { mailbox, log } = this.#options;
    try {
      if (!isSendable(entry)) {
        await mailbox.settle(entry, await this.#sending.unreadable(entry));
        return;
      }
      const waiting = this.#mustWait(entry);
      const window = waiting === null ? await this.#options.windowOf(entry) : undefined;
      const settlement = waiting ?? (await this.#sending.send(entry, window));
      if (waiting === null) this.#noteOutage(entry, settlement);
      await mailbox.settle(entry, settlement);
      // What a messenger refuses though it was open by our clock would come back at once, and be refused again and again.
      const wasClosed = settlement.kind === "dead" && settlement.held && window === "closed";
      if (wasClosed) await this.#options.onHeld(entry);
    } catch (cause) {
      log.error({ ...aboutOf(entry), err: cause }, "A send could not be settled and will be repeated");
    }
  }

  #mustWait(entry: SendableEntry): Settlement | null {
    const { pace, clock, latelyHeard } = this.#options;
    const now = clock.now();
    const key = platformOf(entry);
    const again = this.#outages.waitOf(key, entry.id, now);
    if (again !== null) return { kind: "wait", notBefore: again };
    const perSecond = pace(entry.body);
    if (perSecond === undefined) return null;
    const goesFirst = latelyHeard.has(entry.lane, now);
    const at = this.#pacer.ask(entry.id, { key, perSecond, goesFirst }, now);
    return at > now ? { kind: "wait", notBefore: at } : null;
  }

  #noteOutage(entry: SendableEntry, settlement: Settlement): void {
    const { clock, log } = this.#options;
    const key = platformOf(entry);
    if (settlement.kind === "again" && isDown(settlement.code)) {
      const { code } = settlement;
      if (this.#outages.failed(key, entry.id, clock.now()))
        log.warn({ ...aboutOf(entry), code }, "A platform is down; one message at a time tries it");
    } else if (this.#outages.answered(key)) {
      log.info({ ...aboutOf(entry) }, "A platform answers again");
    }
  }
}

/** What is down together, and shares a pace: a channel or a desk of a shop. */
function platformOf(entry: SendableEntry): string {
  const { shop, vendor } = addresseeOf(entry);
  return `${shop}/${vendor}`;
}

function isSendable(entry: ClaimedEntry): entry is SendableEntry {
  return entry.body.kind !== "foreign";
}
