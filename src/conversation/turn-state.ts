/**
 * The state of one turn: steps machines, keeps frames and stack in order, queues what is said and asked.
 *
 * It knows how things are done; what an inbound means is decided in `turn.ts`. Lives for one call of `begin` or
 * `resume`; its only result is `progress`.
 */
import {
  type Conversation,
  type FlowSnapshot,
  type Frame,
  isWithPerson,
  type TimerChange,
} from "./conversation.ts";
import { conversationKey } from "./conversation-key.ts";
import type { Flow } from "./flow.ts";
import type { Inbound } from "./inbound.ts";
import { choicesOf } from "./intent.ts";
import { accepts, type Effect, fits, type Step, startMachine, stepMachine } from "./machine-step.ts";
import type { Message, OfferedEvent, Screen } from "./message.ts";
import type { Note, Progress, TurnContext } from "./progress.ts";
import { idRenamed, valueRenamed } from "./renamed-states.ts";
import { text } from "./text.ts";
import { unreachable } from "./unreachable.ts";

/** A machine that keeps opening flows is a bug; no honest turn needs more steps. */
const MOST_STEPS = 50;

/** An event on its way to a machine. */
export interface FlowEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** The moving parts of one turn. */
export class TurnState {
  readonly #context: TurnContext;
  readonly #inbound: Inbound;
  readonly #woken = new Set<string>();
  #progress: Progress;

  constructor(context: TurnContext, inbound: Inbound, progress: Progress) {
    this.#context = context;
    this.#inbound = inbound;
    this.#progress = progress;
  }

  get progress(): Progress {
    return this.#progress;
  }

  get conversation(): Conversation {
    return this.#progress.conversation;
  }

  get active(): string {
    return this.conversation.stack.at(-1) ?? this.#context.flows.home.id;
  }

  /** Gives one event to one flow's machine and carries out what it wants. */
  step(flowId: string, event: FlowEvent): void {
    const flow = this.#flow(flowId);
    if (this.#progress.steps.length >= MOST_STEPS)
      throw new Error(`More than ${MOST_STEPS} steps in one turn`);
    const frame = this.#frame(flowId);
    const type = idRenamed(event.type, flow.machine.id, flow.renamed ?? {});
    const step = stepMachine(flow.machine, frame.snapshot, this.#stamped({ ...event, type }));
    this.#record(flowId, type, frame.snapshot.value, step);
    this.#settle(flowId, step);
  }

  #flow(flowId: string): Flow {
    const flow = this.#context.flows.get(flowId);
    if (flow === undefined) throw new Error(`There is no flow "${flowId}"`);
    return flow;
  }

  #record(flow: string, event: string, from: unknown, step: Step): void {
    this.#add({ steps: [...this.#progress.steps, { flow, event, from, to: step.snapshot.value }] });
  }

