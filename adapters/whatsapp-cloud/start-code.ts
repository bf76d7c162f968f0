/**
 * Links into the shop. WhatsApp has no deep links with a parameter: `wa.me/<number>?text=…` only fills in words that the
 * shopper sends, and may change. So a short code stands in parentheses at their end: "Tell me about Grey Heron
 * (p-grey-heron)". It means what `/start p-grey-heron` means elsewhere: `p-` a product, `c-` a category, `x-` a campaign,
 * several joined by two hyphens.
 */

/** A code as flows know it: parts of a letter, a hyphen and a name, joined by two hyphens. */
const CODE = "[a-z]-[a-z0-9_]+(?:-[a-z0-9_]+)*(?:--[a-z]-[a-z0-9_]+(?:-[a-z0-9_]+)*)*";
const AT_END = new RegExp(`\\((${CODE})\\)\\s*$`, "i");
const STARTED = new RegExp(`^/?start\\s+(${CODE})$`, "i");
/** Longest code that is looked at; Telegram's deep links hold as many. */
const LONGEST = 64;

/** The code in what somebody wrote: in parentheses at the end, or after "start"; undefined when there is none. */
export function startCodeIn(words: string): string | undefined {
  const end = words.trim().slice(-(LONGEST + 10));
  const code = (AT_END.exec(end) ?? STARTED.exec(words.trim().slice(0, LONGEST + 10)))?.[1];
  return code !== undefined && code.length <= LONGEST ? code.toLowerCase() : undefined;
}

/**
 * The address that opens a chat with these words and code filled in: `whatsAppLink("+45 20 12 34 56", "Hello!",
 * "p-grey-heron")`. Throws when the number or the code is none: such a link would lead nowhere.
 */
export function whatsAppLink(phone: string, words: string, code?: string): string {
  const digits = phone.replace(/\D/g, "");
  if (!/^[1-9]\d{4,14}$/.test(digits))
    throw new RangeError("A wa.me link needs the number with its country code");
  if (code !== undefined && startCodeIn(`(${code})`) !== code)
    throw new RangeError(`"${code}" is no start code such as p-grey-heron (at most ${LONGEST} characters)`);
  const text = [words.trim(), ...(code === undefined ? [] : [`(${code})`])].filter(Boolean).join(" ");
  return `https://wa.me/${digits}${text === "" ? "" : `?text=${encodeURIComponent(text.toWellFormed())}`}`;
}
