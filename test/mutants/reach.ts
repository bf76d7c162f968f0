/** The first run: all tests unchanged, to learn which of them come by each fault, how long they take, and which fail anyway. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Compiler } from "./compiler.ts";
import type { Edit, Fault } from "./fault.ts";
import { type ImportGraph, isTest } from "./import-graph.ts";
import { type Place, placeOf } from "./probe.ts";
import type { Reached } from "./reach-setup.ts";
import type { Scratch } from "./scratch.ts";
import { TestProcess } from "./test-process.ts";
import type { Answer } from "./test-run.ts";

/** Test files that read the sources, and those that start programs of the project: no probe sees what they come by. */
const READS = /\b(readFileSync|readdirSync|readFile|globSync)\(/;
const STARTS = /node:child_process|node:worker_threads/;
const LONGEST_MS = 1_200_000;

export interface Reach {
  /** The test files that may notice the fault, likeliest first. */
  testsOf(fault: Fault): readonly string[];
  /** Milliseconds that the test files took unchanged. */
  msOf(tests: readonly string[]): number;
  /** What is to be said about the run. */
  readonly notes: readonly string[];
}

interface Given {
  readonly compiler: Compiler;
  readonly graph: ImportGraph;
  readonly scratch: Scratch;
  readonly workers: number;
}

export async function reachOf(
  faults: readonly Fault[],
  { compiler, graph, scratch, workers }: Given,
): Promise<Reach> {
  const places = faults.map((fault) => placeOf(fault, compiler.parse(fault.file)));
  const root = scratch.copy("unchanged");
  const reached = scratch.folder("reached");
  const process = new TestProcess({
    root,
    temporary: scratch.folder("unchanged-temporary"),
    workers,
    bail: false,
    probes: probesOf(faults, places),
    reached,
  });
  const answer = await process.run({ changed: [] }, LONGEST_MS).finally(() => process.close());
  if (answer === null || answer.tests.length === 0)
    throw new Error(`The tests do not run: ${answer?.failure}`);
  const seen = existsSync(reached)
    ? readdirSync(reached).map((name) => JSON.parse(readFileSync(join(reached, name), "utf8")) as Reached)
    : [];
  return reachFrom({ faults, places, answer, graph, seen, root });
}

function probesOf(
  faults: readonly Fault[],
  places: readonly Place[],
): Readonly<Record<string, readonly Edit[]>> {
  const probes: Record<string, Edit[]> = {};
  for (const [index, fault] of faults.entries()) {
    const place = places[index];
    if (place?.kind !== "block") continue;
    probes[fault.file] = [...(probes[fault.file] ?? []), ...place.probe(index)];
  }
  return probes;
}

interface Run {
  readonly faults: readonly Fault[];
  readonly places: readonly Place[];
  readonly answer: Answer;
  readonly graph: ImportGraph;
  readonly seen: readonly Reached[];
  readonly root: string;
}

function reachFrom({ faults, places, answer, graph, seen, root }: Run): Reach {
  const times = new Map(answer.tests.map(({ file, ms }) => [file, ms]));
  const failing = answer.tests.filter(({ passed }) => !passed).map(({ file }) => file);
  const passing = answer.tests.filter(({ passed }) => passed).map(({ file }) => file);
  const texts = new Map(passing.map((file) => [file, readFileSync(join(root, file), "utf8")]));
  const running = byProbe(seen, root, ({ running }) => running);
  const loading = byProbe(seen, root, ({ loading }) => loading);
  const testsOf = (fault: Fault): readonly string[] => {
    const index = faults.indexOf(fault);
    const distances = graph.importersOf(fault.file);
    const isModule = places[index]?.kind === "module" || loading.has(index);
    const comesBy = (test: string): boolean => {
      const text = texts.get(test) ?? "";
      if (READS.test(text)) return true;
      if (places[index]?.kind === "erased") return false;
      if (isModule || STARTS.test(text)) return distances.has(test);
      return running.get(index)?.has(test) ?? false;
    };
    const rank = (test: string) => (distances.get(test) ?? 100) * 1_000 + (times.get(test) ?? 0);
    return passing.filter(comesBy).sort((one, other) => rank(one) - rank(other));
  };
  return {
    testsOf,
    msOf: (tests) => tests.reduce((sum, test) => sum + (times.get(test) ?? 0), 0),
    notes: failing.map((file) => `${file} fails on the unchanged tree and is left out.`),
  };
}

function byProbe(
  seen: readonly Reached[],
  root: string,
  probes: (reached: Reached) => readonly number[],
): ReadonlyMap<number, ReadonlySet<string>> {
  const tests = new Map<number, Set<string>>();
  for (const reached of seen) {
    for (const probe of probes(reached))
      tests.set(probe, (tests.get(probe) ?? new Set()).add(relative(root, reached.test)));
  }
  return tests;
}

/** The sources by name, for the graph of imports. */
export function sourcesOf(root: string, files: readonly string[]): ReadonlyMap<string, string> {
  return new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));
}

/** Whether faults are planted in a file: it belongs to the product, and not to its tests. */
export function isProduct(file: string): boolean {
  return /^(src|flows|adapters)\//.test(file) && !isTest(file) && !file.endsWith(".d.ts");
}
