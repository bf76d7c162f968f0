/** What Telegram's refusals mean for Kiosk. Nothing that leaves here holds the token or a shopper's words. */
import { GrammyError, HttpError } from "grammy";
import type { SendFailureCode } from "../../src/ports/channel.ts";
import { type Failed, refused, retry, unknown } from "../../src/ports/outcome.ts";
import { TransportError } from "../../src/wire/http.ts";
import type { Scrub } from "../../src/wire/scrub.ts";

/** Refused with 400, though it is the person who is out of reach. */
const UNREACHABLE = /chat not found|user not found|user is deactivated|bot was blocked|PEER_ID_INVALID/i;

/** The outcome of a failed call. Errors that are not the world's are thrown on: they are bugs. */
export function outcomeOf(error: unknown, scrub: Scrub): Failed<SendFailureCode> {
  if (error instanceof GrammyError) return answeredNo(error, scrub);
  if (error instanceof HttpError) return neverAnswered(error, scrub);
  throw error;
}

function answeredNo(error: GrammyError, scrub: Scrub): Failed<SendFailureCode> {
  const { error_code: code } = error;
  const said = operatorSentence(error, scrub);
  if (code === 429) {
    const wait = error.parameters.retry_after;
    return retry(
      { code: "channel.busy", operator: `${said}. It is sent again after the pause Telegram asked for.` },
      wait === undefined ? undefined : wait * 1000,
    );
  }
  if (code === 403 || (code === 400 && UNREACHABLE.test(error.description))) {
    return refused({
      code: "channel.unreachable",
      operator: `${said}. The shopper must open the chat and press Start before anything can be sent.`,
    });
  }
  if (code === 401 || code === 404) {
    return retry({
      code: "channel.unauthorized",
      operator: `${said}. Telegram does not know the bot token: copy it again from @BotFather into TELEGRAM_BOT_TOKEN.`,
    });
  }
  if (code >= 500 || code === 409) {
    return retry({ code: "channel.unavailable", operator: `${said}. It is tried again.` });
  }
  return refused({
    code: "channel.rejected",
    operator: `${said}. The message was not sent; it breaks a rule of Telegram's.`,
  });
}

function neverAnswered(error: HttpError, scrub: Scrub): Failed<SendFailureCode> {
  const inner = error.error;
  const reason = scrub(`${error.message} ${inner instanceof Error ? inner.message : ""}`.trim());
  const cause = new Error(reason);
  if (inner instanceof TransportError && !inner.sent) {
    return retry({
      code: "channel.unavailable",
      operator: `Telegram could not be reached (${reason}). It is tried again; check the network and TELEGRAM_API_ROOT.`,
      cause,
    });
  }
  return unknown({
    code: "channel.unanswered",
    operator: `Telegram did not answer (${reason}). The message may or may not have arrived.`,
    cause,
  });
}

/** What Telegram said, for operators: method, code and description; never the payload. */
export function operatorSentence(error: GrammyError, scrub: Scrub): string {
  return scrub(
    `Telegram answered ${error.method} with ${error.error_code} "${error.description}"`.replaceAll("\n", " "),
  );
}

/** An edit that needs nothing, or can never be: no fault of a picture. */
const ABOUT_EDIT =
  /message is not modified|message to edit not found|message can't be edited|MESSAGE_ID_INVALID/i;
/** Telegram has no closed list of what it says of pictures, so all but these is taken for it. */
const PICTURE_CODES: ReadonlySet<number> = new Set([400, 413, 415, 422]);

/** Whether a message with a picture may have been refused for the picture, in whatever words. */
export function isPictureRefusal(error: unknown): error is GrammyError {
  if (!(error instanceof GrammyError) || !PICTURE_CODES.has(error.error_code)) return false;
  return !UNREACHABLE.test(error.description) && !ABOUT_EDIT.test(error.description);
}

/** True when Telegram refused with 400 and words like these. */
export function refusedWith(error: unknown, words: RegExp): error is GrammyError {
  return error instanceof GrammyError && error.error_code === 400 && words.test(error.description);
}
