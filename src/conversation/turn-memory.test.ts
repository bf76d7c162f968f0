/** What the turn remembers of a flow and makes of what comes in: frames, versions, timers, calls, and what was shown. */
import { describe, expect, it, vi } from "vitest";
import { type AnyStateMachine, assign, createMachine, setup } from "xstate";
import { z } from "zod";
import { createSealer } from "./button-token.ts";
import type { Conversation, Frame } from "./conversation.ts";
import { callable, defineFlow, type Flow, flowActions, flowRegistry } from "./flow.ts";
import { type Content, type Inbound, inboundId } from "./inbound.ts";
import type { Choice, Screen } from "./message.ts";
import { text } from "./text.ts";
import { begin, type Progress, type TurnContext } from "./turn.ts";

const words = (name: string, more: Partial<Screen> = {}): Screen => ({
  kind: "screen",
  name,
  body: [text(name)],
  ...more,
});
const pick = (label: string, type: string): Choice => ({ label: text(label), event: { type } });
const flowOf = (id: string, machine: AnyStateMachine, more: Partial<Flow> = {}): Flow =>
  defineFlow({
    ...{ id, version: 1, machine, services: [], offers: {}, commands: [], links: {}, facts: {} },
    ...more,
  });
const contextOf = (flows: readonly Flow[], more: Partial<TurnContext> = {}): TurnContext => {
  const registry = flowRegistry(flows);
  const types = flows.flatMap(({ id, machine }) =>
    (machine.events as readonly string[]).map((type) => ({
      ...{ command: `${id}.${type}`, flow: id, event: { type } },
      words: [`${id} ${type}`],
    })),
  );
  return {
    flows: registry,
    sealer: createSealer("a secret", registry),
    commands: types,
    locales: ["en"],
    say: ({ key }) => key,
    marketFor: () => "DK",
    localeFor: () => "en",
    hasButtons: () => true,
    isWindowed: () => false,
    ...more,
  };
};
let count = 0;
const inbound = (content: Content, more: Partial<Inbound> = {}): Inbound => {
  count += 1;
  const id = inboundId(`i${count}`);
  return { id, shop: "demo", channel: "web", address: "ada", at: 1_000, content, ...more };
};
const typed = (said: string): Content => ({ kind: "text", text: said });
const names = ({ replies }: Progress) => replies.map(({ message }) => message.name);
/** Types words one after the other, each in a turn of its own; the last turn. */
const talk = (context: TurnContext, ...said: readonly string[]): Progress => {
  let progress = begin(context, null, inbound(typed(said[0] ?? "")));
  for (const more of said.slice(1)) progress = begin(context, progress.conversation, inbound(typed(more)));
  return progress;
};

const shopMachine = setup({ actions: flowActions, delays: { patience: 5_000 } }).createMachine({
  id: "shop",
  initial: "idle",
  on: {
    open: ".counter",
    leave: ".street",
    both: {
      actions: [
        { type: "say", params: words("shop.aside") },
        { type: "show", params: words("shop.first") },
        { type: "show", params: words("shop.second") },
      ],
    },
    tell: { actions: { type: "say", params: words("shop.told") } },
    ask: { actions: { type: "say", params: words("shop.asked", { choices: [pick("yes", "agree")] }) } },
    part: { actions: { type: "say", params: words("shop.parting", { choices: [pick("bye", "leave")] }) } },
    agree: { actions: { type: "show", params: words("shop.agreed") } },
    greet: { actions: { type: "show", params: words("shop.greeted") } },
  },
  states: {
    idle: {},
    counter: {
      entry: { type: "show", params: words("shop.counter", { choices: [pick("hello", "greet")] }) },
      after: { patience: "street" },
    },
    street: {},
  },
});
const offers = { open: z.object({}), leave: z.object({}), agree: z.object({}), greet: z.object({}) };
const shop = flowOf("shop", shopMachine, { offers });
const shopContext = contextOf([shop]);
const frameOf = ({ conversation }: Progress): Frame => {
  const frame = conversation.frames.shop;
  if (frame === undefined) throw new Error("The shop has no frame");
  return frame;
};

