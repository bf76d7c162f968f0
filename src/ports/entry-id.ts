/**
 * The ids of outbox entries. Each follows from what caused the entry, so that work which is done again after a crash
 * says the same thing under the same id, and the mailbox keeps it once.
 */
import type { Branded } from "../conversation/brand.ts";
import type { ConversationKey } from "../conversation/conversation-key.ts";
import type { InboundId } from "../conversation/inbound.ts";

/** Names one outbox entry, and to an adapter one delivery; unique for ever. Personal data: it may hold an address. */
export type EntryId = Branded<string, "EntryId">;

/** An id that comes back from outside, where it went as a delivery's. Whether there is such an entry, the mailbox knows. */
export function entryId(text: string): EntryId {
  return text as EntryId;
}

/** The `n`-th reply (from 0) to an inbound. */
export function replyId(conversation: ConversationKey, inbound: InboundId, n: number): EntryId {
  return `${conversation}/${inbound}/${n}` as EntryId;
}

/** The `n`-th note (from 0) that an inbound's turn leaves for staff, to one desk. */
export function noteId(conversation: ConversationKey, inbound: InboundId, n: number, desk: string): EntryId {
  return `${conversation}/${inbound}/note/${n}/${desk}` as EntryId;
}

/** The post of one of the ledger's announcements, to one desk. */
export function announcementPostId(announcement: string, desk: string): EntryId {
  return `announcement:${announcement}/${desk}` as EntryId;
}

/** A channel's own news, to one desk; `occasion` differs each time. */
export function channelNewsId(shop: string, occasion: string, desk: string): EntryId {
  return `tell/${shop}/${occasion}/${desk}` as EntryId;
}

/** What one desk hears of another that can show nothing, or can again; `occasion` differs each time. */
export function deskTroubleId(shop: string, troubled: string, occasion: string, desk: string): EntryId {
  return `desk/${shop}/${troubled}/${occasion}/${desk}` as EntryId;
}

/** What one desk hears of an entry that was given up, or went out after all; `occasion` tells the times apart. */
export function deadLetterNoticeId(deadLetter: EntryId, occasion: string, desk: string): EntryId {
  return `dead/${deadLetter}/${occasion}/${desk}` as EntryId;
}
