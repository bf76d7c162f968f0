/** Sends what was rendered: the richest form that WhatsApp takes, a template when the window is closed, never twice. */
import type { Message } from "../../src/conversation/message.ts";
import type { Delivery, SendFailureCode, Sent } from "../../src/ports/channel.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Log } from "../../src/ports/log.ts";
import { done, type Failed, type Failure, type Outcome, refused, retry } from "../../src/ports/outcome.ts";
import { evenBackoffMs } from "../../src/wire/backoff.ts";
import type { BadPictures } from "./bad-pictures.ts";
import { callbackOf, type DeliveryLog } from "./delivery-log.ts";
import type { Files } from "./files.ts";
import type { Graph } from "./graph.ts";
import type { GraphMessage, TemplateParameter } from "./graph-message.ts";
import { type Recipient, recipientOf } from "./identities.ts";
import { PAIR_BACKOFF } from "./limits.ts";
import { type Rendered, render } from "./render.ts";
import { fillTemplate } from "./template-message.ts";
import type { Template, Templates } from "./templates.ts";
import type { UnknownProducts } from "./unknown-products.ts";

/** What sending needs. */
export interface SenderParts {
  readonly graph: Graph;
  readonly deliveries: DeliveryLog;
  readonly files: Files;
  readonly badPictures: BadPictures;
  readonly templates: Templates;
  readonly catalogId: string | undefined;
  readonly unknownProducts: UnknownProducts;
  readonly clock: Clock;
  readonly log: Log;
}

/** How often in a row one shopper was written to too fast. */
type PairTrouble = Map<string, number>;

/** Shoppers that are remembered as written to too fast, at most. */
const MOST_TROUBLED = 5_000;
/** Meta's code for a shopper that is written to too fast. */
const PAIR_LIMIT = 131_056;
/** Codes by which Meta says that it does not take a product, or something else about the message. */
const BAD_PART: ReadonlySet<unknown> = new Set([100, 131_008, 131_009, 131_052, 131_053]);

/** A sender on these parts. */
export function createSender(
  parts: SenderParts,
): (delivery: Delivery) => Promise<Outcome<Sent, SendFailureCode>> {
  const troubled: PairTrouble = new Map();
  return async (delivery) => {
    const { deliveries } = parts;
    const to = recipientOf(delivery.identities ?? [delivery.address]);
    if (to === null) return refused(NO_RECIPIENT);
    // The answer to an earlier sending may have been lost: then its status, or our own note, tells that it was taken.
    const taken = await deliveries.taken(delivery.id);
    if (taken !== null) return done({ reference: taken });
    const sent = paced(await sendTo(parts, delivery, to), to, troubled);
    return sent.kind === "done" ? done({ reference: sent.value }) : sent;
  };
}

/** Somebody whom only WhatsApp Web knows, by a hidden id: their first word by the Cloud API brings what is missing. */
const NO_RECIPIENT: Failure<"channel.windowClosed"> = {
  code: "channel.windowClosed",
  operator:
    "Neither the number nor the user id of this shopper is known to WhatsApp Cloud yet. It is sent when they write again.",
};

function sendTo(
  parts: SenderParts,
  delivery: Delivery,
  to: Recipient,
): Promise<Outcome<string, SendFailureCode>> {
  return delivery.window === "closed" ? sendTemplate(parts, delivery, to) : sendFreely(parts, delivery, to);
}

/** The richest form first; a poorer one when Meta does not take a picture or a product. */
async function sendFreely(
  parts: SenderParts,
  delivery: Delivery,
  to: Recipient,
): Promise<Outcome<string, SendFailureCode>> {
  const rendered = render(delivery.message, delivery.say, parts.catalogId);
  const sent = await richest(parts, delivery, to, rendered);
  const code = sent.kind === "refused" ? sent.failure.code : "";
  // Our clock and Meta's disagree on the window.
  if (
    code === "channel.windowClosed" &&
    templateFor(parts, delivery) !== undefined &&
    delivery.consented === true
  )
    return sendTemplate(parts, delivery, to);
  return sent;
}

async function richest(
  parts: SenderParts,
  delivery: Delivery,
  to: Recipient,
  { message, pictured, catalog, document }: Rendered,
): Promise<Outcome<string, SendFailureCode>> {
  if (document !== undefined) {
    const ready = await parts.files.document(document.file);
    if (ready.kind !== "done") return ready.kind === "unknown" ? retry(ready.failure) : ready;
    return post(parts, delivery, to, document.message(ready.value.media, ready.value.fileName));
  }
  if (catalog !== undefined && !parts.unknownProducts.has(catalog.skus)) {
    const sent = await post(parts, delivery, to, catalog.message);
    if (!isBadPart(sent)) return sent;
    parts.unknownProducts.add(catalog.skus);
    parts.log.warn({ products: catalog.skus.length }, "WhatsApp does not know these products in its catalog");
  }
  if (pictured === undefined) return post(parts, delivery, to, message);
  return withPicture(parts, delivery, to, { ...pictured, words: message });
}

