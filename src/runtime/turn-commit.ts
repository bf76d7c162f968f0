/** What a finished turn makes true, as one commit: snapshot, replies, notes to the desks, timers. */
import type { Conversation } from "../conversation/conversation.ts";
import { conversationKey } from "../conversation/conversation-key.ts";
import { type Inbound, isFromShopper } from "../conversation/inbound.ts";
import type { Note, Progress, Reply } from "../conversation/turn.ts";
import { helpSubject } from "../ports/desk.ts";
import { noteId, replyId } from "../ports/entry-id.ts";
import { OrderNumber } from "../ports/ids.ts";
import { conversationLane, deskLane } from "../ports/lane.ts";
import type { Commit, OutboxEntry } from "../ports/mailbox.ts";
import type { OutboxBody } from "../ports/outbox.ts";
import type { OrderFactType } from "../ports/services/order-facts.ts";

/**
 * The commit of a turn; `desks` are the vendors of the shop's desks.
 * Ids follow from the inbound, so a turn that is run again says the same things under the same ids.
 */
export function commitOf(inbound: Inbound, progress: Progress, desks: readonly string[]): Commit {
  const { conversation, replies, notes, timers } = progress;
  const order = paidOrderOf(inbound);
  const said =
    order !== undefined || mayHear(inbound, conversation)
      ? replies.map((reply, n) => replyEntry(inbound, reply, n, order))
      : [];
  const noted = notes.flatMap((note, n) =>
    desks.map((desk) => noteEntry(inbound, conversation, note, n, desk)),
  );
  const entries = [...said, ...noted];
  return { inbound: inbound.id, conversation, entries, timers, heard: isFromShopper(inbound.content) };
}

/** Whether a fact is news of an order that was paid: what a shopper must hear sooner or later, and staff if they do not. */
const IS_OF_PAID_ORDER: Readonly<Record<OrderFactType, boolean>> = {
  "order.paid": true,
  "order.accepted": true,
  "order.shipped": true,
  "order.delivered": true,
  "order.cancelled": true,
  "order.withdrawn": true,
  "order.refunded": true,
  "order.paymentDeclined": false,
  "order.paymentExpired": false,
};

function paidOrderOf({ content }: Inbound): OrderNumber | undefined {
  if (content.kind !== "fact") return undefined;
  const { type, order } = content.fact as { readonly type: string; readonly order?: unknown };
  const isOfPaidOrder = Object.hasOwn(IS_OF_PAID_ORDER, type) && IS_OF_PAID_ORDER[type as OrderFactType];
  return isOfPaidOrder ? OrderNumber.safeParse(order).data : undefined;
}

/**
 * Not when the platform says they cannot be reached (news of a paid order is tried all the same, and held); and after they asked for silence no reminders, but still what
 * becomes of an order they placed. The goodbye itself answers their own words.
 */
function mayHear({ content }: Inbound, { reachable, attention }: Conversation): boolean {
  return reachable && !(attention === "stopped" && content.kind === "timer");
}

function replyEntry(inbound: Inbound, reply: Reply, n: number, order: OrderNumber | undefined): OutboxEntry {
  const { shop, channel, address } = inbound;
  const key = conversationKey(inbound);
  const { message, locale, origin } = reply;
  const body: OutboxBody = {
    kind: "message",
    shop,
    channel,
    address,
    locale,
    message,
    ...(origin !== undefined && { origin }),
    ...(order !== undefined && { order }),
  };
  return { id: replyId(key, inbound.id, n), lane: conversationLane(key), body };
}

function noteEntry(
  inbound: Inbound,
  { locale }: Conversation,
  note: Note,
  n: number,
  desk: string,
): OutboxEntry {
  const { shop, at } = inbound;
  const conversation = conversationKey(inbound);
  const body: OutboxBody = { kind: "deskNote", shop, desk, conversation, locale, at, note };
  const lane = deskLane(shop, desk, helpSubject(conversation));
  return { id: noteId(conversation, inbound.id, n, desk), lane, body };
}
