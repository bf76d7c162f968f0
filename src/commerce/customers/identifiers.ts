/**
 * What tells that two chats are one person: the e-mail address and the phone number they order with.
 *
 * A customer of Kiosk is whoever writes from one account; the same person in another messenger, or in a fresh session of
 * the web chat, is another customer. Rules that hold for a person (a code once each) therefore look at these as well.
 */
import { createHash } from "node:crypto";
import type { Contact } from "../../ports/services/customers.ts";

/** Part of a mailbox's name that its owner may choose: `anna+shop@example.org` comes to anna@example.org. */
const TAG = /\+[^@]*(?=@)/;

/** Digests that identify whoever has this contact, within one shop. Phone numbers are kept with their country already. */
export function identifiers(
  shop: string,
  { email, phone }: Partial<Pick<Contact, "email" | "phone">>,
): readonly string[] {
  return [
    ...(email === undefined ? [] : [digest(shop, "email", email.toLowerCase().replace(TAG, ""))]),
    ...(phone === undefined ? [] : [digest(shop, "phone", phone.replace(/[^\d+]/g, ""))]),
  ];
}

function digest(shop: string, kind: "email" | "phone", value: string): string {
  return createHash("sha256")
    .update(`${shop}\n${kind}\n${value.normalize("NFKC")}`)
    .digest("base64url");
}
