/**
 * The turn: what one inbound does to one conversation. Pure.
 *
 * `begin` takes the conversation and the inbound; when a machine asks for services, the answer has `pending` calls.
 * The runtime runs the first of them and goes on with `resume`, until nothing is pending; then it commits all of
 * `Progress` at once. A `Progress` is plain JSON, so it can be checkpointed before a changing call and continued after
 * a crash.
 */
import { type Call, type Conversation, isWithPerson, nextAttention } from "./conversation.ts";
import { conversationKey } from "./conversation-key.ts";
import { type BasketLine, type Inbound, isFromShopper } from "./inbound.ts";
import { commandOf, pickOf } from "./intent.ts";
import { mayBeDigits, type OfferedEvent, type Screen } from "./message.ts";
import {
  type CallResult,
  freshProgress,
  newConversation,
  type Progress,
  type TurnContext,
} from "./progress.ts";
import { type Text, text } from "./text.ts";
import { TurnState } from "./turn-state.ts";
import { unreachable } from "./unreachable.ts";

export type { CallResult, Note, Progress, Reply, StepRecord, TurnContext } from "./progress.ts";

/** Handles one inbound up to its first calls. */
export function begin(context: TurnContext, stored: Conversation | null, inbound: Inbound): Progress {
  const turn = new TurnState(context, inbound, freshProgress(stored ?? newConversation(context, inbound)));
  new Reader(context, inbound, turn).receive();
  return turn.progress;
}

