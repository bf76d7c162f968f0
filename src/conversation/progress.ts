/** What a turn works with and what it gives: plain JSON but for the context, so that it can be checkpointed. */

import type { Sealer } from "./button-token.ts";
import type { Call, Conversation, TimerChange } from "./conversation.ts";
import type { FlowRegistry } from "./flow.ts";
import type { Inbound } from "./inbound.ts";
import type { CommandWords } from "./intent.ts";
import type { Message } from "./message.ts";
import type { Text } from "./text.ts";

/** What the turn knows of the shop: constants and pure functions. */
export interface TurnContext {
  readonly flows: FlowRegistry;
  readonly sealer: Sealer;
  /** Commands with their words in every language of the shop. */
  readonly commands: readonly CommandWords[];
  readonly locales: readonly string[];
  say(text: Text, locale: string): string;
  /** The market a new conversation starts in. */
  marketFor(locale: string): string;
  /** The shop's locale for a sender of whom the platform reports this one (BCP 47), or none. */
  localeFor(reported: string | undefined): string;
  /** Whether a channel has native buttons; without them typed numbers pick choices. */
  hasButtons(channel: string): boolean;
  /** Whether a channel may write freely only for a while after the shopper did. */
  isWindowed(channel: string): boolean;
}

/** A message to send; `origin` marks the one that may replace the message a button was pressed on. */
export interface Reply {
  readonly message: Message;
  readonly locale: string;
  readonly origin?: string;
}

/** What staff are told of the conversation. */
export type Note =
  | { readonly kind: "help"; readonly state: "open" | "taken" | "closed"; readonly reason?: string }
  | {
      readonly kind: "line";
      readonly from: "shopper" | "staff";
      readonly text: string;
      readonly author?: string;
      /** A file that came with the words, by the channel's reference. */
      readonly attachment?: { readonly media: string; readonly reference: string };
    };

/** One step for the inspector: which flow took which event, and from where to where. Never personal data. */
export interface StepRecord {
  readonly flow: string;
  readonly event: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** A turn under way, or ended when nothing is pending. */
export interface Progress {
  readonly conversation: Conversation;
  readonly replies: readonly Reply[];
  readonly timers: readonly TimerChange[];
  readonly notes: readonly Note[];
  readonly pending: readonly Call[];
  readonly ordinal: number;
  readonly steps: readonly StepRecord[];
}

/** How a call ended, as its machine will see it. */
export type CallResult =
  | { readonly kind: "done"; readonly output: unknown }
  | { readonly kind: "error"; readonly error: { readonly code: string; readonly [detail: string]: unknown } };

/** The beginning of a turn: nothing said, nothing asked. */
export function freshProgress(conversation: Conversation): Progress {
  return { conversation, replies: [], timers: [], notes: [], pending: [], ordinal: 0, steps: [] };
}

/** A conversation that begins with this inbound, in the sender's language where the shop speaks it. */
export function newConversation(context: TurnContext, inbound: Inbound): Conversation {
  const locale = context.localeFor(inbound.locale);
  return {
    shop: inbound.shop,
    channel: inbound.channel,
    address: inbound.address,
    locale,
    market: context.marketFor(locale),
    attention: "bot",
    reachable: true,
    stack: [context.flows.home.id],
    frames: {},
  };
}
