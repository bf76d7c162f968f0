/**
 * Takes the "share my contact" keyboard away again once it has served.
 *
 * Telegram removes a reply keyboard only by a message that says so, and that message cannot have buttons of its own.
 * Where the next message has some, a passing one does it and is deleted at once. Remembered in memory only: after a
 * restart the keyboard is folded, because it is sent as a one-time keyboard.
 */
import type { Api } from "grammy";
import type { Log } from "../../src/ports/log.ts";
import type { Rendered, RenderedPhoto, RenderedText } from "./render.ts";

/** Chats with an open reply keyboard. */
export interface ReplyKeyboards {
  /** Notes whether a message that was sent opened a reply keyboard. */
  sent(chat: number, rendered: RenderedText | RenderedPhoto): void;
  /** Notes that a contact came from a chat, so a reply keyboard was open there. */
  used(chat: number): void;
  /**
   * Called before a message is sent anew. Answers the markup to put on it when the message can remove the keyboard
   * itself; otherwise does it by a passing message with these words. Never fails.
   */
  tidy(chat: number, rendered: Rendered, words: string): Promise<{ readonly remove_keyboard: true } | null>;
}

/** Chats remembered at most. */
const MOST_CHATS = 10_000;

/** Begins with no keyboard known. */
export function createReplyKeyboards(api: Api, log: Log): ReplyKeyboards {
  const open = new Set<number>();
  const note = (chat: number) => {
    open.add(chat);
    const oldest = open.size > MOST_CHATS ? open.values().next().value : undefined;
    if (oldest !== undefined) open.delete(oldest);
  };
  return {
    sent(chat, { markup }) {
      if (markup !== undefined && "keyboard" in markup) note(chat);
    },
    used: note,
    async tidy(chat, rendered, words) {
      if (!open.delete(chat)) return null;
      const markup = rendered.kind === "document" ? undefined : rendered.markup;
      if (markup === undefined) return { remove_keyboard: true };
      if ("keyboard" in markup) return null;
      if (!(await removeByPassingMessage(api, chat, words, log))) note(chat);
      return null;
    },
  };
}

/** False when Telegram did not take the message; whether it could be deleted again changes nothing. */
async function removeByPassingMessage(api: Api, chat: number, words: string, log: Log): Promise<boolean> {
  const options = { disable_notification: true, reply_markup: { remove_keyboard: true as const } };
  const sent = await api.sendMessage(chat, words, options).catch(() => null);
  if (sent === null) return false;
  await api.deleteMessage(chat, sent.message_id).catch(() => {
    log.debug({ message: sent.message_id }, "A passing Telegram message could not be deleted");
  });
  return true;
}