/** Goes on with the outcome of a pending call. */
export function resume(
  context: TurnContext,
  inbound: Inbound,
  progress: Progress,
  call: Call,
  result: CallResult,
): Progress {
  const pending = progress.pending.filter(({ ordinal }) => ordinal !== call.ordinal);
  const turn = new TurnState(context, inbound, { ...progress, pending });
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
export function apologize(context: TurnContext, stored: Conversation | null, inbound: Inbound): Progress {
  const conversation = stored ?? newConversation(context, inbound);
  const screen: Screen = { kind: "screen", name: "core.sorry", body: [text("core.sorry")] };
  return { ...freshProgress(conversation), replies: [{ message: screen, locale: conversation.locale }] };
}

/** Decides what an inbound means and lets the right flow take it. */
class Reader {
  readonly #context: TurnContext;
  readonly #inbound: Inbound;
  readonly #turn: TurnState;

  constructor(context: TurnContext, inbound: Inbound, turn: TurnState) {
    this.#context = context;
    this.#inbound = inbound;
    this.#turn = turn;
  }

  receive(): void {
    const { content } = this.#inbound;
    if (isFromShopper(content)) {
      this.#wake();
      this.#heard();
    }
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
      case "basket":
        this.#filled(content.lines, content.text);
        return;
      case "unsupported":
        this.#turn.say("core.unsupported");
        return;
      case "reachability":
        this.#turn.change({ reachable: content.reachable });
        return;
      case "fact": {
        const flow = this.#context.flows.tells(content.fact.type);
        if (flow !== undefined) this.#turn.step(flow.id, content.fact);
        return;
      }
      case "timer":
        this.#due(content);
        return;
      case "staffReply":
        this.#answered(content.author, content.text);
        return;
      case "personReply":
        this.#repliedElsewhere(content.author, content.text);
        return;
      case "takeOver":
        this.#taken();
        return;
      case "handBack":
        this.#handedBack();
        return;
      default:
        throw unreachable(content);
    }
  }

  /** Whoever writes can be reached, and is served again. */
  #wake(): void {
    this.#turn.change({ attention: nextAttention(this.#turn.conversation), reachable: true });
  }

  /** What led here is noted first; whatever else the inbound says still counts. */
  #heard(): void {
    const { at, sentAt = at, referral } = this.#inbound;
    const { heardAt = 0 } = this.#turn.conversation;
    // What comes late makes nobody's last word older, and a clock of the platform's that runs ahead makes it no newer.
    this.#turn.change({ heardAt: Math.max(Math.min(heardAt, at), Math.min(sentAt, at)) });
    if (referral === undefined) return;
    const flow = this.#context.flows.all.find((candidate) => candidate.referral !== undefined);
    if (flow?.referral !== undefined) this.#turn.tell(flow.id, { type: flow.referral, referral });
  }

  #typed(typed: string): void {
    const command = commandOf(typed, this.#context.commands);
    if (command !== undefined) {
      this.#turn.open(command.flow, command.event);
      return;
    }
    if (isWithPerson(this.#turn.conversation)) {
      this.#turn.note({ kind: "line", from: "shopper", text: typed });
      return;
    }
    const picked = this.#picked(typed);
    if (picked !== undefined) {
      this.#turn.open(picked.flow, picked.event);
      return;
    }
    if (this.#turn.accepts({ type: "text", text: typed })) {
      this.#turn.step(this.#turn.active, { type: "text", text: typed });
      return;
    }
    const searcher = this.#context.flows.all.find(({ search }) => search !== undefined);
    if (searcher?.search === undefined || typed.trim() === "") {
      this.#turn.showAgain();
      return;
    }
    this.#turn.open(searcher.id, searcher.search(typed.trim()));
  }

  /** The choice that typed words mean: of what was said beside the last screen, which is newer, or of that screen. */
  #picked(typed: string): { flow: string; event: OfferedEvent } | undefined {
    const { aside, lastShown = this.#turn.active, frames, locale } = this.#turn.conversation;
    const screen = frames[lastShown]?.screen;
    const hasButtons = this.#context.hasButtons(this.#inbound.channel);
    const pick = (flow: string, from: Screen | undefined, numbers: boolean) => {
      const say = (label: Text) => this.#context.say(label, locale);
      const event = from === undefined ? undefined : pickOf(typed, from, { numbers, say });
      return event === undefined ? undefined : { flow, event };
    };
    // Each message without buttons counts its choices from 1, and the newest is meant. A link leaves no room for buttons.
    const isCounted = !hasButtons || (aside?.screen.link !== undefined && screen?.ask === undefined);
    const beside = aside && pick(aside.flow, aside.screen, isCounted);
    if (beside !== undefined) {
      this.#turn.change({ aside: undefined });
      return beside;
    }
    const expectsDigits = screen?.ask !== undefined && mayBeDigits(screen.ask);
    const isNewest = aside === undefined || !isCounted;
    const numbers = isNewest && (screen?.ask === undefined || (!expectsDigits && !hasButtons));
    return pick(lastShown, screen, numbers);
  }

  #chosen(token: string): void {
    const opened = this.#context.sealer.open(conversationKey(this.#inbound), token);
    if (opened === null) {
      this.#turn.showAgain();
      return;
    }
    this.#turn.open(opened.flow, opened.event);
  }

  #commanded(command: string, argument: string | undefined): void {
    if (command === "start" && argument !== undefined && this.#followLinks(argument)) return;
    const known = commandOf(command, this.#context.commands);
    if (known !== undefined) {
      this.#turn.open(known.flow, known.event);
      return;
    }
    if (command === "start") {
      this.#turn.open(this.#context.flows.home.id, { type: "open" });
      return;
    }
    this.#typed(argument === undefined ? command : `${command} ${argument}`);
  }

  /** Follows `x-summer--p-sencha`: each part is a link of some flow; true when at least one made sense. */
  #followLinks(payload: string): boolean {
    const wishes = payload.split("--").flatMap((part) => {
      const [, kind = "", rest = ""] = /^([a-z])-(.+)$/.exec(part) ?? [];
      const flow = this.#context.flows.all.find(({ links }) => Object.hasOwn(links, kind));
      const event = flow?.links[kind]?.(rest);
      return flow === undefined || event == null ? [] : [{ flow: flow.id, event }];
    });
    for (const { flow, event } of wishes) this.#turn.open(flow, event);
    return wishes.length > 0;
  }

  #filled(lines: readonly BasketLine[], words = ""): void {
    if (isWithPerson(this.#turn.conversation)) {
      const things = lines.map(({ sku, quantity }) => `${quantity} × ${sku}`);
      this.#turn.note({
        kind: "line",
        from: "shopper",
        text: `[sent a basket: ${things.join(", ")}] ${words}`.trim(),
      });
      return;
    }
    const flow = this.#context.flows.all.find(({ basket }) => basket !== undefined);
    if (flow?.basket === undefined) {
      this.#turn.say("core.unsupported");
      return;
    }
    this.#turn.open(flow.id, { type: flow.basket, lines, text: words });
  }

  #shared(event: { readonly type: string; readonly [field: string]: unknown }): void {
    if (isWithPerson(this.#turn.conversation)) {
      this.#turn.note({ kind: "line", from: "shopper", ...sharedWords(event) });
      return;
    }
    if (this.#turn.accepts(event)) {
      this.#turn.step(this.#turn.active, event);
      return;
    }
    this.#turn.say("core.unsupported");
  }

  #due(content: { flow: string; timer: string; event: string; dueAt: number }): void {
    const frame = this.#turn.conversation.frames[content.flow];
    if (frame?.timers?.[content.timer] !== content.dueAt) return;
    const { [content.timer]: _, ...timers } = frame.timers;
    this.#turn.setFrame(content.flow, { timers });
    this.#turn.step(content.flow, { type: content.event });
  }

  #answered(author: string, words: string): void {
    // A person may try what the bot does not try any more.
    this.#turn.change({ reachable: true });
    this.#taken();
    this.#turn.reply(this.#turn.active, { kind: "person", name: "core.person", author, text: words });
    this.#turn.note({ kind: "line", from: "staff", text: words, author });
  }

  /** The shopper has the words already; staff see them, and the bot steps aside as for any reply of theirs. */
  #repliedElsewhere(author: string, words: string): void {
    if (!isWithPerson(this.#turn.conversation)) this.#taken();
    this.#turn.note({ kind: "line", from: "staff", text: words, author });
  }

  #taken(): void {
    this.#turn.change({ attention: "person" });
    this.#turn.note({ kind: "help", state: "taken" });
  }

  #handedBack(): void {
    if (!isWithPerson(this.#turn.conversation)) return;
    this.#turn.change({ attention: "bot" });
    this.#turn.note({ kind: "help", state: "closed" });
    this.#turn.say("core.handedBack");
    this.#turn.resume();
  }
}

/** What staff read of something shared natively: a file comes with its words and can be looked at. */
function sharedWords(event: { readonly type: string; readonly [field: string]: unknown }): {
  readonly text: string;
  readonly attachment?: { readonly media: string; readonly reference: string };
} {
  if (event.type !== "media") return { text: `[${event.type}]` };
  const { media, reference, caption } = event as { media?: string; reference?: string; caption?: string };
  if (media === undefined || reference === undefined) return { text: "[media]" };
  return { text: caption ?? `[${media}]`, attachment: { media, reference } };
}
