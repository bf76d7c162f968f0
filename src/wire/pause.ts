/** Waiting: for a while, or for an answer that may not come. */

/** Waits `ms` milliseconds; resolves false as soon as the signal comes, and true when it did not. Never rejects. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<boolean>;

/** By the machine's clock; whoever wants to move time by hand brings another `Pause`. */
export const pause: Pause = (ms, signal) =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    const end = (whole: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", interrupt);
      resolve(whole);
    };
    const interrupt = () => end(false);
    const timer = setTimeout(() => end(true), ms);
    signal.addEventListener("abort", interrupt, { once: true });
  });

/** Stands for an answer that did not come in time. */
export const TOO_LATE = Symbol("too late");

/** What `work` resolves to, or TOO_LATE after `ms` milliseconds; the work is then left to itself. Rejects as it does. */
export async function inTime<Value>(work: Promise<Value>, ms: number): Promise<Value | typeof TOO_LATE> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof TOO_LATE>((resolve) => {
    timer = setTimeout(() => resolve(TOO_LATE), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
