/** Who buys: name, e-mail and phone, checked kindly and kept for the next order. */
import type { Kysely, Transaction } from "kysely";
import { text } from "../../conversation/text.ts";
import type { CustomerId } from "../../ports/ids.ts";
import { done, type Failed, type Outcome, refused } from "../../ports/outcome.ts";
import type { Contact } from "../../ports/services/customers.ts";
import type { ServiceFailureCode } from "../../ports/services/services.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import { checkPhone } from "./phone.ts";
import { lengthOf, tidyWords } from "./typed-words.ts";

const NAME_LENGTH = 100;
/** RFC 5321, 4.5.3.1.3: a path of 256 octets with its angle brackets. */
const EMAIL_LENGTH = 254;

/** What is known of a customer. */
export async function readContact(db: Kysely<Tables>, customer: CustomerId): Promise<Partial<Contact>> {
  const row = await db
    .selectFrom("customers")
    .select(["name", "email", "phone"])
    .where("id", "=", customer)
    .executeTakeFirst();
  return {
    ...(row?.name ? { name: row.name } : {}),
    ...(row?.email ? { email: row.email } : {}),
    ...(row?.phone ? { phone: row.phone } : {}),
  };
}

/**
 * Why a contact is not kept. */
type ContactFailureCode = ServiceFailureCode<"checkout.saveContact">;

/** Checks what is given and keeps it; an empty phone forgets the number. Answers all that is known then. A phone number
 * without a country code is one of `country`.
 */
export async function saveContact(
  trx: Transaction<Tables>,
  customer: CustomerId,
  country: string,
  given: { readonly name?: string; readonly email?: string; readonly phone?: string },
): Promise<Outcome<Partial<Contact>, ContactFailureCode>> {
  const checked: { name?: string; email?: string; phone?: string | null } = {};
  if (given.name !== undefined) {
    const name = checkName(given.name);
    if (name.kind !== "done") return name;
    checked.name = name.value;
  }
  if (given.email !== undefined) {
    const email = checkEmail(given.email);
    if (email.kind !== "done") return email;
    checked.email = email.value;
  }
  if (given.phone !== undefined) {
    const phone = given.phone.trim() === "" ? done(null) : checkPhone(given.phone, country);
    if (phone.kind !== "done") return phone;
    checked.phone = phone.value;
  }
  if (Object.keys(checked).length > 0) {
    await trx.updateTable("customers").set(checked).where("id", "=", customer).execute();
  }
  return done(await readContact(trx, customer));
}

/** A name: anything with a letter in it, in any script. Refused `contact.name`. */
export function checkName(typed: string): Outcome<string, ContactFailureCode> {
  const name = tidyWords(typed);
  if (name === null || lengthOf(name) > NAME_LENGTH) {
    return wrong("contact.name", "contact.name.tooLong", `A name has at most ${NAME_LENGTH} characters.`);
  }
  if (!/\p{L}/u.test(name))
    return wrong("contact.name", "contact.name.missing", "A name has a letter in it.");
  return done(name);
}

/** An e-mail address as far as one can tell without writing to it; the domain in small letters. Refused `contact.email`. */
export function checkEmail(typed: string): Outcome<string, ContactFailureCode> {
  const email = tidyWords(typed)?.replace(/^mailto:/i, "") ?? null;
  const bad = () => wrong("contact.email", "contact.email.invalid", "The text is not an e-mail address.");
  if (email === null || email.length > EMAIL_LENGTH) return bad();
  const parts =
    /^([^\s@"<>(),:;[\]\\]{1,64})@((?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63})$/u.exec(
      email,
    );
  const [local, domain] = [parts?.[1], parts?.[2]];
  if (local === undefined || domain === undefined) return bad();
  // Else it is an address of a machine (anna@192.168.1.4) or a slip: there is no such top-level domain.
  if (/^\d+$/.test(domain.slice(domain.lastIndexOf(".") + 1))) return bad();
  if (local.startsWith(".") || local.endsWith(".") || local.includes("..")) return bad();
  return done(`${local}@${domain.toLowerCase()}`);
}

function wrong(
  code: ContactFailureCode,
  key: `${ContactFailureCode}.${string}`,
  operator: string,
): Failed<ContactFailureCode> {
  return refused({ code, shopper: text(key), operator });
}
