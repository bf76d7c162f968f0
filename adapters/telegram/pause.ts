/** Waiting that ends early when the channel stops; tests bring their own, so that nobody sleeps. */

/** Resolves after `ms` milliseconds or as soon as the signal aborts; never rejects. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** The real one. */
export const pause: Pause = (ms, signal) =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end, { once: true });
  });

/** 1 s, 2 s, 4 s … at most a minute, in milliseconds; `attempt` counts from 0. */
export function backoff(attempt: number): number {
  return Math.min(60_000, 1_000 * 2 ** Math.min(attempt, 6));
}
