/** Looks at the mailbox when a moment comes: turns due timers into inbounds, and wakes the loops for what waited. */
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Mailbox } from "../ports/mailbox.ts";
import { WorkLoop } from "./work-loop.ts";

/** Looking is not free, so what changes within this many milliseconds is looked at together. */
const SETTLE_MS = 20;
/** Whoever sleeps longer looks again: the wall's clock may have been stepped to a moment that a timer waits for. */
const LONGEST_MS = 60_000;

/** The alarm clock of the mailbox. */
export interface Timers {
  readonly busy: boolean;
  /** How often in a row looking has failed. */
  readonly failures: number;
  start(): void;
  /** Something changed: the next moment may be another one. Answered within `SETTLE_MS`. */
  wake(): void;
  /** Looks at once. */
  look(): void;
  quiet(): Promise<void>;
  stop(): Promise<void>;
}

/** Builds the alarm clock; `wake` is called when something may have become ready. */
export function createTimers(options: {
  readonly mailbox: Mailbox;
  /** The time line of leases and delays, see the mailbox. */
  readonly clock: Clock;
  /** The wall's clock, by which timers fall due. */
  readonly wall: Clock;
  readonly log: Log;
  readonly wake: () => void;
}): Timers {
  const { mailbox, clock, wall, log, wake } = options;
  let alarm: NodeJS.Timeout | undefined;
  let alarmAt = Number.POSITIVE_INFINITY;

  const setAlarm = (at: number) => {
    if (at >= alarmAt || !loop.running) return;
    clearTimeout(alarm);
    alarmAt = at;
    alarm = setTimeout(
      () => {
        alarmAt = Number.POSITIVE_INFINITY;
        loop.wake();
      },
      Math.min(LONGEST_MS, Math.max(0, at - clock.now())),
    );
  };

  const loop = new WorkLoop("timers", log, async () => {
    const next = await mailbox.nextWake(clock.now(), wall.now());
    if (next === null) return;
    if (next > clock.now()) {
      setAlarm(next);
      return;
    }
    await mailbox.fire(wall.now());
    wake();
  });

  return {
    get busy() {
      return loop.busy;
    },
    get failures() {
      return loop.failures;
    },
    start: () => loop.start(),
    wake: () => setAlarm(clock.now() + SETTLE_MS),
    look: () => loop.wake(),
    quiet: () => loop.quiet(),
    stop() {
      clearTimeout(alarm);
      alarmAt = Number.POSITIVE_INFINITY;
      return loop.stop();
    },
  };
}
