import { describe, expect, it } from "vitest";
import { type AnyStateMachine, type AnyStateNode, createMachine, raise, sendTo, spawnChild } from "xstate";
import { type RefusalGuard, refusals } from "../src/conversation/failure-guards.ts";
import { flowActions } from "../src/conversation/flow.ts";
import { contracts, type ServiceMap, type ServiceName } from "../src/ports/services/services.ts";
import { testFlows } from "../test/support/shoppers.ts";

/** Every state of a machine, the root first. */
function statesOf(machine: AnyStateMachine): readonly AnyStateNode[] {
  const below = (node: AnyStateNode): AnyStateNode[] => [
    node,
    ...Object.values(node.states as Record<string, AnyStateNode>).flatMap(below),
  ];
  return below(machine.root);
}

/** Every action a state may run: on entry, on exit, on a transition. */
function actionsOf(node: AnyStateNode): readonly unknown[] {
  const transitions = [...[...node.transitions.values()].flat(), ...(node.always ?? [])];
  return [...node.entry, ...node.exit, ...transitions.flatMap(({ actions }) => actions)];
}

/** What is wrong with an action: only assignments, and what the conversation core understands, may be used. */
function faultOf(machine: AnyStateMachine, action: unknown): string | undefined {
  if (typeof action === "function") {
    const { type } = action as { type?: string };
    return isTimer(action) || type === "xstate.assign"
      ? undefined
      : `a function as an action (${type ?? "inline"})`;
  }
  const type = typeof action === "string" ? action : (action as { type: string }).type;
  if (type in flowActions) return undefined;
  const named = machine.implementations.actions[type];
  if ((named as { type?: string } | undefined)?.type === "xstate.assign") return undefined;
  return `the action "${type}"`;
}

/** What is wrong with the actions of a whole machine. */
function faultsOf(machine: AnyStateMachine): readonly string[] {
  return statesOf(machine).flatMap((node) =>
    actionsOf(node).flatMap((action) => {
      const fault = faultOf(machine, action);
      return fault === undefined ? [] : [`${node.id} has ${fault}`];
    }),
  );
}

/** A raise or cancel that XState itself makes of a named delay. */
function isTimer(action: object): boolean {
  const { type, delay, event } = action as { type?: string; delay?: unknown; event?: { type?: string } };
  if (type === "xstate.cancel") return true;
  return (
    type === "xstate.raise" && typeof delay === "string" && event?.type?.startsWith("xstate.after.") === true
  );
}

/** One transition of an `onError`, however short it was written. */
interface OnError {
  readonly guard?: unknown;
}

/** What is wrong with the `onError` of an invoke: each code of the service is named once, or left to a default. */
function branchFaults(service: string, onError: unknown): readonly string[] {
  const branches = [onError].flat().map((branch) => (typeof branch === "string" ? {} : (branch as OnError)));
  const failures: readonly string[] = contracts[service as ServiceName]?.failures ?? [];
  const guards = branches.flatMap(({ guard }) => (guard === undefined ? [] : [guard as RefusalGuard]));
  const named = guards.flatMap(({ codes = [] }) => codes);
  const hasDefault = branches.at(-1)?.guard === undefined;
  const unnamed = failures.filter((code) => !named.includes(code));
  return [
    ...guards.flatMap(({ service: asked, codes }) => {
      if (codes === undefined) return ["branches by something else than refusedWith"];
      return asked === service ? [] : [`asks for failures of ${asked}`];
    }),
    ...named.filter((code) => !failures.includes(code)).map((code) => `asks for ${code}, which never comes`),
    ...named.filter((code, index) => named.indexOf(code) !== index).map((code) => `names ${code} twice`),
    ...(hasDefault || (failures.length > 0 && unnamed.length === 0)
      ? []
      : [`has no default, and leaves ${unnamed.join(", ")} unhandled`]),
    ...(branches.slice(0, -1).some(({ guard }) => guard === undefined)
      ? ["has branches after its default"]
      : []),
  ];
}

