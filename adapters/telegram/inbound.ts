/** Turns one Update into what it means for Kiosk. Only private chats are shops; groups and channels are left alone. */
import type { z } from "zod";
import { type Content, type Inbound, inboundId } from "../../src/conversation/inbound.ts";
import type { Log } from "../../src/ports/log.ts";
import { contactNumber } from "../../src/wire/contact-number.ts";
import { fileOf } from "./media-reference.ts";
import { writeOrigin } from "./origin.ts";
import { CallbackQuery, ChatMemberUpdated, Message, type Update, type User } from "./schema.ts";

/** What an update comes down to: at most one inbound, and the callback query that must be answered. */
export interface Meaning {
  readonly inbound: Inbound | null;
  /** Every button press must be answered, or the client shows a progress bar. */
  readonly callbackQuery: string | null;
}

/** What the adapter knows that the update does not say. */
export interface Reading {
  readonly shop: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly log: Log;
}

const NOTHING: Meaning = { inbound: null, callbackQuery: null };
/** Longest name kept of a sender, in UTF-16 units. */
const LONGEST_NAME = 200;

/** Never fails: what cannot be read is logged (its shape, not its words) and means nothing. */
export function readUpdate(update: Update, reading: Reading): Meaning {
  if (update.callback_query !== undefined) return readCallback(update, reading);
  if (update.message !== undefined) return { ...NOTHING, inbound: readMessage(update, reading) };
  if (update.my_chat_member !== undefined) return { ...NOTHING, inbound: readMembership(update, reading) };
  return NOTHING;
}

/**
 * An update's id names it only for a week: later ones are chosen at random, and may meet an old one again. What else is
 * unique of its kind is part of the name, so that a repetition is known and nothing else is taken for one.
 */
function nameOf({ update_id }: Update, of: string | number): string {
  return `telegram:${update_id}:${of}`.slice(0, 200);
}

function readCallback(update: Update, reading: Reading): Meaning {
  const query = parse(CallbackQuery, update.callback_query, update, reading);
  if (query === null) return NOTHING;
  const { message, data } = query;
  if (message === undefined || data === undefined || message.chat.type !== "private") {
    return { inbound: null, callbackQuery: query.id };
  }
  const content: Content = { kind: "choice", token: data };
  const inbound = {
    ...envelope(nameOf(update, query.id), message.chat.id, query.from, reading),
    content,
    ...originOf(message),
  };
  return { inbound, callbackQuery: query.id };
}

/** None for a message too old to be read: it is answered by a new one. */
function originOf(message: NonNullable<CallbackQuery["message"]>): { origin?: string } {
  const sent = { chat: message.chat.id, message: message.message_id };
  const picture = message.photo?.at(-1)?.file_unique_id;
  if (message.photo !== undefined) {
    return { origin: writeOrigin({ ...sent, kind: "photo", ...(picture === undefined ? {} : { picture }) }) };
  }
  return message.text === undefined ? {} : { origin: writeOrigin({ ...sent, kind: "text" }) };
}

function readMessage(update: Update, reading: Reading): Inbound | null {
  const message = parse(Message, update.message, update, reading);
  if (message === null || message.chat.type !== "private" || message.from?.is_bot === true) return null;
  const content = contentOf(message);
  if (content === null) return null;
  const name = nameOf(update, message.message_id);
  return { ...envelope(name, message.chat.id, message.from, reading), content };
}

function readMembership(update: Update, reading: Reading): Inbound | null {
  const change = parse(ChatMemberUpdated, update.my_chat_member, update, reading);
  if (change === null || change.chat.type !== "private") return null;
  const { status } = change.new_chat_member;
  if (status !== "kicked" && status !== "member") return null;
  const content: Content = { kind: "reachability", reachable: status === "member" };
  const name = nameOf(update, change.date ?? 0);
  return { ...envelope(name, change.chat.id, change.from, reading), content };
}

function envelope(id: string, chat: number, from: User | undefined, { shop, at }: Reading) {
  const name = [from?.first_name, from?.last_name].filter(Boolean).join(" ").slice(0, LONGEST_NAME);
  return {
    id: inboundId(id),
    shop,
    channel: "telegram",
    address: String(chat),
    at,
    ...(from?.language_code === undefined ? {} : { locale: from.language_code }),
    ...(name === "" ? {} : { senderName: name.toWellFormed() }),
  };
}

/** Null for service messages ("pinned a message"), which nobody expects an answer to. */
function contentOf(message: Message): Content | null {
  if (message.text !== undefined) return commandOf(message.text) ?? { kind: "text", text: message.text };
  if (message.contact !== undefined) return contactOf(message.contact, message.from);
  const place = message.location ?? message.venue?.location;
  if (place !== undefined) {
    return { kind: "location", latitude: place.latitude, longitude: place.longitude };
  }
  return mediaOf(message) ?? unsupported(message);
}

/** `/cart`, `/cart@shop_bot`, `/start campaign-7`: names are a-z, 0-9 and _ by Telegram's rule. */
function commandOf(text: string): Content | null {
  const match = /^\/([a-z0-9_]{1,32})(?:@[a-z0-9_]+)?(?:\s+([\s\S]*))?$/i.exec(text.trim());
  const command = match?.[1]?.toLowerCase();
  if (command === undefined) return null;
  const argument = match?.[2]?.trim();
  return argument ? { kind: "command", command, argument } : { kind: "command", command };
}

/** The number is vouched for only when the card is the sender's own; anyone can forward somebody else's. */
function contactOf(contact: NonNullable<Message["contact"]>, from: User | undefined): Content {
  const name = [contact.first_name, contact.last_name].filter(Boolean).join(" ").slice(0, LONGEST_NAME);
  const own = contact.user_id !== undefined && contact.user_id === from?.id;
  // Of one's own account Telegram gives the number with its country, with or without a plus.
  const phone = contactNumber(contact.phone_number, own ? contact.phone_number : undefined) ?? "";
  return { kind: "contact", phone, own, ...(name === "" ? {} : { name }) };
}

function mediaOf(message: Message): Content | null {
  const file = fileOf(message);
  if (file === null) return null;
  const caption = message.caption === undefined ? {} : { caption: message.caption };
  return { kind: "media", ...file, ...caption };
}

/** What Telegram itself writes into a private chat; nobody expects an answer to these. */
const SERVICE_MESSAGES = [
  "pinned_message",
  "message_auto_delete_timer_changed",
  "write_access_allowed",
  "connected_website",
  "users_shared",
  "chat_shared",
  "successful_payment",
  "refunded_payment",
  "proximity_alert_triggered",
  "boost_added",
  "chat_background_set",
] as const;

const KNOWN_BUT_UNSUPPORTED = ["poll", "dice", "game", "story", "paid_media", "checklist"] as const;

function unsupported(message: Message): Content | null {
  if (SERVICE_MESSAGES.some((kind) => message[kind] !== undefined)) return null;
  const what = KNOWN_BUT_UNSUPPORTED.find((kind) => message[kind] !== undefined);
  return { kind: "unsupported", what: what ?? "message" };
}

function parse<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  update: Update,
  { log, shop }: Reading,
): z.infer<Schema> | null {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, code }) => `${path.join(".")}: ${code}`);
  log.warn(
    { shop, update: update.update_id, wrong },
    "A Telegram update has an unknown shape and is ignored",
  );
  return null;
}
