/** What the turn does between flows: opens, closes, tells, counts; with machines that do nothing but say what they heard. */
import { describe, expect, it } from "vitest";
import { type AnyStateMachine, assign, createMachine, setup } from "xstate";
import { z } from "zod";
import { createSealer } from "./button-token.ts";
import type { Attention, Conversation } from "./conversation.ts";
import { callable, defineFlow, type Flow, flowActions, flowRegistry } from "./flow.ts";
import { type Content, type Inbound, inboundId } from "./inbound.ts";
import type { Message, OfferedEvent, Screen } from "./message.ts";
import { text } from "./text.ts";
import { begin, type Progress, resume, type TurnContext } from "./turn.ts";

const words = (name: string, more: Partial<Screen> = {}): Screen => ({
  kind: "screen",
  name,
  body: [text(name)],
  ...more,
});
const flowOf = (id: string, machine: AnyStateMachine, more: Partial<Flow> = {}): Flow =>
  defineFlow({
    id,
    version: 1,
    machine,
    services: [],
    offers: {},
    commands: [],
    links: {},
    facts: {},
    ...more,
  });

/** A flow whose screen is named after it, and which closes when told so. */
const plain = (id: string, more: Partial<Flow> = {}): Flow =>
  flowOf(
    id,
    setup({ actions: flowActions }).createMachine({
      id,
      initial: "idle",
      on: { open: ".shown", resume: ".shown", close: ".done" },
      states: {
        idle: {},
        shown: { entry: { type: "show", params: words(id) } },
        done: { type: "final" },
      },
    }),
    more,
  );

const open = (
  flow: string,
): { readonly type: "openFlow"; readonly params: { flow: string; event: OfferedEvent } } => ({
  type: "openFlow",
  params: { flow, event: { type: "open" } },
});

/** Does what it is told, one thing an event. */
const servant = flowOf(
  "servant",
  setup({ types: { events: {} as { type: string; left: number } }, actions: flowActions }).createMachine({
    id: "servant",
    initial: "waiting",
    states: { waiting: {} },
    on: {
      open: { actions: { type: "show", params: words("servant") } },
      german: { actions: { type: "setLocale", params: { locale: "de" } } },
      elvish: { actions: { type: "setLocale", params: { locale: "qya" } } },
      norway: { actions: { type: "setMarket", params: { market: "NO" } } },
      call: { actions: { type: "handOff", params: { reason: "a broken cup" } } },
      stop: { actions: "stop" },
      nowhere: { actions: open("nowhere") },
      spin: [
        {
          guard: ({ event }) => event.left > 1,
          actions: {
            type: "openFlow",
            params: ({ event }) => ({ flow: "servant", event: { type: "spin", left: event.left - 1 } }),
          },
        },
        { actions: { type: "show", params: words("servant.dizzy") } },
      ],
    },
  }),
  {
    offers: { spin: z.object({ left: z.number() }) },
    links: { s: (rest) => ({ type: "spin", left: Number(rest) }) },
  },
);

/** Remembers what it heard; takes advertisements and baskets. */
const ears = flowOf(
  "ears",
  createMachine({
    id: "ears",
    context: {},
    on: { advertised: { actions: assign({ heard: ({ event }) => event }) } },
  }),
  { referral: "advertised" },
);
const deaf = flowOf("deaf", createMachine({ id: "deaf" }), { referral: "advertised" });

const registry = (...flows: readonly Flow[]) => flowRegistry(flows);
const contextOf = (flows: ReturnType<typeof registry>, commands: readonly string[] = []): TurnContext => ({
  flows,
  sealer: createSealer("a secret", flows),
  commands: [
    ...flows.all.map(({ id }) => ({ command: id, flow: id, event: { type: "open" }, words: [id] })),
    ...commands.map((type) => ({ command: type, flow: "servant", event: { type }, words: [type] })),
    { command: "close", flow: "two", event: { type: "close" }, words: ["close"] },
  ],
  locales: ["en", "de"],
  say: ({ key }) => key,
  marketFor: () => "DK",
  localeFor: () => "en",
  hasButtons: () => true,
  isWindowed: () => false,
});

let count = 0;
const inbound = (content: Content, more: Partial<Inbound> = {}): Inbound => {
  count += 1;
  return {
    id: inboundId(`i${count}`),
    shop: "demo",
    channel: "web",
    address: "ada",
    at: 1_000,
    content,
    ...more,
  };
};
const typed = (text: string): Content => ({ kind: "text", text });
const names = ({ replies }: Progress): readonly string[] =>
  replies.map(({ message }: { message: Message }) => message.name);

const serving = contextOf(registry(servant), ["german", "elvish", "norway", "call", "stop", "nowhere"]);
const asks = (words: string, stored: Conversation | null = null) =>
  begin(serving, stored, inbound(typed(words)));
const attendedBy = (attention: Attention): Conversation => ({ ...asks("servant").conversation, attention });

