/**
 * The turn: what one inbound does to one conversation. Pure.
 *
 * `begin` takes the conversation and the inbound; when a machine asks for services, the answer has `pending` calls.
 * The runtime runs the first of them and goes on with `resume`, until nothing is pending; then it commits all of
 * `Progress` at once. A `Progress` is plain JSON, so it can be checkpointed before a changing call and continued after
 * a crash.
 */
import type { Call, Conversation } from "./conversation.ts";
import { type BasketLine, conversationKey, type Inbound, isFromShopper } from "./inbound.ts";
import { commandOf, pickOf } from "./intent.ts";
import type { OfferedEvent, Screen } from "./message.ts";
import { type CallResult, freshProgress, type House, newConversation, type Progress } from "./progress.ts";
import { Stage } from "./stage.ts";
import { type Text, text } from "./text.ts";

export type { CallResult, House, Note, Progress, Reply, StepRecord } from "./progress.ts";

/** Handles one inbound up to its first calls. */
export function begin(house: House, stored: Conversation | null, inbound: Inbound): Progress {
  const stage = new Stage(house, inbound, freshProgress(stored ?? newConversation(house, inbound)));
  new Reader(house, inbound, stage).receive();
  return stage.progress;
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
  const stage = new Stage(house, inbound, { ...progress, pending });
  const about = { actorId: call.actor };
  stage.step(
    call.flow,
    result.kind === "done"
      ? { type: `xstate.done.actor.${call.actor}`, output: result.output, ...about }
      : { type: `xstate.error.actor.${call.actor}`, error: result.error, ...about },
  );
  return stage.progress;
}

/** Ends a turn that failed by a fault of ours: the conversation stays as it was, and the shopper is told kindly. */
export function apologize(house: House, stored: Conversation | null, inbound: Inbound): Progress {
  const conversation = stored ?? newConversation(house, inbound);
  const screen: Screen = { kind: "screen", name: "core.sorry", body: [text("core.sorry")] };
  return { ...freshProgress(conversation), replies: [{ message: screen, locale: conversation.locale }] };
}

/** Decides what an inbound means and lets the right flow take it. */
class Reader {
  readonly #house: House;
  readonly #inbound: Inbound;
  readonly #stage: Stage;

  constructor(house: House, inbound: Inbound, stage: Stage) {
    this.#house = house;
    this.#inbound = inbound;
    this.#stage = stage;
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
        this.#stage.say("core.unsupported");
        return;
      case "reachability":
        this.#stage.change({ reachable: content.reachable });
        return;
      case "fact": {
        const flow = this.#house.book.tells(content.fact.type);
        if (flow !== undefined) this.#stage.step(flow.id, content.fact);
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
    }
  }

