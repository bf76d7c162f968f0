/**
 * The lanes of the outbox. Entries of one lane leave strictly one after the other, in the order in which they were put
 * in, and share one remembered reference; lanes know nothing of each other. A lane's name is made and taken apart only
 * here:
 *
 * - `<shop>/<channel>/<address>` carries what is said to one shopper: it is the conversation's key.
 * - `desk/<shop>/<vendor>/<subject>` carries what one desk is told about one subject (see `deskSubject`).
 *
 * Names are stored, so their form never changes. No shop may be called `desk`: `shop.yaml` refuses it.
 */
import type { Branded } from "../conversation/brand.ts";
import {
  type ConversationKey,
  conversationParts,
  parseConversationKey,
} from "../conversation/conversation-key.ts";
import type { DeskSubject } from "./desk.ts";

/** Names one lane. Personal data: it may hold an address. */
export type Lane = Branded<string, "Lane">;

/** A lane's name in its parts. */
export type LaneParts =
  | { readonly kind: "conversation"; readonly shop: string; readonly conversation: ConversationKey }
  | { readonly kind: "desk"; readonly shop: string; readonly desk: string; readonly subject: string };

/** The lane of what is said to the shopper of a conversation. */
export function conversationLane(conversation: ConversationKey): Lane {
  return conversation as string as Lane;
}

/** The lane of a desk's posts on one subject. */
export function deskLane(shop: string, desk: string, subject: DeskSubject): Lane {
  return `desk/${shop}/${desk}/${subject}` as Lane;
}

/** How the names of all lanes of one desk begin. */
export function deskLanes(shop: string, desk: string): string {
  return `desk/${shop}/${desk}/`;
}

/** How the names of all desks' lanes begin. */
export const ALL_DESK_LANES = "desk/";

/** Takes a lane's name apart; throws for one that was not made here. */
export function laneParts(lane: Lane): LaneParts {
  const [, shop, desk, subject] = /^desk\/([^/]+)\/([^/]+)\/(.+)$/s.exec(lane) ?? [];
  if (shop !== undefined && desk !== undefined && subject !== undefined)
    return { kind: "desk", shop, desk, subject };
  const conversation = parseConversationKey(lane);
  if (conversation === null) throw new Error("This is no lane's name");
  return { kind: "conversation", shop: conversationParts(conversation).shop, conversation };
}
