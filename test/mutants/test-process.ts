/** The other end of `test-run.ts`: starts it, asks it, and ends it when it does not come back. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Answer, Order, Start } from "./test-run.ts";

const PROGRAM = join(import.meta.dirname, "test-run.ts");
/** Time to load Vitest on a busy machine. */
const START_MS = 60_000;

export class TestProcess {
  /** Those that were started and not yet closed. */
  static readonly #open = new Set<TestProcess>();

  /** Ends all of them, for the end of the program. */
  static closeAll(): void {
    for (const one of TestProcess.#open) one.close();
  }

  readonly #start: Start;
  #child: ChildProcess | null = null;
  readonly #said: string[] = [];

  constructor(start: Start) {
    this.#start = start;
  }

  /** Runs test files; null when they did not end within `limitMs`. A test that ends the process has failed. */
  async run(order: Order, limitMs: number): Promise<Answer | null> {
    const child = this.#child ?? (await this.#opened());
    return this.#ask(child, order, limitMs);
  }

  /** Ends the process with all it started. */
  close(): void {
    const pid = this.#child?.pid;
    this.#child = null;
    TestProcess.#open.delete(this);
    if (pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // It had ended by itself.
    }
  }

  async #opened(): Promise<ChildProcess> {
    const environment = Object.entries(process.env).filter(
      ([name]) => !/^(VITEST|NODE_OPTIONS|NODE_ENV)/.test(name),
    );
    // A group of its own: a test that never ends sits in a process which this one started.
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", PROGRAM], {
      cwd: this.#start.root,
      env: Object.fromEntries(environment),
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      detached: true,
    });
    child.stderr?.on("data", (chunk: Buffer) =>
      this.#said.splice(0, Math.max(0, this.#said.push(String(chunk)) - 20)),
    );
    this.#child = child;
    TestProcess.#open.add(this);
    const ready = await this.#ask(child, this.#start, START_MS);
    if (ready === null || ready.failure !== null)
      throw new Error(`Vitest did not start. ${ready?.failure ?? ""}`);
    return child;
  }

  async #ask(child: ChildProcess, message: Start | Order, limitMs: number): Promise<Answer | null> {
    const limit = AbortSignal.timeout(Math.ceil(limitMs));
    const over = new AbortController();
    const signal = AbortSignal.any([limit, over.signal]);
    const ended = once(child, "exit", { signal }).then((): Answer => {
      this.#child = null;
      const failure = `The process ended: ${this.#said.join("").trim()}`;
      return { tests: [], failure, byTest: false };
    });
    const answered = once(child, "message", { signal }).then(([answer]) => answer as Answer);
    // A process that cannot be told any more has ended, and that is heard of by its end.
    child.send(message, () => {});
    try {
      return await Promise.race([answered, ended]);
    } catch (thrown) {
      this.close();
      if (!limit.aborted) throw thrown;
      return null;
    } finally {
      over.abort();
    }
  }
}
