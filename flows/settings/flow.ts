/** The manifest of the settings flow, made for one shop's languages and markets. */
import { z } from "zod";
import { defineFlow, type Flow } from "../../src/conversation/flow.ts";
import { type SettingsOffer, shared } from "./events.ts";
import { createSettingsMachine, type SettingsOptions, services } from "./machine.ts";

/** Language, country, news of orders, and the wish to hear no more. */
export function settingsFlow(options: SettingsOptions): Flow {
  const locales = new Set(options.locales);
  const markets = new Set(options.markets.map(({ country }) => country));
  return defineFlow({
    id: "settings",
    version: 1,
    machine: createSettingsMachine(options),
    services,
    offers: {
      ...shared,
      locale: z.object({ locale: z.string().refine((locale) => locales.has(locale)) }),
      market: z.object({ market: z.string().refine((market) => markets.has(market)) }),
    } satisfies Readonly<Record<SettingsOffer["type"], z.ZodObject>>,
    commands: [
      { command: "language", event: { type: "language" }, menu: true },
      { command: "country", event: { type: "country" } },
      { command: "news", event: { type: "news" } },
      { command: "stop", event: { type: "stop" }, menu: true },
    ],
    links: {},
    facts: {},
  });
}
