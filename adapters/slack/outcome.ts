/** What became of a Web API call, as an outcome; and for every refusal of Slack that a person can mend, the mend. */
import { webApi } from "@slack/bolt";
import { type Failed, type Failure, refused, retry, unknown } from "../../src/ports/outcome.ts";

const { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } = webApi;

/** What a call of the Web API may come to. */
export type SlackFailureCode =
  | "slack.badMessage"
  | "slack.fileNotReady"
  | "slack.noAnswer"
  | "slack.rateLimited"
  | "slack.refused"
  | "slack.unavailable";

/** When Slack names no time. */
const RATE_LIMIT_MS = 30_000;

/** Errors that a person mends in Slack or in the settings. Names from the Web API reference. */
const MENDS: Readonly<Record<string, string>> = {
  channel_not_found:
    "Slack does not know the orders channel, or it is private and the app is not in it. Check SLACK_ORDERS_CHANNEL, and invite the app there with /invite.",
  not_in_channel: "The app is not in the orders channel. Invite it there with /invite.",
  is_archived: "The orders channel is archived. Unarchive it, or set SLACK_ORDERS_CHANNEL to another one.",
  invalid_auth:
    "Slack refuses SLACK_BOT_TOKEN. Copy the Bot User OAuth Token again from OAuth & Permissions.",
  not_authed: "SLACK_BOT_TOKEN is empty. Copy the Bot User OAuth Token from OAuth & Permissions.",
  token_revoked: "SLACK_BOT_TOKEN was revoked. Install the app again and copy the new token.",
  token_expired:
    "SLACK_BOT_TOKEN has expired. Install the app again, without token rotation, and copy the new token.",
  account_inactive:
    "The app was removed from the workspace. Install it again and copy the new SLACK_BOT_TOKEN.",
  missing_scope:
    "The app lacks a scope. Compare its manifest with adapters/slack/README.md and install it again.",
  restricted_action:
    "The workspace does not let the app post in this channel. Change the channel's posting permissions.",
  file_uploads_disabled: "The workspace does not let anybody upload files. Change its file settings.",
  file_uploads_except_images_disabled:
    "The workspace lets nobody upload anything but pictures. Change its file settings.",
  file_upload_size_restricted: "The workspace does not let files as large as this be uploaded.",
  file_type_not_allowed: "The workspace does not let files of this type be uploaded.",
  storage_limit_reached: "The workspace has no room left for files. Remove some, or buy more.",
  not_allowed_token_type: "SLACK_BOT_TOKEN is of another kind. Use the Bot User OAuth Token (xoxb-…).",
};

/** Our bugs, said as such: the blocks or texts break a limit of Slack. */
const BUGS = new Set([
  "invalid_blocks",
  "invalid_blocks_format",
  "msg_too_long",
  "no_text",
  "invalid_arguments",
]);

/** A message shows a picture that Slack is still processing: after this it can mostly be shown. */
const PROCESSING_MS = 1_500;

/** Slack's own trouble, where a part may have been done. */
const TROUBLE = new Set(["internal_error", "fatal_error", "request_timeout"]);

/** Certain that nothing happened: Slack was not reached, or said so. */
const UNREACHED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Error name of a refusal by Slack, such as `channel_not_found`; undefined when the error is of another kind. */
export function slackError(error: unknown): string | undefined {
  return error instanceof WebAPIPlatformError ? error.data.error : undefined;
}

/**
 * The outcome of a failed call. `repeatable` says that doing it twice is doing it once (chat.update): then what was
 * never answered is simply tried again. Rethrows what does not come from Slack or the way there: a bug of ours.
 */
export function outcomeOf(error: unknown, repeatable: boolean): Failed<SlackFailureCode> {
  if (error instanceof WebAPIRateLimitedError) {
    return retry(failure("slack.rateLimited", "Slack asks to wait."), error.retryAfter * 1000);
  }
  if (error instanceof WebAPIPlatformError) return refusalOf(error.data.error, repeatable, error);
  if (error instanceof WebAPIHTTPError) {
    const told = failure("slack.unavailable", `Slack answered with HTTP ${error.statusCode}.`, error);
    return repeatable || error.statusCode === 503 ? retry(told) : unknown(told);
  }
  if (error instanceof WebAPIRequestError) {
    const told = failure("slack.noAnswer", "Slack could not be reached, or did not answer.", error);
    return repeatable || UNREACHED.has(causeCode(error.original)) ? retry(told) : unknown(told);
  }
  if (error instanceof Error && error.message.startsWith("Retry header")) {
    return retry(failure("slack.rateLimited", "Slack asks to wait.", error), RATE_LIMIT_MS);
  }
  throw error;
}

/**
 * The same for a message that staff must see. Whatever Slack refuses, short of a message that is malformed, is taken for
 * something that a person mends in Slack or in the settings: the message waits for that and is not lost.
 */
export function postOutcomeOf(
  error: unknown,
  repeatable: boolean,
): Failed<SlackFailureCode | "desk.unusable"> {
  const outcome = outcomeOf(error, repeatable);
  if (outcome.kind !== "refused" || outcome.failure.code !== "slack.refused") return outcome;
  return retry({ ...outcome.failure, code: "desk.unusable" });
}

function refusalOf(name: string, repeatable: boolean, cause: unknown): Failed<SlackFailureCode> {
  if (name === "ratelimited" || name === "rate_limited") {
    return retry(failure("slack.rateLimited", "Slack asks to wait.", cause), RATE_LIMIT_MS);
  }
  if (name === "service_unavailable" || name === "team_added_to_org") {
    return retry(failure("slack.unavailable", `Slack is not available now (${name}).`, cause));
  }
  if (TROUBLE.has(name)) {
    const told = failure("slack.unavailable", `Slack had trouble (${name}).`, cause);
    return repeatable ? retry(told) : unknown(told);
  }
  if (name === "invalid_blocks" && isAboutFile(cause)) {
    const told = failure("slack.fileNotReady", "Slack is still processing the picture of a message.", cause);
    return retry(told, PROCESSING_MS);
  }
  if (BUGS.has(name)) {
    return refused(
      failure(
        "slack.badMessage",
        `Slack refused the message as malformed (${name}): report this as a bug.`,
        cause,
      ),
    );
  }
  const mend = MENDS[name] ?? "Look it up in Slack's reference of the method.";
  return refused(failure("slack.refused", `Slack refused (${name}). ${mend}`, cause));
}

/** Slack's words for a file that it has not processed yet. [slackapi/python-slack-sdk issue 1658] */
function isAboutFile(cause: unknown): boolean {
  if (!(cause instanceof WebAPIPlatformError)) return false;
  const messages = cause.data.response_metadata?.messages ?? [];
  return messages.some((message) => message.includes("invalid slack file"));
}

function failure(code: SlackFailureCode, operator: string, cause?: unknown): Failure<SlackFailureCode> {
  return { code, operator, ...(cause === undefined ? {} : { cause }) };
}

function causeCode(error: Error): string {
  const cause: unknown = error.cause;
  return typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "";
}