  /** Writing again after "stop" is the shopper's wish to be served again. */
  #wake(): void {
    const { attention, reachable } = this.#stage.conversation;
    if (attention === "stopped") this.#stage.change({ attention: "bot" });
    if (!reachable) this.#stage.change({ reachable: true });
  }

  /** What led here is noted first; whatever else the inbound says still counts. */
  #heard(): void {
    const { at, referral } = this.#inbound;
    this.#stage.change({ heardAt: at });
    if (referral === undefined) return;
    const flow = this.#house.book.all.find((candidate) => candidate.referral !== undefined);
    if (flow?.referral !== undefined) this.#stage.tell(flow.id, { type: flow.referral, referral });
  }

  #typed(typed: string): void {
    const command = commandOf(typed, this.#house.commands);
    if (command !== undefined) {
      this.#stage.open(command.flow, command.event);
      return;
    }
    if (this.#stage.conversation.attention === "person") {
      this.#stage.note({ kind: "line", from: "shopper", text: typed });
      return;
    }
    const picked = this.#picked(typed);
    if (picked !== undefined) {
      this.#stage.open(picked.flow, picked.event);
      return;
    }
    if (this.#stage.accepts({ type: "text", text: typed })) {
      this.#stage.step(this.#stage.active, { type: "text", text: typed });
      return;
    }
    const searcher = this.#house.book.all.find(({ search }) => search !== undefined);
    if (searcher?.search === undefined || typed.trim() === "") {
      this.#stage.showAgain();
      return;
    }
    this.#stage.open(searcher.id, searcher.search(typed.trim()));
  }

  /** The choice that typed words mean: of what was said beside the last screen, which is newer, or of that screen. */
  #picked(typed: string): { flow: string; event: OfferedEvent } | undefined {
    const { aside, lastShown = this.#stage.active, frames, locale } = this.#stage.conversation;
    const screen = frames[lastShown]?.screen;
    const hasButtons = this.#house.hasButtons(this.#inbound.channel);
    const pick = (flow: string, from: Screen | undefined, numbers: boolean) => {
      const say = (label: Text) => this.#house.say(label, locale);
      const event = from === undefined ? undefined : pickOf(typed, from, { numbers, say });
      return event === undefined ? undefined : { flow, event };
    };
    // Each message without buttons counts its choices from 1, and the newest is meant. A link leaves no room for buttons.
    const isCounted = !hasButtons || (aside?.screen.link !== undefined && screen?.ask === undefined);
    const beside = aside && pick(aside.flow, aside.screen, isCounted);
    if (beside !== undefined) {
      this.#stage.change({ aside: undefined });
      return beside;
    }
    const expectsDigits = screen?.ask !== undefined && !["name", "email", "text"].includes(screen.ask);
    const isNewest = aside === undefined || !isCounted;
    const numbers = isNewest && (screen?.ask === undefined || (!expectsDigits && !hasButtons));
    return pick(lastShown, screen, numbers);
  }

  #chosen(token: string): void {
    const opened = this.#house.sealer.open(conversationKey(this.#inbound), token);
    if (opened === null) {
      this.#stage.showAgain();
      return;
    }
    this.#stage.open(opened.flow, opened.event);
  }

  #commanded(command: string, argument: string | undefined): void {
    if (command === "start" && argument !== undefined && this.#followLinks(argument)) return;
    const known = commandOf(command, this.#house.commands);
    if (known !== undefined) {
      this.#stage.open(known.flow, known.event);
      return;
    }
    if (command === "start") {
      this.#stage.open(this.#house.book.home.id, { type: "open" });
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
    for (const { flow, event } of wishes) this.#stage.open(flow, event);
    return wishes.length > 0;
  }

  #filled(lines: readonly BasketLine[], words = ""): void {
    if (this.#stage.conversation.attention === "person") {
      const things = lines.map(({ sku, quantity }) => `${quantity} × ${sku}`);
      this.#stage.note({
        kind: "line",
        from: "shopper",
        text: `[sent a basket: ${things.join(", ")}] ${words}`.trim(),
      });
      return;
    }
    const flow = this.#house.book.all.find(({ basket }) => basket !== undefined);
    if (flow?.basket === undefined) {
      this.#stage.say("core.unsupported");
      return;
    }
    this.#stage.open(flow.id, { type: flow.basket, lines, text: words });
  }

  #shared(event: { readonly type: string; readonly [field: string]: unknown }): void {
    if (this.#stage.conversation.attention === "person") {
      this.#stage.note({ kind: "line", from: "shopper", ...sharedWords(event) });
      return;
    }
    if (this.#stage.accepts(event)) {
      this.#stage.step(this.#stage.active, event);
      return;
    }
    this.#stage.say("core.unsupported");
  }

  #due(content: { flow: string; timer: string; event: string; dueAt: number }): void {
    const frame = this.#stage.conversation.frames[content.flow];
    if (frame?.timers?.[content.timer] !== content.dueAt) return;
    const { [content.timer]: _, ...timers } = frame.timers;
    this.#stage.setFrame(content.flow, { timers });
    this.#stage.step(content.flow, { type: content.event });
  }

  #answered(author: string, words: string): void {
    // A person may try what the bot does not try any more.
    this.#stage.change({ reachable: true });
    this.#taken();
    this.#stage.reply(this.#stage.active, { kind: "person", name: "core.person", author, text: words });
    this.#stage.note({ kind: "line", from: "staff", text: words, author });
  }

  /** The shopper has the words already; staff see them, and the bot steps aside as for any reply of theirs. */
  #repliedElsewhere(author: string, words: string): void {
    if (this.#stage.conversation.attention !== "person") this.#taken();
    this.#stage.note({ kind: "line", from: "staff", text: words, author });
  }

  #taken(): void {
    this.#stage.change({ attention: "person" });
    this.#stage.note({ kind: "help", state: "taken" });
  }

  #handedBack(): void {
    if (this.#stage.conversation.attention !== "person") return;
    this.#stage.change({ attention: "bot" });
    this.#stage.note({ kind: "help", state: "closed" });
    this.#stage.say("core.handedBack");
    this.#stage.resume();
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
