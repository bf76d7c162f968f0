import { readdirSync, readFileSync, statSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { brokenRule, type Import } from "./import-rules.ts";

const ROOT = join(import.meta.dirname, "../..");
const ROOMS = ["src", "adapters", "flows", "shops", "test", "bench"];
const files = ROOMS.flatMap((room) => filesOf(room)).filter((file) => file.endsWith(".ts"));
const imports = files.flatMap(importsOf);

function filesOf(folder: string): string[] {
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    return statSync(join(ROOT, path)).isDirectory() ? filesOf(path) : [path];
  });
}

function importsOf(file: string): Import[] {
  const source = readFileSync(join(ROOT, file), "utf8");
  const statements = source.matchAll(
    /^(?:import|export)\s+(type\s+)?(?:([^"';]*?)\s*from\s+)?"([^"]+)";?$/gm,
  );
  return [...statements].map(([, type, names = "", name = ""]) => ({
    from: file,
    to: name.startsWith(".") ? normalize(join(dirname(file), name)) : name,
    isType: type !== undefined || /^\{\s*(type\s+[\w$]+(\s+as\s+\w+)?\s*,?\s*)+\}$/.test(names),
  }));
}

describe("The house", () => {
  it("lets each part import only what it may", () => {
    expect(imports.map(brokenRule).filter((rule) => rule !== null)).toEqual([]);
  });

  it("notices a broken rule, and names it", () => {
    const breaking: Import[] = [
      { from: "src/conversation/turn.ts", to: "node:fs", isType: false },
      { from: "src/conversation/turn.ts", to: "src/ports/mailbox.ts", isType: false },
      { from: "flows/shop/machine.ts", to: "flows/help/machine.ts", isType: false },
      { from: "flows/shop/machine.ts", to: "src/ports/services.ts", isType: false },
      { from: "adapters/telegram/channel.ts", to: "adapters/slack/schema.ts", isType: false },
      { from: "adapters/telegram/channel.ts", to: "src/commerce/orders.ts", isType: false },
      { from: "adapters/whatsapp-web/channel.ts", to: "adapters/whatsapp-cloud/limits.ts", isType: false },
      { from: "adapters/telegram/channel.ts", to: "adapters/whatsapp/page/markup.ts", isType: false },
      { from: "adapters/whatsapp/page/markup.ts", to: "adapters/whatsapp-web/limits.ts", isType: false },
      { from: "adapters/telegram/page/preview.ts", to: "adapters/telegram/render.ts", isType: false },
      { from: "adapters/telegram/page/preview.ts", to: "src/ports/outcome.ts", isType: false },
      { from: "adapters/telegram/page/preview.ts", to: "grammy", isType: false },
      { from: "adapters/telegram/page/preview.ts", to: "adapters/slack/page/preview.ts", isType: true },
      { from: "src/http/playground/page/preview.ts", to: "src/ports/outcome.ts", isType: false },
      { from: "src/commerce/orders.ts", to: "src/runtime/worker.ts", isType: false },
      { from: "src/runtime/worker.ts", to: "adapters/web/channel.ts", isType: false },
      { from: "src/gateway.ts", to: "src/main.ts", isType: false },
    ];
    for (const one of breaking) expect(brokenRule(one), `${one.from} → ${one.to}`).toContain(one.from);
  });

  it("found the imports at all", () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  it("previews messengers without loading what speaks to them", () => {
    const reached = new Set(files.filter((file) => /^adapters\/[^/]+\/preview\.ts$/.test(file)));
    expect(reached.size).toBeGreaterThan(2);
    for (const file of reached) {
      for (const { from, to, isType } of imports) if (from === file && !isType) reached.add(to);
    }
    const packages = [...reached].filter((name) => !name.endsWith(".ts") && name !== "zod");
    expect(packages.filter((name) => name !== "node:crypto")).toEqual([]);
  });

  it("has no cycles of running code", () => {
    const graph = new Map<string, string[]>();
    for (const { from, to, isType } of imports) {
      if (!isType && to.endsWith(".ts")) graph.set(from, [...(graph.get(from) ?? []), to]);
    }
    expect(cycleIn(graph)).toEqual([]);
  });

  it("is written in TypeScript that vanishes, so that Node runs it unbuilt", () => {
    for (const file of files) {
      expect(() => stripTypeScriptTypes(readFileSync(join(ROOT, file), "utf8")), file).not.toThrow();
    }
  });

  it("has no default exports and no drawers", () => {
    const drawers = files.filter((file) =>
      /(^|\/)(utils?|helpers?|common|types|index|misc|lib)\.ts$/.test(file),
    );
    expect(drawers).toEqual([]);
    const withDefault = files.filter((file) =>
      /^export default /m.test(readFileSync(join(ROOT, file), "utf8")),
    );
    expect(withDefault).toEqual([]);
  });

  it("opens every product file with a sentence on what it is for", () => {
    const silent = files
      .filter((file) => !file.endsWith(".test.ts"))
      .filter((file) => !/^(#!.*\n)?\/\*\*/.test(readFileSync(join(ROOT, file), "utf8")));
    expect(silent).toEqual([]);
  });

  it("keeps its rooms small enough to read", () => {
    const long = files
      .filter((file) => /^(src|adapters|flows)\//.test(file) && !file.endsWith(".test.ts"))
      .map((file) => ({ file, lines: readFileSync(join(ROOT, file), "utf8").split("\n").length }))
      .filter(({ file, lines }) => lines > (file.startsWith("src/ports/") ? 450 : LONGEST_ROOM));
    expect(long).toEqual([]);
  });

  it("reads the environment in one file only", () => {
    const readers = files
      .filter((file) => /^(src|adapters|flows)\//.test(file) && !file.endsWith(".test.ts"))
      .filter((file) =>
        /process\.env\b/.test(readFileSync(join(ROOT, file), "utf8").replace(/^\s*(\*|\/\/|\/\*).*$/gm, "")),
      );
    expect(readers).toEqual(["src/config/config.ts"]);
  });
});

/** Lines of the longest room. */
const LONGEST_ROOM = 400;

function cycleIn(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const safe = new Set<string>();
  const visit = (file: string, path: readonly string[]): readonly string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (safe.has(file)) return [];
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next, [...path, file]);
      if (cycle.length > 0) return cycle;
    }
    safe.add(file);
    return [];
  };
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
