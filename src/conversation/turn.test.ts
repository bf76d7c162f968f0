import { describe, expect, it } from "vitest";
import { assign, createMachine, setup } from "xstate";
import { z } from "zod";
import { localeFor } from "../voice/locale-negotiation.ts";
import { createSealer } from "./button-token.ts";
import type { Attention, Conversation, Frame } from "./conversation.ts";
import { type CommonEvent, callable, defineFlow, flowActions, flowRegistry } from "./flow.ts";
import { type Content, type Inbound, inboundId } from "./inbound.ts";
import type { Choice, OfferedEvent, Screen } from "./message.ts";
import { newConversation } from "./progress.ts";
import { type Text, text } from "./text.ts";
import { apologize, begin, type CallResult, type Progress, resume, type TurnContext } from "./turn.ts";

/** A shop that sells apples: one service, one button, one timer; enough to see every rule of the turn. */
const screen = (name: string, choices: Choice[] = [], more: Partial<Screen> = {}): Screen => ({
  kind: "screen",
  name,
  body: [text(name)],
  choices,
  ...more,
});
const button = (label: string, event: OfferedEvent): Choice => ({ label: text(label), event });

const applesMachine = setup({
  types: { context: {} as { count: number } },
  actors: callable<{ "apple.buy": { input: { apples: number }; output: { left: number } } }>()("apple.buy"),
  actions: flowActions,
  delays: { patience: 60_000 },
}).createMachine({
  id: "apples",
  context: { count: 0 },
  initial: "idle",
  on: {
    open: ".counter",
    buy: ".buying",
    note: ".noting",
    search: { actions: { type: "show", params: screen("apples.found") } },
    rain: {
      actions: {
        type: "show",
        params: screen("apples.rain", [button("Buy one", { type: "buy", apples: 1 })]),
      },
    },
    seek: { actions: { type: "openFlow", params: { flow: "chat", event: { type: "open" } } } },
  },
  states: {
    idle: {},
    counter: {
      entry: {
        type: "show",
        params: screen("apples.counter", [
          button("Buy one", { type: "buy", apples: 1 }),
          button("Buy two", { type: "buy", apples: 2 }),
        ]),
      },
      after: { patience: "waited" },
      on: { resume: { target: "counter", reenter: true } },
    },
    buying: {
      invoke: {
        src: "apple.buy",
        input: ({ event }) => ({ apples: (event as unknown as { apples: number }).apples }),
        onDone: { target: "bought", actions: assign({ count: ({ event }) => event.output.left }) },
        onError: "refused",
      },
    },
    bought: { entry: { type: "show", params: ({ context }) => screen(`apples.left.${context.count}`) } },
    refused: { entry: { type: "show", params: screen("apples.refused") } },
    noting: {
      entry: {
        type: "show",
        params: screen("apples.noting", [button("Cancel", { type: "open" })], { ask: "text" }),
      },
      on: { text: "bought" },
    },
    waited: { entry: { type: "say", params: screen("apples.waited") } },
  },
});
const chatMachine = setup({ actions: flowActions }).createMachine({
  id: "chat",
  initial: "idle",
  states: {
    idle: {
      on: {
        open: "asking",
        french: { target: "done", actions: { type: "setLocale", params: { locale: "fr" } } },
      },
    },
    asking: {
      entry: [
        { type: "show", params: screen("chat.asking") },
        { type: "handOff", params: {} },
      ],
      on: { resume: "done" },
    },
    done: { type: "final" },
  },
});
const apples = z.object({ apples: z.number().int().min(1).max(2) });
const appleShop = defineFlow({
  id: "apples",
  version: 1,
  machine: applesMachine,
  services: ["apple.buy"],
  offers: { open: z.object({}), buy: apples },
  commands: [{ command: "menu", event: { type: "open" } }],
  links: { a: (rest) => (rest === "two" ? { type: "buy", apples: 2 } : null) },
  facts: { "weather.rain": true },
  search: (query) => ({ type: "search", query }),
});
const chat = defineFlow({
  id: "chat",
  version: 1,
  machine: chatMachine,
  services: [],
  offers: { open: z.object({}) },
  commands: [
    { command: "help", event: { type: "open" } },
    { command: "french", event: { type: "french" } },
  ],
  links: {},
  facts: {},
});
const flows = flowRegistry([appleShop, chat]);
const context: TurnContext = {
  flows,
  sealer: createSealer("a secret of at least thirty-two bytes", flows),
  commands: [
    { command: "menu", flow: "apples", event: { type: "open" }, words: ["menu", "start", "accueil"] },
    { command: "help", flow: "chat", event: { type: "open" }, words: ["help", "aide"] },
    { command: "french", flow: "chat", event: { type: "french" }, words: ["french"] },
  ],
  locales: ["en", "fr"],
  say: ({ key }: Text) => key,
  marketFor: (locale) => (locale === "fr" ? "FR" : "GB"),
  localeFor: (reported) => localeFor(reported, ["en", "fr"]) ?? "en",
  hasButtons: (channel) => channel !== "plain",
  isWindowed: () => false,
};

