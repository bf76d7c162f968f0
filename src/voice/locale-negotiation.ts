/** Which of a shop's languages somebody gets who wishes others. */
import Negotiator from "negotiator";

/**
 * The offered locale that suits best, or undefined when none does. `wished` is one language tag (BCP 47) or a whole
 * Accept-Language header (RFC 9110) with preferences; undefined is no wish, so anything suits. A wish is met by itself, by
 * a shorter form of it (`pt-BR` by `pt`; RFC 4647, lookup), or by a region of it (`en` by `en-GB`), never by a neighbour
 * (`nb` by `da`), and `q=0` is a refusal. Of equal wishes the first counts.
 */
export function localeFor(wished: string | undefined, offered: readonly string[]): string | undefined {
  const header = wished?.replaceAll("_", "-").split(",").flatMap(withShorterForms).join(",");
  return new Negotiator({ headers: { "accept-language": header } }).language(offered);
}

/** Negotiator alone prefers a later `en` to an earlier `da-DK` that only `da` could meet, and finds `zh-Hant` for no region. */
function withShorterForms(wish: string): readonly string[] {
  const [tag = "", ...parameters] = wish.trim().split(";");
  const subtags = tag.split("-").slice(0, MOST_SUBTAGS);
  const isRefused = parameters.some((parameter) => /^\s*q=0(?:\.0*)?\s*$/i.test(parameter));
  if (isRefused) return [wish];
  return subtags.map((_, index) =>
    [subtags.slice(0, subtags.length - index).join("-"), ...parameters].join(";"),
  );
}

/** Language, script, region and a variant; headers are strangers' words, and each part is another wish. */
const MOST_SUBTAGS = 4;
