import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Compiler } from "../mutants/compiler.ts";
import type { Fault, FaultKind } from "../mutants/fault.ts";
import { ImportGraph } from "../mutants/import-graph.ts";
import { faultsOf } from "../mutants/plant.ts";
import { sourcesOf } from "../mutants/reach.ts";
import { described, tablesOf } from "../mutants/report.ts";
import { Scratch } from "../mutants/scratch.ts";
import { tried, type Verdict } from "../mutants/trial.ts";

const FILES = {
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      strict: true,
      noEmit: true,
      target: "esnext",
      module: "nodenext",
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      types: [],
    },
    include: ["src"],
  }),
  "package.json": JSON.stringify({ type: "module" }),
  "vitest.config.ts": `export default { test: { projects: [{ test: { name: "unit", isolate: false, include: ["src/**/*.test.ts"] } }] } };`,
  "src/light.ts": `
export type Light = "red" | "green";
export type Size = "small" | "large";

export function mayGo(light: Light): boolean {
  switch (light) {
    case "red":
      return false;
    case "green":
      return true;
  }
}

export function mayPark(hour: number, minutes: number): boolean {
  return hour < 18 && minutes <= 30;
}

export function countdown(from: number): number {
  let left = from;
  while (left !== 0) {
    left -= 1;
  }
  return left;
}

export function whistle(notes: string[]): void {
  notes.push("high");
}
`,
  "src/light.test.ts": `
import { expect, it } from "vitest";
import { countdown, mayGo, mayPark } from "./light.ts";

it("lets cars go on green", () => {
  expect([mayGo("red"), mayGo("green")]).toEqual([false, true]);
});

it("lets cars park before six", () => {
  expect([mayPark(17, 5), mayPark(18, 5), mayPark(17, 60)]).toEqual([true, false, false]);
});

it("counts down", () => {
  expect(countdown(3)).toBe(0);
});
`,
};

/** A project of one source file, whose tests do not ask for everything. */
describe("A trial", () => {
  const root = mkdtempSync(join(tmpdir(), "kiosk-trial-"));
  let verdicts: readonly Verdict[] = [];

  beforeAll(async () => {
    for (const [file, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    writeFileSync(join(root, ".gitignore"), "node_modules\n");
    symlinkSync(join(import.meta.dirname, "../../node_modules"), join(root, "node_modules"));
    execFileSync("git", ["init", "--quiet"], { cwd: root });
    const scratch = new Scratch(root);
    const compiler = new Compiler(root);
    try {
      const faults = faultsOf("src/light.ts", compiler.parse("src/light.ts"));
      verdicts = await tried(faults.filter(isWanted), {
        compiler,
        scratch,
        graph: new ImportGraph(sourcesOf(root, compiler.files)),
        workers: 1,
        onPhase: () => {},
        onStep: () => {},
        onNote: () => {},
        slack: { startMs: 3_000, slower: 2 },
      });
    } finally {
      compiler.close();
      scratch.remove();
    }
  });

  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const verdictOn = (kind: FaultKind, change: string) =>
    verdicts.find(({ fault }) => fault.kind === kind && fault.change.includes(change));

  it("has the type check notice a new member, a misspelt word and a dropped case", () => {
    expect(verdictOn("member", "planted")).toMatchObject({ by: "types", fault: { scope: "Light" } });
    expect(verdictOn("literal", `"red"`)?.by).toBe("types");
    expect(verdictOn("branch", "case")?.by).toBe("types");
  });

  it("has a test notice a bound that the tests ask for", () => {
    expect(verdictOn("boundary", "< → <=")?.by).toBe("tests");
    expect(verdictOn("boundary", "< → <=")?.why).toContain("lets cars park before six");
  });

  it("counts a test that no longer ends as noticing", () => {
    expect(verdictOn("statement", "left -= 1")?.by).toBe("time");
  });

  it("reports what nobody asks for", () => {
    expect(verdictOn("boundary", "<= → <")).toMatchObject({
      by: null,
      why: "1 test files came by and passed",
    });
    expect(verdictOn("statement", "notes.push")).toMatchObject({ by: null, why: "no test file comes by" });
    expect(verdicts.find(({ fault }) => fault.scope === "Size")?.by).toBe(null);
  });

  it("leaves the project as it was", () => {
    for (const [file, text] of Object.entries(FILES))
      expect(readFileSync(join(root, file), "utf8")).toBe(text);
    expect(execFileSync("git", ["status", "--short"], { cwd: root, encoding: "utf8" })).not.toContain(
      "planted",
    );
  });

  it("is told in a table and a list of survivors", () => {
    expect(tablesOf(verdicts)).toMatch(/^folder +planted +types +tests +time +survived +noticed$/m);
    const survivors = verdicts.filter(({ by }) => by === null);
    const size = survivors.find(({ fault }) => fault.scope === "Size");
    const text = described(survivors, new Set([size?.fault.id ?? ""]));
    expect(text).toContain('Size (explained in docs/mutants.md)\n    add | "planted"');
  });
});

function isWanted({ kind, change }: Fault): boolean {
  return kind === "member" || kind === "boundary" || /"red"|case|left -=|notes.push/.test(change);
}
