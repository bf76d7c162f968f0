/** The settings of a Telegram channel, checked before anything starts; each message names the variable and the mend. */
import { z } from "zod";

/** Telegram's own Bot API server. */
export const TELEGRAM_API_ROOT = "https://api.telegram.org";

/** Which key of shop.yaml feeds which variable. */
export const TELEGRAM_VARIABLES: Readonly<Record<string, string>> = {
  token: "TELEGRAM_BOT_TOKEN",
  webhookSecret: "TELEGRAM_WEBHOOK_SECRET",
  apiRoot: "TELEGRAM_API_ROOT",
  mode: "TELEGRAM_MODE",
};

const token = z
  .string({
    error:
      "TELEGRAM_BOT_TOKEN is missing: make a bot with @BotFather in Telegram (/newbot) and copy its token here.",
  })
  .trim()
  .regex(/^\d{3,20}:[A-Za-z0-9_-]{10,100}$/, {
    error:
      "TELEGRAM_BOT_TOKEN does not look like a bot token (digits, a colon, letters): copy it again from @BotFather.",
  });

/** Telegram's rule for secret_token of setWebhook. */
const webhookSecret = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,256}$/, {
    error:
      "TELEGRAM_WEBHOOK_SECRET must be 1 to 256 of the characters A-Z a-z 0-9 _ -: make one with `openssl rand -hex 32`.",
  })
  .optional();

const apiRoot = z
  .url({
    protocol: /^https?$/,
    error:
      "TELEGRAM_API_ROOT must be a web address such as https://api.telegram.org: mend it, or remove it to use Telegram's own.",
  })
  .transform((address) => address.replace(/\/+$/, ""))
  .default(TELEGRAM_API_ROOT);

const mode = z
  .enum(["webhook", "polling"], {
    error: 'TELEGRAM_MODE must be "webhook" or "polling": mend it, or remove it for polling.',
  })
  .default("polling");

/** Reads the environment's variables (others are ignored) into the channel's options. */
export const TelegramSettings = z
  .object({
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_WEBHOOK_SECRET: webhookSecret,
    TELEGRAM_API_ROOT: apiRoot,
    TELEGRAM_MODE: mode,
  })
  .superRefine((settings, context) => {
    if (settings.TELEGRAM_MODE === "webhook" && settings.TELEGRAM_WEBHOOK_SECRET === undefined) {
      context.addIssue({
        code: "custom",
        path: ["TELEGRAM_WEBHOOK_SECRET"],
        message:
          "TELEGRAM_WEBHOOK_SECRET is missing and TELEGRAM_MODE is webhook: make one with `openssl rand -hex 32`, or set TELEGRAM_MODE=polling.",
      });
    }
  })
  .transform((settings) => ({
    token: settings.TELEGRAM_BOT_TOKEN,
    /** Empty only in polling, where no webhook is verified. */
    webhookSecret: settings.TELEGRAM_WEBHOOK_SECRET ?? "",
    apiRoot: settings.TELEGRAM_API_ROOT,
    mode: settings.TELEGRAM_MODE,
  }));
export type TelegramSettings = z.infer<typeof TelegramSettings>;
