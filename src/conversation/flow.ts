/**
 * What a flow is: an ordinary XState machine with a manifest.
 *
 * The machine is never run by XState. The turn steps it with the pure `transition()` and reads what it wants from the
 * actions that come back, so a machine says things only through `flowActions`, asks for services only by `invoke` with
 * a name, and waits only through named `delays`. Child machines, spawned actors and sends are refused by a test.
 */
import { type AnyStateMachine, type AnyStateNode, fromPromise, type PromiseActorLogic } from "xstate";
import type { z } from "zod";
import type { FlowSnapshot } from "./conversation.ts";
import type { Message, OfferedEvent, Screen } from "./message.ts";
import type { RenamedStates } from "./renamed-states.ts";

/** What every machine is given when its frame is made. */
export interface FlowInput {
  readonly locale: string;
  readonly market: string;
}

/** Fields that the turn adds to every event it gives to a machine. */
export interface EventStamp {
  /** The turn's now, in epoch milliseconds. */
  readonly at: number;
  readonly locale: string;
  readonly market: string;
  /** Whether the channel may write freely only for a while after the shopper did. */
  readonly windowed: boolean;
}

/**
 * Events every machine may receive besides the ones it offers:
 * - `open`: the flow was opened without a wish; show the first screen.
 * - `resume`: the flow below was closed, or language or market changed; show the current screen afresh.
 *   A machine that does not accept it has its last screen shown again.
 * - `text`: typed words. A machine that does not accept it leaves them to the product search.
 * - `contact`, `location`, `media`: shared natively.
 */
export type CommonEvent =
  | { readonly type: "open" }
  | { readonly type: "resume" }
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "contact"; readonly phone: string; readonly name?: string; readonly own: boolean }
  | { readonly type: "location"; readonly latitude: number; readonly longitude: number }
  | { readonly type: "media"; readonly media: string; readonly reference: string; readonly caption?: string };

/** The arguments of one offer; Zod infers an empty object so that it would forbid even the event's type. */
type Arguments<Schema extends z.ZodObject> = string extends keyof z.infer<Schema> ? unknown : z.infer<Schema>;

/** The events that a manifest's `offers` stand for: types a machine's events and the choices on its screens. */
export type OfferedBy<Offers extends Readonly<Record<string, z.ZodObject>>> = {
  [Type in keyof Offers & string]: { readonly type: Type } & Arguments<Offers[Type]>;
}[keyof Offers & string];

/** The actions a machine may use. They do nothing themselves: the turn reads them as data. */
export const flowActions = {
  /** The flow's current screen; replaces the one a button was pressed on where the channel can edit. */
  show(_: unknown, _screen: Screen): void {},
  /** A message beside the current screen: always new, never edited away. */
  say(_: unknown, _message: Message): void {},
  /** Opens another flow on top of this one, with an event of that flow. */
  openFlow(_: unknown, _parameters: { readonly flow: string; readonly event: OfferedEvent }): void {},
  setLocale(_: unknown, _parameters: { readonly locale: string }): void {},
  setMarket(_: unknown, _parameters: { readonly market: string }): void {},
  /** The bot steps aside and staff are told; ends with a hand-back. */
  handOff(_: unknown, _parameters: { readonly reason?: string }): void {},
  /** The shopper wants no more messages until they write again. */
  stop(): void {},
};

/** Name of an action a machine may use. */
export type FlowActionName = keyof typeof flowActions;

/** The shape of a service map: what each named service takes and gives. */
export interface ServiceTypes {
  readonly [name: string]: { readonly input: unknown; readonly output: unknown };
}

/**
 * The services a machine invokes, for `setup({ actors: callable<ServiceMap>()("cart.view", "cart.add") })`.
 * They are names with types; running one is the runtime's business.
 */
export function callable<Types extends { [Name in keyof Types]: { input: unknown; output: unknown } }>() {
  return <const Names extends readonly (keyof Types & string)[]>(...names: Names) => {
    const actors = names.map((name) => [
      name,
      fromPromise(() => Promise.reject(new Error(`Service ${name} is run by the runtime, never by XState`))),
    ]);
    return Object.fromEntries(actors) as {
      [Name in Names[number]]: PromiseActorLogic<Types[Name]["output"], Types[Name]["input"] & {}>;
    };
  };
}

/** What a machine's memory holds in every state that asks for it; throws where it does not, which is a bug of the flow. */
export function needed<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("A flow's memory lacks what its state works on");
  return value;
}

/** A typed or native command that opens the flow in every state. Its words are messages: `command.<command>.words`. */
export interface FlowCommand {
  /** Lower-case letters; also Telegram's `/command` and the words' message key. */
  readonly command: string;
  readonly event: OfferedEvent;
  /** Shown in the channel's menu of commands. */
  readonly menu?: boolean;
}

