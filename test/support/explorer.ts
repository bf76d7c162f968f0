/**
 * Explores a flow's machine to its ends, without any chance: from every state found, every event it may hear, and for
 * every service call every kind of answer and every refusal. The machine is stepped just as the turn steps it.
 */
import type { AnyStateNode } from "xstate";
import type { FlowSnapshot } from "../../src/conversation/conversation.ts";
import type { Flow } from "../../src/conversation/flow.ts";
import { accepts, type Effect, startMachine, stepMachine } from "../../src/conversation/machine-step.ts";
import type { Message, OfferedEvent, Screen } from "../../src/conversation/message.ts";
import { text } from "../../src/conversation/text.ts";

/** An event as the turn gives it, without its stamp. */
export interface Heard {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** What may happen to a flow. */
export interface World {
  readonly events: readonly Heard[];
  /** The kinds of answers of each service, by name. */
  readonly answers: Readonly<Record<string, readonly unknown[]>>;
  /** The codes a call of a service may be refused with. */
  refusals(service: string): readonly string[];
  /** What of the memory makes a state another one, besides its value. */
  digest(context: Readonly<Record<string, unknown>>, value: unknown): string;
}

/** What was found. */
export interface Explored {
  /** Atomic states: `foreground.home.loading`. */
  readonly states: ReadonlySet<string>;
  /** Ends of calls: `done shop.foreground.home.loading`. */
  readonly ends: ReadonlySet<string>;
  /** Every message that was shown or said, one of each name and shape. */
  readonly messages: readonly Message[];
  /** Every other flow that was opened, with the event it was given. */
  readonly opened: readonly { readonly flow: string; readonly event: OfferedEvent }[];
  /** Situations without a way on, each with the events that led there. */
  readonly stuck: readonly string[];
  /** Longest snapshot with its screen, in bytes. */
  readonly largest: number;
}

interface Situation {
  readonly snapshot: FlowSnapshot;
  readonly calls: readonly { readonly actor: string; readonly service: string }[];
  readonly timers: readonly string[];
  readonly screen?: Screen;
  readonly path: readonly string[];
}

const STAMP = { at: Date.UTC(2026, 10, 23, 12), locale: "en", market: "DK", windowed: true };

/** Explores one flow. */
export function explore(flow: Flow, world: World): Explored {
  return new Explorer(flow, world).run();
}

/** The atomic states of a flow's machine in which it may rest or wait. */
export function atomicStates(flow: Flow): readonly string[] {
  return nodesOf(flow)
    .filter(({ states, always }) => Object.keys(states).length === 0 && always === undefined)
    .map(({ path }) => path.join("."));
}

/** Both ends of every service call of a flow's machine. */
export function callEnds(flow: Flow): readonly string[] {
  return nodesOf(flow).flatMap(({ invoke, id }) => invoke.flatMap(() => [`done ${id}`, `error ${id}`]));
}

function nodesOf(flow: Flow): readonly AnyStateNode[] {
  const below = (node: AnyStateNode): AnyStateNode[] => [
    node,
    ...Object.values(node.states as Record<string, AnyStateNode>).flatMap(below),
  ];
  return below(flow.machine.root as AnyStateNode);
}

class Explorer {
  readonly #flow: Flow;
  readonly #world: World;
  readonly #states = new Set<string>();
  readonly #ends = new Set<string>();
  readonly #messages = new Map<string, Message>();
  readonly #opened = new Map<string, Explored["opened"][number]>();
  readonly #stuck: string[] = [];
  readonly #known = new Set<string>();
  readonly #queue: Situation[] = [];
  #largest = 0;

  constructor(flow: Flow, world: World) {
    this.#flow = flow;
    this.#world = world;
  }

