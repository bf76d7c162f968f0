/** What a shopper can do in the settings flow: the events its buttons carry. */
import { z } from "zod";
import type { OfferedBy } from "../../src/conversation/flow.ts";

const nothing = z.object({});

/** The offers that are the same for every shop. */
export const shared = {
  language: nothing,
  country: nothing,
  news: nothing,
  "news.allow": z.object({ granted: z.boolean() }),
  stop: nothing,
  close: nothing,
} as const;

/** An event that a button of this flow carries; a shop offers its own languages and countries only. */
export type SettingsOffer =
  | OfferedBy<typeof shared>
  | { readonly type: "locale"; readonly locale: string }
  | { readonly type: "market"; readonly market: string };
