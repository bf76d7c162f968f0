/** What a shopper's message means. */
import type { BasketLine, Content, Referral } from "../../src/conversation/inbound.ts";
import { exponentOf } from "../../src/conversation/money.ts";
import { contactNumber } from "../../src/wire/contact-number.ts";
import { digitsOf } from "./identities.ts";
import type { MediaFile, Message } from "./schema.ts";
import { startCodeIn } from "./start-code.ts";

/** What nobody expects an answer to: a thumb up, a message taken back or mended. */
const QUIET: ReadonlySet<string> = new Set(["reaction", "edit", "revoke", "ephemeral", "group_invite"]);

/** Null for what is quietly ignored, and for system messages, which tell of a new name. */
export function contentOf(message: Message): Content | null {
  const { type } = message;
  if (QUIET.has(type) || type === "system") return null;
  switch (type) {
    case "text":
      return message.text === undefined ? unsupported(type) : wordsContent(message.text.body);
    case "button":
      return message.button === undefined ? unsupported(type) : { kind: "text", text: message.button.text };
    case "interactive":
      return interactiveContent(message);
    case "order":
      return basketContent(message);
    case "location":
      return locationContent(message);
    case "contacts":
      return contactContent(message);
    case "request_welcome":
      return { kind: "command", command: "start" };
    default:
      return mediaContent(message) ?? unsupported(type);
  }
}

/** The advertisement or post that led here. */
export function referralOf({ referral }: Message): Referral | undefined {
  if (referral?.source_id === undefined || referral.source_id === "") return undefined;
  const { source_type, source_id, headline, source_url, ctwa_clid } = referral;
  return {
    source: cut(source_type || "unknown", 40),
    id: cut(source_id, 200),
    ...(headline !== undefined && { headline: cut(headline, 300) }),
    ...(source_url !== undefined && source_url.length <= 2_000 && { url: source_url }),
    ...(ctwa_clid !== undefined && ctwa_clid.length <= 500 && { click: ctwa_clid }),
  };
}

function wordsContent(words: string): Content {
  const argument = startCodeIn(words);
  return argument === undefined
    ? { kind: "text", text: words }
    : { kind: "command", command: "start", argument };
}

function interactiveContent({ interactive }: Message): Content {
  const reply = interactive?.button_reply ?? interactive?.list_reply;
  if (reply === undefined) return unsupported(interactive?.type ?? "interactive");
  return { kind: "choice", token: reply.id };
}

/** Lines that make no sense are left out; the shop prices the others itself. */
function basketContent({ order }: Message): Content {
  const lines = (order?.product_items ?? []).flatMap((item): readonly BasketLine[] => {
    const { product_retailer_id: sku, quantity } = item;
    if (sku === "" || sku.length > 100 || !Number.isInteger(quantity) || quantity < 1 || quantity > 999)
      return [];
    return [{ sku, quantity, ...priceOf(item) }];
  });
  if (lines.length === 0) return unsupported("order");
  const words = order?.text ?? "";
  return { kind: "basket", lines: lines.slice(0, 100), ...(words !== "" && { text: words }) };
}

/** Meta writes prices in major units; they are what the shopper saw, and never what they pay. */
function priceOf(item: {
  readonly item_price?: number | undefined;
  readonly currency?: string | undefined;
}): Pick<BasketLine, "price"> {
  const { item_price: major, currency = "" } = item;
  if (major === undefined || !/^[A-Z]{3}$/.test(currency)) return {};
  const amount = Math.round(major * 10 ** exponentOf(currency));
  return Number.isSafeInteger(amount) && amount >= 0 ? { price: { amount, currency } } : {};
}

function locationContent({ location }: Message): Content {
  if (location === undefined) return unsupported("location");
  return { kind: "location", latitude: location.latitude, longitude: location.longitude };
}

/** The number is vouched for only when it is the sender's own by WhatsApp's word, not by that of the card. */
function contactContent({ contacts, from, origin }: Message): Content {
  const [card] = contacts ?? [];
  const number = card?.phones?.find(({ phone, wa_id }) => (phone ?? wa_id) !== undefined);
  const phone = contactNumber(number?.phone, number?.wa_id);
  if (number === undefined || phone === undefined) return unsupported("contacts");
  const sender = digitsOf(from ?? "");
  const same = sender !== "" && [number.wa_id, phone].some((given) => digitsOf(given ?? "") === sender);
  const name = card?.name?.formatted_name;
  return {
    kind: "contact",
    phone,
    own: same || origin === "contact_request",
    ...(name !== undefined && name !== "" && { name: cut(name, 200) }),
  };
}

const MEDIA = ["image", "video", "audio", "document", "sticker"] as const;

function mediaContent(message: Message): Content | null {
  const kind = MEDIA.find((one) => one === message.type);
  const file = kind === undefined ? undefined : message[kind];
  if (kind === undefined || file === undefined) return null;
  const { caption } = file;
  return {
    kind: "media",
    media: file.voice === true ? "voice" : kind,
    reference: mediaReference(file),
    ...(caption !== undefined && caption !== "" && { caption }),
  };
}

/** Meta tells a document's name only here, so it travels with the id. */
function mediaReference({ id, filename }: MediaFile): string {
  const name = (filename ?? "")
    .toWellFormed()
    .replace(/[\p{C}/\\]/gu, "")
    .slice(0, 120)
    .toWellFormed();
  return name === "" ? id : `${id}/${name}`;
}

function unsupported(what: string): Content {
  return { kind: "unsupported", what: cut(what, 40) };
}

function cut(words: string, most: number): string {
  return words.slice(0, most).toWellFormed();
}
