/** `npm run mutants`: plants faults in copies of the sources and reports those that neither a type nor a test notices. */
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { SingleBar } from "cli-progress";
import { Command } from "commander";
import { z } from "zod";
import { Compiler } from "./compiler.ts";
import { FAULT_KINDS, type Fault } from "./fault.ts";
import { ImportGraph } from "./import-graph.ts";
import { faultsOf } from "./plant.ts";
import { isProduct, sourcesOf } from "./reach.ts";
import { described, reachesGoal, tablesOf } from "./report.ts";
import { sampled } from "./sample.ts";
import { Scratch } from "./scratch.ts";
import { TestProcess } from "./test-process.ts";
import { tried } from "./trial.ts";

const ROOT = join(import.meta.dirname, "../..");
const DOCUMENT = join(ROOT, "docs/mutants.md");

const HELP = `
A fault is noticed when the type check or a unit test fails with it, or when the tests no longer end. Those that nobody
notices are listed with an identity, such as src/commerce/stock.ts#3f2a1c, by which --only plants just that one again.
docs/mutants.md explains the known ones. The working tree is only read.

Kinds of faults:
  member     a union or list of kinds has a new member that nobody handles
  literal    a code, an event, a state or a kind is misspelt
  branch     a case, a branch, a transition or an entry of a table is gone
  guard      a condition is turned round
  boundary   < where <= was, and the like
  statement  a call, an awaited effect or an assignment is gone

Examples:
  npm run mutants
  npm run mutants -- --count 60 --only src/commerce
  npm run mutants -- --kind member --count 1000
  npm run mutants -- --list --only flows/shop/machine.ts`;

const Options = z.object({
  seed: z.coerce.number().int().min(0).max(4_294_967_295),
  count: z.coerce.number().int().min(1).max(100_000),
  only: z.array(z.string()),
  kind: z.enum(FAULT_KINDS).optional(),
  list: z.boolean().default(false),
  noticed: z.boolean().default(false),
});
type Options = z.infer<typeof Options>;

const program = new Command("npm run mutants --")
  .description("Plants faults in copies of src and flows, and reports those that nobody notices.")
  .option("--seed <number>", "which faults are drawn; the same number draws the same ones", "1")
  .option("--count <number>", "how many faults are planted", "240")
  .option(
    "--only <place>",
    "a folder, a file or one fault's identity; may be given more than once",
    collected,
    [],
  )
  .option("--kind <kind>", `one of ${FAULT_KINDS.join(", ")}`)
  .option("--list", "name the faults that would be planted, and plant none")
  .option("--noticed", "also name the faults that were noticed, and by what")
  .addHelpText("after", HELP)
  .action(async (given: unknown) => {
    const options = Options.safeParse(given);
    if (!options.success) program.error(z.prettifyError(options.error));
    else await run(options.data);
  });

function collected(value: string, before: readonly string[]): string[] {
  return [...before, value.replace(/\/$/, "")];
}

async function run(options: Options): Promise<void> {
  const scratch = new Scratch(ROOT);
  const compiler = new Compiler(scratch.sources);
  const clear = () => {
    TestProcess.closeAll();
    compiler.close();
    scratch.remove();
  };
  // Whatever ends the program, no copy and no process stays behind.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
  process.once("exit", clear);
  const faults = drawn(options, compiler);
  if (faults.length === 0) program.error("Nothing can be planted there.");
  else if (options.list) list(faults);
  else await plant(faults, { compiler, scratch, noticed: options.noticed });
  process.exit();
}

function drawn({ seed, count, only, kind }: Options, compiler: Compiler): Fault[] {
  const places = only.length === 0 ? ["src", "flows"] : only;
  const isWanted = ({ file, id }: Fault) =>
    places.some((place) => place === id || place === file || file.startsWith(`${place}/`));
  const faults = compiler.files
    .filter(isProduct)
    .flatMap((file) => faultsOf(file, compiler.parse(file)))
    .filter((fault) => isWanted(fault) && (kind === undefined || fault.kind === kind));
  console.log(`${faults.length} faults could be planted in ${places.join(", ")}.`);
  return sampled(faults, count, seed);
}

function list(faults: readonly Fault[]): void {
  for (const { kind, id, line, scope, change } of faults)
    console.log(`${kind}  ${id}  line ${line}  ${scope}\n    ${change}`);
}

interface Prepared {
  readonly compiler: Compiler;
  readonly scratch: Scratch;
  readonly noticed: boolean;
}

async function plant(faults: readonly Fault[], { compiler, scratch, noticed }: Prepared): Promise<void> {
  const broken = compiler.complaint(new Map(), compiler.files);
  if (broken !== null) return program.error(`The unchanged tree does not compile: ${broken}`);
  const graph = new ImportGraph(sourcesOf(scratch.sources, compiler.files));
  const bar = new SingleBar({
    format: "{bar} {value} of {total}  {phase}",
    hideCursor: true,
    noTTYOutput: true,
    notTTYSchedule: 20_000,
  });
  const notes: string[] = [];
  const verdicts = await tried(faults, {
    compiler,
    graph,
    scratch,
    workers: Math.min(2, availableParallelism()),
    slack: { slower: 5, startMs: 20_000 },
    onPhase: (phase, steps) => {
      bar.stop();
      bar.start(steps, 0, { phase });
    },
    onStep: () => bar.increment(),
    onNote: (note) => notes.push(note),
  }).finally(() => bar.stop());
  if (noticed) console.log(`\n${described(verdicts.filter(({ by }) => by !== null))}`);
  const survivors = described(
    verdicts.filter(({ by }) => by === null),
    explained(),
  );
  console.log(["", ...notes, survivors === "" ? "Nothing survived." : `Survivors:\n${survivors}`].join("\n"));
  console.log(`\n${tablesOf(verdicts)}`);
  if (!reachesGoal(verdicts)) process.exitCode = 1;
}

/** The identities that the documentation names. */
function explained(): ReadonlySet<string> {
  const text = existsSync(DOCUMENT) ? readFileSync(DOCUMENT, "utf8") : "";
  return new Set([...text.matchAll(/`([\w./-]+\.ts#[0-9a-f]{6})`/g)].map(([, id = ""]) => id));
}

await program.parseAsync();
