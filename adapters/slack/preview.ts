/** What Slack would be sent for staff to see: the posts' messages, from the same block builders as the desk's. */
import type { DeskPost } from "../../src/ports/desk.ts";
import type { OpenPreview, Payload, Preview } from "../../src/ports/preview.ts";
import { helpLine, helpRoot } from "./help-thread.ts";
import { type Content, messageCall, type Posting } from "./message-call.ts";
import { deadLetterNotice, lowStockNotice } from "./notices.ts";
import { orderCard } from "./order-card.ts";
import { type Say, type StaffWords, staffWords } from "./words.ts";

/** Slack's preview of a shop. */
export const openPreview: OpenPreview = ({ shop, say }) => slackPreview(say, shop.locales[0] ?? "en");

/** Slack's preview, in the staff's language. */
export function slackPreview(say: Say, staffLocale: string): Extract<Preview, { kind: "desk" }> {
  const words = staffWords(say, staffLocale);
  return { kind: "desk", name: "Slack", payloads: (post) => payloadsOf(post, words) };
}

/** Stand where only the outbox or Slack knows. */
const DELIVERY = "the delivery's id";
const ROOT = "the thread's root";

function payloadsOf(post: DeskPost, words: StaffWords): readonly Payload[] {
  switch (post.kind) {
    case "order":
      return [posted({}, orderCard(post.order, words))];
    case "help":
      return [posted({ conversation: post.conversation }, helpRoot(post, words))];
    case "helpLine":
      return [posted({ thread: ROOT }, helpLine(post))];
    case "lowStock":
      return [posted({}, lowStockNotice(post))];
    case "deadLetter":
      return [posted({}, deadLetterNotice(post))];
    case "deadLetterSent":
      // It takes a notice back and posts nothing.
      return [];
    case "badPicture":
    case "deskTrouble":
      // They are about a picture or a desk, and no part of a conversation.
      return [];
    case "pairing":
      // A code that connects an account is no part of a conversation.
      return [];
  }
}

function posted(posting: Partial<Posting>, content: Content): Payload {
  return { method: "chat.postMessage", body: messageCall({ id: DELIVERY, ...posting }, content) };
}
