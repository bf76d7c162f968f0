/** One step of one flow's machine: pure, and everything the machine wants comes back as plain data. */
import { type AnyMachineSnapshot, type AnyStateMachine, type EventObject, initialTransition } from "xstate";
import type { FlowSnapshot } from "./conversation.ts";
import { type FlowActionName, type FlowInput, flowActions } from "./flow.ts";
import type { Message, OfferedEvent, Screen } from "./message.ts";
import { pureTransition, type WantedAction } from "./transition-scope.ts";

/** What a machine wants after a step. */
export type Effect =
  | { readonly kind: "show"; readonly screen: Screen }
  | { readonly kind: "say"; readonly message: Message }
  | { readonly kind: "openFlow"; readonly flow: string; readonly event: OfferedEvent }
  | { readonly kind: "setLocale"; readonly locale: string }
  | { readonly kind: "setMarket"; readonly market: string }
  | { readonly kind: "handOff"; readonly reason?: string }
  | { readonly kind: "stop" }
  | { readonly kind: "call"; readonly actor: string; readonly service: string; readonly input: unknown }
  | { readonly kind: "startTimer"; readonly timer: string; readonly event: string; readonly delay: number }
  | { readonly kind: "cancelTimer"; readonly timer: string };

/** A machine after a step. */
export interface Step {
  readonly snapshot: FlowSnapshot;
  readonly effects: readonly Effect[];
  /** The machine reached its final state: the flow closes. */
  readonly finished: boolean;
}

/** A fresh machine in its initial state. */
export function startMachine(machine: AnyStateMachine, input: FlowInput): Step {
  const [snapshot, actions] = initialTransition(machine, input);
  return stepOf(snapshot, actions);
}

/** Gives one event to a machine at rest. */
export function stepMachine(machine: AnyStateMachine, stored: FlowSnapshot, event: EventObject): Step {
  const [snapshot, actions] = pureTransition(machine, restore(machine, stored), event);
  return stepOf(snapshot, actions);
}

/** Whether a machine at rest would take an event. */
export function accepts(machine: AnyStateMachine, stored: FlowSnapshot, event: EventObject): boolean {
  return restore(machine, stored).can(event);
}

/** Whether a stored snapshot still fits its machine. */
export function fits(machine: AnyStateMachine, stored: FlowSnapshot): boolean {
  try {
    restore(machine, stored);
    return true;
  } catch {
    return false;
  }
}

/** Wakes a stored snapshot; throws when its state does not exist (any more) in the machine. */
export function restore(machine: AnyStateMachine, stored: FlowSnapshot): AnyMachineSnapshot {
  return machine.resolveState({
    value: stored.value as never,
    context: stored.context as never,
  });
}

function stepOf(snapshot: AnyMachineSnapshot, actions: readonly WantedAction[]): Step {
  const { value, context } = snapshot;
  return {
    snapshot: { value, context },
    effects: actions.flatMap(({ type, params }) =>
      effectOf(type, params as Record<string, unknown> | undefined),
    ),
    finished: snapshot.status === "done",
  };
}

/** Translates the few actions that are allowed, and throws on any other kind: that is a bug of a flow. */
function effectOf(type: string, params: Record<string, unknown> = {}): Effect[] {
  switch (type) {
    case "xstate.spawnChild":
      return [
        { kind: "call", actor: String(params.id), service: String(params.src), input: params.input ?? {} },
      ];
    case "xstate.stopChild":
      return [];
    case "xstate.cancel":
      return [{ kind: "cancelTimer", timer: String(params.sendId) }];
    case "xstate.raise":
      return [timerOf(params)];
  }
  if (type in flowActions) return [saidOf(type as FlowActionName, params)];
  throw new Error(`The action "${type}" is not one a flow may use`);
}

function timerOf(params: Record<string, unknown>): Effect {
  const { type } = params.event as { type: string };
  if (typeof params.delay !== "number") throw new Error(`The timer "${type}" has no delay in milliseconds`);
  return { kind: "startTimer", timer: String(params.id), event: type, delay: params.delay };
}

function saidOf(name: FlowActionName, params: Record<string, unknown>): Effect {
  switch (name) {
    case "show":
      return { kind: "show", screen: params as unknown as Screen };
    case "say":
      return { kind: "say", message: params as unknown as Message };
    case "openFlow":
      return { kind: "openFlow", flow: String(params.flow), event: params.event as OfferedEvent };
    case "setLocale":
      return { kind: "setLocale", locale: String(params.locale) };
    case "setMarket":
      return { kind: "setMarket", market: String(params.market) };
    case "handOff":
      return { kind: "handOff", reason: params.reason as string | undefined };
    case "stop":
      return { kind: "stop" };
  }
}
