/**
 * Time as an argument: the shell takes a clock, tests move one by hand.
 *
 * A clock on the wall may be stepped: an administrator sets it, a time server puts it right, a machine wakes up. So it
 * tells moments only: when something happened, until when something holds. How long something takes, or has to wait, is
 * measured by what only runs forward. A test finds a part that measures by the wall.
 */

/** Tells moments. */
export interface Clock {
  /** By the wall, in epoch milliseconds. May be smaller than the last answer. */
  now(): number;
}

/** Tells moments, and measures durations. */
export interface SystemClock extends Clock {
  /** Milliseconds since some moment, the same one as long as the process lives. Never smaller than the last answer. */
  elapsed(): number;
}

/** The machine's own clock. */
export const systemClock: SystemClock = { now: () => Date.now(), elapsed: () => performance.now() };

/**
 * A time line for due times and leases of this process: it begins at the wall's moment and runs evenly from there,
 * whatever becomes of the wall's clock. Its moments are nobody's time of day; only they are compared with one another.
 */
export function steadyClock(clock: SystemClock): Clock {
  const begun = clock.now() - clock.elapsed();
  return { now: () => Math.round(begun + clock.elapsed()) };
}
