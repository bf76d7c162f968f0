import { createVirtualFileSystem } from "typescript/unstable/fs";
import { API } from "typescript/unstable/sync";
import { describe, expect, it } from "vitest";
import { type FaultKind, planted } from "./fault.ts";
import { faultsOf } from "./plant.ts";

/** The sources with one fault of the kind each, as they come. */
function variants(kind: FaultKind, source: string): string[] {
  const config = { compilerOptions: { noLib: true, noEmit: true, types: [] }, files: ["a.ts"] };
  const fs = createVirtualFileSystem({ "/tsconfig.json": JSON.stringify(config), "/a.ts": source });
  const api = new API({ cwd: "/", fs });
  try {
    const [project] = api.updateSnapshot({ openProjects: ["/tsconfig.json"] }).getProjects();
    const parsed = project?.program.getSourceFile("/a.ts");
    if (parsed === undefined) throw new Error("The source was not parsed");
    return faultsOf("a.ts", parsed)
      .filter((fault) => fault.kind === kind)
      .map((fault) => planted(source, fault).replace(/\s+/g, " ").trim());
  } finally {
    api.close();
  }
}

describe("A new member", () => {
  it("joins a union of words", () => {
    expect(variants("member", `export type Ask = "name" | "email";`)).toEqual([
      `export type Ask = "name" | "email" | "planted";`,
    ]);
  });

  it("joins a union of words that a property has", () => {
    expect(variants("member", `interface States { readonly order: "placed" | "accepted" }`)).toEqual([
      `interface States { readonly order: "placed" | "accepted" | "planted" }`,
    ]);
  });

  it("joins a union of objects under the property that tells them apart", () => {
    expect(
      variants("member", `type Note = { readonly kind: "help"; text: string } | { readonly kind: "said" };`),
    ).toEqual([
      `type Note = { readonly kind: "help"; text: string } | { readonly kind: "said" } | { readonly kind: "planted" };`,
    ]);
  });

  it("joins a union of interfaces", () => {
    const source = `interface Screen { type: "screen" } interface Person { type: "person" } type Message = Screen | Person;`;
    expect(variants("member", source)).toEqual([
      source.replace("Person;", `Person | { readonly type: "planted" };`),
    ]);
  });

  it("joins what Zod lists", () => {
    const source = `const Kind = z.enum(["a1", "b1"]); const All = z.discriminatedUnion("kind", [One, Two]);`;
    expect(variants("member", source)).toEqual([
      source.replace(`"b1"`, `"b1", "planted"`),
      source.replace("Two", `Two, z.object({ kind: z.literal("planted") })`),
    ]);
  });

  it("joins a constant list of words", () => {
    expect(variants("member", `export const facts = ["order.paid", "order.shipped"] as const;`)).toEqual([
      `export const facts = ["order.paid", "order.shipped", "planted"] as const;`,
    ]);
  });

  it("does not join what only picks from a list, or is no list", () => {
    expect(
      variants(
        "member",
        `type Some = Pick<Order, "a" | "b">; type Perhaps = string | null; type One = "a" | null;`,
      ),
    ).toEqual([]);
  });
});

describe("A misspelt word", () => {
  it("stands in comparisons, cases, codes and calls", () => {
    expect(variants("literal", `if (code === "stock.short") fail("order.changed");`)).toEqual([
      `if (code === "stock.hsort") fail("order.changed");`,
      `if (code === "stock.short") fail("order.hcanged");`,
    ]);
    expect(variants("literal", `switch (kind) { case "paid": }`)).toEqual([`switch (kind) { case "padi": }`]);
    expect(variants("literal", `const failure = { code: "stock.short", operator: "short" };`)).toEqual([
      `const failure = { code: "stock.hsort", operator: "short" };`,
    ]);
  });

  it("stands in a machine's events, states and targets", () => {
    expect(
      variants("literal", `const machine = { states: { open: { on: { "pay.now": "paid" } } } };`),
    ).toEqual([
      `const machine = { states: { opne: { on: { "pay.now": "paid" } } } };`,
      `const machine = { states: { open: { on: { "pay.onw": "paid" } } } };`,
      `const machine = { states: { open: { on: { "pay.now": "padi" } } } };`,
    ]);
  });

  it("is no sentence, no column, no header and nothing that is only logged", () => {
    const source = `import { a } from "node"; trx.selectFrom("orders"); reply.header("accept", "x"); text("a.b");
      house.log.warn("late"); throw new Error("Too late");`;
    expect(variants("literal", source)).toEqual([]);
  });
});

