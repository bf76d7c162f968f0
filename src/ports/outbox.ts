/** What stands in the outbox: the bodies of its entries, as the runtime writes them and the senders read them. */
import type { Message } from "../conversation/message.ts";
import type { Note } from "../conversation/turn.ts";
import type { DeskPost } from "./desk.ts";

/** The body of an outbox entry. */
export type OutboxBody =
  /** To a shopper; its lane is the conversation's key. */
  | {
      readonly kind: "message";
      readonly shop: string;
      readonly channel: string;
      readonly address: string;
      readonly locale: string;
      readonly message: Message;
      readonly origin?: string;
    }
  /** To one desk, complete. */
  | { readonly kind: "deskPost"; readonly shop: string; readonly desk: string; readonly post: DeskPost }
  /** To one desk, about a conversation; completed when it is sent. */
  | {
      readonly kind: "deskNote";
      readonly shop: string;
      readonly desk: string;
      readonly conversation: string;
      readonly locale: string;
      readonly at: number;
      readonly note: Note;
    };

/** The lane of a desk's posts on one subject (see `deskSubject`). */
export function deskLane(shop: string, desk: string, subject: string): string {
  return `desk/${shop}/${desk}/${subject}`;
}
