/** Telegram's Update as far as Kiosk reads it. Unknown fields pass; Telegram adds some every few weeks. */
import { z } from "zod";

const Id = z.number().int();

const Chat = z.looseObject({ id: Id, type: z.string() });

const User = z.looseObject({
  id: Id,
  is_bot: z.boolean().optional(),
  first_name: z.string().optional(),
  last_name: z.string().optional(),
  language_code: z.string().optional(),
});
export type User = z.infer<typeof User>;

const File = z.looseObject({ file_id: z.string(), file_unique_id: z.string().optional() });

const SentFile = File.extend({
  mime_type: z.string().optional(),
  file_name: z.string().optional(),
  /** Of a sticker. */
  is_animated: z.boolean().optional(),
  is_video: z.boolean().optional(),
});

const Location = z.looseObject({ latitude: z.number(), longitude: z.number() });

export const Message = z.looseObject({
  message_id: Id,
  chat: Chat,
  from: User.optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
  contact: z
    .looseObject({
      phone_number: z.string(),
      first_name: z.string().optional(),
      last_name: z.string().optional(),
      user_id: Id.optional(),
    })
    .optional(),
  location: Location.optional(),
  venue: z.looseObject({ location: Location }).optional(),
  /** Sizes of one photo, smallest first. */
  photo: z.array(File).optional(),
  document: SentFile.optional(),
  voice: SentFile.optional(),
  audio: SentFile.optional(),
  video: SentFile.optional(),
  video_note: SentFile.optional(),
  animation: SentFile.optional(),
  sticker: SentFile.optional(),
});
export type Message = z.infer<typeof Message>;

export const CallbackQuery = z.looseObject({
  id: z.string(),
  from: User,
  /** Absent for inline messages; date 0 and nothing else when it is too old to be read. */
  message: z
    .looseObject({
      message_id: Id,
      chat: Chat,
      text: z.string().optional(),
      photo: z.array(File).optional(),
    })
    .optional(),
  data: z.string().optional(),
});
export type CallbackQuery = z.infer<typeof CallbackQuery>;

export const ChatMemberUpdated = z.looseObject({
  chat: Chat,
  from: User,
  /** Seconds. */
  date: Id.optional(),
  new_chat_member: z.looseObject({ status: z.string() }),
});
export type ChatMemberUpdated = z.infer<typeof ChatMemberUpdated>;

/** At most one of the payloads is present; they are parsed apart, so that a novelty in one does not lose the update. */
export const Update = z.looseObject({
  update_id: Id,
  message: z.unknown().optional(),
  callback_query: z.unknown().optional(),
  my_chat_member: z.unknown().optional(),
});
export type Update = z.infer<typeof Update>;

/** The kinds of updates that `inbound.ts` understands; Telegram is asked for no others. */
export const ALLOWED_UPDATES = ["message", "callback_query", "my_chat_member"] as const;
