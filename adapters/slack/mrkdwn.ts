/**
 * Text on its way into Slack and out of it.
 *
 * In: words of customers go into plain_text objects, which Slack never parses, or are escaped for mrkdwn; a raw
 * `<!channel>` would ping everyone. Out: what staff type arrives escaped and with links and mentions in Slack's own
 * notation, which a shopper must not see.
 */
import { escapeMarkup, unescapeMarkup } from "../../src/wire/markup.ts";

/** Control characters but for line breaks and tabs, and the marks that turn the direction of what follows. */
const INVISIBLE = /[^\P{Cc}\n\t]|[\p{Bidi_Control}\uFEFF]/gu;

/**
 * Removes control characters and direction marks, with which a customer's words could disguise what follows, and
 * mends half characters, which no form encoding can carry.
 */
export function visible(words: string): string {
  return words.replace(/\r\n?/g, "\n").replace(INVISIBLE, "").toWellFormed();
}

/** At most `most` UTF-16 units, ending in … when cut; never in half a character. Never empty, which Slack refuses. */
export function cut(words: string, most: number): string {
  const whole = visible(words);
  if (whole.trim() === "") return "–";
  if (whole.length <= most) return whole;
  const head = whole.slice(0, most - 1);
  return `${/[\uD800-\uDBFF]$/.test(head) ? head.slice(0, -1) : head}…`;
}

/** Escapes what Slack's mrkdwn treats as markup: exactly these three. */
export function escapeMrkdwn(words: string): string {
  return escapeMarkup(visible(words));
}

/** What staff typed as a shopper should read it: `<https://x.dk|x.dk>` is the address, `<@U1|anna>` a name. */
export function plainFromMrkdwn(typed: string): string {
  return unescapeMarkup(typed.replace(/<([^<>]*)>/g, (_, inside: string) => readable(inside)));
}

function readable(inside: string): string {
  const [target = "", label] = inside.split("|", 2);
  if (target.startsWith("#")) return `#${label ?? "channel"}`;
  if (target.startsWith("@")) return label ?? "a colleague";
  if (target.startsWith("!")) return label ?? "";
  const address = target.replace(/^mailto:|^tel:/, "");
  return label === undefined || address.replace(/^https?:\/\//, "").replace(/\/$/, "") === label
    ? address
    : `${label} (${address})`;
}