/** The manifest of a flow. */
export interface Flow {
  /** Short (at most 8 letters): it is part of every button's token. Stored; never rename. */
  readonly id: string;
  /** Raise it whenever a stored snapshot may not fit any more (a state renamed, the context changed). */
  readonly version: number;
  readonly machine: AnyStateMachine;
  /** The services it may call: its permissions. A call of another one is refused as a bug. */
  readonly services: readonly string[];
  /** The events its buttons may carry, each with the schema of its arguments. A shopper can do only what is here. */
  readonly offers: Readonly<Record<string, z.ZodObject>>;
  readonly commands: readonly FlowCommand[];
  /** Deep links by their first part: payload `p-sencha` gives `links.p("sencha")`. Null when the rest makes no sense. */
  readonly links: Readonly<Record<string, (rest: string) => OfferedEvent | null>>;
  /** Facts of the ledger by name: true for those of which this flow tells the shopper; each fact has exactly one flow. */
  readonly facts: Readonly<Record<string, boolean>>;
  /** Turns free text that no state wanted into an event of this flow; one flow of a shop has it. */
  readonly search?: (query: string) => OfferedEvent;
  /** The event by which this flow takes a basket from a messenger's own catalog, with `lines`; one flow has it. */
  readonly basket?: string;
  /** The event by which this flow notes an advertisement that led here, with `referral`; one flow has it. */
  readonly referral?: string;
  /**
   * States that earlier versions called otherwise. What is stored of them is read with the names of now, and where
   * nothing else has changed no `migrate` is needed.
   */
  readonly renamed?: RenamedStates;
  /** Brings a snapshot of an older version up to date, its states by their names of now; null restarts the flow. */
  readonly migrate?: (snapshot: FlowSnapshot, version: number) => FlowSnapshot | null;
}

const FLOW_ID = /^[a-z]{1,8}$/;
const EVENT_TYPE = /^[a-zA-Z.]{1,24}$/;

/** Checks a manifest and gives it back; throws at start-up, with the flow and the rule it broke. */
export function defineFlow(flow: Flow): Flow {
  const wrong = (rule: string): never => {
    throw new Error(`Flow "${flow.id}": ${rule}`);
  };
  if (!FLOW_ID.test(flow.id)) wrong("its id must be 1 to 8 lower-case letters");
  if (!Number.isInteger(flow.version) || flow.version < 1) wrong("its version must be a whole number from 1");
  for (const { id, type } of statesOf(flow.machine.root)) {
    if (type === "history")
      wrong(`"${id}" is a history state, which cannot be stored; say in the context where to go back to`);
  }
  for (const type of Object.keys(flow.offers)) {
    if (!EVENT_TYPE.test(type)) wrong(`the event "${type}" must be 1 to 24 letters or dots`);
  }
  return flow;
}

/** A state and all within it. */
function statesOf(node: AnyStateNode): readonly AnyStateNode[] {
  return [node, ...Object.values(node.states).flatMap((child) => statesOf(child as AnyStateNode))];
}

function factsOf({ facts }: Flow): readonly string[] {
  return Object.keys(facts).filter((fact) => facts[fact]);
}

/** The flows of a shop. The first is its home: where a conversation starts and ends. */
export interface FlowRegistry {
  readonly home: Flow;
  get(id: string): Flow | undefined;
  readonly all: readonly Flow[];
  /** The flow that tells of a fact. */
  tells(fact: string): Flow | undefined;
}

/** Makes the registry of a shop's flows; throws when two flows share an id, a command, a link or a fact. */
export function flowRegistry(flows: readonly Flow[]): FlowRegistry {
  const home = flows[0];
  if (home === undefined) throw new Error("A shop needs at least one flow");
  const claimed = new Map<string, string>();
  const claim = (what: string, by: string) => {
    const other = claimed.get(what);
    if (other !== undefined) throw new Error(`${what} belongs to the flows "${other}" and "${by}"; keep one`);
    claimed.set(what, by);
  };
  for (const flow of flows) {
    claim(`The id ${flow.id}`, flow.id);
    for (const { command } of flow.commands) claim(`The command ${command}`, flow.id);
    for (const link of Object.keys(flow.links)) claim(`The link ${link}`, flow.id);
    for (const fact of factsOf(flow)) claim(`The fact ${fact}`, flow.id);
    if (flow.search !== undefined) claim("The product search", flow.id);
    if (flow.basket !== undefined) claim("The basket", flow.id);
    if (flow.referral !== undefined) claim("The referral", flow.id);
  }
  const byId = new Map(flows.map((flow) => [flow.id, flow]));
  const byFact = new Map(flows.flatMap((flow) => factsOf(flow).map((fact) => [fact, flow] as const)));
  return { home, all: flows, get: (id) => byId.get(id), tells: (fact) => byFact.get(fact) };
}
