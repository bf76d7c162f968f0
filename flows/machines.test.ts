import { describe, expect, it } from "vitest";
import { type AnyStateMachine, type AnyStateNode, createMachine, raise, sendTo, spawnChild } from "xstate";
import { flowActions } from "../src/conversation/flow.ts";
import { contracts } from "../src/ports/services/services.ts";
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

  it("waits only for named delays", () => {
    const delays = states.flatMap((node) => node.after.map(({ delay }) => delay));
    for (const delay of delays) expect(Object.keys(machine.implementations.delays)).toContain(delay);
  });

  it("begins silently", () => {
    for (const node of states.filter(({ parent }) => parent === undefined || parent.type === "parallel"))
      expect(node.entry).toEqual([]);
  });

  it("accepts every event it offers in every state, so that old buttons keep working", () => {
    // All regions of a parallel machine are always on, so what the root of one of them takes is taken in every state.
    const { root } = machine;
    const roots = root.type === "parallel" ? Object.values(root.states) : [root];
    const accepted = roots.flatMap((region) => [...(region as AnyStateNode).transitions.keys()]);
    for (const event of Object.keys(flow.offers)) expect(accepted).toContain(event);
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
