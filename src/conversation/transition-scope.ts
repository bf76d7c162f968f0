/**
 * XState's pure transition without its throw-away actor.
 *
 * `transition()` of XState makes a whole actor on every call, only to have a scope in which nothing happens. One such
 * scope a machine is enough, because nothing is ever executed in it. That a scope may be shared is not documented, so
 * this file is the only one to do it, and its test compares it with XState's own function.
 */
import {
  type AnyActorScope,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createActor,
  type EventObject,
  type ExecutableActionsFrom,
} from "xstate";

/** An action that the machine wants done, as XState hands it back. */
export type WantedAction = ExecutableActionsFrom<AnyStateMachine>;

const scopes = new WeakMap<AnyStateMachine, AnyActorScope>();

/** The next snapshot and the actions to carry out; executes nothing. Equal to XState's `transition`. */
export function pureTransition(
  machine: AnyStateMachine,
  snapshot: AnyMachineSnapshot,
  event: EventObject,
): [AnyMachineSnapshot, WantedAction[]] {
  const wanted: WantedAction[] = [];
  const scope = { ...scopeOf(machine), actionExecutor: (action: WantedAction) => wanted.push(action) };
  return [machine.transition(snapshot, event, scope as AnyActorScope), wanted];
}

function scopeOf(machine: AnyStateMachine): AnyActorScope {
  const known = scopes.get(machine);
  if (known !== undefined) return known;
  const self = createActor(machine, { input: { locale: "", market: "" } });
  const nothing = () => {};
  const scope = {
    self,
    system: self.system,
    id: "",
    sessionId: "",
    defer: nothing,
    logger: nothing,
    stopChild: nothing,
    emit: nothing,
    actionExecutor: nothing,
  };
  scopes.set(machine, scope as AnyActorScope);
  return scope as AnyActorScope;
}
