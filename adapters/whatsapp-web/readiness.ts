/**
 * Whether there is a session to send by, and a short wait for one that is coming up: after a restart the page needs some
 * seconds, and a reply that waits them out is there sooner than one that is tried again after a pause.
 */
import type { GuardedClient } from "./guarded-client.ts";

/** The state of the session as sends see it. */
export interface Readiness {
  /** The client of the life that is ready; null while there is none. */
  client(): GuardedClient | null;
  /** The same, waited for up to `ms` while a session is coming up; null at once when none is. */
  soon(ms: number): Promise<GuardedClient | null>;
  /** A kept session is being opened. */
  comesUp(): void;
  isReady(client: GuardedClient): void;
  /** There is none, and none is coming. */
  isGone(): void;
}

/** Nothing is there and nothing comes, to begin with. */
export function createReadiness(): Readiness {
  let ready: GuardedClient | null = null;
  let coming = false;
  const waiting = new Set<() => void>();
  const settle = (client: GuardedClient | null) => {
    ready = client;
    coming = false;
    for (const wake of [...waiting]) wake();
  };
  return {
    client: () => ready,
    soon: (ms) =>
      new Promise((resolve) => {
        if (ready !== null || !coming) return resolve(ready);
        const wake = () => {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve(ready);
        };
        const timer = setTimeout(wake, ms);
        waiting.add(wake);
      }),
    comesUp() {
      coming = true;
    },
    isReady: settle,
    isGone: () => settle(null),
  };
}
