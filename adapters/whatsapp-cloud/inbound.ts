/** Turns what a webhook brings into inbounds: shoppers' messages, and answers a person gave on the phone itself. */
import { type Inbound, inboundId } from "../../src/conversation/inbound.ts";
import type { Received } from "../../src/ports/channel.ts";
import type { Log } from "../../src/ports/log.ts";
import type { Market } from "../../src/ports/shop.ts";
import { contentOf, referralOf } from "./content.ts";
import { countryOf, digitsOf, identitiesOf, type Named } from "./identities.ts";
import { type ChangeValue, type Contact, contactsIn, Message, UserIdUpdate } from "./schema.ts";

/** What the adapter knows that a webhook does not say. */
export interface Reading {
  readonly shop: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly log: Log;
  readonly markets: readonly Pick<Market, "country" | "locales">[];
}

/** Names of somebody now, and those they had before. */
export type IdentityChange = NonNullable<Received["identityChanges"]>[number];

/** The messenger that both WhatsApp adapters speak to. */
export const MESSENGER = "whatsapp";
/** Who staff see as the author of what was written on the phone, where WhatsApp does not say which person it was. */
const PHONE_AUTHOR = "WhatsApp Business app";
/** Before WhatsApp there was no WhatsApp; in epoch milliseconds. */
const FIRST_MOMENT = Date.UTC(2009, 0, 1);
/** Longest name kept of a sender, in UTF-16 units. */
const LONGEST_NAME = 200;
/** Messages that tell of an echo's shopper nothing worth showing. */
const QUIET_ECHOES: ReadonlySet<string> = new Set(["reaction", "edit", "revoke", "unsupported", "system"]);

/** Shoppers' messages in their order. What cannot be read is logged (its shape, not its words) and left out. */
export function readMessages(value: ChangeValue, reading: Reading): readonly Inbound[] {
  const contacts = contactsIn(value);
  return (value.messages ?? []).flatMap((raw) => {
    const message = parseMessage(raw, reading);
    if (message === null || message.group_id !== undefined) return [];
    const inbound = readMessage(message, contacts, reading);
    return inbound === null ? [] : [inbound];
  });
}

function readMessage(message: Message, contacts: readonly Contact[], reading: Reading): Inbound | null {
  const content = contentOf(message);
  if (content === null) return null;
  const contact = senderOf(message, contacts);
  const userId = message.from_user_id ?? contact?.user_id;
  const envelope = envelopeOf(message.id, { userId, phone: message.from ?? contact?.wa_id }, reading);
  if (envelope === null) return null;
  const locale = localeHint(userId, reading);
  const name = (contact?.profile?.name ?? contact?.profile?.username ?? "")
    .slice(0, LONGEST_NAME)
    .toWellFormed();
  const referral = referralOf(message);
  const sentAt = Math.round(Number(message.timestamp) * 1_000);
  return {
    ...envelope,
    content,
    ...(Number.isSafeInteger(sentAt) && sentAt > 0 && { sentAt }),
    ...(locale !== undefined && { locale }),
    ...(name !== "" && { senderName: name }),
    ...(referral !== undefined && { referral }),
  };
}

/** What a person of the shop sent from the WhatsApp Business app: the shopper has it already. [docs: smb_message_echoes] */
export function readEchoes(
  { message_echoes: echoes = [] }: ChangeValue,
  reading: Reading,
): readonly Inbound[] {
  return echoes.flatMap((raw) => {
    const message = parseMessage(raw, reading);
    if (message === null || QUIET_ECHOES.has(message.type)) return [];
    const envelope = envelopeOf(message.id, { userId: message.to_user_id, phone: message.to }, reading);
    if (envelope === null) return [];
    return [
      { ...envelope, content: { kind: "personReply", author: PHONE_AUTHOR, text: echoWords(message) } },
    ];
  });
}

/** Words of an echo; of a file its caption, or what kind it is. */
function echoWords(message: Message): string {
  if (message.text !== undefined) return message.text.body;
  const file = message.image ?? message.video ?? message.document ?? message.audio;
  return [`[${message.type}]`, file?.caption].filter(Boolean).join(" ");
}

/** Names that turned out to be one person's: a number changed, or an id, or both. */
export function readIdentityChanges(value: ChangeValue, reading: Reading): readonly IdentityChange[] {
  const bySystem = (value.messages ?? []).flatMap((raw) => {
    const { data: message } = Message.safeParse(raw);
    if (message?.type !== "system" || message.system === undefined) return [];
    const { wa_id, new_wa_id, user_id, previous_user_id } = message.system;
    const now = identitiesOf({ userId: user_id, phone: new_wa_id ?? wa_id });
    const before = identitiesOf({ userId: previous_user_id ?? message.from_user_id, phone: message.from });
    return [{ now, before, timestamp: message.timestamp }];
  });
  const byField = (value.user_id_update ?? []).flatMap((raw) => {
    const update = UserIdUpdate.safeParse(raw);
    if (!update.success) {
      reading.log.warn(
        { shop: reading.shop },
        "A change of a WhatsApp user id has an unknown shape and is ignored",
      );
      return [];
    }
    const { wa_id, user_id, timestamp } = update.data;
    const now = identitiesOf({ userId: user_id?.current, phone: wa_id });
    return [{ now, before: identitiesOf({ userId: user_id?.previous }), timestamp }];
  });
  return [...bySystem, ...byField].flatMap(({ now, before, timestamp }) => {
    const former = before.filter((name) => !now.includes(name));
    return now.length > 0 && former.length > 0 ? [{ now, former, at: momentOf(timestamp, reading) }] : [];
  });
}

/** When WhatsApp says that something happened; now, where it says nothing that could be. */
function momentOf(seconds: unknown, { at }: Reading): number {
  const moment = Number(seconds ?? Number.NaN) * 1000;
  return moment > FIRST_MOMENT && moment <= at + 86_400_000 ? moment : at;
}

function envelopeOf(id: string, named: Named, { shop, at, log }: Reading) {
  const identities = identitiesOf(named);
  const [address] = identities;
  if (address === undefined) {
    log.warn({ shop }, "A WhatsApp message tells nobody's name and is ignored");
    return null;
  }
  return { id: inboundId(`whatsapp-cloud:${id}`), shop, channel: MESSENGER, address, identities, at };
}

/** Batches may hold messages of several people: the sender is found by id, then by number. */
function senderOf({ from, from_user_id }: Message, contacts: readonly Contact[]): Contact | undefined {
  const phone = digitsOf(from ?? "");
  const byId = contacts.find(({ user_id }) => user_id !== undefined && user_id === from_user_id);
  const byPhone = contacts.find(({ wa_id }) => phone !== "" && digitsOf(wa_id ?? "") === phone);
  if (byId !== undefined || byPhone !== undefined) return byId ?? byPhone;
  return contacts.length === 1 && from === undefined && from_user_id === undefined ? contacts[0] : undefined;
}

/** WhatsApp tells no language; the country in a user id hints at the language of the shop's market there. */
function localeHint(userId: string | undefined, { markets }: Reading): string | undefined {
  const country = countryOf(userId);
  return markets.find((market) => market.country === country)?.locales[0];
}

function parseMessage(raw: unknown, { shop, log }: Reading): Message | null {
  const parsed = Message.safeParse(raw);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, code }) => `${path.join(".")}: ${code}`);
  log.warn({ shop, wrong }, "A WhatsApp message has an unknown shape and is ignored");
  return null;
}
