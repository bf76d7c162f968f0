/** Nobody measures by the wall's clock. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ALLOWED, brokenClockRules } from "./clock-rules.ts";
import { sourceFiles } from "./source-files.ts";

const ROOT = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const files = sourceFiles(["src", "adapters", "flows"]).filter((file) => !file.endsWith(".test.ts"));

describe("time", () => {
  it("is told by the port's clocks, and measured by the one that only runs forward", () => {
    expect(files.flatMap((file) => brokenClockRules(file, read(file)))).toEqual([]);
  });

  it("is reckoned with in no more files than need it", () => {
    const idle = Object.keys(ALLOWED).filter((file) => !/now\(\)/.test(read(file)));
    expect(idle).toEqual([]);
  });

  it.each([
    ["const at = Date.now();", "reads the machine's clock"],
    ["const at = performance.now();", "reads the machine's clock"],
    ["const today = new Date();", "reads the machine's clock"],
    ["const [seconds] = process.hrtime();", "reads the machine's clock"],
    ["if (clock.now() - started > PATIENCE_MS) return;", "reckons a duration"],
    ["const ms = this.#options.clock.now() - started;", "reckons a duration"],
    ["const rest = until - clock.now();", "reckons a duration"],
  ])("a part that says %s is found", (line, complaint) => {
    expect(brokenClockRules("src/http/server.ts", `first\n${line}`)).toEqual([
      expect.stringMatching(new RegExp(`^src/http/server.ts:2 ${complaint}`)),
    ]);
  });

  it.each(["const at = clock.now();", "const ms = clock.elapsed() - started;", " * Date.now() - then"])(
    "a part that says %s is left alone",
    (line) => expect(brokenClockRules("src/http/server.ts", line)).toEqual([]),
  );
});
