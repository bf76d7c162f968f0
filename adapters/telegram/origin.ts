/** How a sent message is remembered: chat, number and what it is, because that decides how it can be edited. */

/** What a message of ours is made of: Telegram edits texts, captions and media by different methods. */
export type MessageKind = "text" | "photo" | "document";

/** A message of ours in a chat. */
export interface SentMessage {
  readonly chat: number;
  readonly message: number;
  readonly kind: MessageKind;
  /** Telegram's file_unique_id of a photo: the same picture need not be sent again. */
  readonly picture?: string;
}

/** `42:17:photo:AQADkq4xG`. */
export function writeOrigin({ chat, message, kind, picture }: SentMessage): string {
  return [chat, message, kind, ...(picture === undefined ? [] : [picture])].join(":");
}

/** Null for anything this adapter did not write. */
export function readOrigin(origin: string): SentMessage | null {
  const match = /^(-?\d{1,16}):(\d{1,16}):(text|photo|document)(?::([\w-]{1,64}))?$/.exec(origin);
  if (match === null) return null;
  const [, chat, message, kind, picture] = match;
  return {
    chat: Number(chat),
    message: Number(message),
    kind: kind as MessageKind,
    ...(picture === undefined ? {} : { picture }),
  };
}