/**
 * With its picture, or without when that may be what Meta does not take, however it says so: the words go out, and the
 * picture is left out for a while when they did.
 */
async function withPicture(
  parts: SenderParts,
  delivery: Delivery,
  to: Recipient,
  { file, message, words }: NonNullable<Rendered["pictured"]> & { readonly words: GraphMessage },
): Promise<Outcome<string, SendFailureCode>> {
  const { files, badPictures } = parts;
  let problem: string | undefined;
  while (problem === undefined && !(await badPictures.has(file))) {
    const picture = await files.picture(file);
    if (picture === null) break;
    if ("problem" in picture) {
      problem = picture.problem;
      break;
    }
    const sent = await post(parts, delivery, to, message(picture.media), file);
    if (sent.kind !== "refused" || sent.failure.code !== "channel.rejected") return sent;
    await picture.forget();
    // Meta may only have forgotten what was uploaded long ago: then it is brought there anew, once.
    if (picture.isFresh) problem = sent.failure.operator;
  }
  const sent = await post(parts, delivery, to, words);
  if (problem !== undefined && sent.kind === "done") await badPictures.note(file, problem, "blamed");
  return sent;
}

function isBadPart(sent: Outcome<string, SendFailureCode>): boolean {
  return sent.kind === "refused" && BAD_PART.has(sent.failure.details?.platformCode);
}

/** Asked before it is sent, so that a status finds the delivery whatever happens to the answer. */
async function post(
  { graph, deliveries, clock }: SenderParts,
  { id }: Delivery,
  to: Recipient,
  message: GraphMessage,
  picture?: string,
): Promise<Outcome<string, SendFailureCode>> {
  await deliveries.asked(id, clock.now(), picture);
  const sent = await graph.send(to, message, callbackOf(id));
  if (sent.kind === "done") await deliveries.accepted(id, sent.value, clock.now());
  return sent;
}

/** The shopper has not written for a day: an approved template, if they agreed and there is one, and else nothing. */
async function sendTemplate(
  parts: SenderParts,
  delivery: Delivery,
  to: Recipient,
): Promise<Outcome<string, SendFailureCode>> {
  const { message, locale, say } = delivery;
  const template = templateFor(parts, delivery);
  if (template === undefined)
    return held(`no template is approved for "${message.name}" in the shop's template file`);
  if (delivery.consented !== true) return held("the shopper has not agreed to be written to without asking");
  const header = await headerOf(parts, template, message);
  if (header.kind !== "done") return header.kind === "unknown" ? retry(header.failure) : header;
  const filled = fillTemplate(template, message, locale, say, header.value ?? undefined);
  return "missing" in filled ? held(filled.missing) : post(parts, delivery, to, filled.message);
}

function templateFor({ templates }: SenderParts, { message }: Delivery): Template | undefined {
  return Object.hasOwn(templates, message.name) ? templates[message.name] : undefined;
}

function held(why: string): Failed<"channel.windowClosed"> {
  return refused({
    code: "channel.windowClosed",
    operator: `WhatsApp allows only an approved template, because the shopper last wrote more than 24 hours ago; and ${why}. It is sent when they write again.`,
  });
}

/** The file above a template's words; null when the template wants none or the message has none. */
async function headerOf(
  { files }: SenderParts,
  { header }: Template,
  message: Message,
): Promise<Outcome<TemplateParameter | null, SendFailureCode>> {
  if (header === "picture" && message.kind === "screen" && message.picture !== undefined) {
    const picture = await files.picture(message.picture.file);
    const isThere = picture !== null && "media" in picture;
    return done(isThere ? { type: "image", image: picture.media } : null);
  }
  if (header === "document" && message.kind === "document") {
    const ready = await files.document(message);
    if (ready.kind !== "done") return ready;
    return done({ type: "document", document: { ...ready.value.media, filename: ready.value.fileName } });
  }
  return done(null);
}

/** Each time in a row that Meta finds one shopper written to too fast, the pause doubles. */
function paced(
  sent: Outcome<string, SendFailureCode>,
  to: Recipient,
  troubled: PairTrouble,
): Outcome<string, SendFailureCode> {
  const name = Object.values(to).join();
  if (sent.kind !== "retry" || sent.failure.details?.platformCode !== PAIR_LIMIT) {
    troubled.delete(name);
    return sent;
  }
  const times = (troubled.get(name) ?? 0) + 1;
  troubled.delete(name);
  troubled.set(name, times);
  const oldest = troubled.size > MOST_TROUBLED ? troubled.keys().next().value : undefined;
  if (oldest !== undefined) troubled.delete(oldest);
  return retry(sent.failure, sent.afterMs ?? evenBackoffMs(PAIR_BACKOFF, times));
}