describe("A flow that wants something", () => {
  it("changes the language to one that the shop speaks, and to no other", () => {
    expect(asks("german").conversation.locale).toBe("de");
    expect(asks("elvish").conversation.locale).toBe("en");
  });

  it("changes the market", () => {
    expect(asks("norway").conversation.market).toBe("NO");
  });

  it("calls a person, with the reason", () => {
    const called = asks("call");
    expect(called.conversation.attention).toBe("person");
    expect(called.notes).toEqual([{ kind: "help", state: "open", reason: "a broken cup" }]);
  });

  it("falls silent, and lets the person go who attended", () => {
    const silent = asks("stop");
    expect(silent.conversation.attention).toBe("stopped");
    expect(silent.notes).toEqual([]);
    expect(asks("stop", attendedBy("person")).notes).toEqual([{ kind: "help", state: "closed" }]);
  });

  it("cannot open a flow that does not exist", () => {
    expect(() => asks("nowhere")).toThrow('There is no flow "nowhere"');
  });

  it("may step fifty times in a turn, and not once more", () => {
    const spins = (times: number) =>
      begin(serving, null, inbound({ kind: "command", command: "start", argument: `s-${times}` }));
    expect(names(spins(50))).toEqual(["servant.dizzy"]);
    expect(spins(50).steps).toHaveLength(50);
    expect(() => spins(51)).toThrow("More than 50 steps in one turn");
  });
});

describe("Flows on one another", () => {
  const three = contextOf(registry(plain("one"), plain("two"), plain("three")));
  const say = (words: string, before: Progress | null = null) =>
    begin(three, before?.conversation ?? null, inbound(typed(words)));

  it("lie in the order in which they were opened, each once", () => {
    const all = say("two", say("three", say("two", say("one"))));
    expect(all.conversation.stack).toEqual(["one", "three", "two"]);
  });

  it("show the one beneath when the upper one closes, and forget where that stood", () => {
    const closed = say("close", say("two", say("three", say("one"))));
    expect(closed.conversation.stack).toEqual(["one", "three"]);
    expect(names(closed)).toEqual(["three"]);
    expect(Object.keys(closed.conversation.frames).sort()).toEqual(["one", "three"]);
  });

  it("end at the shop's home", () => {
    const alone = { ...say("two").conversation, stack: ["two"] };
    const closed = begin(three, alone, inbound(typed("close")));
    expect(closed.conversation.stack).toEqual(["one"]);
    expect(names(closed)).toEqual(["one"]);
  });

  it("show nothing beneath while a person attends", () => {
    const attended = { ...say("two", say("one")).conversation, attention: "person" as const };
    expect(names(begin(three, attended, inbound(typed("close"))))).toEqual([]);
  });

  it("show their last screen again when they do not take what opens them", () => {
    const shown = begin(serving, null, inbound(typed("servant")));
    const lost = contextOf(registry(servant), ["unheard"]);
    expect(names(begin(lost, shown.conversation, inbound(typed("unheard"))))).toEqual(["servant"]);
  });
});

describe("An advertisement that led here", () => {
  const referral = { source: "ad", id: "120" };
  it("is told to the flow that notes it, which stays where it is in the stack", () => {
    const context = contextOf(registry(plain("one"), ears));
    const told = begin(context, null, inbound(typed("one"), { referral }));
    expect(told.conversation.frames.ears?.snapshot.context).toMatchObject({
      heard: { type: "advertised", referral },
    });
    expect(told.conversation.stack).toEqual(["one"]);
    expect(names(told)).toEqual(["one"]);
  });

  it("is not made up where none did", () => {
    const told = begin(contextOf(registry(plain("one"), ears)), null, inbound(typed("one")));
    expect(told.steps.map(({ flow }) => flow)).toEqual(["one"]);
  });

  it("is left at that where the flow does not take it now, or none notes it", () => {
    for (const flows of [registry(plain("one"), deaf), registry(plain("one"))]) {
      const told = begin(contextOf(flows), null, inbound(typed("one"), { referral }));
      expect(told.steps.map(({ flow }) => flow)).toEqual(["one"]);
      expect(names(told)).toEqual(["one"]);
    }
  });
});

describe("A service that a flow may not use", () => {
  const machine = setup({
    actors: callable<{ "money.take": { input: object; output: object } }>()("money.take"),
  }).createMachine({
    id: "greedy",
    initial: "idle",
    states: {
      idle: { on: { open: "taking" } },
      taking: { invoke: { src: "money.take", id: "take", input: {} } },
    },
  });
  it("is never asked for it", () => {
    const greedy = contextOf(registry(flowOf("greedy", machine)));
    expect(() => begin(greedy, null, inbound(typed("greedy")))).toThrow(
      'Flow "greedy" is not allowed to use the service "money.take"',
    );
    const allowed = contextOf(registry(flowOf("greedy", machine, { services: ["money.take"] })));
    const asked = begin(allowed, null, inbound(typed("greedy")));
    expect(asked.pending).toMatchObject([{ ordinal: 0, service: "money.take", flow: "greedy", input: {} }]);
    const again = begin(allowed, { ...asked.conversation, frames: {} }, inbound(typed("greedy")));
    const [call] = again.pending;
    if (call === undefined) throw new Error("Nothing is asked for");
    const ended = resume(allowed, inbound(typed("greedy")), again, call, { kind: "done", output: {} });
    expect(ended.pending).toEqual([]);
    expect(ended.ordinal).toBe(1);
  });
});
