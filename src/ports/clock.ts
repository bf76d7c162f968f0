/** Time as an argument: the shell takes a clock, tests move one by hand. */

/** Tells the time in epoch milliseconds. */
export interface Clock {
  now(): number;
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() };