describe("A timer", () => {
  it("is withdrawn, and forgotten, when its state is left", () => {
    const waiting = talk(shopContext, "shop open");
    const [timer = ""] = Object.keys(frameOf(waiting).timers ?? {});
    expect(waiting.timers).toMatchObject([{ kind: "set", timer, dueAt: 6_000 }]);
    const left = begin(shopContext, waiting.conversation, inbound(typed("shop leave")));
    expect(left.timers).toEqual([{ kind: "cancel", flow: "shop", timer }]);
    expect(frameOf(left).timers).toEqual({});
  });

  it("is over once it has fallen due", () => {
    const waiting = talk(shopContext, "shop open");
    const [set] = waiting.timers;
    if (set?.kind !== "set") throw new Error("No timer is set");
    const due = begin(shopContext, waiting.conversation, inbound({ ...set, kind: "timer" }));
    expect(due.steps).toMatchObject([{ from: "counter", to: "street" }]);
    expect(frameOf(due).timers).toEqual({});
    expect(begin(shopContext, due.conversation, inbound({ ...set, kind: "timer" })).steps).toEqual([]);
  });

  it("falls due once also where its state goes on", () => {
    const machine = setup({ actions: flowActions, delays: { patience: 5_000 } }).createMachine({
      id: "nurse",
      initial: "idle",
      states: {
        idle: { on: { open: "waiting" } },
        waiting: { after: { patience: { actions: { type: "say", params: words("nurse.waits") } } } },
      },
    });
    const nurse = contextOf([flowOf("nurse", machine)]);
    const waiting = talk(nurse, "nurse open");
    const [set] = waiting.timers;
    if (set?.kind !== "set") throw new Error("No timer is set");
    const due = begin(nurse, waiting.conversation, inbound({ ...set, kind: "timer" }));
    expect(names(due)).toEqual(["nurse.waits"]);
    expect(names(begin(nurse, due.conversation, inbound({ ...set, kind: "timer" })))).toEqual([]);
  });

  it("does not stand in the way of another one, and each is told of once", () => {
    const machine = setup({ delays: { short: 1_000, long: 9_000 } }).createMachine({
      id: "clock",
      type: "parallel",
      states: {
        one: { initial: "idle", states: { idle: { on: { open: "on" } }, on: { after: { short: "idle" } } } },
        two: { initial: "idle", states: { idle: { on: { open: "on" } }, on: { after: { long: "idle" } } } },
      },
    });
    const { timers } = talk(contextOf([flowOf("clock", machine)]), "clock open");
    expect(timers.map((change) => change.kind === "set" && change.dueAt)).toEqual([2_000, 10_000]);
  });
});

describe("Calls of services", () => {
  const machine = setup({
    actors: callable<{
      "a.get": { input: object; output: object };
      "b.get": { input: object; output: object };
    }>()("a.get", "b.get"),
  }).createMachine({
    id: "asker",
    type: "parallel",
    states: {
      one: {
        initial: "idle",
        states: { idle: { on: { open: "on" } }, on: { invoke: { src: "a.get", input: {} } } },
      },
      two: {
        initial: "idle",
        states: { idle: { on: { open: "on" } }, on: { invoke: { src: "b.get", input: {} } } },
      },
    },
  });
  it("are all made that a machine asks for at once", () => {
    const asker = contextOf([flowOf("asker", machine, { services: ["a.get", "b.get"] })]);
    const { pending } = talk(asker, "asker open");
    expect(pending.map(({ service, ordinal }) => [service, ordinal])).toEqual([
      ["a.get", 0],
      ["b.get", 1],
    ]);
  });
});

