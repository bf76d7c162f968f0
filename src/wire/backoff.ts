/** When to try again: pure arithmetic, so that the same failure of the same thing always waits equally long. */

/** How delays grow. */
export interface Backoff {
  /** In milliseconds. */
  readonly firstMs: number;
  /** Each delay is this many times the one before. */
  readonly factor: number;
  /** In milliseconds. */
  readonly longestMs: number;
}

/** Delays differ by up to a fifth in both directions, so that what failed together does not come back together. */
const SPREAD = 0.2;

/**
 * Milliseconds to wait after the `failures`-th failure in a row (from 1) of the thing called `id`. Grows from
 * `firstMs` by `factor` up to `longestMs`, give or take a fifth; the same for the same arguments.
 */
export function backoffMs(backoff: Backoff, failures: number, id: string): number {
  const share = hash(`${id}#${failures}`) / 2 ** 32;
  return Math.round(evenBackoffMs(backoff, failures) * (1 - SPREAD + 2 * SPREAD * share));
}

/** The same without the fifth, for one thing that nobody else waits beside. */
export function evenBackoffMs({ firstMs, factor, longestMs }: Backoff, failures: number): number {
  return Math.min(longestMs, firstMs * factor ** Math.max(0, failures - 1));
}

/** FNV-1a, 32 bits, and a final mixing (MurmurHash3's) because ids that differ in their last letter must lie apart. */
function hash(words: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < words.length; at += 1) {
    value = Math.imul(value ^ words.charCodeAt(at), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