/** A flow that takes whatever may be heard and remembers it. */
const earsMachine = createMachine({
  id: "ears",
  context: {},
  on: { "*": { actions: assign({ heard: ({ event }) => event }) } },
});
const ears = flowRegistry([{ ...chat, id: "ears", machine: earsMachine, commands: [] }]);
const listeners: TurnContext = {
  ...context,
  flows: ears,
  commands: [{ command: "menu", flow: "ears", event: { type: "open" }, words: ["menu"] }],
};
const listening = (attention: Attention): Conversation => ({
  ...newConversation(listeners, inbound(typed("menu"))),
  attention,
});

let counter = 0;
const inbound = (content: Content, more: Partial<Inbound> = {}): Inbound => ({
  id: inboundId(`m${++counter}`),
  shop: "demo",
  channel: "web",
  address: "ada",
  at: 1_000_000,
  content,
  ...more,
});
const typed = (words: string): Content => ({ kind: "text", text: words });
const shown = (progress: Progress): string[] => progress.replies.map(({ message }) => message.name);
const tap = (progress: Progress, label: string): Content => {
  const offered = progress.replies.flatMap(({ message }) =>
    message.kind === "screen" ? (message.choices ?? []) : [],
  );
  const token = offered.find((choice) => choice.label.key === label)?.token;
  return { kind: "choice", token: token ?? "missing" };
};
const answer = (incoming: Inbound, progress: Progress, result: CallResult): Progress => {
  const call = progress.pending[0];
  if (call === undefined) throw new Error("Nothing is pending");
  return resume(context, incoming, JSON.parse(JSON.stringify(progress)), call, result);
};
const frameOf = (progress: Progress): Frame => {
  const frame = progress.conversation.frames.apples;
  if (frame === undefined) throw new Error("The shop has no frame");
  return frame;
};
const opened = (): Progress => begin(context, null, inbound(typed("menu")));
const then = (progress: Progress, content: Content, more: Partial<Inbound> = {}) =>
  begin(context, JSON.parse(JSON.stringify(progress.conversation)) as Conversation, inbound(content, more));

