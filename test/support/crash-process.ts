/** A process that is killed and started again: the part of a crash story that does not care what it kills. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { PATIENCE_MS } from "./patience.ts";

/** What to start, and how to see that it is ready. */
export interface KillableCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Finds the gateway's address in a line of its output; null when the line says something else. */
  readyAt(line: string): string | null;
}

/** A process with many lives. */
export class KillableProcess {
  readonly #command: KillableCommand;
  #child: ChildProcess | null = null;
  #address: string | null = null;
  /** Every line it said on stdout, its log among them. */
  readonly said: string[] = [];
  /** Its last words on stderr, for a failing test. */
  #lastWords: string[] = [];

  constructor(command: KillableCommand) {
    this.#command = command;
  }

  /** Where the living process listens; null while it is dead or starting. */
  get address(): string | null {
    return this.#address;
  }

  /** The living process's number; undefined while it is dead. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts it; resolves when it is ready. */
  async start(): Promise<void> {
    const { command, args, env, readyAt } = this.#command;
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    const ready = Promise.withResolvers<string>();
    createInterface({ input: child.stdout }).on("line", (line) => {
      this.said.push(line);
      const address = readyAt(line);
      if (address !== null) ready.resolve(address);
    });
    createInterface({ input: child.stderr }).on("line", (line) => {
      this.#lastWords = [...this.#lastWords.slice(-40), line];
    });
    child.once("exit", (code) =>
      ready.reject(new Error(`It died before it was ready (${code}): ${this.#lastWords.join("\n")}`)),
    );
    const late = setTimeout(() => ready.reject(new Error("It was not ready in time")), PATIENCE_MS);
    try {
      this.#address = await ready.promise;
    } finally {
      clearTimeout(late);
    }
  }

  /** SIGKILL: no handler runs, nothing is flushed. Resolves when the operating system has let go of it. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** SIGTERM; the exit code. */
  async stop(): Promise<number | null> {
    return this.#end("SIGTERM");
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    this.#child = null;
    this.#address = null;
    if (child === null || child.exitCode !== null) return child?.exitCode ?? null;
    const ended = once(child, "exit");
    child.kill(signal);
    const [code] = (await ended) as [number | null];
    return code;
  }
}

/** A repeatable source of chance, so that a failed story can be told again (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Kills and restarts the process again and again, each time after a random while of life. `lived` is told the number
 * of each life when it begins, from 0. The process is alive when this resolves.
 */
export async function killAgainAndAgain(
  gateway: KillableProcess,
  options: {
    readonly kills: number;
    readonly lifeMs: readonly [shortest: number, longest: number];
    readonly random: () => number;
    readonly lived?: (life: number) => void;
  },
): Promise<void> {
  const [shortest, longest] = options.lifeMs;
  for (let life = 0; ; life += 1) {
    await gateway.start();
    options.lived?.(life);
    if (life === options.kills) return;
    const lifeMs = shortest + options.random() * (longest - shortest);
    await new Promise((resolve) => setTimeout(resolve, lifeMs));
    await gateway.kill();
  }
}
