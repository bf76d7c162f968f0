/**
 * The turn loop: leases conversations and works off their inbounds, many side by side, each strictly in order.
 *
 * A turn that throws is our bug or storage trouble: it is tried again with growing delays, from its last checkpoint;
 * after the last try the shopper gets an apology, so that the conversation goes on.
 */
import { createHash } from "node:crypto";
import type { Conversation } from "../conversation/conversation.ts";
import type { Inbound } from "../conversation/inbound.ts";
import { apologize, type Progress, type TurnContext } from "../conversation/turn.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Lease, Mailbox } from "../ports/mailbox.ts";
import { type Metrics, silentMetrics } from "../ports/metrics.ts";
import type { Services } from "../ports/services/services.ts";
import { backoffMs } from "../wire/backoff.ts";
import { UnderWay } from "./in-flight.ts";
import type { TurnObserver } from "./observer.ts";
import { TURN_BACKOFF } from "./retry.ts";
import { commitOf } from "./turn-commit.ts";
import { type FinishedTurn, runTurn } from "./turn-runner.ts";
import { WorkLoop } from "./work-loop.ts";

/** Tries of one inbound before the apology. */
const MOST_TRIES = 3;
/** Long enough for a turn that waits for slow services; a dead worker's conversations wait this long on shared stores. */
const LEASE_MS = 120_000;
/** Conversations in hand at once: services wait for databases and payment providers, not for the processor. */
const CONCURRENCY = 64;

/** What the worker works with. */
export interface WorkerOptions {
  readonly mailbox: Mailbox;
  readonly context: (shop: string) => TurnContext;
  readonly services: Services;
  /** Vendors of a shop's desks. */
  readonly desks: (shop: string) => readonly string[];
  /** The time line of leases and delays, see the mailbox. Durations are measured by it too. */
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics?: Metrics;
  readonly observer?: TurnObserver;
  /** The wall's clock, which dates what the observer is told. */
  readonly wall?: Clock;
  /** Conversations in hand at once; 64 when absent. */
  readonly concurrency?: number;
}

/** The turn loop. */
export interface Worker {
  readonly busy: boolean;
  /** How often in a row looking for work has failed. */
  readonly failures: number;
  start(): void;
  /** There may be something to do. */
  wake(): void;
  /** Resolves when no turn is in hand. */
  quiet(): Promise<void>;
  /** Takes nothing new; resolves when the turns in hand are finished. */
  stop(): Promise<void>;
}

/** Builds the worker. */
export function createWorker(options: WorkerOptions): Worker {
  return new TurnWorker(options);
}

/** What the worker keeps in a mailbox checkpoint. */
interface Saved {
  readonly failures: number;
  /** Null when the turn had not come to a changing call. */
  readonly progress: Progress | null;
}

/** One inbound in hand. */
interface InHand {
  readonly lease: Lease;
  readonly inbound: Inbound;
  readonly conversation: Conversation | null;
  saved: Saved;
}

const NOTHING_SAVED: Saved = { failures: 0, progress: null };

