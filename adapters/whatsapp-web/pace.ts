/** A human pace: nobody answers in a millisecond, and nobody always takes equally long. */

/** How long is waited before something is sent, in milliseconds; `length` is how much there is to type. */
export type Pace = (length: number) => number;

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
