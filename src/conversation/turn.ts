/**
 * The turn: what one inbound does to one conversation. Pure.
 *
 * `begin` takes the conversation and the inbound; when a machine asks for services, the answer has `pending` calls.
 * The runtime runs the first of them and goes on with `resume`, until nothing is pending; then it commits all of
 * `Progress` at once. A `Progress` is plain JSON, so it can be checkpointed before a changing call and continued after
 * a crash.
 */
import type { Call, Conversation, FlowSnapshot, Frame, TimerChange } from "./conversation.ts";
import type { Flow, FlowBook } from "./flow.ts";
import { conversationKey, type Inbound } from "./inbound.ts";
import { type CommandWords, commandOf, pickOf } from "./intent.ts";
import type { Message, OfferedEvent, Screen } from "./message.ts";
import { accepts, type Effect, fits, type Step, startMachine, stepMachine } from "./step.ts";
import { type Text, text } from "./text.ts";
import type { Sealer } from "./token.ts";

/** What the turn knows of the shop: constants and pure functions. */
export interface House {
  readonly book: FlowBook;
  readonly sealer: Sealer;
  /** Commands with their words in every language of the shop. */
  readonly commands: readonly CommandWords[];
  readonly locales: readonly string[];
  say(text: Text, locale: string): string;
  /** The market a new conversation starts in. */
  marketFor(locale: string): string;
  /** Whether a channel has native buttons; without them typed numbers pick choices. */
  hasButtons(channel: string): boolean;
}

/** A message to send; `origin` marks the one that may replace the message a button was pressed on. */
export interface Reply {
  readonly message: Message;
  readonly locale: string;
  readonly origin?: string;
}

/** What staff are told of the conversation. */
export type Note =
  | { readonly kind: "help"; readonly state: "open" | "taken" | "closed"; readonly reason?: string }
  | {
      readonly kind: "line";
      readonly from: "shopper" | "staff";
      readonly text: string;
      readonly author?: string;
    };

/** One step for the inspector: which flow took which event, and from where to where. Never personal data. */
export interface StepRecord {
  readonly flow: string;
  readonly event: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** A turn under way, or ended when nothing is pending. */
export interface Progress {
  readonly conversation: Conversation;
  readonly replies: readonly Reply[];
  readonly timers: readonly TimerChange[];
  readonly notes: readonly Note[];
  readonly pending: readonly Call[];
  readonly ordinal: number;
  readonly steps: readonly StepRecord[];
}

/** How a call ended, as its machine will see it. */
export type CallResult =
  | { readonly kind: "done"; readonly output: unknown }
  | { readonly kind: "error"; readonly error: { readonly code: string; readonly [detail: string]: unknown } };

/** A machine that keeps opening flows is a bug; no honest turn needs more steps. */
const MOST_STEPS = 50;

/** Handles one inbound up to its first calls. */
export function begin(house: House, stored: Conversation | null, inbound: Inbound): Progress {
  const turn = new Turn(house, inbound, {
    ...EMPTY,
    conversation: stored ?? newConversation(house, inbound),
  });
  turn.receive();
  return turn.progress;
}

/** Goes on with the outcome of a pending call. */
export function resume(
  house: House,
  inbound: Inbound,
  progress: Progress,
  call: Call,
  result: CallResult,
): Progress {
  const pending = progress.pending.filter(({ ordinal }) => ordinal !== call.ordinal);
  const turn = new Turn(house, inbound, { ...progress, pending });
  const about = { actorId: call.actor };
  turn.step(
    call.flow,
    result.kind === "done"
      ? { type: `xstate.done.actor.${call.actor}`, output: result.output, ...about }
      : { type: `xstate.error.actor.${call.actor}`, error: result.error, ...about },
  );
  return turn.progress;
}

/** Ends a turn that failed by a fault of ours: the conversation stays as it was, and the shopper is told kindly. */
export function apologize(house: House, stored: Conversation | null, inbound: Inbound): Progress {
  const conversation = stored ?? newConversation(house, inbound);
  const screen: Screen = { kind: "screen", name: "core.sorry", body: [text("core.sorry")] };
  return { ...EMPTY, conversation, replies: [{ message: screen, locale: conversation.locale }] };
}

const EMPTY: Omit<Progress, "conversation"> = {
  replies: [],
  timers: [],
  notes: [],
  pending: [],
  ordinal: 0,
  steps: [],
};

function newConversation(house: House, inbound: Inbound): Conversation {
  const wished = inbound.locale?.toLowerCase().split("-")[0];
  const locale = house.locales.find((candidate) => candidate === wished) ?? house.locales[0] ?? "en";
  return {
    shop: inbound.shop,
    channel: inbound.channel,
    address: inbound.address,
    locale,
    market: house.marketFor(locale),
    attention: "bot",
    reachable: true,
    stack: [house.book.home.id],
    frames: {},
  };
}

/** The moving parts of one turn. Lives for one call of `begin` or `resume`; its only result is `progress`. */
class Turn {
  readonly #house: House;
  readonly #inbound: Inbound;
  readonly #woken = new Set<string>();
  #progress: Progress;

