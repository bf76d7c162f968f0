/**
 * Sends one entry, and says how it ended.
 *
 * A send whose answer was never heard is tried again, so a shopper may see a message twice (at least once), always under
 * the same delivery id. After the last try, or a refusal, the entry becomes a dead letter, and its code says what that
 * means: `channel.unreachable` marks the conversation and drops it quietly, unless it tells of a paid order; `channel.windowClosed` holds it back, and it
 * returns to its place in the lane when the shopper writes; everything else is a fault that staff are told of and may
 * retry. A post to a desk is given up only when it can never be shown (it is malformed, or a bug of ours): what a desk
 * refuses until a person mends it, or does not take for half an hour, is held in its lane (`desk-troubles.ts`).
 * What follows is deposited (`onDead`, `onUnreachable`, `onRecovered`) *before* the entry is settled: a crash in
 * between sends once more and tells once more, while the other way round nobody would ever be told.
 */

import { unreachable } from "../conversation/unreachable.ts";
import type { SendFailureCode } from "../ports/channel.ts";
import type { Clock } from "../ports/clock.ts";
import type { FailureCode } from "../ports/failures.ts";
import type { Log } from "../ports/log.ts";
import type { ClaimedEntry, SendableEntry, Settlement, StoredEntry } from "../ports/mailbox.ts";
import { type Metrics, silentMetrics } from "../ports/metrics.ts";
import type { StoredBody } from "../ports/outbox.ts";
import { type Failure, type Outcome, retry } from "../ports/outcome.ts";
import { backoffMs } from "../wire/backoff.ts";
import { type Addressee, addresseeOf } from "./addressee.ts";
import type { FreeWindow } from "./free-window.ts";
import { SEND_BACKOFF } from "./retry.ts";

/** The failure that means "this shopper cannot be written to any more": it concerns nobody of the staff. */
export const UNREACHABLE = "channel.unreachable" satisfies SendFailureCode;

/** The failure that means "not now, but when the shopper has written again": the entry is held back until then. */
export const WINDOW_CLOSED = "channel.windowClosed" satisfies SendFailureCode;

/** What of a message about a paid order waits for the shopper's next word: it did not reach them, and nobody is to blame. */
const NOT_REACHED: ReadonlySet<string> = new Set<FailureCode>([UNREACHABLE, "channel.undelivered"]);

/** Whether an entry that ended with this code goes out when its shopper writes again, and staff are told meanwhile. */
export function isKeptForShopper({ body }: StoredEntry, code: string | undefined): boolean {
  return body.kind === "message" && body.order !== undefined && code !== undefined && NOT_REACHED.has(code);
}

/** Tries of one entry: a good half hour. */
const MOST_TRIES = 8;
/** The platform is down, knows our token no more, or waits for a phone: that is mended by people, who sleep. */
const PATIENT: ReadonlySet<FailureCode> = new Set<SendFailureCode>([
  "channel.unavailable",
  "channel.unauthorized",
]);
/** Failures that say that the platform serves nobody of ours just now, or that nobody heard from it. */
const DOWN = [
  "channel.unavailable",
  "channel.unauthorized",
  "channel.unanswered",
] as const satisfies FailureCode[];

/** Whether a failure is the platform's, and not only this message's. */
export function isDown(code: string): code is (typeof DOWN)[number] {
  return DOWN.some((known) => known === code);
}

/** Tries of an entry that waits for people: about two days, at the longest pause. */
const MOST_PATIENT_TRIES = 200;

/** The failure that means "not before a person has mended the desk". */
const DESK_UNUSABLE = "desk.unusable" satisfies FailureCode;
/** Sending threw: a bug of ours, which waiting does not mend. */
const OUR_FAULT = "send.failed" satisfies FailureCode;

/** What sending works with. */
export interface SendingOptions {
  /** Sends one entry. What it throws is a bug of ours and counts as a failed try. */
  readonly send: (
    entry: SendableEntry,
    window?: FreeWindow,
  ) => Promise<Outcome<{ readonly reference?: string }>>;
  /** Told before an entry becomes a dead letter; may be told again after a crash in between. */
  readonly onDead: (entry: ClaimedEntry, failure: Failure) => Promise<void>;
  /** Told before an entry is dropped because its shopper cannot be reached. */
  readonly onUnreachable: (entry: ClaimedEntry) => Promise<void>;
  /** Told before an entry that had been a dead letter is settled as sent; may be told again after a crash in between. */
  readonly onRecovered: (entry: ClaimedEntry) => Promise<void>;
  /** Told of a post that its desk does not take now: how it is settled. */
  readonly onDeskHeld: (desk: Addressee, failure: Failure) => Promise<Settlement>;
  /** Told before a post is settled as shown. */
  readonly onDeskShown: (desk: Addressee) => Promise<void>;
  /** The time line of claims and of what waits, see the mailbox. */
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics?: Metrics;
}

/** Sends entries. What must follow is deposited before the settlement is answered. */
export class Sending {
  readonly #options: SendingOptions;
  readonly #metrics: Metrics;

  constructor(options: SendingOptions) {
    this.#options = options;
    this.#metrics = options.metrics ?? silentMetrics;
  }

  /** `window` says whether the channel may be written to freely now, where it asks for such a thing. */
  async send(entry: SendableEntry, window: FreeWindow | undefined): Promise<Settlement> {
    const { clock } = this.#options;
    const started = clock.now();
    const outcome = await this.#send(entry, window);
    const addressee = addresseeOf(entry);
    this.#metrics.send({
      channel: addressee.vendor,
      outcome: outcome.kind,
      milliseconds: clock.now() - started,
    });
    switch (outcome.kind) {
      case "done":
        if (addressee.to === "desk") await this.#options.onDeskShown(addressee);
        return this.#sent(entry, outcome.value.reference);
      case "refused":
        return this.#giveUp(entry, outcome.failure);
      case "retry": {
        if (isHeld(entry, addressee, outcome.failure.code))
          return this.#options.onDeskHeld(addressee, outcome.failure);
        const most = PATIENT.has(outcome.failure.code) ? MOST_PATIENT_TRIES : MOST_TRIES;
        return this.#again(entry, outcome.failure, most, outcome.afterMs);
      }
      case "unknown":
        if (isHeld(entry, addressee, outcome.failure.code))
          return this.#options.onDeskHeld(addressee, outcome.failure);
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
      const isHeld = isKeptForShopper(entry, code);
      if (isHeld) await onDead(entry, failure);
      return { kind: "dead", code, operator, ...(isHeld && { held: true }) };
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

  /** Gives up what another version of Kiosk left. */
  unreadable(entry: ClaimedEntry): Promise<Settlement> {
    return this.#giveUp(entry, foreignFailure(entry.body));
  }
}

/** Whether a post waits for its desk without end, and not for its next try. */
function isHeld(entry: ClaimedEntry, { to }: Addressee, code: FailureCode): boolean {
  if (to !== "desk" || code === OUR_FAULT) return false;
  return code === DESK_UNUSABLE || entry.attempts + 1 >= MOST_TRIES;
}

function foreignFailure(body: StoredBody): Failure {
  const found = body.kind === "foreign" ? body.found : body.kind;
  return {
    code: "outbox.foreign",
    operator: `Another version of Kiosk left something in the outbox that this one cannot read (${found}). Start that version again and retry the dead letter there, or leave it.`,
  };
}

/** Fields for the log; ids and lanes stay out of it because they hold addresses. */
export function aboutOf(entry: ClaimedEntry): object {
  const { shop, vendor } = addresseeOf(entry);
  return { shop, vendor, kind: entry.body.kind };
}
