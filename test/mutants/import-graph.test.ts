import { describe, expect, it } from "vitest";
import { ImportGraph } from "./import-graph.ts";

const graph = new ImportGraph(
  new Map([
    ["src/money.ts", ""],
    ["src/cart.ts", `import { add } from "./money.ts";`],
    ["src/cart.test.ts", `import { cart } from "./cart.ts";\nimport { it } from "vitest";`],
    ["src/types.ts", `import type { Money } from "./money.ts";\nexport * from "./cart.ts";`],
    ["src/main.ts", `import "./cart.ts";`],
    [
      "src/main.test.ts",
      `import { spawn } from "node:child_process";\nspawn(process.execPath, ["src/main.ts"]);`,
    ],
    ["src/gateway.ts", `const name = "";\nawait import(join(FLOWS, name, "flow.ts"));`],
    ["flows/help/flow.ts", `import { topic } from "./topic.ts";`],
    ["flows/help/topic.ts", ""],
  ]),
);

describe("The graph of imports", () => {
  it("tells who reaches a file, the nearest first", () => {
    expect([...graph.importersOf("src/money.ts")].slice(0, 3)).toEqual([
      ["src/money.ts", 0],
      ["src/cart.ts", 1],
      ["src/types.ts", 1],
    ]);
    expect(graph.importersOf("src/money.ts").get("src/cart.test.ts")).toBe(2);
  });

  it("follows programs that a test starts", () => {
    expect(graph.importersOf("src/money.ts").has("src/main.test.ts")).toBe(true);
  });

  it("follows modules whose name is put together", () => {
    expect(graph.importersOf("flows/help/topic.ts").has("src/gateway.ts")).toBe(true);
  });

  it("does not follow what is not there", () => {
    expect([...graph.importersOf("src/types.ts").keys()]).not.toContain("src/cart.ts");
  });
});
