/** The settings flow as a machine: choose, be told, and back to where one was. */
import { setup } from "xstate";
import {
  type CommonEvent,
  callable,
  type EventStamp,
  type FlowInput,
  flowActions,
} from "../../src/conversation/flow.ts";
import type { ServiceMap } from "../../src/ports/services/services.ts";
import type { SettingsOffer } from "./events.ts";
import {
  countryScreen,
  goodbyeScreen,
  languageScreen,
  movedScreen,
  NEWS_QUESTION,
  newsAnsweredScreen,
  newsScreen,
  type SettingsOptions,
  spokenScreen,
} from "./screens.ts";

export type { SettingsOptions } from "./screens.ts";

/** The services the settings flow may call: its permissions. */
export const services = ["customer.consent", "customer.consented"] as const;

type SettingsEvent = (CommonEvent | SettingsOffer) & EventStamp;

/** The machine for one shop's languages and markets. */
export function createSettingsMachine(options: SettingsOptions) {
  return setup({
    types: { events: {} as SettingsEvent, input: {} as FlowInput },
    actors: callable<ServiceMap>()(...services),
    actions: flowActions,
  }).createMachine({
    id: "settings",
    initial: "idle",
    on: {
      open: ".language",
      resume: ".language",
      language: ".language",
      country: ".country",
      news: ".news",
      "news.allow": ".answering",
      close: ".done",
      locale: {
        target: ".done",
        actions: [
          { type: "setLocale", params: ({ event }) => ({ locale: event.locale }) },
          { type: "show", params: ({ event }) => spokenScreen(event.locale) },
        ],
      },
      market: {
        target: ".done",
        actions: [
          { type: "setMarket", params: ({ event }) => ({ market: event.market }) },
          { type: "show", params: ({ event }) => movedScreen(options, event.market) },
        ],
      },
      stop: { target: ".done", actions: [{ type: "show", params: goodbyeScreen }, { type: "stop" }] },
    },
    states: {
      idle: {},
      language: {
        entry: { type: "show", params: () => languageScreen(options) },
        on: { resume: { target: "language", reenter: true } },
      },
      country: {
        entry: { type: "show", params: () => countryScreen(options) },
        on: { resume: { target: "country", reenter: true } },
      },
      news: {
        invoke: {
          src: "customer.consented",
          input: {},
          onDone: { actions: { type: "show", params: ({ event }) => newsScreen(event.output) } },
          onError: { actions: { type: "show", params: () => newsScreen(null) } },
        },
        on: { resume: { target: "news", reenter: true } },
      },
      answering: {
        invoke: {
          src: "customer.consent",
          input: ({ event }) => ({
            granted: event.type === "news.allow" && event.granted,
            wording: NEWS_QUESTION,
          }),
          onDone: "done",
          onError: "news",
        },
        entry: {
          type: "show",
          params: ({ event }) => newsAnsweredScreen(event.type === "news.allow" && event.granted),
        },
      },
      done: { type: "final" },
    },
  });
}
