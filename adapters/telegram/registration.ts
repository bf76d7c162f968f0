/** What Telegram is told when the gateway starts: where updates go, and the menu of commands in each language. */
import { type Api, GrammyError } from "grammy";
import type { BotCommand, LanguageCode } from "grammy/types";
import type { ChannelHost } from "../../src/ports/channel.ts";
import { cleanLine, cutText, isBlank } from "../../src/voice/safe-text.ts";
import { COMMAND_DESCRIPTION, MENU_COMMANDS } from "./limits.ts";
import { ALLOWED_UPDATES } from "./schema.ts";

/** Deliveries Telegram may have under way at once; its maximum, because the inbox keeps the order by itself. */
const MOST_CONNECTIONS = 100;

/** Sets the webhook. What is waiting is never dropped: it may be a purchase. */
export async function setWebhook(api: Api, url: string, secret: string): Promise<void> {
  await api.setWebhook(url, {
    secret_token: secret,
    allowed_updates: [...ALLOWED_UPDATES],
    max_connections: MOST_CONNECTIONS,
  });
}

/** Polling and a webhook exclude each other; a webhook is deleted only when there is one. */
export async function makeRoomForPolling(api: Api): Promise<void> {
  const { url } = await api.getWebhookInfo();
  if (url !== undefined && url !== "") await api.deleteWebhook();
}

/** The commands menu: the first locale for everyone, and each locale for the clients that speak it. */
export async function setMenu(
  api: Api,
  commands: ChannelHost["commands"],
  locales: readonly string[],
): Promise<void> {
  const [fallback] = locales;
  if (fallback === undefined) return;
  await api.setMyCommands(menuOf(commands(fallback)));
  const languages = new Map<string, string>();
  for (const locale of locales) {
    const language = locale.slice(0, 2).toLowerCase();
    if (!languages.has(language)) languages.set(language, locale);
  }
  for (const [language, locale] of languages) {
    await api.setMyCommands(menuOf(commands(locale)), { language_code: language as LanguageCode });
  }
}

/** Telegram takes names of a-z, 0-9 and _ up to 32, and no empty description. */
function menuOf(commands: ReturnType<ChannelHost["commands"]>): BotCommand[] {
  return commands
    .map(({ command, description }) => ({
      command: command.toLowerCase(),
      description: cutText(cleanLine(description), COMMAND_DESCRIPTION),
    }))
    .filter(({ command, description }) => /^[a-z0-9_]{1,32}$/.test(command) && !isBlank(description))
    .slice(0, MENU_COMMANDS);
}

/** True when Telegram's answer will not change by itself: a wrong token, a bad address. */
export function isFinal(error: unknown): error is GrammyError {
  if (!(error instanceof GrammyError)) return false;
  return (
    error.error_code >= 400 && error.error_code < 500 && error.error_code !== 429 && error.error_code !== 409
  );
}
