/** Does in time what no message brings about: asks after open payments, ends overdue ones, forgets old answers. */
import type { PaymentDesk } from "../commerce/payments/payments.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";

/** Milliseconds between two looks when nothing is planned sooner; new payments may have come in between. */
const LONGEST_REST = 15_000;
/** Milliseconds between two looks when something is due at once, so that a fault does not spin. */
const SHORTEST_REST = 250;
/** How long the answers of changing calls are kept to recognise a repeated call: longer than any platform repeats. */
const KEEP_ANSWERS = 7 * 24 * 60 * 60 * 1000;

/** The sweeper. */
export interface Sweeper {
  start(): void;
  /** Resolves when no sweep is under way. */
  stop(): Promise<void>;
}

/** Builds the sweeper. */
export function createSweeper(options: {
  readonly payments: PaymentDesk;
  forgetAnswers(moment: number): Promise<number>;
  readonly clock: Clock;
  readonly log: Log;
}): Sweeper {
  const { payments, clock, log } = options;
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> = Promise.resolve();
  let isStopped = false;

  const sweep = async (): Promise<void> => {
    try {
      await payments.sweep(clock.now());
      await options.forgetAnswers(clock.now() - KEEP_ANSWERS);
    } catch (error) {
      log.error({ code: "sweep.failed", err: error }, "A payment sweep failed and will be repeated");
    }
  };
  const plan = async (): Promise<void> => {
    const next = await payments.nextSweep(clock.now()).catch(() => null);
    const rest = next === null ? LONGEST_REST : next - clock.now();
    if (isStopped) return;
    timer = setTimeout(run, Math.min(LONGEST_REST, Math.max(SHORTEST_REST, rest)));
  };
  const run = (): void => {
    underWay = sweep().then(plan);
  };
  return {
    start: run,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await underWay;
    },
  };
}
