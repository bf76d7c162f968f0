/** When to try again: pure arithmetic, so that the same failure of the same thing always waits equally long. */

/** How delays grow. All in milliseconds. */
export interface Backoff {
  readonly firstMs: number;
  /** Each delay is this many times the one before. */
  readonly factor: number;
  readonly longestMs: number;
}

/** Sends: eight tries take a good half hour, so that a platform's short outage costs no message. */
export const SEND_BACKOFF: Backoff = { firstMs: 1_000, factor: 4, longestMs: 15 * 60_000 };
/** Turns: a shopper waits, so the tries come quickly. */
export const TURN_BACKOFF: Backoff = { firstMs: 250, factor: 4, longestMs: 60_000 };

/** Delays differ by up to a fifth in both directions, so that what failed together does not come back together. */
const SPREAD = 0.2;

/**
 * Milliseconds to wait after the `failures`-th failure in a row (from 1) of the thing called `id`. Grows from
 * `firstMs` by `factor` up to `longestMs`, give or take a fifth; the same for the same arguments.
 */
export function backoffMs(backoff: Backoff, failures: number, id: string): number {
  const steps = Math.max(0, failures - 1);
  const even = Math.min(backoff.longestMs, backoff.firstMs * backoff.factor ** steps);
  const share = hash(`${id}#${failures}`) / 2 ** 32;
  return Math.round(even * (1 - SPREAD + 2 * SPREAD * share));
}

/** FNV-1a, 32 bits, and a final mixing (MurmurHash3's) because ids that differ in their last character must lie apart. */
function hash(words: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < words.length; at += 1) {
    value = Math.imul(value ^ words.charCodeAt(at), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
