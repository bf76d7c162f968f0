/** A process that runs test files of a copy of the project when asked, and keeps Vitest warm in between. */
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type CliOptions,
  createVitest,
  type Reporter,
  type TestModule,
  type TestSpecification,
  type Vitest,
} from "vitest/node";
import { type Edit, planted } from "./fault.ts";

/** The first message to the process. */
export interface Start {
  /** The copy's folder. */
  readonly root: string;
  /** Where tests keep their files. */
  readonly temporary: string;
  readonly workers: number;
  /** Whether the first failure ends a run. */
  readonly bail: boolean;
  /** Insertions by file, made while the file is loaded and not on disk. */
  readonly probes: Readonly<Record<string, readonly Edit[]>>;
  /** Where what the probes saw is written. */
  readonly reached: string;
}

/** Any later message: run these test files, after these files changed. */
export interface Order {
  /** All there are when absent. */
  readonly tests?: readonly string[];
  readonly changed: readonly string[];
}

/** The answer to every message. */
export interface Answer {
  /** The test files that ran to their end, with milliseconds. */
  readonly tests: readonly { readonly file: string; readonly passed: boolean; readonly ms: number }[];
  /** The first failure, on one line. */
  readonly failure: string | null;
  /** Whether a test by name has failed, and not the loading of a file or the process. */
  readonly byTest: boolean;
}

/** The settings of the project's own quick tests. */
async function unitOptions(root: string): Promise<CliOptions> {
  const loaded = await import(pathToFileURL(join(root, "vitest.config.ts")).href);
  const projects: readonly { readonly test: CliOptions }[] = loaded.default.test.projects;
  const unit = projects.find(({ test }) => test.name === "unit");
  if (unit === undefined) throw new Error("vitest.config.ts has no project named unit");
  return unit.test;
}

async function open(start: Start, order: readonly string[]): Promise<Vitest> {
  const unit = await unitOptions(start.root);
  let vitest: Vitest | undefined;
  const reporter: Reporter = {
    onTestModuleEnd(module) {
      // Vitest's own bail counts failed tests, and not files that could not be loaded.
      if (start.bail && module.state() === "failed") vitest?.cancelCurrentRun("test-failure");
    },
  };
  const options: CliOptions = {
    ...unit,
    // The one global set-up only gives tests a folder, which is given here.
    globalSetup: [],
    env: { ...unit.env, TMPDIR: start.temporary, KIOSK_MUTANTS_REACHED: start.reached },
    setupFiles: start.bail ? unit.setupFiles : [join(import.meta.dirname, "reach-setup.ts")],
    config: false,
    // It remembers what a file's text was when it was read first, and would keep the probes.
    fsModuleCache: false,
    root: start.root,
    watch: false,
    silent: true,
    bail: start.bail ? 1 : 0,
    maxWorkers: start.workers,
    reporters: [reporter],
    sequence: { ...unit.sequence, sequencer: inOrder(order) },
  };
  const probing = {
    name: "probes",
    enforce: "pre" as const,
    transform: (code: string, id: string) => probed(code, start.probes[relative(start.root, id)]),
  };
  vitest = await createVitest(options, { plugins: [probing] });
  await vitest.standalone();
  return vitest;
}

function probed(code: string, probes: readonly Edit[] | undefined) {
  if (probes === undefined) return undefined;
  const fromLast = [...probes].sort((one, other) => other.start - one.start);
  return { code: fromLast.reduce(planted, code), map: null };
}

/** Vitest sorts files by how long they took; here those that are likely to notice come first. */
function inOrder(order: readonly string[]) {
  return class {
    sort(specifications: TestSpecification[]): TestSpecification[] {
      const at = new Map(order.map((file, index) => [file, index]));
      const rank = ({ moduleId }: TestSpecification) => at.get(moduleId) ?? order.length;
      return [...specifications].sort((one, other) => rank(one) - rank(other));
    }
    shard(specifications: TestSpecification[]): TestSpecification[] {
      return specifications;
    }
  };
}

function answerOf(root: string, modules: readonly TestModule[], errors: readonly unknown[]): Answer {
  const ended = modules.filter((module) => ["passed", "failed"].includes(module.state()));
  const failed = ended.find((module) => module.state() === "failed");
  const test = failed && [...failed.children.allTests("failed")][0];
  const messages = [...(test?.result().errors ?? []), ...(failed?.errors() ?? []), ...errors].map(messageOf);
  const where = [failed && relative(root, failed.moduleId), test?.fullName].filter(Boolean).join(" > ");
  const [failure = ""] = `${where}: ${messages[0] ?? ""}`.split("\n");
  return {
    tests: ended.map((module) => ({
      file: relative(root, module.moduleId),
      passed: module.state() === "passed",
      ms: module.diagnostic().duration,
    })),
    failure: failed === undefined && errors.length === 0 ? null : failure,
    byTest: test !== undefined,
  };
}

function messageOf(error: unknown): string {
  const { message, cause } = error as { readonly message?: string; readonly cause?: unknown };
  return [message ?? String(error), cause === undefined ? "" : messageOf(cause)].filter(Boolean).join(" ");
}

/**
 * Has a file read and transformed anew. Vitest's own `invalidateFile` also marks all that import it, which is of no use here
 * and, while a cancelled run still loads modules, ends in Vite's "Soft-invalidated module should not have existing transform
 * result".
 */
function forget(vitest: Vitest, path: string): void {
  for (const { vite } of vitest.projects) {
    for (const { moduleGraph } of Object.values(vite.environments)) {
      for (const module of moduleGraph.getModulesByFile(path) ?? []) module.transformResult = null;
    }
  }
}

async function serve(start: Start): Promise<void> {
  const order: string[] = [];
  const vitest = await open(start, order);
  const all = await vitest.globTestSpecifications();
  const run = async ({ tests, changed }: Order): Promise<Answer> => {
    for (const file of changed) forget(vitest, join(start.root, file));
    const wanted = tests?.map((file) => join(start.root, file)) ?? all.map(({ moduleId }) => moduleId);
    order.splice(0, order.length, ...wanted);
    // What failed before counts towards bail.
    vitest.state.filesMap.clear();
    vitest.state.idMap.clear();
    vitest.state.clearErrors();
    const chosen = all.filter(({ moduleId }) => wanted.includes(moduleId));
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications(chosen);
    return answerOf(start.root, testModules, unhandledErrors);
  };
  process.on("message", (message: Order) => {
    void run(message).then((answer) => process.send?.(answer));
  });
  process.send?.({ tests: [], failure: null, byTest: false } satisfies Answer);
}

process.once("message", (message: Start) => void serve(message));
process.once("disconnect", () => process.exit());