  constructor(house: House, inbound: Inbound, progress: Progress) {
    this.#house = house;
    this.#inbound = inbound;
    this.#progress = progress;
  }

  get progress(): Progress {
    return this.#progress;
  }

  get #conversation(): Conversation {
    return this.#progress.conversation;
  }

  get #active(): string {
    return this.#conversation.stack.at(-1) ?? this.#house.book.home.id;
  }

  /** Decides what the inbound means and lets the right flow take it. */
  receive(): void {
    const { content } = this.#inbound;
    if (content.kind !== "reachability" && content.kind !== "fact" && content.kind !== "timer") this.#wake();
    switch (content.kind) {
      case "text":
        this.#typed(content.text);
        return;
      case "choice":
        this.#chosen(content.token);
        return;
      case "command":
        this.#commanded(content.command, content.argument);
        return;
      case "contact":
      case "location":
      case "media": {
        const { kind, ...rest } = content;
        this.#shared({ type: kind, ...rest });
        return;
      }
      case "unsupported":
        this.#say("core.unsupported");
        return;
      case "reachability":
        this.#change({ reachable: content.reachable });
        return;
      case "fact": {
        const flow = this.#house.book.tells(content.fact.type);
        if (flow !== undefined) this.step(flow.id, content.fact);
        return;
      }
      case "timer":
        this.#due(content);
        return;
      case "staffReply":
        this.#answered(content.author, content.text);
        return;
      case "takeOver":
        this.#taken();
        return;
      case "handBack":
        this.#handedBack();
        return;
    }
  }

  /** Gives one event to one flow's machine and carries out what it wants. */
  step(flowId: string, event: { readonly type: string; readonly [field: string]: unknown }): void {
    const flow = this.#house.book.get(flowId);
    if (flow === undefined) throw new Error(`There is no flow "${flowId}"`);
    if (this.#progress.steps.length >= MOST_STEPS)
      throw new Error(`More than ${MOST_STEPS} steps in one turn`);
    const frame = this.#frame(flowId);
    const { locale, market } = this.#conversation;
    const stamped = { ...event, at: this.#inbound.at, locale, market };
    const step = stepMachine(flow.machine, frame.snapshot, stamped);
    this.#record(flowId, event.type, frame.snapshot.value, step);
    this.#settle(flowId, step);
  }

  #record(flow: string, event: string, from: unknown, step: Step): void {
    this.#add({ steps: [...this.#progress.steps, { flow, event, from, to: step.snapshot.value }] });
  }

  #settle(flowId: string, step: Step): void {
    this.#setFrame(flowId, { snapshot: step.snapshot });
    for (const effect of step.effects) this.#carryOut(flowId, effect);
    if (step.finished) this.#close(flowId);
  }

  #carryOut(flow: string, effect: Effect): void {
    switch (effect.kind) {
      case "show":
        this.#show(flow, effect.screen);
        return;
      case "say":
        this.#reply(flow, effect.message);
        return;
      case "openFlow":
        this.#open(effect.flow, effect.event);
        return;
      case "setLocale":
        if (this.#house.locales.includes(effect.locale)) this.#change({ locale: effect.locale });
        return;
      case "setMarket":
        this.#change({ market: effect.market });
        return;
      case "handOff":
        this.#change({ attention: "person" });
        this.#note({ kind: "help", state: "open", ...(effect.reason && { reason: effect.reason }) });
        return;
      case "stop":
        this.#change({ attention: "stopped" });
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
    }
  }

  /** Writing again after "stop" is the shopper's wish to be served again. */
  #wake(): void {
    const { attention, reachable } = this.#conversation;
    if (attention === "stopped") this.#change({ attention: "bot" });
    if (!reachable) this.#change({ reachable: true });
  }

  #typed(typed: string): void {
    const command = commandOf(typed, this.#house.commands);
    if (command !== undefined) {
      this.#open(command.flow, command.event);
      return;
    }
    if (this.#conversation.attention === "person") {
      this.#note({ kind: "line", from: "shopper", text: typed });
      return;
    }
    const picked = this.#picked(typed);
    if (picked !== undefined) {
      this.#open(picked.flow, picked.event);
      return;
    }
    if (this.#accepts({ type: "text", text: typed })) {
      this.step(this.#active, { type: "text", text: typed });
      return;
    }
    const searcher = this.#house.book.all.find(({ search }) => search !== undefined);
    if (searcher?.search === undefined || typed.trim() === "") {
      this.#showAgain();
      return;
    }
    this.#open(searcher.id, searcher.search(typed.trim()));
  }

  /** The choice of the last shown screen that typed words mean. */
  #picked(typed: string): { flow: string; event: OfferedEvent } | undefined {
    const flow = this.#conversation.lastShown ?? this.#active;
    const screen = this.#conversation.frames[flow]?.screen;
    if (screen === undefined) return undefined;
    const expectsDigits = screen.ask !== undefined && !["name", "email", "text"].includes(screen.ask);
    const event = pickOf(typed, screen, {
      numbers: screen.ask === undefined || (!expectsDigits && !this.#house.hasButtons(this.#inbound.channel)),
      say: (label) => this.#house.say(label, this.#conversation.locale),
    });
    return event === undefined ? undefined : { flow, event };
  }

  #chosen(token: string): void {
    const opened = this.#house.sealer.open(conversationKey(this.#inbound), token);
    if (opened === null) {
      this.#showAgain();
      return;
    }
    this.#open(opened.flow, opened.event);
  }

  #commanded(command: string, argument: string | undefined): void {
    if (command === "start" && argument !== undefined && this.#followLinks(argument)) return;
    const known = commandOf(command, this.#house.commands);
    if (known !== undefined) {
      this.#open(known.flow, known.event);
      return;
    }
    if (command === "start") {
      this.#open(this.#house.book.home.id, { type: "open" });
      return;
    }
    this.#typed(argument === undefined ? command : `${command} ${argument}`);
  }

  /** Follows `x-summer--p-sencha`: each part is a link of some flow; true when at least one made sense. */
  #followLinks(payload: string): boolean {
    const wishes = payload.split("--").flatMap((part) => {
      const [, kind = "", rest = ""] = /^([a-z])-(.+)$/.exec(part) ?? [];
      const flow = this.#house.book.all.find(({ links }) => Object.hasOwn(links, kind));
      const event = flow?.links[kind]?.(rest);
      return flow === undefined || event == null ? [] : [{ flow: flow.id, event }];
    });
    for (const { flow, event } of wishes) this.#open(flow, event);
    return wishes.length > 0;
  }

  #shared(event: { readonly type: string; readonly [field: string]: unknown }): void {
    if (this.#conversation.attention === "person") {
      this.#note({ kind: "line", from: "shopper", text: `[${event.type}]` });
      return;
    }
    if (this.#accepts(event)) {
      this.step(this.#active, event);
      return;
    }
    this.#say("core.unsupported");
  }

  #due(content: { flow: string; timer: string; event: string; dueAt: number }): void {
    const frame = this.#conversation.frames[content.flow];
    if (frame?.timers?.[content.timer] !== content.dueAt) return;
    const { [content.timer]: _, ...timers } = frame.timers;
    this.#setFrame(content.flow, { timers });
    this.step(content.flow, { type: content.event });
  }

  #answered(author: string, words: string): void {
    if (this.#conversation.attention === "bot") this.#taken();
    this.#reply(this.#active, { kind: "person", name: "core.person", author, text: words });
    this.#note({ kind: "line", from: "staff", text: words, author });
  }

  #taken(): void {
    this.#change({ attention: "person" });
    this.#note({ kind: "help", state: "taken" });
  }

  #handedBack(): void {
    if (this.#conversation.attention !== "person") return;
    this.#change({ attention: "bot" });
    this.#note({ kind: "help", state: "closed" });
    this.#say("core.handedBack");
    this.#resume();
  }

  /** Brings a flow to the top of the stack, the others suspended beneath, and gives it an event. */
  #open(flowId: string, event: OfferedEvent): void {
    const stack = [...this.#conversation.stack.filter((id) => id !== flowId), flowId];
    this.#change({ stack });
    this.#frame(flowId);
    if (this.#accepts(event)) {
      this.step(flowId, event);
      return;
    }
    this.#showAgain();
  }

  #close(flowId: string): void {
    const { [flowId]: _, ...frames } = this.#conversation.frames;
    const below = this.#conversation.stack.filter((id) => id !== flowId);
    const wasActive = this.#active === flowId;
    const stack = below.length > 0 ? below : [this.#house.book.home.id];
    const lastShown = this.#conversation.lastShown === flowId ? undefined : this.#conversation.lastShown;
    this.#change({ stack, frames, lastShown });
    if (wasActive && this.#conversation.attention === "bot") this.#resume();
  }

  /** Lets the active flow show where it stands, afresh where it can. */
  #resume(): void {
    if (this.#accepts({ type: "resume" })) {
      this.step(this.#active, { type: "resume" });
      return;
    }
    this.#showAgain();
  }

  /** Shows the active flow's last screen again: after a forged or outdated button, or words nobody understood. */
  #showAgain(): void {
    const screen = this.#conversation.frames[this.#active]?.screen;
    if (screen !== undefined) {
      this.#show(this.#active, screen);
      return;
    }
    if (this.#accepts({ type: "open" })) this.step(this.#active, { type: "open" });
  }

  #accepts(event: { readonly type: string; readonly [field: string]: unknown }): boolean {
    const flow = this.#house.book.get(this.#active);
    if (flow === undefined) return false;
    const { locale, market } = this.#conversation;
    const frame = this.#frame(flow.id);
    return accepts(flow.machine, frame.snapshot, { ...event, at: this.#inbound.at, locale, market } as {
      type: string;
    });
  }

  /** The flow's frame: the stored one, migrated, or a fresh one when there is none or it cannot be restored. */
  #frame(flowId: string): Frame {
    const flow = this.#house.book.get(flowId);
    if (flow === undefined) throw new Error(`There is no flow "${flowId}"`);
    const stored = this.#conversation.frames[flowId];
    if (stored?.version === flow.version && this.#fits(flow, stored.snapshot)) return stored;
    const migrated = stored === undefined ? null : (flow.migrate?.(stored.snapshot, stored.version) ?? null);
    if (migrated !== null && this.#fits(flow, migrated))
      return this.#setFrame(flowId, { snapshot: migrated, version: flow.version });
    if (stored !== undefined) {
      for (const timer of Object.keys(stored.timers ?? {})) this.#cancelTimer(flowId, timer);
      this.#say("core.restarted");
    }
    const { locale, market } = this.#conversation;
    const { snapshot, effects } = startMachine(flow.machine, { locale, market });
    if (effects.length > 0)
      throw new Error(`Flow "${flowId}": its initial state must be silent and wait for an event`);
    return this.#setFrame(flowId, { snapshot, version: flow.version, screen: undefined });
  }

  /** Whether a snapshot can be woken in its machine; looked at once in a turn for each flow. */
  #fits(flow: Flow, snapshot: FlowSnapshot): boolean {
    if (this.#woken.has(flow.id)) return true;
    if (!fits(flow.machine, snapshot)) return false;
    this.#woken.add(flow.id);
    return true;
  }

  #setFrame(flowId: string, change: Partial<Frame>): Frame {
    const before = this.#conversation.frames[flowId];
    const frame = { ...before, flow: flowId, ...change } as Frame;
    this.#change({ frames: { ...this.#conversation.frames, [flowId]: frame } });
    return frame;
  }

  #call(flowId: string, effect: { actor: string; service: string; input: unknown }): void {
    const flow = this.#house.book.get(flowId);
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

  #startTimer(flow: string, effect: { timer: string; event: string; delay: number }): void {
    const dueAt = this.#inbound.at + Math.max(0, Math.round(effect.delay));
    this.#setFrame(flow, { timers: { ...this.#conversation.frames[flow]?.timers, [effect.timer]: dueAt } });
    this.#changeTimer({ kind: "set", flow, timer: effect.timer, event: effect.event, dueAt });
  }

  #cancelTimer(flow: string, timer: string): void {
    const timers = this.#conversation.frames[flow]?.timers;
    if (timers?.[timer] === undefined) return;
    const { [timer]: _, ...rest } = timers;
    this.#setFrame(flow, { timers: rest });
    this.#changeTimer({ kind: "cancel", flow, timer });
  }

  #changeTimer(change: TimerChange): void {
    const others = this.#progress.timers.filter(
      ({ flow, timer }) => flow !== change.flow || timer !== change.timer,
    );
    this.#add({ timers: [...others, change] });
  }

  #show(flow: string, screen: Screen): void {
    this.#setFrame(flow, { screen });
    this.#change({ lastShown: flow });
    this.#reply(flow, screen, flow === this.#active);
  }

  /** Queues a message; the first screen after a press may replace the message that was pressed on. */
  #reply(flow: string, message: Message, mayReplace = false): void {
    const { origin } = this.#inbound;
    const replaces =
      mayReplace && origin !== undefined && !this.#progress.replies.some((reply) => reply.origin);
    const sealed = message.kind === "screen" ? this.#seal(flow, message) : message;
    const reply = { message: sealed, locale: this.#conversation.locale, ...(replaces && { origin }) };
    this.#add({ replies: [...this.#progress.replies, reply] });
  }

  #seal(flow: string, screen: Screen): Screen {
    const key = conversationKey(this.#inbound);
    const seal = <Offer extends { readonly event: OfferedEvent }>(offer: Offer) => ({
      ...offer,
      token: this.#house.sealer.seal(key, flow, offer.event),
    });
    return {
      ...screen,
      ...(screen.items && { items: screen.items.map(seal) }),
      ...(screen.choices && { choices: screen.choices.map(seal) }),
    };
  }

  #say(key: string): void {
    this.#reply(this.#active, { kind: "screen", name: key, body: [text(key)] });
  }

  #note(note: Note): void {
    this.#add({ notes: [...this.#progress.notes, note] });
  }

  #change(change: Partial<Conversation>): void {
    this.#add({ conversation: { ...this.#conversation, ...change } });
  }

  #add(change: Partial<Progress>): void {
    this.#progress = { ...this.#progress, ...change };
  }
}
