/** Work that is done whenever it is woken: never twice at once, and never forgotten when woken in the middle. */
import type { Log } from "../ports/log.ts";
import { UnderWay } from "./in-flight.ts";

/** Work that failed is tried again after this long, in milliseconds, if nothing wakes it before. */
const AGAIN_MS = 1_000;

/** A loop. It does nothing before `start` and nothing new after `stop`. */
export class WorkLoop {
  readonly #name: string;
  readonly #work: () => Promise<void>;
  readonly #log: Log;
  readonly #underWay = new UnderWay();
  #running = false;
  #failures = 0;
  #working = false;
  #woken = false;
  #again: NodeJS.Timeout | undefined;

  /** `name` is for the log. `work` does all there is to do now and resolves. */
  constructor(name: string, log: Log, work: () => Promise<void>) {
    this.#name = name;
    this.#log = log;
    this.#work = work;
  }

  get running(): boolean {
    return this.#running;
  }

  /** How often in a row its work has failed; it is tried again about every second. */
  get failures(): number {
    return this.#failures;
  }

  /** Whether it is at work now. */
  get busy(): boolean {
    return this.#underWay.count > 0;
  }

  start(): void {
    this.#running = true;
    this.wake();
  }

  wake(): void {
    this.#woken = true;
    if (!this.#running || this.#working) return;
    this.#working = true;
    void this.#underWay.during(() => this.#loop());
  }

  /** Resolves when it is at rest. */
  quiet(): Promise<void> {
    return this.#underWay.quiet();
  }

  stop(): Promise<void> {
    this.#running = false;
    clearTimeout(this.#again);
    return this.quiet();
  }

  /** A wake between the last look and the end of `working` would be lost, so nothing may be awaited there. */
  async #loop(): Promise<void> {
    while (this.#woken && this.#running) {
      this.#woken = false;
      try {
        await this.#work();
        this.#failures = 0;
      } catch (cause) {
        this.#failures += 1;
        this.#log.error({ part: this.#name, err: cause }, "The work failed and will be tried again");
        clearTimeout(this.#again);
        if (this.#running) this.#again = setTimeout(() => this.wake(), AGAIN_MS);
        break;
      }
    }
    this.#working = false;
  }
}