describe.each(testFlows.all.map((flow) => [flow.id, flow] as const))("The machine of %s", (_, flow) => {
  const { machine } = flow;
  const states = statesOf(machine);

  it("uses only assignments and the actions a flow may use: no sends, no spawns, no functions", () => {
    expect(faultsOf(machine)).toEqual([]);
  });

  it("invokes services by name only, and only those its manifest names; handles both ends of each", () => {
    const faults = states.flatMap((node) =>
      node.invoke.flatMap(({ id, src, onDone, onError }) => {
        const known = typeof src === "string" && src in contracts && flow.services.includes(src);
        return [
          ...(known ? [] : [`${node.id} invokes ${String(src)}`]),
          ...(onDone !== undefined && onError !== undefined ? [] : [`${id} leaves an end open`]),
        ];
      }),
    );
    expect(faults).toEqual([]);
    const invoked = new Set(states.flatMap((node) => node.invoke.map(({ src }) => src)));
    expect([...flow.services].filter((service) => !invoked.has(service))).toEqual([]);
  });

  it("handles each code that a service can give, by name or by a default", () => {
    const invokes = states.flatMap((node) => node.invoke);
    const faults = invokes.flatMap(({ id, src, onError }) =>
      branchFaults(String(src), onError).map((fault) => `${id} ${fault}`),
    );
    expect(faults).toEqual([]);
  });

  it("waits only for named delays", () => {
    const delays = states.flatMap((node) => node.after.map(({ delay }) => delay));
    for (const delay of delays) expect(Object.keys(machine.implementations.delays)).toContain(delay);
  });

  it("begins silently", () => {
    for (const node of states.filter(({ parent }) => parent === undefined || parent.type === "parallel"))
      expect(node.entry).toEqual([]);
  });

  it("accepts in every state what its buttons, commands, links and searches bring, so that old ones keep working", () => {
    // All regions of a parallel machine are always on, so what the root of one of them takes is taken in every state.
    const { root } = machine;
    const roots = root.type === "parallel" ? Object.values(root.states) : [root];
    const accepted = roots.flatMap((region) => [...(region as AnyStateNode).transitions.keys()]);
    for (const event of Object.keys(flow.offers)) expect(accepted).toContain(event);
    const brought = [
      ...flow.commands.map(({ event }) => event.type),
      ...Object.values(flow.links).flatMap((link) => link("any")?.type ?? []),
      ...[flow.basket, flow.referral, flow.search?.("tea").type].filter((type) => type !== undefined),
    ];
    for (const event of brought) expect(accepted).toContain(event);
  });
});

describe("An onError that leaves a failure open", () => {
  const { refusedWith } = refusals<ServiceMap>();
  it.each([
    [
      "nothing but a guard",
      { guard: refusedWith("order.pay", "stock.short") },
      ["has no default, and leaves"],
    ],
    [
      "a guard for another service",
      [{ guard: refusedWith("cart.add", "stock.short") }, "trouble"],
      ["asks for failures of cart.add"],
    ],
    ["a guard of another kind", [{ guard: () => true }, "trouble"], ["branches by something else"]],
    [
      "a code named twice",
      [
        { guard: refusedWith("order.pay", "stock.short") },
        { guard: refusedWith("order.pay", "stock.short", "order.unknown") },
        "trouble",
      ],
      ["names stock.short twice"],
    ],
    [
      "a branch that is never reached",
      ["trouble", { guard: refusedWith("order.pay", "stock.short") }],
      ["has no default", "has branches after its default"],
    ],
    [
      "a code that no contract names",
      [{ guard: Object.assign(() => true, { service: "order.pay", codes: ["stock.shrot"] }) }, "trouble"],
      ["asks for stock.shrot"],
    ],
    ["every code by name", { guard: refusedWith("cart.setQuantity", "stock.short") }, []],
  ])("is found: %s", (what, onError, expected) => {
    const service = what === "every code by name" ? "cart.setQuantity" : "order.pay";
    const faults = branchFaults(service, onError);
    expect(faults.map((fault, index) => fault.startsWith(expected[index] ?? "?"))).toEqual(
      expected.map(() => true),
    );
  });

  it("does not compile with a code that the service never gives, or with one that is misspelt", () => {
    // @ts-expect-error: that is a refusal of `order.place`.
    expect(refusedWith("order.pay", "order.changed").codes).toEqual(["order.changed"]);
    // @ts-expect-error: a misspelt code.
    expect(refusedWith("order.pay", "stock.shrot").codes).toEqual(["stock.shrot"]);
    // @ts-expect-error: `cart.view` cannot fail.
    expect(refusedWith("cart.view", "stock.short").codes).toEqual(["stock.short"]);
  });
});

describe("A machine that breaks the rules", () => {
  const child = createMachine({});
  it.each([
    ["a function", createMachine({ entry: () => {} }), "a function as an action"],
    ["a send", createMachine({ entry: sendTo("other", { type: "hello" }) }), "xstate.sendTo"],
    ["a raise", createMachine({ on: { hello: { actions: raise({ type: "other" }) } } }), "xstate.raise"],
    ["a spawned child", createMachine({ entry: spawnChild(child) }), "xstate.spawnChild"],
    ["an unknown action", createMachine({ exit: "shout" }), 'the action "shout"'],
    ["an unnamed delay", createMachine({ after: { 1000: {} } }), "xstate.raise"],
  ])("with %s is caught", (_, machine, fault) => {
    expect(faultsOf(machine as AnyStateMachine).join("\n")).toContain(fault);
  });
});
