/** One webhook request: verified, parsed, and the answer that goes back once its inbound is stored. */
import type {
  Received,
  ReceiveFailureCode,
  WebhookRequest,
  WebhookResponse,
} from "../../src/ports/channel.ts";
import { done, type Outcome, refused } from "../../src/ports/outcome.ts";
import { isSameSecret } from "../../src/wire/same-secret.ts";
import { type Reading, readUpdate } from "./inbound.ts";
import { Update } from "./schema.ts";

/** Telegram's header with the secret_token of setWebhook; there is no signature over the body. */
const SECRET_HEADER = "x-telegram-bot-api-secret-token";

/** Verifies and reads a request. A button press is answered in the response's body, which saves a call. */
export function readWebhook(
  request: WebhookRequest,
  secret: string,
  reading: Reading,
): Outcome<Received, ReceiveFailureCode> {
  if (!sameSecret(request.headers[SECRET_HEADER], secret)) {
    return refused({
      code: "channel.unverified",
      operator: `A request to ${reading.shop}'s Telegram webhook came without the right secret token. If it came from Telegram, restart the gateway in webhook mode so that it sets TELEGRAM_WEBHOOK_SECRET again.`,
    });
  }
  const update = Update.safeParse(parseJson(request.body));
  if (!update.success) {
    return refused({
      code: "channel.malformed",
      operator: `A request to ${reading.shop}'s Telegram webhook holds no Telegram update (JSON with a whole-number update_id).`,
    });
  }
  const { inbound, callbackQuery } = readUpdate(update.data, reading);
  return done({ inbounds: inbound === null ? [] : [inbound], response: answer(callbackQuery) });
}

function answer(callbackQuery: string | null): WebhookResponse {
  if (callbackQuery === null) return { status: 200 };
  return {
    status: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ method: "answerCallbackQuery", callback_query_id: callbackQuery }),
  };
}

/** No secret matches an unset one. */
function sameSecret(given: string | undefined, secret: string): boolean {
  return given !== undefined && secret !== "" && isSameSecret(given, secret);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}