describe("What was shown", () => {
  it("is shown again for a button that is not ours; the first screen where there was none", () => {
    const forged: Content = { kind: "choice", token: "forged" };
    expect(names(begin(shopContext, null, inbound(forged)))).toEqual(["shop.counter"]);
    const greeted = talk(shopContext, "shop open", "shop greet");
    expect(names(begin(shopContext, greeted.conversation, inbound(forged)))).toEqual(["shop.greeted"]);
    const mute = contextOf([flowOf("mute", createMachine({ id: "mute" }))]);
    expect(begin(mute, null, inbound(forged)).steps).toEqual([]);
  });

  it("is shown again by a flow that cannot resume, when a person hands back", () => {
    const attended = { ...talk(shopContext, "shop greet").conversation, attention: "person" as const };
    const back = begin(shopContext, attended, inbound({ kind: "handBack", author: "Grace" }));
    expect(names(back)).toEqual(["core.handedBack", "shop.greeted"]);
  });

  it("takes the place of the pressed message once, and nothing said beside it does", () => {
    const { conversation } = talk(shopContext, "shop open");
    const origins = (more: Partial<Inbound>) =>
      begin(shopContext, conversation, inbound(typed("shop both"), more)).replies.map(
        ({ message, origin }) => [message.name, origin],
      );
    expect(origins({ origin: "message 7" })).toEqual([
      ["shop.aside", undefined],
      ["shop.first", "message 7"],
      ["shop.second", undefined],
    ]);
    expect(origins({})).toEqual([
      ["shop.aside", undefined],
      ["shop.first", undefined],
      ["shop.second", undefined],
    ]);
  });

  it("beside the screen is answered by its words, until a newer screen is there", () => {
    expect(names(talk(shopContext, "shop open", "shop ask", "yes"))).toEqual(["shop.agreed"]);
    expect(names(talk(shopContext, "shop open", "shop ask", "shop greet", "yes"))).toEqual(["shop.greeted"]);
    // Buttons are there to be pressed, so a number means the screen's.
    expect(names(talk(shopContext, "shop open", "shop ask", "1"))).toEqual(["shop.greeted"]);
  });

  it("beside the screen is answered once", () => {
    const answered = talk(shopContext, "shop open", "shop part", "bye");
    expect(answered.steps).toMatchObject([{ event: "leave" }]);
    expect(answered.conversation.aside).toBeUndefined();
  });

  it("is counted from one by the newest message that offers anything, where there are no buttons", () => {
    const plain = contextOf([shop], { hasButtons: () => false });
    expect(names(talk(plain, "shop open", "1"))).toEqual(["shop.greeted"]);
    expect(names(talk(plain, "shop open", "shop ask", "1"))).toEqual(["shop.agreed"]);
    expect(names(talk(plain, "shop open", "shop tell", "1"))).toEqual(["shop.greeted"]);
  });

  it("by a flow that has closed since is no screen to pick from: the active one's is", () => {
    const machine = setup({ actions: flowActions }).createMachine({
      id: "news",
      initial: "idle",
      states: {
        idle: {
          on: { "weather.rain": { target: "done", actions: { type: "show", params: words("news.rain") } } },
        },
        done: { type: "final" },
      },
    });
    const context = contextOf([shop, flowOf("news", machine, { facts: { "weather.rain": true } })]);
    const open = talk(context, "shop open");
    const rain = begin(context, open.conversation, inbound({ kind: "fact", fact: { type: "weather.rain" } }));
    expect(names(rain)).toEqual(["news.rain"]);
    expect(rain.conversation.lastShown).toBeUndefined();
    expect(names(begin(context, rain.conversation, inbound(typed("1"))))).toEqual(["shop.greeted"]);
  });
});

