/** The durable shell as a whole: worker, outbox, timers, relay and pruning around one mailbox. */
import type { TurnContext } from "../conversation/turn.ts";
import type { Announcements } from "../ports/announcements.ts";
import { type SystemClock, steadyClock } from "../ports/clock.ts";
import type { DeskPost } from "../ports/desk.ts";
import type { EntryId } from "../ports/entry-id.ts";
import type { Log } from "../ports/log.ts";
import type { Mailbox, SendableEntry } from "../ports/mailbox.ts";
import { type Metrics, silentMetrics } from "../ports/metrics.ts";
import type { OutboxBody } from "../ports/outbox.ts";
import type { Failure, Outcome } from "../ports/outcome.ts";
import type { SenderIdentities } from "../ports/sender-identities.ts";
import type { Services } from "../ports/services/services.ts";
import { createGivenUp } from "./dead-letters.ts";
import { DeskTroubles } from "./desk-troubles.ts";
import { createWindows, type FreeWindow } from "./free-window.ts";
import { createInbox, type Deposit } from "./inbox.ts";
import { LatelyHeard } from "./lately-heard.ts";
import type { TurnObserver } from "./observer.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { createRelay } from "./relay.ts";
import { createTimers } from "./timers.ts";
import { createWorker } from "./worker.ts";

const HOUR_MS = 60 * 60 * 1000;
/** Mail is kept this long: a month, for help threads and the inspector. */
const KEEP_MS = 30 * 24 * HOUR_MS;
/** A stop waits this long for what is under way; orchestrators kill after 10 to 30 seconds. */
const STOP_MS = 8_000;

/** Failures in a row, about a second apart, after which a part counts as stuck. */
const STUCK_FAILURES = 5;

/** What the shell is built of. */
export interface RuntimeOptions {
  readonly mailbox: Mailbox;
  /** The ledger's outbox; absent where nothing announces (small tests). */
  readonly announcements?: Announcements;
  readonly context: (shop: string) => TurnContext;
  readonly services: Services;
  /** Vendors of a shop's desks. */
  readonly desks: (shop: string) => readonly string[];
  /** Sends one outbox entry. Answer no `reference` that is not needed: each one is written. */
  readonly send: (
    entry: SendableEntry,
    window?: FreeWindow,
  ) => Promise<Outcome<{ readonly reference?: string }>>;
  /** Where senders are found by their identities; absent where no channel gives any. */
  readonly identities?: SenderIdentities;
  /** How long after a shopper's last word the body's channel may be written to freely; absent, or undefined, for always. */
  readonly freeFormMs?: (body: OutboxBody) => number | undefined;
  /** How many entries of the body's channel and shop may go out a second; undefined for no limit. */
  readonly pace: (body: OutboxBody) => number | undefined;
  /** Leases, pauses and the pace are of this process alone: they follow what it measures, not the wall. */
  readonly clock: SystemClock;
  readonly log: Log;
  readonly metrics?: Metrics;
  readonly observer?: TurnObserver;
  /** Turns in hand, and sends under way, at once; 64 each when absent. */
  readonly concurrency?: { readonly turns?: number; readonly sends?: number };
  /** How long mail is kept, in milliseconds; 30 days when absent. */
  readonly keepMs?: number;
}

/** The durable shell. */
export interface Runtime {
  /** Stores what came in; resolves when it is durable. Works before `start` too. */
  readonly deposit: Deposit;
  /**
   * A platform says that it could not deliver what it had taken, by the entry's id. With `again` the channel would send
   * it otherwise now, so it is sent once more and nobody is told. Safe to repeat.
   */
  undelivered(delivery: EntryId, failure: Failure, again?: boolean): Promise<void>;
  /** Says at every other desk of the shop that paid orders were not shown at this one, nor seen at any. */
  tellUnseen(
    shop: string,
    desk: string,
    orders: Extract<DeskPost, { readonly kind: "deskTrouble" }>["unseen"],
  ): Promise<void>;
  start(): void;
  /**
   * Takes nothing new and finishes what is under way, within `deadlineMs` milliseconds (8,000 when absent). False when
   * the deadline came first: what is left is done again after the next start, under the same keys.
   */
  stop(deadlineMs?: number): Promise<boolean>;
  /** Resolves when nothing is ready to be done: what remains waits for its time. Only while started. */
  idle(): Promise<void>;
  /** Throws, with which, when a part does not come to its work any more though it tries again and again. */
  check(): Promise<void>;
}

