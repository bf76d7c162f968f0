/**
 * Platforms that are down, as seen by what is sent to them: one message at a time tries whether they answer again.
 *
 * Without this every waiting message would try for itself: thousands of calls to a platform that has trouble already,
 * and as many lines of log. A platform counts as down after a few failures in a row with no success in between, since
 * one message that fails may be the message's own fault. Then the first that asks is the probe; all others wait for a
 * pause that grows while probes fail. The first success ends it.
 */
import type { EntryId } from "../ports/entry-id.ts";

/** Failures in a row, of different messages, after which the platform itself is taken to be down. */
const FAILURES = 3;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

interface Outage {
  /** Messages that failed since the last success. */
  readonly failed: Set<EntryId>;
  /** Probes that failed. */
  probes: number;
  /** When the next probe may go. */
  probeAt: number;
  probing: EntryId | null;
}

/** Outages by what they stop: a channel or a desk of a shop. Moments are of a clock that runs evenly. */
export class Outages {
  readonly #outages = new Map<string, Outage>();

  /** Whether a message may go now (null), or the moment to ask again. */
  waitOf(key: string, entry: EntryId, now: number): number | null {
    const outage = this.#outages.get(key);
    if (outage === undefined || outage.failed.size < FAILURES) return null;
    if (now < outage.probeAt) return outage.probeAt;
    if (outage.probing !== null && outage.probing !== entry) return now + pauseOf(outage);
    outage.probing = entry;
    return null;
  }

  /** A send failed because the platform did not serve it; true when this is how it was found to be down. */
  failed(key: string, entry: EntryId, now: number): boolean {
    const outage = this.#outageOf(key);
    const wasDown = outage.failed.size >= FAILURES;
    if (!wasDown) outage.failed.add(entry);
    if (outage.failed.size < FAILURES) return false;
    if (wasDown && outage.probing === entry) outage.probes += 1;
    if (!wasDown || outage.probing === entry) {
      outage.probing = null;
      outage.probeAt = now + pauseOf(outage);
    }
    return !wasDown;
  }

  /** The platform answered; true when it had been down. */
  answered(key: string): boolean {
    const outage = this.#outages.get(key);
    this.#outages.delete(key);
    return outage !== undefined && outage.failed.size >= FAILURES;
  }

  #outageOf(key: string): Outage {
    const known = this.#outages.get(key);
    if (known !== undefined) return known;
    const fresh: Outage = { failed: new Set(), probes: 0, probeAt: 0, probing: null };
    this.#outages.set(key, fresh);
    return fresh;
  }
}

function pauseOf({ probes }: Outage): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(probes, 10));
}
