/** A human pace: nobody answers in a millisecond, and nobody always takes equally long. */

/** How long is waited before something is sent, in milliseconds; `length` is how much there is to type. */
export type Pace = (length: number) => number;

/** Waits; resolves false when it was interrupted. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<boolean>;

/** Mail a quick hand types in the middle pause. */
const LETTERS = 200;
/** A long text is not typed: it is pasted. */
const LONGEST_FACTOR = 2;

/**
 * A pace around so many seconds. A short reply takes half of it, a long one twice as long, give or take a third.
 * `random` gives numbers from 0 to 1.
 */
export function humanPace(seconds: number, random: () => number = Math.random): Pace {
  return (length) => {
    const factor = Math.min(LONGEST_FACTOR, 0.5 + length / LETTERS);
    return Math.round(seconds * 1_000 * factor * (2 / 3 + (2 / 3) * random()));
  };
}

/** At most so many sends a second over all chats: about two people typing at the same time. */
export function sendsPerSecond(seconds: number): number {
  return seconds <= 0 ? 20 : Math.min(20, 2 / seconds);
}

/** Waits by the machine's clock. */
export const waitFor: Wait = (ms, signal) =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    const timer = setTimeout(() => end(true), ms);
    const end = (whole: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", interrupt);
      resolve(whole);
    };
    const interrupt = () => end(false);
    signal.addEventListener("abort", interrupt);
  });
