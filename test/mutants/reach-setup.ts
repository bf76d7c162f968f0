/** Runs beside each test file of the first run: notes which probes the file came by, and writes them down at its end. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { PROBE } from "./probe.ts";

/** What a test file came by. */
export interface Reached {
  readonly test: string;
  /** Probes that ran within its tests and hooks. */
  readonly running: readonly number[];
  /** Probes that ran while modules were loaded; files that loaded them before are not counted again. */
  readonly loading: readonly number[];
}

const folder = process.env.KIOSK_MUTANTS_REACHED ?? "";
const loading = new Set<number>();
const running = new Set<number>();
let current = loading;
Object.assign(globalThis, { [PROBE]: (number: number) => current.add(number) });

beforeAll(() => {
  current = running;
});

afterAll(() => {
  const test = expect.getState().testPath ?? "";
  const reached: Reached = { test, running: [...running], loading: [...loading] };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${test.replaceAll(/[^\w]/g, "_")}.json`), JSON.stringify(reached));
});
