/** What desks are given of a request for help: pure, so that what is sent and what the playground previews is the same. */
import { type ConversationKey, conversationParts } from "../conversation/conversation-key.ts";
import type { DeskPost, TranscriptLine } from "../ports/desk.ts";
import type { OutboxBody } from "../ports/outbox.ts";
import type { CartView } from "../ports/services/cart.ts";

/** Lines of the conversation that a help request shows. */
export const TRANSCRIPT_LINES = 20;

/** A turn's note on its way to the desks. */
export type NoteBody = Extract<OutboxBody, { kind: "deskNote" }>;
type LineNote = Extract<NoteBody["note"], { kind: "line" }>;

/** A request for help, with what staff want to see with it. */
export function requestPost(of: {
  readonly conversation: ConversationKey;
  readonly locale: string;
  readonly state: Extract<DeskPost, { kind: "help" }>["state"];
  readonly transcript: readonly TranscriptLine[];
  readonly cart: CartView | null;
}): DeskPost {
  const { channel, address } = conversationParts(of.conversation);
  // The address' end tells two shoppers apart without giving the address away.
  return { kind: "help", channel, customer: address.slice(-4), ...of };
}

/** A new line of one. */
export function linePost(conversation: ConversationKey, at: number, note: LineNote): DeskPost {
  const { from, text, attachment, author } = note;
  const line = { at, from, text, ...(attachment !== undefined && { attachment }) };
  return { kind: "helpLine", conversation, line, ...(author !== undefined && { author }) };
}