describe("A dropped branch", () => {
  it("is a case, or only its label where cases share their statements", () => {
    const source = `switch (kind) { case "a": case "b": return 1; default: return 2; }`;
    expect(variants("branch", source)).toEqual([
      `switch (kind) { case "b": return 1; default: return 2; }`,
      `switch (kind) { case "a": return 1; default: return 2; }`,
    ]);
  });

  it("is an if, an else, or the first way of a conditional", () => {
    expect(variants("branch", `if (late) return 1; return 2;`)).toEqual(["return 2;"]);
    expect(variants("branch", `for (;;) if (late) break;`)).toEqual(["for (;;) {}"]);
    expect(variants("branch", `if (late) f(); else g();`)).toEqual(["if (late) f();"]);
    expect(variants("branch", `const x = late ? 1 : 2;`)).toEqual(["const x = (2);"]);
  });

  it("is an event of a machine, one of its ways, or an entry of a table", () => {
    expect(variants("branch", `const state = { on: { pay: "paid", stop: "open" } };`)).toEqual([
      `const state = { on: { stop: "open" } };`,
      `const state = { on: { pay: "paid", } };`,
    ]);
    expect(variants("branch", `const always = [{ guard: "a", target: "b" }, { target: "c" }];`)).toEqual([
      `const always = [ { target: "c" }];`,
      `const always = [{ guard: "a", target: "b" }, ];`,
    ]);
    expect(variants("branch", `const words: Record<Kind, string> = { a: "x", b: "y" };`)).toEqual([
      `const words: Record<Kind, string> = { b: "y" };`,
      `const words: Record<Kind, string> = { a: "x", };`,
    ]);
    expect(variants("branch", `const words = { a: "x", b: "y" };`)).toEqual([]);
  });
});

describe("A condition turned round", () => {
  it("is that of an if, a conditional, a predicate or a returned comparison", () => {
    expect(variants("guard", "if (late) f();")).toEqual(["if (!(late)) f();"]);
    expect(variants("guard", "if (!late) f();")).toEqual(["if (late) f();"]);
    expect(variants("guard", "const x = late ? 1 : 2;")).toEqual(["const x = !(late) ? 1 : 2;"]);
    expect(variants("guard", "const isPaid = (order) => order.state === paid;")).toEqual([
      "const isPaid = (order) => !(order.state === paid);",
    ]);
    expect(variants("guard", "function f() { return a !== b; }")).toEqual([
      "function f() { return !(a !== b); }",
    ]);
    expect(variants("guard", "const double = (n) => n * 2;")).toEqual([]);
  });

  it("swaps and with or", () => {
    expect(variants("guard", "const x = a && b;")).toEqual(["const x = a || b;"]);
  });
});

describe("A swapped boundary", () => {
  it("takes the last value in or leaves it out", () => {
    expect(variants("boundary", "const x = a < b; const y = a >= b; const z = a === b;")).toEqual([
      "const x = a <= b; const y = a >= b; const z = a === b;",
      "const x = a < b; const y = a > b; const z = a === b;",
    ]);
  });
});

describe("A dropped statement", () => {
  it("is a call, an awaited effect, or an assignment", () => {
    expect(variants("statement", "await pay(); order.state = paid; count += 1;")).toEqual([
      "order.state = paid; count += 1;",
      "await pay(); count += 1;",
      "await pay(); order.state = paid;",
    ]);
    expect(variants("statement", "if (late) stop();")).toEqual(["if (late) {}"]);
  });

  it("is no line of a log, and no call of the parent's constructor", () => {
    const source = "class A extends B { constructor() { super(); this.log.info(1); } }";
    expect(variants("statement", source)).toEqual([]);
  });
});
