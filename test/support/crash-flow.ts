/** The smallest shop that can lose or double something: a till with a counter, a stock and a farewell that waits. */
import { assign, setup } from "xstate";
import { z } from "zod";
import { createSealer } from "../../src/conversation/button-token.ts";
import { callable, defineFlow, flowActions, flowRegistry } from "../../src/conversation/flow.ts";
import type { Screen } from "../../src/conversation/message.ts";
import { text } from "../../src/conversation/text.ts";
import type { TurnContext } from "../../src/conversation/turn.ts";

/** The till's services. */
export type TillServices = {
  /** Reading: what is left. */
  "till.look": { input: Record<never, never>; output: { left: number } };
  /** Changing: puts one into the cart. */
  "till.add": { input: Record<never, never>; output: { count: number } };
  /** Changing: takes one from the stock for an order; refused `variant.gone`. */
  "till.place": { input: Record<never, never>; output: { order: string } };
};

type TillEvent = { type: "open" } | { type: "text"; text: string } | { type: "order.paid"; order: string };

function screen(name: string, params?: Record<string, string | number>): Screen {
  return { kind: "screen", name, body: [text(name, params)] };
}

const typed =
  (words: string) =>
  ({ event }: { event: TillEvent }) =>
    event.type === "text" && event.text === words;

/** Words: `add`, `order` (looks first, then places), `bye` (a farewell follows after `FAREWELL_MS`). */
const machine = setup({
  types: { events: {} as TillEvent, context: {} as { seen: number } },
  actions: flowActions,
  actors: callable<TillServices>()("till.look", "till.add", "till.place"),
  delays: { farewell: 400 },
  guards: { adds: typed("add"), orders: typed("order"), leaves: typed("bye") },
}).createMachine({
  id: "till",
  context: { seen: 0 },
  initial: "counter",
  on: {
    open: { target: ".counter", actions: { type: "show", params: screen("till.welcome") } },
    text: [
      { guard: "adds", target: ".adding" },
      { guard: "orders", target: ".looking" },
      { guard: "leaves", target: ".leaving" },
      { actions: { type: "show", params: screen("till.puzzled") } },
    ],
    "order.paid": {
      actions: { type: "say", params: ({ event }) => screen("till.receipt", { order: event.order }) },
    },
  },
  states: {
    counter: {},
    adding: {
      invoke: {
        src: "till.add",
        input: {},
        onDone: {
          target: "counter",
          actions: {
            type: "show",
            params: ({ event }) => screen("till.added", { count: event.output.count }),
          },
        },
        onError: { target: "counter", actions: { type: "show", params: screen("till.trouble") } },
      },
    },
    looking: {
      invoke: {
        src: "till.look",
        input: {},
        onDone: [
          {
            guard: ({ event }) => event.output.left > 0,
            target: "placing",
            actions: assign({ seen: ({ event }) => event.output.left }),
          },
          { target: "counter", actions: { type: "show", params: screen("till.soldOut") } },
        ],
        onError: { target: "counter", actions: { type: "show", params: screen("till.trouble") } },
      },
    },
    placing: {
      invoke: {
        src: "till.place",
        input: {},
        onDone: {
          target: "counter",
          actions: {
            type: "show",
            params: ({ event }) => screen("till.ordered", { order: event.output.order }),
          },
        },
        onError: { target: "counter", actions: { type: "show", params: screen("till.soldOut") } },
      },
    },
    leaving: {
      entry: { type: "show", params: screen("till.bye") },
      after: { farewell: { target: "counter", actions: { type: "show", params: screen("till.farewell") } } },
    },
  },
});

/** How long the farewell waits, in milliseconds. */
export const FAREWELL_MS = 400;

/** The till as a flow. */
export const tillFlow = defineFlow({
  id: "till",
  version: 1,
  machine,
  services: ["till.look", "till.add", "till.place"],
  offers: { open: z.object({}) },
  commands: [{ command: "start", event: { type: "open" } }],
  links: {},
  facts: { "order.paid": true },
});

const flows = flowRegistry([tillFlow]);

/** A context with the till as its only flow. */
export const tillContext: TurnContext = {
  flows,
  sealer: createSealer("a secret of the tests", flows),
  commands: [{ command: "start", flow: "till", event: { type: "open" }, words: ["start"] }],
  locales: ["en"],
  say: ({ key }) => key,
  marketFor: () => "DK",
  localeFor: () => "en",
  hasButtons: () => false,
  isWindowed: () => false,
};