/** Builds the shell; nothing runs before `start`. The mailbox stays the caller's to close, after `stop`. */
export function createRuntime(options: RuntimeOptions): Runtime {
  const { mailbox, clock, log, announcements, desks, concurrency = {} } = options;
  const metrics = options.metrics ?? silentMetrics;
  const steady = steadyClock(clock);
  const timed = { ...options, metrics, clock: steady };
  const worker = createWorker({ ...timed, wall: clock, concurrency: concurrency.turns });
  const windowOf = createWindows({ mailbox, clock, freeFormMs: options.freeFormMs ?? (() => undefined) });
  const settled = (entry: EntryId) => outbox.settled(entry);
  const givenUp = createGivenUp({ mailbox, desks, windowOf, settled, clock, log, metrics });
  const latelyHeard = new LatelyHeard();
  const troubles = new DeskTroubles({ mailbox, desks, clock: steady, log, metrics });
  const outbox: Outbox = createOutbox({
    ...timed,
    latelyHeard,
    windowOf,
    concurrency: concurrency.sends,
    onDead: givenUp.tellDesks,
    onUnreachable: givenUp.tellConversation,
    onHeld: givenUp.lookAgain,
    onRecovered: givenUp.sentAfterAll,
    onDeskHeld: (desk, failure) => troubles.held(desk, failure),
    onDeskShown: (desk) => troubles.shown(desk),
  });
  const wake = () => {
    worker.wake();
    outbox.wake();
  };
  const timers = createTimers({ mailbox, clock: steady, wall: clock, log, wake });
  const relay = announcements && createRelay({ announcements, mailbox, desks, log });
  const named = { worker, outbox, timers, ...(relay !== undefined && { relay }) };
  const parts = Object.values(named);
  let unsubscribe: (() => void) | undefined;
  let pruning: NodeJS.Timeout | undefined;

  const prune = () => {
    mailbox
      .prune(clock.now() - (options.keepMs ?? KEEP_MS))
      .catch((cause: unknown) => log.error({ err: cause }, "Old mail could not be forgotten"));
  };

  return {
    deposit: createInbox({
      mailbox,
      metrics,
      identities: options.identities,
      heard: (lane) => latelyHeard.note(lane, steady.now()),
    }),
    undelivered: givenUp.undelivered,
    tellUnseen: (shop, desk, orders) => troubles.unseen(shop, desk, orders),
    start() {
      unsubscribe = mailbox.onMail(() => {
        wake();
        timers.wake();
      });
      for (const part of parts) part.start();
      pruning = setInterval(prune, HOUR_MS);
      pruning.unref();
    },
    async stop(deadlineMs = STOP_MS) {
      clearInterval(pruning);
      unsubscribe?.();
      const finished = await within(deadlineMs, Promise.all(parts.map((part) => part.stop())));
      if (!finished) log.warn({ deadlineMs }, "The stop did not wait for everything under way");
      return finished;
    },
    check: async () => throwIfStuck(named),
    async idle() {
      for (;;) {
        for (const part of parts) await part.quiet();
        const next = await mailbox.nextWake(steady.now(), clock.now());
        const waiting = (await announcements?.waiting(1)) ?? [];
        const nothingReady = (next === null || next > steady.now()) && waiting.length === 0;
        if (nothingReady && parts.every(({ busy }) => !busy)) return;
        wake();
        timers.look();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

function throwIfStuck(parts: Readonly<Record<string, { readonly failures: number }>>): void {
  const stuck = Object.entries(parts).filter(([, { failures }]) => failures >= STUCK_FAILURES);
  if (stuck.length > 0)
    throw new Error(`No work is done any more by: ${stuck.map(([name]) => name).join(", ")}`);
}

/** Whether it ended before the deadline. */
async function within(deadlineMs: number, work: Promise<unknown>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const alarm = setTimeout(() => resolve(false), deadlineMs);
  const finished = await Promise.race([work.then(() => true), promise]);
  clearTimeout(alarm);
  return finished;
}
