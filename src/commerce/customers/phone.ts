/** Phone numbers as people type them and cards hold them, in the one form in which couriers can use them. */
import { isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/max";
import { text } from "../../conversation/text.ts";
import { done, type Outcome, refused } from "../../ports/outcome.ts";
import { tidyWords } from "./typed-words.ts";

/**
 * A phone number however it is written, in E.164 (`+4520123456`); without a country code it is one of `country`. Its
 * length must be possible there; whether anybody has it is not asked, so numbers of new ranges and those for tests pass.
 * Refused `contact.phone`, also with an extension, which no courier's text message reaches.
 */
export function checkPhone(typed: string, country: string): Outcome<string, "contact.phone"> {
  const words = tidyWords(typed);
  const found = words === null ? null : (possibleNumber(words, country) ?? withPlus(words, country));
  if (found !== null) return done(found);
  return refused({
    code: "contact.phone",
    shopper: text("contact.phone.invalid"),
    operator: "The text is not a phone number.",
  });
}

/** Where another prefix leads abroad, as in the USA, 00 is still what travellers type. */
function withPlus(words: string, country: string): string | null {
  return words.startsWith("00") ? possibleNumber(`+${words.slice(2)}`, country) : null;
}

function possibleNumber(words: string, country: string): string | null {
  const number = parsePhoneNumberFromString(bareNumber(words), {
    // Only the whole text counts: a number inside of a sentence may be an order's.
    extract: false,
    ...(isSupportedCountry(country) && { defaultCountry: country }),
  });
  return number?.isPossible() && number.ext === undefined ? number.number : null;
}

/**
 * Out of `tel:20123456;phone-context=+45` (RFC 3966) the number with its context in front: the parser itself reads such an
 * address only every second time. `+49 (0)151` is how people show the zero that is left out from abroad.
 */
function bareNumber(words: string): string {
  const [number = "", ...parameters] = words.replace(/^tel:/i, "").split(";");
  if (parameters.some((parameter) => /^ext=/i.test(parameter))) return "";
  const context = parameters
    .map((parameter) => /^phone-context=(\+\d+)$/i.exec(parameter)?.[1])
    .find(Boolean);
  const whole = context === undefined || number.startsWith("+") ? number : `${context}${number}`;
  return whole.replace(/^((?:\+|00)[\d\s]+)\(0\)/, "$1");
}
