/** Postal addresses by country: what to ask, what fits, and how it is written there. */
import { text } from "../../conversation/text.ts";
import { done, type Failed, type Outcome, refused } from "../../ports/outcome.ts";
import type { Address, AddressFailureCode, AddressField } from "../../ports/services/customers.ts";
import { askedParts } from "../../voice/address-format.ts";
import { needsPostalCode, readPostalCode } from "./postal-codes.ts";
import { lengthOf, tidyWords } from "./typed-words.ts";

/** Name of a field of an address. */
export type FieldName = AddressField["name"];

/** Countries with questions of their own, with an example from there. */
const ASKED_BY_NAME = new Set(["BE", "DE", "DK", "FR", "GB", "NL", "NO", "SE"]);

/** Most characters that are looked at; some write the town behind the postal code. */
const LENGTHS: Readonly<Record<FieldName, number>> = { line1: 100, line2: 100, postalCode: 72, city: 60 };

/** The fields to ask for, in the order in which people there write them. */
export function addressForm(country: string): readonly AddressField[] {
  return askedParts(country).map((name) => ({
    name,
    question: questionOf(country, name),
    required: isRequired(country, name),
  }));
}

/** The message's key. Where a postal code is needed nobody is told that there may be none. */
function questionOf(country: string, name: FieldName): string {
  const key = `address.${name}.question`;
  if (name === "line2") return key;
  if (ASKED_BY_NAME.has(country)) return `${key}.${country}`;
  return name === "postalCode" && isRequired(country, name) ? `${key}.needed` : key;
}

function isRequired(country: string, name: FieldName): boolean {
  return name === "postalCode" ? needsPostalCode(country) : name !== "line2";
}

/** Checks one field as typed and answers it tidied. Refused `address.<field>`. */
export function checkAddressField(
  country: string,
  name: FieldName,
  typed: string,
): Outcome<string, AddressFailureCode> {
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

function checkPostalCode(country: string, words: string): Outcome<string, AddressFailureCode> {
  const code = readPostalCode(country, words);
  return code === null ? wrong("postalCode", "invalid", `This is no postal code of ${country}.`) : done(code);
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
): Outcome<Omit<Address, "id">, AddressFailureCode> {
  const tidy: Record<FieldName, string> = { line1: "", line2: "", postalCode: "", city: "" };
  for (const { name } of addressForm(country)) {
    const checked = checkAddressField(country, name, typed[name] ?? "");
    if (checked.kind !== "done") return checked;
    tidy[name] = checked.value;
  }
  const { line2, ...needed } = tidy;
  return done({ ...needed, ...(line2 === "" ? {} : { line2 }), country });
}

function wrong(name: FieldName, what: string, operator: string, most?: number): Failed<AddressFailureCode> {
  const shopper = text(`address.${name}.${what}`, most === undefined ? undefined : { most });
  return refused({ code: `address.${name}` as const, shopper, operator });
}
