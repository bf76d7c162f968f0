/**
 * Tries planted faults: whether the type check or a test notices each.
 *
 * First all tests are run once, unchanged, with probes that note which test files come by which fault. Meanwhile the
 * compiler checks each faulty file. What it lets pass is tried with those test files, nearest first, in two processes.
 * What survives is checked once more with everything whose types depend on it.
 */
import { setImmediate } from "node:timers/promises";
import type { Compiler } from "./compiler.ts";
import { type Fault, planted } from "./fault.ts";
import { FaultyCopy, type Slack, type Tested } from "./faulty-copy.ts";
import type { ImportGraph } from "./import-graph.ts";
import { type Reach, reachOf } from "./reach.ts";
import type { Scratch } from "./scratch.ts";

/** What became of a fault: who noticed it, or that nobody did. A test that no longer ends has noticed it. */
export interface Verdict {
  readonly fault: Fault;
  readonly by: "types" | "tests" | "time" | null;
  /** The first complaint; of a survivor, who looked. */
  readonly why: string;
}

/** What a trial works with. */
export interface TrialParts {
  readonly compiler: Compiler;
  readonly graph: ImportGraph;
  readonly scratch: Scratch;
  /** How many processes run tests. */
  readonly workers: number;
  readonly slack: Slack;
  /** Told before each phase, with the number of its steps, and after each step. */
  readonly onPhase: (name: string, steps: number) => void;
  readonly onStep: () => void;
  readonly onNote: (note: string) => void;
}

/** The verdicts, in the order of `faults`. */
export async function tried(faults: readonly Fault[], parts: TrialParts): Promise<Verdict[]> {
  parts.onPhase("types of each file; unchanged tests", faults.length);
  const [reach, complaints] = await Promise.all([
    reachOf(faults, parts),
    inTurn(faults, async (fault) => {
      // The compiler answers while everything else waits: let the tests' process be heard in between.
      await setImmediate();
      const complaint = parts.compiler.complaint(changeOf(fault, parts), [fault.file]);
      parts.onStep();
      return complaint;
    }),
  ]);
  for (const note of reach.notes) parts.onNote(note);
  const passed = faults.filter((_, index) => complaints[index] === null);
  const verdicts = new Map(
    faults.map((fault, index) => [fault, { fault, by: "types", why: complaints[index] ?? "" } as Verdict]),
  );
  for (const verdict of await testedAll(passed, reach, parts)) verdicts.set(verdict.fault, verdict);
  const survivors = passed.filter((fault) => verdicts.get(fault)?.by === null);
  parts.onPhase("types of all that depends on survivors", survivors.length);
  for (const fault of survivors) {
    const why = parts.compiler.complaint(changeOf(fault, parts), [
      ...parts.graph.importersOf(fault.file).keys(),
    ]);
    if (why !== null) verdicts.set(fault, { fault, by: "types", why });
    parts.onStep();
  }
  return faults.flatMap((fault) => verdicts.get(fault) ?? []);
}

function changeOf(fault: Fault, { compiler }: TrialParts): ReadonlyMap<string, string> {
  return new Map([[fault.file, planted(compiler.parse(fault.file).text, fault)]]);
}

async function inTurn<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>) {
  const results: Result[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

const UNTESTED: Tested = { by: null, why: "no test file comes by" };

async function testedAll(faults: readonly Fault[], reach: Reach, parts: TrialParts): Promise<Verdict[]> {
  parts.onPhase("tests", faults.length);
  const left = [...faults];
  const verdicts: Verdict[] = [];
  const work = async (name: string) => {
    const copy = new FaultyCopy(name, parts.scratch, parts.slack);
    try {
      for (let fault = left.shift(); fault !== undefined; fault = left.shift()) {
        const tests = reach.testsOf(fault);
        const tested = tests.length > 0 ? await copy.test(fault, tests, reach.msOf(tests)) : UNTESTED;
        verdicts.push({ fault, ...tested });
        parts.onStep();
      }
    } finally {
      copy.close();
    }
  };
  await Promise.all(Array.from({ length: parts.workers }, (_, index) => work(`copy-${index}`)));
  return verdicts;
}
