/** What a shopper can do in the help flow. */
import { z } from "zod";
import type { CommonEvent, EventStamp, OfferedBy } from "../../src/conversation/flow.ts";

const nothing = z.object({});
/** What can be read about. */
export const topics = z.enum(["shipping", "withdrawal", "terms", "privacy", "about"]);
export type Topic = z.infer<typeof topics>;

/** Every event a button may carry, with the schema of its arguments. */
export const offers = {
  open: nothing,
  person: nothing,
  connect: nothing,
  page: z.object({ topic: topics }),
  close: nothing,
  shop: nothing,
  orders: nothing,
  withdraw: nothing,
} as const;

/** An event that a button of this flow carries. */
export type HelpOffer = OfferedBy<typeof offers>;
/** Everything the machine may hear. */
export type HelpEvent = (Exclude<CommonEvent, { type: "open" }> | HelpOffer) & EventStamp;
