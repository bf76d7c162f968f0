import { readdirSync, readFileSync, statSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { areNested, brokenLayer, brokenRule, folderOf, type Import } from "./import-rules.ts";

const ROOT = join(import.meta.dirname, "../..");
const FOLDERS = ["src", "adapters", "flows", "shops", "test", "bench"];
const files = FOLDERS.flatMap((folder) => filesOf(folder)).filter((file) => file.endsWith(".ts"));
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

describe("The architecture", () => {
  it("lets each part import only what it may", () => {
    expect(imports.map(brokenRule).filter((rule) => rule !== null)).toEqual([]);
  });

  it("notices a broken rule, and names it", () => {
    const breaking: Import[] = [
      { from: "src/conversation/turn.ts", to: "node:fs", isType: false },
      { from: "src/conversation/turn.ts", to: "src/ports/mailbox.ts", isType: false },
      { from: "flows/shop/machine.ts", to: "flows/help/machine.ts", isType: false },
      { from: "flows/shop/machine.ts", to: "src/ports/services/services.ts", isType: false },
      { from: "adapters/telegram/channel.ts", to: "adapters/slack/schema.ts", isType: false },
      { from: "adapters/telegram/channel.ts", to: "src/commerce/staff/staff.ts", isType: false },
      { from: "adapters/whatsapp-web/channel.ts", to: "adapters/whatsapp-cloud/limits.ts", isType: false },
      { from: "adapters/whatsapp-web/message-log.ts", to: "node:sqlite", isType: false },
      { from: "adapters/telegram/channel.ts", to: "adapters/whatsapp/page/markup.ts", isType: false },
      { from: "adapters/whatsapp/page/markup.ts", to: "adapters/whatsapp-web/limits.ts", isType: false },
      { from: "adapters/telegram/page/preview.ts", to: "adapters/telegram/render.ts", isType: false },
      { from: "adapters/telegram/page/preview.ts", to: "src/ports/outcome.ts", isType: false },
      { from: "adapters/telegram/page/preview.ts", to: "grammy", isType: false },
      { from: "adapters/telegram/page/preview.ts", to: "adapters/slack/page/preview.ts", isType: true },
      { from: "src/http/playground/page/preview.ts", to: "src/ports/outcome.ts", isType: false },
      { from: "src/commerce/staff/staff.ts", to: "src/runtime/worker.ts", isType: false },
      { from: "src/runtime/worker.ts", to: "adapters/web/channel.ts", isType: false },
      { from: "src/wire/http.ts", to: "src/voice/voice.ts", isType: true },
      { from: "src/runtime/worker.ts", to: "src/wire/http.ts", isType: false },
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
    // These compute; none of them opens a connection.
    const harmless = ["node:crypto", "ipaddr.js"];
    expect(packages.filter((name) => !harmless.includes(name))).toEqual([]);
  });

  it("has no cycles of running code", () => {
    const graph = new Map<string, string[]>();
    for (const { from, to, isType } of imports) {
      if (!isType && to.endsWith(".ts")) graph.set(from, [...(graph.get(from) ?? []), to]);
    }
    expect(cycleIn(graph)).toEqual([]);
  });

  it("has no cycles between folders, not even of types", () => {
    expect(cycleIn(folderGraph(imports))).toEqual([]);
  });

  it("notices folders that know each other", () => {
    const knowing = (from: string, to: string, isType = true): Import => ({ from, to, isType });
    const there = knowing("src/commerce/cart/view.ts", "src/commerce/orders/record.ts");
    const back = knowing("src/commerce/orders/rules.ts", "src/commerce/cart/services.ts");
    expect(cycleIn(folderGraph([there, back]))).toEqual([
      "src/commerce/cart",
      "src/commerce/orders",
      "src/commerce/cart",
    ]);
    const nested = knowing("src/ports/desk.ts", "src/ports/services/orders.ts");
    const outward = knowing("src/ports/services/services.ts", "src/ports/outcome.ts");
    expect(cycleIn(folderGraph([nested, outward]))).toEqual([]);
    expect(
      cycleIn(
        folderGraph([
          { ...nested, isType: false },
          { ...outward, isType: false },
        ]),
      ),
    ).not.toEqual([]);
  });

  it("stands in layers inside commerce that never point back", () => {
    expect(imports.map(brokenLayer).filter((rule) => rule !== null)).toEqual([]);
    const breaking = [
      { from: "src/commerce/orders/record.ts", to: "src/commerce/cart/priced-cart.ts" },
      { from: "src/commerce/payments/payment-link.ts", to: "src/commerce/catalog/reader.ts" },
      { from: "src/commerce/handler.ts", to: "src/commerce/commerce.ts" },
      { from: "src/commerce/loyalty/points.ts", to: "src/commerce/orders/record.ts" },
    ];
    for (const one of breaking) expect(brokenLayer(one), `${one.from} → ${one.to}`).toContain(one.from);
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

  it("keeps its files small enough to read", () => {
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

/** Lines of the longest file. */
const LONGEST_ROOM = 400;

/** Which folders know which. Tests and benches may know everything and are left out. */
function folderGraph(all: readonly Import[]): ReadonlyMap<string, readonly string[]> {
  const graph = new Map<string, string[]>();
  for (const { from, to, isType } of all) {
    if (!/^(src|adapters|flows)\//.test(from) || from.endsWith(".test.ts") || !to.endsWith(".ts")) continue;
    const [one, other] = [folderOf(from), folderOf(to)];
    if (one === other || (isType && areNested(one, other))) continue;
    graph.set(one, [...(graph.get(one) ?? []), other]);
  }
  return graph;
}

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
