/** Postal addresses by country: what to ask, what fits, and how it is written there. */
import { text } from "../../conversation/text.ts";
import { done, type Outcome, refused } from "../../ports/outcome.ts";
import type { Address, AddressField } from "../../ports/services/customers.ts";
import { lengthOf, tidyWords } from "./typed-words.ts";

/** Name of a field of an address. */
export type FieldName = AddressField["name"];

/** A country's postal code: what it looks like without spaces and hyphens, and how it is written. */
interface PostalCode {
  readonly pattern: RegExp;
  readonly write: (compact: string) => string;
}

const asTyped = (compact: string) => compact;
const digits = (count: number): PostalCode => ({
  pattern: new RegExp(`^\\d{${count}}$`),
  write: asTyped,
});
const split = (pattern: RegExp, at: number, separator = " "): PostalCode => ({
  pattern,
  write: (compact) => `${compact.slice(0, at)}${separator}${compact.slice(at)}`,
});

/** By ISO 3166 country; formats as in the Universal Postal Union's addressing systems. */
const POSTAL_CODES: Readonly<Record<string, PostalCode>> = {
  AT: digits(4),
  BE: { pattern: /^[1-9]\d{3}$/, write: asTyped },
  CH: { pattern: /^[1-9]\d{3}$/, write: asTyped },
  CZ: split(/^\d{5}$/, 3),
  DE: digits(5),
  DK: digits(4),
  ES: digits(5),
  FI: digits(5),
  FR: digits(5),
  GB: split(/^(?:GIR0AA|[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2})$/, -3),
  IT: digits(5),
  LU: digits(4),
  NL: split(/^[1-9]\d{3}(?!SA|SD|SS)[A-Z]{2}$/, 4),
  NO: digits(4),
  PL: split(/^\d{5}$/, 2, "-"),
  PT: split(/^\d{7}$/, 4, "-"),
  SE: split(/^[1-9]\d{4}$/, 3),
};

/** Countries with questions of their own, with an example from there. */
const ASKED_BY_NAME = new Set(["BE", "DE", "DK", "FR", "GB", "NL", "NO", "SE"]);

const LENGTHS: Readonly<Record<FieldName, number>> = { line1: 100, line2: 100, postalCode: 12, city: 60 };

/** The fields to ask for, in the order in which people there write them. */
export function addressForm(country: string): readonly AddressField[] {
  const asked = ASKED_BY_NAME.has(country) ? `.${country}` : "";
  const field = (name: FieldName): AddressField => ({
    name,
    question: name === "line2" ? "address.line2.question" : `address.${name}.question${asked}`,
    required: isRequired(country, name),
  });
  const order: readonly FieldName[] =
    country === "GB" ? ["line1", "line2", "city", "postalCode"] : ["line1", "line2", "postalCode", "city"];
  return order.map(field);
}

/** Elsewhere there may be no postal codes at all. */
function isRequired(country: string, name: FieldName): boolean {
  return name === "postalCode" ? country in POSTAL_CODES : name !== "line2";
}

/** Checks one field as typed and answers it tidied. Refused `address.<field>`. */
export function checkAddressField(country: string, name: FieldName, typed: string): Outcome<string> {
  const words = tidyWords(typed);
  if (words === null || lengthOf(words) > LENGTHS[name]) {
    return wrong(name, "tooLong", `The field has at most ${LENGTHS[name]} characters.`, LENGTHS[name]);
  }
  if (words === "") {
    return isRequired(country, name) ? wrong(name, "missing", "The field is needed.") : done("");
  }
  if (name === "postalCode") return checkPostalCode(country, words);
  if (!/[\p{L}\p{N}]/u.test(words)) return wrong(name, "invalid", "The field has no letter or digit in it.");
  if (name === "city" && !/\p{L}/u.test(words)) return wrong(name, "invalid", "A city has a letter in it.");
  return done(words);
}

function checkPostalCode(country: string, words: string): Outcome<string> {
  const known = POSTAL_CODES[country];
  if (known === undefined) {
    const plausible = /^[\p{L}\p{N}][\p{L}\p{N} -]{0,11}$/u.test(words);
    return plausible ? done(words.toUpperCase()) : wrong("postalCode", "invalid", "This is no postal code.");
  }
  const bare = words
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[\s.-]/g, "");
  const compact = bare.startsWith(country) && !known.pattern.test(bare) ? bare.slice(country.length) : bare;
  if (known.pattern.test(compact)) return done(known.write(compact));
  return wrong("postalCode", "invalid", `This is no postal code of ${country}.`);
}

/** Checks all fields; refused for the first that does not fit. */
export function checkAddress(
  country: string,
  typed: {
    readonly line1: string;
    readonly line2?: string;
    readonly postalCode: string;
    readonly city: string;
  },
): Outcome<Omit<Address, "id">> {
  const tidy: Record<FieldName, string> = { line1: "", line2: "", postalCode: "", city: "" };
  for (const { name } of addressForm(country)) {
    const checked = checkAddressField(country, name, typed[name] ?? "");
    if (checked.kind !== "done") return checked;
    tidy[name] = checked.value;
  }
  const { line2, ...needed } = tidy;
  return done({ ...needed, ...(line2 === "" ? {} : { line2 }), country });
}

function wrong(name: FieldName, what: string, operator: string, most?: number): Outcome<never> {
  const shopper = text(`address.${name}.${what}`, most === undefined ? undefined : { most });
  return refused({ code: `address.${name}`, shopper, operator });
}
