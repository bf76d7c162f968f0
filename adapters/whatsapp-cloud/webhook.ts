/** One webhook request: verified over its very bytes, parsed, and sorted into messages, statuses and new names. */
import { createHmac } from "node:crypto";
import type { Received, ReceiveFailureCode, WebhookRequest } from "../../src/ports/channel.ts";
import { done, type Failure, type Outcome, refused } from "../../src/ports/outcome.ts";
import { isSameSecret } from "../../src/wire/same-secret.ts";
import type { Scrub } from "../../src/wire/scrub.ts";
import type { BadPictures } from "./bad-pictures.ts";
import type { DeliveryLog } from "./delivery-log.ts";
import { type Reading, readEchoes, readIdentityChanges, readMessages } from "./inbound.ts";
import { type ChangeValue, Webhook } from "./schema.ts";
import { hearStatuses } from "./statuses.ts";

/** What reading needs. */
export interface WebhookParts {
  readonly appSecret: string;
  readonly verifyToken: string;
  /** An app may have several numbers; only this one's news are ours. */
  readonly phoneId: string;
  readonly deliveries: DeliveryLog;
  readonly badPictures: BadPictures;
  readonly scrub: Scrub;
}

/** Reads a request. Refused `channel.unverified`, `channel.malformed`. */
export async function readWebhook(
  request: WebhookRequest,
  parts: WebhookParts,
  reading: Reading,
): Promise<Outcome<Received, ReceiveFailureCode>> {
  if (request.method === "GET") return shakeHands(request, parts, reading.shop);
  if (!isSigned(request, parts.appSecret)) return refused(unverified(reading.shop));
  const webhook = Webhook.safeParse(parseJson(request.body));
  if (!webhook.success) {
    const operator = `A request to ${reading.shop}'s WhatsApp webhook is signed but holds no updates of a WhatsApp Business account.`;
    return refused({ code: "channel.malformed", operator });
  }
  const changes = webhook.data.entry.flatMap(({ changes: list }) => list);
  const ours = changes.filter(({ value }) => isOurs(value, parts.phoneId, reading));
  const values = ours.map(({ value }) => value);
  for (const value of values) logErrors(value, reading);
  return done({
    inbounds: values.flatMap((value) => [...readMessages(value, reading), ...readEchoes(value, reading)]),
    identityChanges: values.flatMap((value) => readIdentityChanges(value, reading)),
    undelivered: await hearStatuses(values, parts, reading),
    response: { status: 200 },
  });
}

/** Meta asks once whether the address is ours, when the webhook is configured. [docs: set up webhooks] */
function shakeHands(
  { url }: WebhookRequest,
  { verifyToken }: WebhookParts,
  shop: string,
): Outcome<Received, ReceiveFailureCode> {
  const { searchParams } = new URL(url, "http://localhost");
  const challenge = searchParams.get("hub.challenge") ?? "";
  const meant =
    searchParams.get("hub.mode") === "subscribe" &&
    sameWords(searchParams.get("hub.verify_token"), verifyToken);
  if (!meant) {
    const operator = `Somebody asked ${shop}'s WhatsApp webhook to prove itself with other words than WHATSAPP_CLOUD_VERIFY_TOKEN. If it was you at Meta, write the same words there.`;
    return refused({ code: "channel.unverified", operator });
  }
  const headers = { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" };
  return done({ inbounds: [], response: { status: 200, headers, body: challenge } });
}

/** Webhooks that tell no number are about the account: nothing of ours. */
function isOurs({ metadata }: ChangeValue, phoneId: string, { log, shop }: Reading): boolean {
  if (metadata?.phone_number_id === phoneId) return true;
  log.debug({ shop }, "A WhatsApp update is about another number, or about the account, and is ignored");
  return false;
}

function logErrors({ errors = [] }: ChangeValue, { log, shop }: Reading): void {
  for (const error of errors) {
    const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
    log.warn({ shop, platformCode: code }, "WhatsApp reports trouble with the account");
  }
}

/** Over the untouched bytes; both digests have the same length whatever was given, and are compared in constant time. */
function isSigned({ headers, body }: WebhookRequest, secret: string): boolean {
  const right = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  return sameWords(headers["x-hub-signature-256"] ?? null, right);
}

function sameWords(given: string | null, right: string): boolean {
  return given !== null && isSameSecret(given, right);
}

function unverified(shop: string): Failure<"channel.unverified"> {
  return {
    code: "channel.unverified",
    operator: `A request to ${shop}'s WhatsApp webhook is not signed with WHATSAPP_CLOUD_APP_SECRET. If it came from Meta, copy the app secret again.`,
  };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}