  run(): Explored {
    const { snapshot } = startMachine(this.#flow.machine, { locale: "en", market: "DK" });
    this.#find({ snapshot, calls: [], timers: [], path: [] });
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#leave(next);
    const messages = [...this.#messages.values()];
    return {
      states: this.#states,
      ends: this.#ends,
      messages,
      opened: [...this.#opened.values()],
      stuck: this.#stuck,
      largest: this.#largest,
    };
  }

  /** Tries everything that can happen next. The turn finishes all calls before it hears anything new. */
  #leave(situation: Situation): void {
    const [call, ...others] = situation.calls;
    if (call === undefined) {
      for (const event of this.#world.events) this.#step(situation, event);
      for (const type of situation.timers) this.#step(situation, { type });
      return;
    }
    const { actor, service } = call;
    const answers = this.#world.answers[service];
    if (answers === undefined) throw new Error(`There is no answer of ${service}`);
    const waiting = { ...situation, calls: others };
    for (const output of answers)
      this.#step(waiting, { type: `xstate.done.actor.${actor}`, output, actorId: actor });
    for (const code of this.#world.refusals(service)) {
      const error = { code, shopper: text("payment.unavailable") };
      this.#step(waiting, { type: `xstate.error.actor.${actor}`, error, actorId: actor });
    }
    const where = actor.replace(/^\d+\./, "");
    this.#ends.add(`done ${where}`).add(`error ${where}`);
  }

  #step(from: Situation, event: Heard): void {
    const stamped = { ...event, ...STAMP };
    const answered = event.type.startsWith("xstate.");
    if (!answered && !accepts(this.#flow.machine, from.snapshot, stamped)) return;
    const { snapshot, effects, finished } = stepMachine(this.#flow.machine, from.snapshot, stamped);
    const path = [...from.path, event.type];
    const after = effects.reduce<Situation>((situation, effect) => this.#carryOut(situation, effect), {
      ...from,
      snapshot: JSON.parse(JSON.stringify(snapshot)) as FlowSnapshot,
      path,
    });
    this.#note(after);
    if (!finished) this.#find(after);
  }

  #carryOut(situation: Situation, effect: Effect): Situation {
    const { calls, timers } = situation;
    switch (effect.kind) {
      case "show":
        this.#keep(effect.screen);
        return { ...situation, screen: effect.screen };
      case "say":
        this.#keep(effect.message);
        return situation;
      case "openFlow": {
        const { flow, event } = effect;
        this.#opened.set(`${flow} ${event.type}`, { flow, event });
        return situation;
      }
      case "call":
        return { ...situation, calls: [...calls.filter(({ actor }) => actor !== effect.actor), effect] };
      case "startTimer":
        return { ...situation, timers: [...timers.filter((type) => type !== effect.event), effect.event] };
      case "cancelTimer":
        return { ...situation, timers: timers.filter((type) => type !== effect.timer) };
      default:
        return situation;
    }
  }

  #keep(message: Message): void {
    const shape = message.kind === "screen" ? message.choices?.map(({ event }) => event.type).join() : "";
    const notice = message.kind === "screen" ? message.body.map(({ key }) => key).join() : "";
    this.#messages.set(`${message.name} ${shape} ${notice}`, message);
  }

  #note({ snapshot, screen }: Situation): void {
    for (const leaf of leavesOf(snapshot.value)) this.#states.add(leaf);
    this.#largest = Math.max(this.#largest, Buffer.byteLength(JSON.stringify({ snapshot, screen })));
  }

  #find(situation: Situation): void {
    const { snapshot, calls, screen, path } = situation;
    const context = snapshot.context as Readonly<Record<string, unknown>> | undefined;
    const digest = this.#world.digest(context ?? {}, snapshot.value);
    const key = JSON.stringify([snapshot.value, digest, calls.map(({ actor }) => actor)]);
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.#note(situation);
    if (calls.length === 0 && path.length > 0 && !goesOn(screen)) this.#stuck.push(path.join(" → "));
    this.#queue.push(situation);
  }
}

/** Whether a screen has a way on: a choice, an item, or an answer it waits for. */
function goesOn(screen: Screen | undefined): boolean {
  if (screen === undefined) return true;
  return (screen.choices?.length ?? 0) + (screen.items?.length ?? 0) > 0 || screen.ask !== undefined;
}

function leavesOf(value: unknown, path: readonly string[] = []): readonly string[] {
  if (typeof value === "string") return [[...path, value].join(".")];
  return Object.entries(value as object).flatMap(([name, below]) => leavesOf(below, [...path, name]));
}