describe("A conversation of an older version", () => {
  const stored = (change: Partial<Frame>): Conversation => {
    const { conversation } = talk(shopContext, "shop open");
    const frame = conversation.frames.shop as Frame;
    return { ...conversation, frames: { shop: { ...frame, ...change } } };
  };
  const asks = (flow: Partial<Flow>, change: Partial<Frame>) =>
    begin(contextOf([{ ...shop, ...flow }]), stored(change), inbound(typed("shop tell")));
  const old = { snapshot: { value: "till", context: {} }, version: 1 };
  const renamed = { till: "counter" };

  it("is read with the names of now", () => {
    expect(names(asks({ version: 2, renamed }, old))).toEqual(["shop.told"]);
    // Also where the version was not raised with the name.
    expect(names(asks({ version: 1, renamed }, old))).toEqual(["shop.told"]);
  });

  it("is brought up to date by the flow, which is told from what version", () => {
    const migrate = vi.fn(() => ({ value: "street", context: {} }));
    expect(asks({ version: 3, renamed, migrate }, old).steps[0]?.from).toBe("street");
    expect(migrate).toHaveBeenCalledWith({ value: "counter", context: {} }, 1);
  });

  it.each([
    ["that nobody brings up to date", { version: 2 }, old],
    ["that the flow gives up", { version: 2, migrate: () => null }, old],
    ["of a newer gateway", { version: 2, renamed }, { ...old, version: 3 }],
    ["in which the flow finds a state that it does not have", { version: 2, renamed: { till: "bank" } }, old],
  ])("%s starts again, says so, and forgets its timers", (_, flow, change) => {
    const restarted = asks(flow, change);
    expect(names(restarted)).toEqual(["core.restarted", "shop.told"]);
    expect(restarted.timers).toMatchObject([{ kind: "cancel" }]);
    expect(frameOf(restarted).version).toBe(2);
  });

  it("keeps its timers, and those of renamed states under their names of now", () => {
    const [kept, lost] = ["xstate.after.patience.shop.counter", "xstate.after.patience.shop.till"];
    const timersOf = (timers: Readonly<Record<string, number>>) =>
      asks({ version: 2, renamed }, { ...old, timers });
    expect(timersOf({ [kept]: 9_000 }).timers).toEqual([]);
    const set = { kind: "set", flow: "shop", timer: kept, event: kept, dueAt: 9_000 };
    const moved = timersOf({ [lost]: 9_000 });
    expect(moved.timers).toEqual([{ kind: "cancel", flow: "shop", timer: lost }, set]);
    expect(frameOf(moved).timers).toEqual({ [kept]: 9_000 });
  });

  it("is woken thrice in a turn: to see whether it fits, whether it takes the event, and to step", () => {
    const known = stored({});
    const waking = vi.spyOn(shopMachine, "resolveState");
    begin(shopContext, known, inbound(typed("shop tell")));
    expect(waking).toHaveBeenCalledTimes(3);
    waking.mockRestore();
  });
});

describe("A flow that speaks before it is spoken to", () => {
  it("is refused as a bug", () => {
    const machine = setup({ actions: flowActions }).createMachine({
      id: "eager",
      entry: { type: "show", params: words("eager") },
      on: { open: {} },
    });
    expect(() => talk(contextOf([flowOf("eager", machine)]), "eager open")).toThrow(/must be silent/);
  });
});

describe("What no flow can use", () => {
  it("is answered kindly", () => {
    expect(names(begin(shopContext, null, inbound({ kind: "unsupported", what: "poll" })))).toEqual([
      "core.unsupported",
    ]);
    const spot: Content = { kind: "location", latitude: 55, longitude: 12 };
    expect(names(begin(shopContext, null, inbound(spot)))).toEqual(["core.unsupported"]);
  });

  it("is left at that where nobody tells of it", () => {
    const fact: Content = { kind: "fact", fact: { type: "weather.snow" } };
    expect(begin(shopContext, null, inbound(fact))).toMatchObject({ replies: [], steps: [] });
  });
});

describe("Whether the shopper can be reached", () => {
  it("is as the platform says, until they write or a person does", () => {
    const blocked = begin(shopContext, null, inbound({ kind: "reachability", reachable: false }));
    expect(blocked.conversation.reachable).toBe(false);
    const reachableOn = (content: Content) =>
      begin(shopContext, blocked.conversation, inbound(content)).conversation.reachable;
    expect(reachableOn({ kind: "fact", fact: { type: "weather.snow" } })).toBe(false);
    expect(reachableOn(typed("hello"))).toBe(true);
    expect(reachableOn({ kind: "staffReply", author: "Grace", text: "Hello" })).toBe(true);
  });
});

