import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AnyMachineSnapshot, assign, fromPromise, initialTransition, setup, transition } from "xstate";
import { pureTransition, type WantedAction } from "./transition-scope.ts";

/** Everything a flow may use: guards, assignments, parallel regions, history, invokes, delays, raised events. */
const machine = setup({
  types: { context: {} as { count: number; from: string }, input: {} as { locale: string } },
  actors: { ask: fromPromise(async () => 1) },
  actions: { show(_, _screen: { name: string }) {} },
  delays: { patience: 1000 },
}).createMachine({
  id: "all",
  type: "parallel",
  context: ({ input }) => ({ count: 0, from: input.locale }),
  states: {
    visit: {
      initial: "idle",
      on: { reset: ".idle", back: ".remembered" },
      states: {
        idle: {
          on: { go: "asking", count: { actions: assign({ count: ({ context }) => context.count + 1 }) } },
        },
        asking: {
          invoke: { src: "ask", input: ({ context }) => context, onDone: "shown", onError: "idle" },
        },
        shown: {
          entry: { type: "show", params: ({ context }) => ({ name: `${context.from}${context.count}` }) },
          after: { patience: "idle" },
          initial: "one",
          states: {
            one: { on: { go: "two" } },
            two: { on: { count: { guard: () => false, target: "one" } } },
          },
        },
        remembered: { type: "history", history: "deep", target: "idle" },
      },
    },
    news: { initial: "quiet", states: { quiet: { on: { go: "loud" } }, loud: { always: "quiet" } } },
  },
});
const events = [
  "go",
  "count",
  "reset",
  "back",
  "xstate.done.actor.0.all.visit.asking",
  "xstate.after.patience.all.visit.shown",
];

const plain = (snapshot: AnyMachineSnapshot, actions: readonly WantedAction[]) => ({
  value: snapshot.value,
  context: snapshot.context,
  status: snapshot.status,
  history: JSON.stringify(Object.keys(snapshot.historyValue)),
  actions: JSON.parse(JSON.stringify(actions.map(({ type, params }) => ({ type, params })))),
});
const rest = (snapshot: AnyMachineSnapshot): AnyMachineSnapshot =>
  machine.resolveState({
    value: snapshot.value as never,
    context: snapshot.context as never,
    historyValue: snapshot.historyValue as never,
  });

describe("A pure transition in a shared scope", () => {
  it("is XState's own, whatever happens in whatever order", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 20 }), (types) => {
        let snapshot: AnyMachineSnapshot = initialTransition(machine, { locale: "da" })[0];
        for (const type of types) {
          const event = { type, output: 5, actorId: "0.all.visit.asking" } as never;
          const theirs = transition(machine, rest(snapshot) as never, event);
          const ours = pureTransition(machine, rest(snapshot), event);
          expect(plain(...ours)).toEqual(
            plain(...(theirs as unknown as [AnyMachineSnapshot, WantedAction[]])),
          );
          snapshot = ours[0];
        }
      }),
    );
  });
});

it("makes one scope for a machine, however often it steps", () => {
  let made = 0;
  const counting = setup({}).createMachine({
    context: () => {
      made += 1;
      return {};
    },
    on: { go: {} },
  });
  const snapshot = counting.resolveState({ value: {}, context: {} });
  for (let step = 0; step < 3; step += 1) pureTransition(counting, snapshot, { type: "go" });
  expect(made).toBe(1);
});
