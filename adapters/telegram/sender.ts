/** Sends what was rendered: edits in place where Telegram can, sends anew and tidies up where it cannot. */
import { type Api, InputFile } from "grammy";
import type { Message as TelegramMessage } from "grammy/types";
import { text } from "../../src/conversation/text.ts";
import type { Delivery } from "../../src/ports/channel.ts";
import type { Log } from "../../src/ports/log.ts";
import {
  captionEdit,
  documentCall,
  editMethod,
  mediaEdit,
  photoCall,
  type RemoveKeyboard,
  textCall,
  textEdit,
} from "./calls.ts";
import { refusedWith } from "./failures.ts";
import { readOrigin, type SentMessage } from "./origin.ts";
import type { Pictures } from "./pictures.ts";
import { type Rendered, type RenderedPhoto, type RenderedText, render } from "./render.ts";
import type { ReplyKeyboards } from "./reply-keyboards.ts";

/** What sending needs. */
export interface SenderParts {
  readonly api: Api;
  readonly pictures: Pictures;
  readonly keyboards: ReplyKeyboards;
  readonly log: Log;
}

/** Sends one message to a chat; throws grammY's errors. */
export type Sender = (delivery: Delivery, chat: number) => Promise<SentMessage>;

const UNCHANGED = /message is not modified/i;
/** Editing will never work on this message; a new one will. */
const NOT_EDITABLE =
  /message to edit not found|message can't be edited|MESSAGE_ID_INVALID|there is no (text|caption|media) in the message/i;

/** A sender on these parts. */
export function createSender(parts: SenderParts): Sender {
  return async (delivery, chat) => {
    const rendered = render(delivery.message, delivery.say, parts.pictures.url);
    const old = oldMessage(delivery, chat);
    const edited = old === null ? null : await tryEdit(parts, old, rendered);
    if (edited !== null) return edited;
    const remove = await parts.keyboards.tidy(chat, rendered, delivery.say(text("telegram.contactReceived")));
    const sent = await sendNew(parts, chat, rendered, remove);
    if (old !== null) await retire(parts, old);
    return sent;
  };
}

/** The message that a screen takes the place of. What a person wrote and files stand for themselves. */
function oldMessage({ origin, message }: Delivery, chat: number): SentMessage | null {
  const old = origin === undefined || message.kind !== "screen" ? null : readOrigin(origin);
  return old !== null && old.chat === chat && old.kind !== "document" ? old : null;
}

/** Null when the old message cannot become the new one. */
async function tryEdit(
  parts: SenderParts,
  old: SentMessage,
  rendered: Rendered,
): Promise<SentMessage | null> {
  const known = rendered.kind === "photo" ? parts.pictures.known(rendered.file) : undefined;
  const hasSamePicture = old.picture !== undefined && old.picture === known?.uniqueId;
  const method = editMethod(rendered, { kind: old.kind, hasSamePicture });
  if (method === null) return null;
  try {
    if (rendered.kind === "text") return await editText(parts, old, rendered);
    if (rendered.kind === "document") return null;
    return method === "editMessageCaption"
      ? await editCaption(parts, old, rendered)
      : await editPhoto(parts, old, rendered);
  } catch (error) {
    if (refusedWith(error, UNCHANGED)) return old;
    if (refusedWith(error, NOT_EDITABLE)) return null;
    throw error;
  }
}

function placeOf({ chat, message }: SentMessage) {
  return { chat_id: chat, message_id: message };
}

async function editText(
  { api }: SenderParts,
  old: SentMessage,
  rendered: RenderedText,
): Promise<SentMessage> {
  await api.raw.editMessageText({ ...placeOf(old), ...textEdit(rendered) });
  return { chat: old.chat, message: old.message, kind: "text" };
}

async function editCaption(
  { api }: SenderParts,
  old: SentMessage,
  rendered: RenderedPhoto,
): Promise<SentMessage> {
  await api.raw.editMessageCaption({ ...placeOf(old), ...captionEdit(rendered) });
  return old;
}

async function editPhoto(
  parts: SenderParts,
  old: SentMessage,
  rendered: RenderedPhoto,
): Promise<SentMessage | null> {
  const answer = await parts.pictures.deliver(rendered.file, (media) =>
    parts.api.raw.editMessageMedia({ ...placeOf(old), ...mediaEdit(rendered, media) }),
  );
  if (answer !== null) {
    return photoSent(parts, rendered.file, old.chat, answer === true ? old.message : answer);
  }
  if (old.kind !== "text") return null;
  return withoutPhoto(parts, rendered, () => editText(parts, old, rendered.withoutPhoto));
}

/** The words alone; when they are taken, the picture was to blame. */
async function withoutPhoto<Sent>(
  { pictures }: SenderParts,
  { file }: RenderedPhoto,
  send: () => Promise<Sent>,
): Promise<Sent> {
  const sent = await send();
  await pictures.wentWithout(file);
  return sent;
}

async function sendNew(
  parts: SenderParts,
  chat: number,
  rendered: Rendered,
  remove: RemoveKeyboard | null,
): Promise<SentMessage> {
  if (rendered.kind === "text") return sendText(parts, chat, rendered, remove);
  if (rendered.kind === "photo") {
    const sent = await sendPhoto(parts, chat, rendered, remove);
    return sent ?? withoutPhoto(parts, rendered, () => sendText(parts, chat, rendered.withoutPhoto, remove));
  }
  const file = new InputFile(rendered.content, rendered.fileName);
  const { message_id } = await parts.api.raw.sendDocument({
    chat_id: chat,
    ...documentCall(rendered, file, remove),
  });
  return { chat, message: message_id, kind: "document" };
}

async function sendText(
  { api, keyboards }: SenderParts,
  chat: number,
  rendered: RenderedText,
  remove: RemoveKeyboard | null,
): Promise<SentMessage> {
  const sent = await api.raw.sendMessage({ chat_id: chat, ...textCall(rendered, remove) });
  keyboards.sent(chat, rendered);
  return { chat, message: sent.message_id, kind: "text" };
}

async function sendPhoto(
  parts: SenderParts,
  chat: number,
  rendered: RenderedPhoto,
  remove: RemoveKeyboard | null,
): Promise<SentMessage | null> {
  const sent = await parts.pictures.deliver(rendered.file, (photo) =>
    parts.api.raw.sendPhoto({ chat_id: chat, ...photoCall(rendered, photo, remove) }),
  );
  if (sent === null) return null;
  parts.keyboards.sent(chat, rendered);
  return photoSent(parts, rendered.file, chat, sent);
}

function photoSent(
  { pictures }: SenderParts,
  file: string,
  chat: number,
  sent: number | (Partial<TelegramMessage.PhotoMessage> & { message_id: number }),
): SentMessage {
  if (typeof sent === "number") return { chat, message: sent, kind: "photo" };
  const largest = sent.photo?.at(-1);
  if (largest === undefined) return { chat, message: sent.message_id, kind: "photo" };
  pictures.remember(file, { fileId: largest.file_id, uniqueId: largest.file_unique_id });
  return { chat, message: sent.message_id, kind: "photo", picture: largest.file_unique_id };
}

/** The new message is there; the old one goes, or at least its buttons. Whether this works changes no outcome. */
async function retire({ api, log }: SenderParts, { chat, message }: SentMessage): Promise<void> {
  try {
    await api.deleteMessage(chat, message);
  } catch {
    await api.editMessageReplyMarkup(chat, message).catch(() => {
      log.debug({ message }, "An old Telegram message could be neither deleted nor stripped of its buttons");
    });
  }
}
