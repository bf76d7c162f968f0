/** What a message on the page means: read once, with Zod, and turned into what Kiosk understands. */
import type { Content } from "../../src/conversation/inbound.ts";
import { contactNumber } from "../../src/wire/contact-number.ts";
import type { LibraryMessage } from "./schema.ts";
import { readCard } from "./vcard.ts";

/** Longest text that is taken in, in UTF-16 units: WhatsApp's own limit. */
const LONGEST_TEXT = 65_536;

/** The library's names of files; `ptt` is a voice message. */
const MEDIA: Readonly<Record<string, string>> = {
  image: "image",
  video: "video",
  audio: "audio",
  ptt: "voice",
  document: "document",
  sticker: "sticker",
};

/** What nobody expects an answer to: notices of WhatsApp's own, and what was taken back. */
const NOTICES = [
  "broadcast_notification",
  "call_log",
  "ciphertext",
  "debug",
  "e2e_notification",
  "gp2",
  "group_notification",
  "notification",
  "notification_template",
  "protocol",
  "reaction",
  "revoked",
];

/** Whether nobody expects an answer to it, as to a message that is not decrypted yet. */
export function isNotice({ type }: LibraryMessage): boolean {
  return NOTICES.includes(type);
}

/** Whether a message is a person's to us, or ours to a person: no group, no status, no channel, no broadcast. */
export function isPersonal({ isStatus, broadcast, from, to = from }: LibraryMessage): boolean {
  return !isStatus && !broadcast && [from, to].every((wid) => /@(c\.us|lid)$/.test(wid));
}

/**
 * What it says; null for what nobody expects an answer to. Orders are read elsewhere: they must be asked for.
 * `phone` is the sender's number where it is known, to tell their own card from somebody else's.
 */
export function contentOf(message: LibraryMessage, phone: string | null): Content | null {
  const { type, body, id, location, vCards } = message;
  if (isNotice(message)) return null;
  if (type === "chat") return { kind: "text", text: body.slice(0, LONGEST_TEXT).toWellFormed() };
  const media = MEDIA[type];
  if (media !== undefined) {
    const caption = body === "" ? {} : { caption: body.slice(0, LONGEST_TEXT).toWellFormed() };
    // The page finds the file again by the message's id, also after a restart.
    return { kind: "media", media, reference: id._serialized, ...caption };
  }
  if (type === "location" && location !== undefined) {
    return { kind: "location", latitude: location.latitude, longitude: location.longitude };
  }
  const card = vCards.map(readCard).find((one) => one !== null);
  if (card != null) {
    const own = phone !== null && card.whatsapp === phone;
    const number = contactNumber(card.phone, card.whatsapp) ?? card.phone;
    return { kind: "contact", phone: number, own, ...(card.name !== undefined && { name: card.name }) };
  }
  return { kind: "unsupported", what: type };
}

/** What a person wrote on the phone, in words: staff see it in the thread. */
export function wordsOf(message: LibraryMessage): string | null {
  const { type, body } = message;
  if (isNotice(message)) return null;
  const words = body.slice(0, LONGEST_TEXT).toWellFormed();
  if (type === "chat") return words === "" ? null : words;
  return `[${MEDIA[type] ?? type}]${words === "" ? "" : ` ${words}`}`;
}
