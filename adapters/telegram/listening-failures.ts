/** Why Telegram is not heard, and what a person can do about it. Nothing that leaves here holds the token. */
import { GrammyError } from "grammy";
import type { Failure } from "../../src/ports/outcome.ts";
import type { Scrub } from "../../src/wire/scrub.ts";
import { operatorSentence } from "./failures.ts";

/** The codes of a Telegram that is not heard. */
type ListeningFailureCode =
  | "channel.busy"
  | "channel.conflict"
  | "channel.unauthorized"
  | "channel.unavailable";

/** What an error of getUpdates, or of telling Telegram about the bot, means. Errors of ours are told as they are. */
export function listeningFailure(error: unknown, scrub: Scrub): Failure<ListeningFailureCode> {
  if (!(error instanceof GrammyError)) {
    const reason = scrub(error instanceof Error ? error.message : String(error));
    return unavailable(`Telegram's updates do not come in (${reason}). It is tried again.`);
  }
  const said = operatorSentence(error, scrub);
  switch (error.error_code) {
    case 401:
    case 404:
      return {
        code: "channel.unauthorized",
        operator: `${said}. Telegram does not know this bot. If that stays so, copy the token again from @BotFather into TELEGRAM_BOT_TOKEN and restart. It is tried again.`,
      };
    case 409:
      return { code: "channel.conflict", operator: `${said}. ${conflictMend(error)} It is tried again.` };
    case 429:
      return {
        code: "channel.busy",
        operator: `${said}. It is tried again after the pause Telegram asked for.`,
      };
    default:
      return unavailable(`${said}. It is tried again.`);
  }
}

/** Whether it hardly passes by itself. */
export function isForPeople({ code }: Failure): boolean {
  return code === "channel.conflict" || code === "channel.unauthorized";
}

function conflictMend({ description }: GrammyError): string {
  return /webhook/i.test(description)
    ? "Somebody has set a webhook for this bot, and gets its updates: give this gateway a bot of its own, or set TELEGRAM_MODE=webhook; a restart takes the webhook away."
    : "Only one process may poll a bot: stop the other one, or give this one its own bot.";
}

function unavailable(operator: string): Failure<"channel.unavailable"> {
  return { code: "channel.unavailable", operator };
}