  #settle(flowId: string, step: Step): void {
    this.setFrame(flowId, { snapshot: step.snapshot });
    for (const effect of step.effects) this.#carryOut(flowId, effect);
    if (step.finished) this.#close(flowId);
  }

  #carryOut(flow: string, effect: Effect): void {
    switch (effect.kind) {
      case "show":
        this.#show(flow, effect.screen);
        return;
      case "say":
        this.#sayBeside(flow, effect.message);
        return;
      case "openFlow":
        this.open(effect.flow, effect.event);
        return;
      case "setLocale":
        if (this.#context.locales.includes(effect.locale)) this.change({ locale: effect.locale });
        return;
      case "setMarket":
        this.change({ market: effect.market });
        return;
      case "handOff":
        this.change({ attention: "person" });
        this.note({ kind: "help", state: "open", ...(effect.reason && { reason: effect.reason }) });
        return;
      case "stop":
        if (isWithPerson(this.conversation)) this.note({ kind: "help", state: "closed" });
        this.change({ attention: "stopped" });
        return;
      case "call":
        this.#call(flow, effect);
        return;
      case "startTimer":
        this.#startTimer(flow, effect);
        return;
      case "cancelTimer":
        this.#cancelTimer(flow, effect.timer);
        return;
      default:
        throw unreachable(effect);
    }
  }

  /** Gives a flow an event where it is, without bringing it to the top. */
  tell(flowId: string, event: FlowEvent): void {
    const { machine } = this.#flow(flowId);
    const { snapshot } = this.#frame(flowId);
    if (accepts(machine, snapshot, this.#stamped(event))) this.step(flowId, event);
  }

  /** Brings a flow to the top of the stack, the others suspended beneath, and gives it an event. */
  open(flowId: string, event: FlowEvent): void {
    const stack = [...this.conversation.stack.filter((id) => id !== flowId), flowId];
    this.change({ stack });
    this.#frame(flowId);
    if (this.accepts(event)) {
      this.step(flowId, event);
      return;
    }
    this.showAgain();
  }

  #close(flowId: string): void {
    const { [flowId]: _, ...frames } = this.conversation.frames;
    const below = this.conversation.stack.filter((id) => id !== flowId);
    const wasActive = this.active === flowId;
    const stack = below.length > 0 ? below : [this.#context.flows.home.id];
    const lastShown = this.conversation.lastShown === flowId ? undefined : this.conversation.lastShown;
    this.change({ stack, frames, lastShown });
    if (wasActive && this.conversation.attention === "bot") this.resume();
  }

  /** Lets the active flow show where it stands, afresh where it can. */
  resume(): void {
    if (this.accepts({ type: "resume" })) {
      this.step(this.active, { type: "resume" });
      return;
    }
    this.showAgain();
  }

  /** Shows the active flow's last screen again: after a forged or outdated button, or words nobody understood. */
  showAgain(): void {
    const screen = this.conversation.frames[this.active]?.screen;
    if (screen !== undefined) {
      this.#show(this.active, screen);
      return;
    }
    if (this.accepts({ type: "open" })) this.step(this.active, { type: "open" });
  }

  accepts(event: FlowEvent): boolean {
    const flow = this.#context.flows.get(this.active);
    if (flow === undefined) return false;
    const frame = this.#frame(flow.id);
    return accepts(flow.machine, frame.snapshot, this.#stamped(event));
  }

  /** What an event says of language or market itself counts: a change of them names the new one. */
  #stamped(event: FlowEvent): FlowEvent {
    const { locale, market, channel } = this.conversation;
    const windowed = this.#context.isWindowed(channel);
    return { locale, market, ...event, windowed, at: this.#inbound.at };
  }

  /** The flow's frame: the stored one, migrated, or a fresh one when there is none or it cannot be restored. */
  #frame(flowId: string): Frame {
    const flow = this.#flow(flowId);
    const stored = this.conversation.frames[flowId];
    if (stored?.version === flow.version && this.#fits(flow, stored.snapshot)) return stored;
    const migrated = stored === undefined ? null : migratedSnapshot(flow, stored);
    if (migrated !== null && this.#fits(flow, migrated)) {
      this.#renameTimers(flow);
      return this.setFrame(flowId, { snapshot: migrated, version: flow.version });
    }
    if (stored !== undefined) {
      for (const timer of Object.keys(stored.timers ?? {})) this.#cancelTimer(flowId, timer);
      this.say("core.restarted");
    }
    const { locale, market } = this.conversation;
    const { snapshot, effects } = startMachine(flow.machine, { locale, market });
    if (effects.length > 0)
      throw new Error(`Flow "${flowId}": its initial state must be silent and wait for an event`);
    return this.setFrame(flowId, { snapshot, version: flow.version, screen: undefined });
  }

  /** Whether a snapshot can be woken in its machine; looked at once in a turn for each flow. */
  #fits(flow: Flow, snapshot: FlowSnapshot): boolean {
    if (this.#woken.has(flow.id)) return true;
    if (!fits(flow.machine, snapshot)) return false;
    this.#woken.add(flow.id);
    return true;
  }

  setFrame(flowId: string, change: Partial<Frame>): Frame {
    const before = this.conversation.frames[flowId];
    const frame = { ...before, flow: flowId, ...change } as Frame;
    this.change({ frames: { ...this.conversation.frames, [flowId]: frame } });
    return frame;
  }

  #call(flowId: string, effect: { actor: string; service: string; input: unknown }): void {
    const flow = this.#context.flows.get(flowId);
    if (!flow?.services.includes(effect.service)) {
      throw new Error(`Flow "${flowId}" is not allowed to use the service "${effect.service}"`);
    }
    const { ordinal, pending } = this.#progress;
    const { actor, service, input } = effect;
    const others = pending.filter((call) => call.flow !== flowId || call.actor !== actor);
    this.#add({
      ordinal: ordinal + 1,
      pending: [...others, { ordinal, flow: flowId, actor, service, input }],
    });
  }

  /** Timers of an older version: each is set anew under the id by which the machine cancels it now. */
  #renameTimers({ id: flow, machine, renamed = {} }: Flow): void {
    for (const [timer, dueAt] of Object.entries(this.conversation.frames[flow]?.timers ?? {})) {
      const now = idRenamed(timer, machine.id, renamed);
      if (now === timer) continue;
      this.#cancelTimer(flow, timer);
      this.setFrame(flow, { timers: { ...this.conversation.frames[flow]?.timers, [now]: dueAt } });
      // XState's event of a delay is its id.
      this.#changeTimer({ kind: "set", flow, timer: now, event: now, dueAt });
    }
  }

  #startTimer(flow: string, effect: { timer: string; event: string; delay: number }): void {
    const dueAt = this.#inbound.at + Math.max(0, Math.round(effect.delay));
    this.setFrame(flow, { timers: { ...this.conversation.frames[flow]?.timers, [effect.timer]: dueAt } });
    this.#changeTimer({ kind: "set", flow, timer: effect.timer, event: effect.event, dueAt });
  }

  #cancelTimer(flow: string, timer: string): void {
    const timers = this.conversation.frames[flow]?.timers;
    if (timers?.[timer] === undefined) return;
    const { [timer]: _, ...rest } = timers;
    this.setFrame(flow, { timers: rest });
    this.#changeTimer({ kind: "cancel", flow, timer });
  }

  #changeTimer(change: TimerChange): void {
    const others = this.#progress.timers.filter(
      ({ flow, timer }) => flow !== change.flow || timer !== change.timer,
    );
    this.#add({ timers: [...others, change] });
  }

  #show(flow: string, screen: Screen): void {
    this.setFrame(flow, { screen });
    this.change({ lastShown: flow, aside: undefined });
    this.reply(flow, screen, flow === this.active);
  }

  #sayBeside(flow: string, message: Message): void {
    if (message.kind === "screen" && choicesOf(message).length > 0) {
      this.change({ aside: { flow, screen: message } });
    }
    this.reply(flow, message);
  }

  /** Queues a message; the first screen after a press may replace the message that was pressed on. */
  reply(flow: string, message: Message, mayReplace = false): void {
    const { origin } = this.#inbound;
    const replaces =
      mayReplace && origin !== undefined && !this.#progress.replies.some((reply) => reply.origin);
    const sealed = message.kind === "screen" ? this.#seal(flow, message) : message;
    const reply = { message: sealed, locale: this.conversation.locale, ...(replaces && { origin }) };
    this.#add({ replies: [...this.#progress.replies, reply] });
  }

  #seal(flow: string, screen: Screen): Screen {
    const key = conversationKey(this.#inbound);
    const seal = <Offer extends { readonly event: OfferedEvent }>(offer: Offer) => ({
      ...offer,
      token: this.#context.sealer.seal(key, flow, offer.event),
    });
    return {
      ...screen,
      ...(screen.items && { items: screen.items.map(seal) }),
      ...(screen.choices && { choices: screen.choices.map(seal) }),
    };
  }

  say(key: string): void {
    this.reply(this.active, { kind: "screen", name: key, body: [text(key)] });
  }

  note(note: Note): void {
    this.#add({ notes: [...this.#progress.notes, note] });
  }

  change(change: Partial<Conversation>): void {
    this.#add({ conversation: { ...this.conversation, ...change } });
  }

  #add(change: Partial<Progress>): void {
    this.#progress = { ...this.#progress, ...change };
  }
}

/** A snapshot of an older version as this one's; null when it cannot be brought along. */
function migratedSnapshot(flow: Flow, { snapshot, version }: Frame): FlowSnapshot | null {
  const { renamed, migrate } = flow;
  const known = renamed ? { ...snapshot, value: valueRenamed(snapshot.value, renamed) } : snapshot;
  if (migrate !== undefined) return migrate(known, version);
  return renamed === undefined || version > flow.version ? null : known;
}
