/**
 * Who somebody is: Kiosk's names (`lid:123`, `phone:4520304050`) and the page's (`123@lid`, `4520304050@c.us`).
 *
 * A number is never read out of a hidden id: newer accounts come as `@lid`, whose digits are no phone number.
 * [whatsapp-web.js issue #4001]
 */

const PERSON = /^(\d{5,20})@(c\.us|lid)$/;
const IDENTITY = /^(lid|phone):(\d{5,20})$/;

/** Kiosk's name for a person's chat; null for groups, channels, status, and whatever else is no person. */
export function identityOf(chat: string): string | null {
  const [, digits, server] = PERSON.exec(chat) ?? [];
  return digits === undefined ? null : `${server === "lid" ? "lid" : "phone"}:${digits}`;
}

/** The page's id of a person by Kiosk's name; null for names of the other vendor (`user:…`) and anything else. */
export function chatOf(identity: string): string | null {
  const [, kind, digits] = IDENTITY.exec(identity) ?? [];
  return digits === undefined ? null : `${digits}@${kind === "lid" ? "lid" : "c.us"}`;
}

/** All names of a person, surest first: a hidden id stays when the number changes. */
export function identitiesOf(chats: readonly (string | null | undefined)[]): readonly string[] {
  const names = chats.flatMap((chat) => (chat == null ? [] : (identityOf(chat) ?? [])));
  return [...new Set(names)].sort((one, other) => rank(one) - rank(other));
}

function rank(identity: string): number {
  return identity.startsWith("lid:") ? 0 : 1;
}

/** The part of a message's id that stays when WhatsApp moves the chat from a number to a hidden id. */
export function keyOf(messageId: string): string {
  return messageId.split("_")[2] ?? messageId;
}
