/** Drives commerce's upkeep: when it says that something is due, and now and then besides. */
import type { Upkeep } from "../commerce/upkeep.ts";
import type { SystemClock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";

/** Milliseconds between two rounds when nothing is planned sooner; new payments may have come in between. */
const LONGEST_REST = 15_000;
/** Milliseconds between two rounds when something is due at once, so that a fault does not spin. */
const SHORTEST_REST = 250;

/** A round that takes longer than this, in milliseconds, hangs. */
const HANGS_MS = 5 * 60_000;

/** Rounds of upkeep, one after the other. */
export interface Sweeper {
  start(): void;
  /** Throws when no round has ended for so long that it must hang. */
  check(): Promise<void>;
  /** Resolves when no round is under way. */
  stop(): Promise<void>;
}

/** Builds the sweeper; nothing happens before `start`. */
export function createSweeper(options: {
  readonly upkeep: Upkeep;
  readonly clock: SystemClock;
  readonly log: Log;
}): Sweeper {
  const { upkeep, clock, log } = options;
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> = Promise.resolve();
  let isStopped = false;
  let lastEnd = clock.elapsed();

  const sweep = async (): Promise<void> => {
    try {
      await upkeep.run(clock.now());
    } catch (error) {
      log.error({ code: "sweep.failed", err: error }, "A sweep failed and will be repeated");
    }
  };
  /** Milliseconds; a moment that cannot be asked for is looked for again after the longest rest. */
  const restUntilNext = async (): Promise<number> => {
    try {
      const next = await upkeep.next(clock.now());
      return next === null ? LONGEST_REST : next - clock.now();
    } catch {
      return LONGEST_REST;
    }
  };
  const plan = async (): Promise<void> => {
    const rest = await restUntilNext();
    lastEnd = clock.elapsed();
    if (isStopped) return;
    timer = setTimeout(run, Math.min(LONGEST_REST, Math.max(SHORTEST_REST, rest)));
  };
  const run = (): void => {
    underWay = sweep().then(plan);
  };
  return {
    start: run,
    async check() {
      if (clock.elapsed() - lastEnd > HANGS_MS) throw new Error("The upkeep of orders and payments hangs");
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await underWay;
    },
  };
}
