/** What a platform says in an error may repeat our secrets and the people it is about. Logs and staff are told neither. */

/** Takes secrets and personal data out of a sentence. */
export type Scrub = (sentence: string) => string;

/** An e-mail address, or a messenger's own form of one, such as `4520123456@c.us`. */
const ADDRESS = /[^\s"'<>(),;:@]+@[^\s"'<>(),;:@]+/g;
/** Whatever could be a phone number, or an id that stands for a person: eight digits and more, however they are set. */
const NUMBER = /\+?\d(?:[\s().-]?\d){7,}/g;

/**
 * Replaces each secret, as it is and as it stands in an address, by `<secret>`, mail addresses and their like by
 * `<address>`, and what could be a phone number by `<number>`.
 */
export function scrubber(secrets: readonly string[]): Scrub {
  const forms = secrets
    .filter((secret) => secret !== "")
    .flatMap((secret) => [secret, encodeURIComponent(secret)]);
  return (sentence) =>
    forms
      .reduce((clean, form) => clean.replaceAll(form, "<secret>"), sentence)
      .replace(ADDRESS, "<address>")
      .replace(NUMBER, "<number>");
}
