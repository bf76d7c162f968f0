/** Everything that can happen to a conversation, whatever it came from, as plain data. */
import { z } from "zod";
import type { Branded } from "./brand.ts";

/** One line of a basket that a shopper filled in the messenger's own catalog. */
const BasketLine = z.object({
  /** The seller's id of the item in the messenger's catalog: our SKU. */
  sku: z.string().min(1).max(100),
  quantity: z.number().int().min(1).max(999),
  /** What the messenger showed for one, in minor units. Never a price of ours: only compared with it. */
  price: z.object({ amount: z.number().int().min(0), currency: z.string() }).optional(),
});
export type BasketLine = z.infer<typeof BasketLine>;

/** The advertisement or post that brought somebody here, as the messenger tells it. */
const Referral = z.object({
  /** What it was, in the messenger's words: `ad`, `post`. */
  source: z.string().min(1).max(40),
  /** The messenger's id of the advertisement or post. */
  id: z.string().min(1).max(200),
  headline: z.string().max(300).optional(),
  url: z.string().max(2000).optional(),
  /** The messenger's id of this one click, to report a sale back to the advertiser. */
  click: z.string().max(500).optional(),
});
export type Referral = z.infer<typeof Referral>;

/** What a shopper, a platform, staff or the gateway itself did. Adapters make the first nine; the runtime and the desk the others. */
export const Content = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("text"), text: z.string() }),
  /** A button: the token as it came back. Trusted only after the seal was checked. */
  z.object({ kind: z.literal("choice"), token: z.string() }),
  /** A native command such as Telegram's `/cart` or a deep link's payload (`start`). */
  z.object({ kind: z.literal("command"), command: z.string(), argument: z.string().optional() }),
  /** `own` is true only where the platform vouches that the number is the sender's. */
  z.object({ kind: z.literal("contact"), phone: z.string(), name: z.string().optional(), own: z.boolean() }),
  z.object({ kind: z.literal("location"), latitude: z.number(), longitude: z.number() }),
  z.object({
    kind: z.literal("media"),
    media: z.string(),
    reference: z.string(),
    caption: z.string().optional(),
  }),
  /** A basket filled in the messenger's own catalog and sent to us. */
  z.object({
    kind: z.literal("basket"),
    lines: z.array(BasketLine).min(1).max(100),
    text: z.string().optional(),
  }),
  z.object({ kind: z.literal("unsupported"), what: z.string() }),
  /** A person of the shop answered on the messenger itself, past the bot: the shopper has it already. */
  z.object({ kind: z.literal("personReply"), author: z.string(), text: z.string() }),
  /** The platform says that the shopper can or cannot be reached any more (blocked the bot, came back). */
  z.object({ kind: z.literal("reachability"), reachable: z.boolean() }),
  /** Something became true in the ledger: an order was paid, shipped, refunded. */
  z.object({
    kind: z.literal("fact"),
    fact: z.object({ type: z.string(), order: z.string().optional() }).catchall(z.json()),
  }),
  /** A delayed transition fell due; `dueAt` tells it from a later setting of the same timer. */
  z.object({
    kind: z.literal("timer"),
    flow: z.string(),
    timer: z.string(),
    event: z.string(),
    dueAt: z.number(),
  }),
  z.object({ kind: z.literal("staffReply"), author: z.string(), text: z.string() }),
  z.object({ kind: z.literal("takeOver"), author: z.string() }),
  z.object({ kind: z.literal("handBack"), author: z.string() }),
]);
export type Content = z.infer<typeof Content>;

/** Names one inbound; unique for its shop and channel for ever. Personal data on some platforms: never logged. */
export type InboundId = Branded<string, "InboundId">;

/** The id of an inbound, from the platform's own id of the event or from what caused it: 1 to 200 characters. */
export function inboundId(text: string): InboundId {
  return text as InboundId;
}

/** Something that came in for one conversation. */
export const Inbound = z.object({
  /** The same id twice is one event. */
  id: z.string().min(1).max(200).transform(inboundId),
  shop: z.string(),
  channel: z.string(),
  /** The sender's address on that channel, opaque to everyone but its adapter (a chat id, a session). */
  address: z.string(),
  /** When it happened, in epoch milliseconds by our clock. The turn's only notion of now. */
  at: z.number().int(),
  /**
   * When the platform says that it was sent, in epoch milliseconds by its own clock, where that counts: a platform that
   * delivers late lets a shop write freely from then on, not from when we heard.
   */
  sentAt: z.number().int().optional(),
  content: Content,
  /** A language the platform reports for the sender (BCP 47); a hint for the first contact. */
  locale: z.string().optional(),
  /** The name the platform shows for the sender. Personal data: never logged. */
  senderName: z.string().optional(),
  /** The platform message that a button stood on, opaque; lets the channel edit that message in place. */
  origin: z.string().optional(),
  /**
   * Every name under which the messenger knows the sender, surest first: `user:DK.1349`, `lid:123`, `phone:4520123456`.
   * With them the conversation is found that the sender already has, though the number or the vendor changed;
   * `address` is the first of them and counts only for a new conversation. Personal data: never logged.
   */
  identities: z.array(z.string().min(3).max(200)).min(1).max(8).optional(),
  referral: Referral.optional(),
});
export type Inbound = z.infer<typeof Inbound>;

/** Whose each kind of content is: the shopper's own words and acts, or not. */
const IS_SHOPPERS: Readonly<Record<Content["kind"], boolean>> = {
  text: true,
  choice: true,
  command: true,
  contact: true,
  location: true,
  media: true,
  basket: true,
  unsupported: true,
  personReply: false,
  reachability: false,
  fact: false,
  timer: false,
  staffReply: false,
  takeOver: false,
  handBack: false,
};

/** Whether it is the shopper who said or did something, and not the gateway, a platform or staff. */
export function isFromShopper({ kind }: Content): boolean {
  return IS_SHOPPERS[kind];
}
