/**
 * By which names WhatsApp knows a shopper.
 *
 * A business-scoped user id (`DK.1349…`) is what Meta asks to key customers on; the phone number may be missing since
 * usernames came. Kiosk keeps both as opaque strings: `user:DK.1349…`, `phone:4520123456`. A shopper who first came
 * by WhatsApp Web may also have a `lid:…`, which means nothing here.
 * [docs: business-scoped user ids]
 */

/** A BSUID: two capitals, perhaps ENT for a portfolio's, then letters and digits. */
const USER_ID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;
/** E.164 without its plus has at most fifteen digits; WhatsApp's own numbers may have fewer than seven. */
const PHONE = /^\d{5,15}$/;

/** What a webhook says of a person; both may be missing or malformed. */
export interface Named {
  readonly userId?: string | undefined;
  /** With or without a plus and spaces. */
  readonly phone?: string | undefined;
}

/** Where a message goes: Meta takes numbers in `to` and user ids in `recipient`. */
export type Recipient = { readonly to: string } | { readonly recipient: string };

/** All names, surest first; empty when there is none that could be understood. */
export function identitiesOf({ userId, phone }: Named): string[] {
  const digits = digitsOf(phone ?? "");
  return [
    ...(userId !== undefined && USER_ID.test(userId) ? [`user:${userId}`] : []),
    ...(PHONE.test(digits) ? [`phone:${digits}`] : []),
  ];
}

/** Only the digits of a number as people write it. */
export function digitsOf(phone: string): string {
  return phone.replace(/\D/g, "");
}

/**
 * Whom to write to, by the newest names. The number comes first, as Meta advises: then numbers stay in the webhooks. Null
 * when WhatsApp Cloud knows none of the names.
 */
export function recipientOf(identities: readonly string[]): Recipient | null {
  const named = (kind: string) =>
    identities.find((identity) => identity.startsWith(`${kind}:`))?.slice(kind.length + 1);
  const phone = named("phone");
  if (phone !== undefined && PHONE.test(phone)) return { to: phone };
  const user = named("user");
  return user !== undefined && USER_ID.test(user) ? { recipient: user } : null;
}

/** The country a BSUID begins with: `DK`. */
export function countryOf(userId: string | undefined): string | undefined {
  return userId !== undefined && USER_ID.test(userId) ? userId.slice(0, 2) : undefined;
}