describe("A turn", () => {
  it("starts a conversation in the shopper's language and market", () => {
    const first = begin(context, null, inbound(typed("accueil"), { locale: "fr-CA" }));
    expect(first.conversation).toMatchObject({ locale: "fr", market: "FR", attention: "bot" });
    expect(shown(first)).toEqual(["apples.counter"]);
  });

  it("asks for a service and goes on with its answer, all as plain data", () => {
    const press = inbound(tap(opened(), "Buy two"));
    const asking = begin(context, opened().conversation, press);
    expect(asking.pending).toMatchObject([{ service: "apple.buy", input: { apples: 2 }, ordinal: 0 }]);
    const told = answer(press, asking, { kind: "done", output: { left: 7 } });
    expect(shown(told)).toEqual(["apples.left.7"]);
    expect(told.pending).toEqual([]);
  });

  it("lets the flow say a refusal kindly", () => {
    const press = inbound(tap(opened(), "Buy one"));
    const told = answer(press, begin(context, opened().conversation, press), {
      kind: "error",
      error: { code: "stock.short" },
    });
    expect(shown(told)).toEqual(["apples.refused"]);
  });

  it("does nothing but show the screen again for a forged, a foreign or a damaged button", () => {
    const token = (tap(opened(), "Buy two") as { token: string }).token;
    for (const forged of [token.replace(":2:", ":1:"), `${token}x`, "", "🙂", token.slice(0, 20)]) {
      const told = then(opened(), { kind: "choice", token: forged });
      expect(told.pending).toEqual([]);
      expect(shown(told)).toEqual(["apples.counter"]);
    }
    const foreign = begin(context, null, inbound({ kind: "choice", token }, { address: "eve" }));
    expect(foreign.pending).toEqual([]);
  });

  it("keeps old buttons working after the shopper went elsewhere", () => {
    const start = opened();
    const elsewhere = then(start, typed("french"));
    expect(then(elsewhere, tap(start, "Buy two")).pending).toHaveLength(1);
  });

  it("understands the number and the label of what was offered, and search words otherwise", () => {
    expect(then(opened(), typed("2")).pending).toMatchObject([{ input: { apples: 2 } }]);
    expect(then(opened(), typed("buy ONE!")).pending).toMatchObject([{ input: { apples: 1 } }]);
    expect(shown(then(opened(), typed("green apples")))).toEqual(["apples.found"]);
  });

  it("gives typed numbers to a flow that asked, unless the channel has no buttons to press", () => {
    const asking = then(opened(), typed("x"), {});
    const noting = begin(
      context,
      {
        ...asking.conversation,
        frames: {
          apples: {
            ...frameOf(asking),
            snapshot: { value: "noting", context: { count: 3 } },
            screen: screen("apples.noting", [button("Cancel", { type: "open" })], { ask: "text" }),
          },
        },
      },
      inbound(typed("1")),
    );
    expect(shown(noting)).toEqual(["apples.left.3"]);
  });

  const card = { phone: "+4520123456", name: "Ada", own: true };
  const spot = { latitude: 55.7, longitude: 12.6 };
  const file = { media: "image", reference: "file 7", caption: "Broken" };
  /** What brings each event that every machine may hear; a new one does not compile until it is brought here. */
  const brought: {
    readonly [Type in CommonEvent["type"]]: { readonly by: Content; readonly heard: object };
  } = {
    open: { by: typed("menu"), heard: {} },
    resume: { by: { kind: "handBack", author: "Grace" }, heard: {} },
    text: { by: typed("a note"), heard: { text: "a note" } },
    contact: { by: { kind: "contact", ...card }, heard: card },
    location: { by: { kind: "location", ...spot }, heard: spot },
    media: { by: { kind: "media", ...file }, heard: file },
  };
  it.each(Object.entries(brought))(
    "lets a machine hear of %s, with all that was said",
    (type, { by, heard }) => {
      const told = begin(listeners, listening(type === "resume" ? "person" : "bot"), inbound(by));
      expect(told.conversation.frames.ears?.snapshot.context).toMatchObject({ heard: { ...heard, type } });
    },
  );

  it("takes commands in every language while it waits for words", () => {
    expect(shown(then(opened(), typed("/Aide")))).toEqual(["chat.asking"]);
  });

  it("tells of facts in the background, without leaving where the shopper is", () => {
    const helping = then(opened(), typed("help"));
    const told = then(helping, { kind: "fact", fact: { type: "weather.rain" } });
    expect(told.conversation.stack).toEqual(["apples", "chat"]);
  });

  it("edits the pressed message in place once, and sends the rest anew", () => {
    const start = opened();
    const press = inbound(tap(start, "Buy one"), { origin: "chat:12" });
    const asking = begin(context, start.conversation, press);
    const told = answer(press, asking, { kind: "done", output: { left: 1 } });
    expect(told.replies.map(({ origin }) => origin)).toEqual(["chat:12"]);
  });

  it("sets a durable timer, fires it once, and ignores one that was set anew since", () => {
    const start = opened();
    const [timer] = start.timers;
    expect(timer).toMatchObject({ kind: "set", flow: "apples", dueAt: 1_060_000 });
    if (timer?.kind !== "set") throw new Error("No timer");
    const due = (dueAt: number): Content => ({
      kind: "timer",
      flow: "apples",
      timer: timer.timer,
      event: timer.event,
      dueAt,
    });
    expect(shown(then(start, due(1_060_000)))).toEqual(["apples.waited"]);
    expect(shown(then(start, due(1_050_000)))).toEqual([]);
  });

  it("steps aside for a person and resumes where it was", () => {
    const helping = then(opened(), typed("help"));
    expect(helping.conversation.attention).toBe("person");
    expect(helping.notes).toEqual([{ kind: "help", state: "open" }]);
    const words = then(helping, typed("where is my apple?"));
    expect(words.replies).toEqual([]);
    expect(words.notes).toEqual([{ kind: "line", from: "shopper", text: "where is my apple?" }]);
    const answered = then(words, { kind: "staffReply", author: "Grace", text: "On its way" });
    expect(answered.replies[0]?.message).toMatchObject({
      kind: "person",
      author: "Grace",
      text: "On its way",
    });
    const back = then(answered, { kind: "handBack", author: "Grace" });
    expect(back.conversation.attention).toBe("bot");
    expect(back.conversation.stack).toEqual(["apples"]);
    expect(shown(back)).toEqual(["core.handedBack", "apples.counter"]);
  });

  it("steps aside when a person answers on the messenger itself, and says nothing twice", () => {
    const reply: Content = { kind: "personReply", author: "The shop", text: "I'll have a look" };
    const told = then(opened(), reply);
    expect(told.conversation.attention).toBe("person");
    expect(told.replies).toEqual([]);
    const line = { kind: "line", from: "staff", text: "I'll have a look", author: "The shop" };
    expect(told.notes).toEqual([{ kind: "help", state: "taken" }, line]);
    expect(then(told, reply).notes).toEqual([line]);
    expect(then(told, typed("green apples")).replies).toEqual([]);
    const back = then(told, { kind: "handBack", author: "Grace" });
    expect(shown(back)).toEqual(["core.handedBack", "apples.counter"]);
  });

  it("shows a person the files and baskets that come while they attend", () => {
    const helping = then(opened(), typed("help"));
    const media = { media: "image", reference: "file 7" };
    expect(then(helping, { kind: "media", ...media, caption: "It came broken" }).notes).toEqual([
      { kind: "line", from: "shopper", text: "It came broken", attachment: media },
    ]);
    const basket: Content = { kind: "basket", lines: [{ sku: "APPLE", quantity: 2 }] };
    expect(then(helping, basket).notes).toEqual([
      { kind: "line", from: "shopper", text: "[sent a basket: 2 × APPLE]" },
    ]);
  });

  it("remembers when the shopper was heard, and not when the gateway spoke to itself", () => {
    const start = opened();
    expect(start.conversation.heardAt).toBe(1_000_000);
    const fact: Content = { kind: "fact", fact: { type: "weather.rain" } };
    expect(then(start, fact, { at: 2_000_000 }).conversation.heardAt).toBe(1_000_000);
    const reply: Content = { kind: "personReply", author: "The shop", text: "Hello" };
    expect(then(start, reply, { at: 2_000_000 }).conversation.heardAt).toBe(1_000_000);
    expect(then(start, typed("2"), { at: 3_000_000 }).conversation.heardAt).toBe(3_000_000);
  });

  it("lifts silence only for the shopper's own word", () => {
    const start = opened();
    const quiet = { ...start, conversation: { ...start.conversation, attention: "stopped" as const } };
    expect(then(quiet, { kind: "handBack", author: "Grace" }).conversation.attention).toBe("stopped");
    expect(then(quiet, { kind: "takeOver", author: "Grace" }).conversation.attention).toBe("person");
    expect(then(quiet, typed("2")).conversation.attention).toBe("bot");
  });

  it("says that it cannot use a basket where no flow takes one", () => {
    const basket: Content = { kind: "basket", lines: [{ sku: "APPLE", quantity: 2 }] };
    expect(shown(then(opened(), basket))).toEqual(["core.unsupported"]);
  });

  it("follows deep links and ignores the parts that make no sense", () => {
    const start = (argument: string): Content => ({ kind: "command", command: "start", argument });
    expect(begin(context, null, inbound(start("a-two--z-none"))).pending).toHaveLength(1);
    expect(shown(begin(context, null, inbound(start("a-nine"))))).toEqual(["apples.counter"]);
  });

  it("restarts a flow whose snapshot no longer fits, and says so", () => {
    const start = opened();
    const stale = { ...frameOf(start), snapshot: { value: "gone", context: {} } };
    const told = begin(context, { ...start.conversation, frames: { apples: stale } }, inbound(typed("menu")));
    expect(shown(told)).toEqual(["core.restarted", "apples.counter"]);
  });

  it("apologizes without changing the conversation when a turn cannot be made", () => {
    const start = opened();
    const told = apologize(context, start.conversation, inbound(typed("menu")));
    expect(told.conversation).toEqual(start.conversation);
    expect(shown(told)).toEqual(["core.sorry"]);
  });
});