class TurnWorker implements Worker {
  readonly #options: WorkerOptions;
  readonly #metrics: Metrics;
  readonly #loop: WorkLoop;
  readonly #inHand = new UnderWay();

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#metrics = options.metrics ?? silentMetrics;
    this.#loop = new WorkLoop("worker", options.log, () => this.#takeAll());
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
    return this.#loop.busy || this.#inHand.count > 0;
  }

  async quiet(): Promise<void> {
    while (this.busy) {
      await this.#loop.quiet();
      await this.#inHand.quiet();
    }
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#inHand.quiet();
  }

  async #takeAll(): Promise<void> {
    const { mailbox, clock, concurrency = CONCURRENCY } = this.#options;
    while (this.#loop.running && this.#inHand.count < concurrency) {
      const lease = await mailbox.lease(clock.now(), LEASE_MS);
      if (lease === null) return;
      void this.#inHand.during(
        () => this.#work(lease),
        () => this.#loop.wake(),
      );
    }
  }

  /** Never throws. */
  async #work(lease: Lease): Promise<void> {
    try {
      await this.#workOff(lease);
    } catch (cause) {
      this.#options.log.error(
        { err: cause },
        "A conversation could not be given back; its lease will run out",
      );
    }
  }

  /** Works off the lease's inbounds as long as the lease has time left, then gives it back. */
  async #workOff(lease: Lease): Promise<void> {
    const { mailbox, clock } = this.#options;
    const enoughUntil = lease.until - LEASE_MS / 2;
    let { conversation } = lease;
    for (const inbound of lease.inbounds) {
      if (!this.#loop.running || clock.now() > enoughUntil) break;
      const saved =
        lease.checkpoint?.inbound === inbound.id ? (lease.checkpoint.progress as Saved) : NOTHING_SAVED;
      const after = await this.#handle({ lease, inbound, conversation, saved });
      if (after === null) return;
      conversation = after;
    }
    await mailbox.release(lease);
  }

  /** The conversation after the inbound; null when the lease is lost or was given back because the turn failed. */
  async #handle(hand: InHand): Promise<Conversation | null> {
    const started = this.#options.clock.now();
    try {
      const turn = await this.#run(hand);
      if (turn === null || !(await this.#commit(hand, turn.progress))) return this.#lost(hand, started);
      this.#report(hand, "committed", started);
      this.#observe(hand, turn, started);
      return turn.progress.conversation;
    } catch (cause) {
      this.#report(hand, "failed", started);
      return this.#failed(hand, cause);
    }
  }

  #run(hand: InHand): Promise<FinishedTurn | null> {
    const { context, services, clock, mailbox } = this.#options;
    const { lease, inbound, conversation } = hand;
    const parts = { context: context(inbound.shop), services, clock, metrics: this.#metrics };
    return runTurn(parts, {
      inbound,
      conversation,
      saved: hand.saved.progress,
      async save(progress) {
        const saved = { ...hand.saved, progress };
        if (!(await mailbox.checkpoint(lease, { inbound: inbound.id, progress: saved }))) return false;
        hand.saved = saved;
        return true;
      },
    });
  }

  #commit({ lease, inbound }: InHand, progress: Progress): Promise<boolean> {
    const { mailbox, desks } = this.#options;
    return mailbox.commit(lease, commitOf(inbound, progress, desks(inbound.shop)));
  }

  /** Somebody else has the conversation now and will do the same under the same keys. */
  #lost(hand: InHand, started: number): null {
    this.#report(hand, "lost", started);
    this.#options.log.info(aboutOf(hand), "A turn was dropped because its lease was lost");
    return null;
  }

  async #failed(hand: InHand, cause: unknown): Promise<Conversation | null> {
    const { log, mailbox, clock } = this.#options;
    const { lease, inbound } = hand;
    const failures = hand.saved.failures + 1;
    log.error({ ...aboutOf(hand), failures, err: cause }, "A turn failed");
    try {
      if (failures >= MOST_TRIES) return await this.#apologize(hand);
      const saved: Saved = { ...hand.saved, failures };
      await mailbox.checkpoint(lease, { inbound: inbound.id, progress: saved });
    } catch (trouble) {
      log.error({ ...aboutOf(hand), err: trouble }, "A failed turn could not be written down");
    }
    await mailbox.release(lease, clock.now() + backoffMs(TURN_BACKOFF, failures, inbound.id));
    return null;
  }

  async #apologize(hand: InHand): Promise<Conversation | null> {
    const { inbound, conversation } = hand;
    const progress = apologize(this.#options.context(inbound.shop), conversation, inbound);
    if (!(await this.#commit(hand, progress))) return null;
    this.#options.log.error(aboutOf(hand), "A turn was given up and the shopper was told kindly");
    return progress.conversation;
  }

  #report({ inbound }: InHand, result: "committed" | "lost" | "failed", started: number): void {
    const { shop, channel } = inbound;
    this.#metrics.turn({ shop, channel, result, milliseconds: this.#options.clock.now() - started });
  }

  #observe({ lease, inbound }: InHand, { progress, calls }: FinishedTurn, started: number): void {
    const { observer, clock, wall = clock, log } = this.#options;
    if (observer === undefined) return;
    const replies = progress.replies.map(({ message }) => message.name);
    const { steps } = progress;
    const inboundKind = inbound.content.kind;
    try {
      observer.onTurn({
        conversation: lease.key,
        at: wall.now(),
        inbound: inboundKind,
        steps,
        calls,
        replies,
        ms: clock.now() - started,
      });
    } catch (cause) {
      log.error({ err: cause }, "The observer of turns failed");
    }
  }
}

/** Fields for the log. Addresses, and some platforms' ids, are phone numbers: of the id only a digest is written. */
function aboutOf({ inbound }: InHand): Readonly<Record<string, unknown>> {
  const { shop, channel, content } = inbound;
  const digest = createHash("sha256").update(inbound.id).digest("hex").slice(0, 16);
  return { shop, channel, inbound: digest, kind: content.kind };
}
