/** The help flow as a machine: answers to read, and the way to a person of the staff. */
import { assign, setup } from "xstate";
import { type FlowInput, flowActions } from "../../src/conversation/flow.ts";
import type { HelpEvent, Topic } from "./events.ts";
import { menuScreen, personScreen, reasonScreen, topicScreen } from "./screens.ts";

interface HelpContext {
  readonly topic: Topic;
  readonly reason?: string;
}

/** Longest reason that is passed on to staff. */
const REASON = 500;

export const machine = setup({
  types: { context: {} as HelpContext, events: {} as HelpEvent, input: {} as FlowInput },
  actions: flowActions,
}).createMachine({
  id: "help",
  context: { topic: "about" },
  initial: "idle",
  on: {
    open: ".menu",
    resume: ".menu",
    person: ".asking",
    connect: ".connecting",
    page: { target: ".reading", actions: assign({ topic: ({ event }) => event.topic }) },
    close: ".done",
    shop: { actions: { type: "openFlow", params: { flow: "shop", event: { type: "home" } } } },
    orders: { actions: { type: "openFlow", params: { flow: "orders", event: { type: "list", page: 0 } } } },
    withdraw: {
      actions: { type: "openFlow", params: { flow: "orders", event: { type: "withdraw.list", page: 0 } } },
    },
  },
  states: {
    idle: {},
    menu: { entry: { type: "show", params: () => menuScreen() } },
    reading: {
      entry: { type: "show", params: ({ context }) => topicScreen(context.topic) },
      on: { resume: { target: "reading", reenter: true } },
    },
    asking: {
      entry: { type: "show", params: () => reasonScreen() },
      on: {
        resume: { target: "asking", reenter: true },
        text: {
          target: "connecting",
          actions: assign({ reason: ({ event }) => event.text.slice(0, REASON).toWellFormed() }),
        },
      },
    },
    /** Staff are told and the bot steps aside, once each time a person is asked for. */
    connecting: {
      entry: [
        { type: "show", params: () => personScreen() },
        { type: "handOff", params: ({ context }) => ({ reason: context.reason }) },
        assign({ reason: undefined }),
      ],
      always: "withPerson",
    },
    /** Ends when staff hand back: then the flow beneath goes on where it was. */
    withPerson: {
      on: {
        resume: "done",
        open: { actions: { type: "show", params: () => personScreen() } },
        person: { actions: { type: "show", params: () => personScreen() } },
        connect: { actions: { type: "show", params: () => personScreen() } },
      },
    },
    done: { type: "final" },
  },
});
