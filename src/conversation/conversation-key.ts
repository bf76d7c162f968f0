/**
 * The key of a conversation: `<shop>/<channel>/<address>`, unique in the installation. Made and taken apart only here.
 *
 * It is stored in many places (the mailbox, audit rows, the marks on messages of a desk), so its form never changes. A
 * shop's id and a channel's name hold no slash; an address is the adapter's own and may hold any.
 */
import type { Branded } from "./brand.ts";

/** Names one conversation. Personal data, because an address may be a phone number: never logged. */
export type ConversationKey = Branded<string, "ConversationKey">;

/** Who talks to which shop, over which messenger. */
export interface ConversationParts {
  readonly shop: string;
  /** The messenger's name (see `messengerOf`). */
  readonly channel: string;
  readonly address: string;
}

/** The key of the conversation that somebody has with a shop. */
export function conversationKey({ shop, channel, address }: ConversationParts): ConversationKey {
  return `${shop}/${channel}/${address}` as ConversationKey;
}

/** What came from outside (a browser, a desk) as a key; null when it cannot be one. Whether there is such a conversation, the mailbox knows. */
export function parseConversationKey(text: string): ConversationKey | null {
  return split(text) === null ? null : (text as ConversationKey);
}

/** A key in its parts. */
export function conversationParts(key: ConversationKey): ConversationParts {
  const parts = split(key);
  if (parts === null) throw new Error("A conversation's key has no shop, channel or address");
  return parts;
}

function split(text: string): ConversationParts | null {
  const [, shop, channel, address] = /^([^/]+)\/([^/]+)\/(.+)$/s.exec(text) ?? [];
  if (shop === undefined || channel === undefined || address === undefined) return null;
  return { shop, channel, address };
}
