/** A copy of the project in which one fault at a time is tried with the tests that come by it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Fault, planted } from "./fault.ts";
import type { Scratch } from "./scratch.ts";
import { TestProcess } from "./test-process.ts";
import type { Answer } from "./test-run.ts";

/** How many faults are tried between two runs without one. */
const CONTROL_EVERY = 20;

/** How long a run may take: so many times what the same test files took unchanged, and milliseconds to start. */
export interface Slack {
  readonly slower: number;
  readonly startMs: number;
}

/** What the tests said about a fault. */
export interface Tested {
  readonly by: "tests" | "time" | null;
  readonly why: string;
}

export class FaultyCopy {
  readonly #root: string;
  readonly #process: TestProcess;
  readonly #slack: Slack;
  /** Files that changed since the last run. */
  readonly #stale = new Set<string>();
  #count = 0;

  constructor(name: string, scratch: Scratch, slack: Slack) {
    this.#slack = slack;
    this.#root = scratch.copy(name);
    const temporary = scratch.folder(`${name}-temporary`);
    this.#process = new TestProcess({
      root: this.#root,
      temporary,
      workers: 1,
      bail: true,
      probes: {},
      reached: temporary,
    });
  }

  /** Tries the fault with test files that took `ms` without it. */
  async test(fault: Fault, tests: readonly string[], ms: number): Promise<Tested> {
    const limitMs = this.#slack.startMs + this.#slack.slower * ms;
    if (this.#count++ % CONTROL_EVERY === 0) await this.#control(tests, limitMs);
    const path = join(this.#root, fault.file);
    const source = readFileSync(path, "utf8");
    writeFileSync(path, planted(source, fault));
    this.#stale.add(fault.file);
    try {
      return testedBy(await this.#sure(tests, limitMs), tests.length);
    } finally {
      writeFileSync(path, source);
      this.#stale.add(fault.file);
    }
  }

  close(): void {
    this.#process.close();
  }

  /** The same tests without a fault: a check that always fails would find every fault noticed. */
  async #control(tests: readonly string[], limitMs: number): Promise<void> {
    const answer = await this.#sure(tests, limitMs);
    if (answer?.failure !== null || answer.tests.length < tests.length)
      throw new Error(`Tests fail without a fault in this order. ${answer?.failure ?? "They did not end."}`);
  }

  /** Runs the tests; what no test by name has said, as on a machine that is busy, has to be said again by a new process. */
  async #sure(tests: readonly string[], limitMs: number): Promise<Answer | null> {
    const answer = await this.#run(tests, limitMs);
    if (answer !== null && (answer.failure === null || answer.byTest)) return answer;
    this.#process.close();
    return this.#run(tests, limitMs);
  }

  async #run(tests: readonly string[], limitMs: number): Promise<Answer | null> {
    const changed = [...this.#stale];
    this.#stale.clear();
    return this.#process.run({ tests, changed }, limitMs);
  }
}

function testedBy(answer: Answer | null, count: number): Tested {
  if (answer === null) return { by: "time", why: "the tests did not end" };
  if (answer.failure !== null) return { by: "tests", why: answer.failure };
  if (answer.tests.length < count) throw new Error(`Of ${count} test files ${answer.tests.length} ran`);
  return { by: null, why: `${count} test files came by and passed` };
}