describe("A native command", () => {
  const command = (name: string, argument?: string): Content => ({
    kind: "command",
    command: name,
    argument,
  });
  const searching = contextOf([{ ...shop, search: (query) => ({ type: "search", query }) }]);
  const heard = (content: Content) =>
    begin(searching, null, inbound(content)).steps.map(({ event }) => event);

  it("opens what it names; /start opens the shop, whatever comes with it that makes no sense", () => {
    expect(heard(command("shop greet"))).toEqual(["greet"]);
    expect(heard(command("shop greet", "please"))).toEqual(["greet"]);
    const greeted = talk(shopContext, "shop greet");
    expect(names(begin(shopContext, greeted.conversation, inbound(command("start"))))).toEqual([
      "shop.counter",
    ]);
    expect(heard(command("start"))).toEqual(["open"]);
    expect(heard(command("start", "p-none--"))).toEqual(["open"]);
  });

  it("that nobody knows is read as words, with what comes behind it", () => {
    const said = vi.fn(() => ({ type: "greet" }));
    const context = contextOf([{ ...shop, search: said }]);
    begin(context, null, inbound(command("green", "apples ")));
    begin(context, null, inbound(command("green")));
    expect(said.mock.calls).toEqual([["green apples"], ["green"]]);
    expect(names(begin(context, null, inbound(typed("  "))))).toEqual(["shop.counter"]);
  });
});

describe("A basket from the messenger's catalog", () => {
  const lines = [{ sku: "APPLE", quantity: 2 }];
  it("is given to the flow that takes it, with the words that came with it", () => {
    const machine = createMachine({
      id: "till",
      context: {},
      on: { basket: { actions: assign({ filled: true }) } },
    });
    const context = contextOf([shop, flowOf("till", machine, { basket: "basket" })]);
    const given = begin(context, null, inbound({ kind: "basket", lines, text: "a present" }));
    expect(given.steps.map(({ flow, event }) => [flow, event])).toEqual([["till", "basket"]]);
    expect(given.conversation.stack.at(-1)).toBe("till");
  });

  it("is read by the person who attends, with its words", () => {
    const attended = { ...talk(shopContext, "shop open").conversation, attention: "person" as const };
    const read = begin(shopContext, attended, inbound({ kind: "basket", lines, text: "a present" }));
    expect(read.notes).toEqual([
      { kind: "line", from: "shopper", text: "[sent a basket: 2 × APPLE] a present" },
    ]);
  });
});

describe("Something shared while a person attends", () => {
  const attended = { ...talk(shopContext, "shop open").conversation, attention: "person" as const };
  it.each<[string, Content, object]>([
    ["a place", { kind: "location", latitude: 55, longitude: 12 }, { text: "[location]" }],
    ["a contact", { kind: "contact", phone: "+45", own: false }, { text: "[contact]" }],
    [
      "a picture without words",
      { kind: "media", media: "image", reference: "7" },
      { text: "[image]", attachment: { media: "image", reference: "7" } },
    ],
  ])("is told to them: %s", (_, content, line) => {
    const read = begin(shopContext, attended, inbound(content));
    expect(read.notes).toEqual([{ kind: "line", from: "shopper", ...line }]);
    expect(read.replies).toEqual([]);
  });
});

describe("A person of the staff", () => {
  it("who answers takes the conversation, and staff read what was said", () => {
    const reply: Content = { kind: "staffReply", author: "Grace", text: "Hello" };
    const answered = begin(shopContext, talk(shopContext, "shop open").conversation, inbound(reply));
    expect(answered.conversation.attention).toBe("person");
    expect(answered.notes).toEqual([
      { kind: "help", state: "taken" },
      { kind: "line", from: "staff", text: "Hello", author: "Grace" },
    ]);
  });

  it("who hands back is done, and staff see that", () => {
    const attended = { ...talk(shopContext, "shop open").conversation, attention: "person" as const };
    const back = begin(shopContext, attended, inbound({ kind: "handBack", author: "Grace" }));
    expect(back.notes).toEqual([{ kind: "help", state: "closed" }]);
    expect(back.conversation.attention).toBe("bot");
  });
});
