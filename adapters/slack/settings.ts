/** The settings of a Slack desk, checked before anything starts; each message names the variable and the mend. */
import { z } from "zod";

/** Slack's own Web API. */
export const SLACK_API_URL = "https://slack.com/api/";

/** Which key of shop.yaml feeds which variable. */
export const SLACK_VARIABLES: Readonly<Record<string, string>> = {
  botToken: "SLACK_BOT_TOKEN",
  signingSecret: "SLACK_SIGNING_SECRET",
  appToken: "SLACK_APP_TOKEN",
  apiUrl: "SLACK_API_URL",
  ordersChannel: "SLACK_ORDERS_CHANNEL",
  refunders: "SLACK_REFUNDERS",
};

const botToken = z
  .string({
    error:
      "SLACK_BOT_TOKEN is missing: install the app in your workspace and copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions.",
  })
  .trim()
  .regex(/^xoxb-[A-Za-z0-9-]{8,250}$/, {
    error:
      "SLACK_BOT_TOKEN must begin with xoxb-: copy the Bot User OAuth Token from OAuth & Permissions, not a user or app token.",
  });

const signingSecret = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9]{16,128}$/, {
    error:
      "SLACK_SIGNING_SECRET does not look like a signing secret (letters and digits): copy it from Basic Information of your app.",
  })
  .optional();

const appToken = z
  .string()
  .trim()
  .regex(/^xapp-[A-Za-z0-9-]{8,250}$/, {
    error:
      "SLACK_APP_TOKEN must begin with xapp-: make an app-level token with the scope connections:write in Basic Information, or remove it to be called over HTTP.",
  })
  .optional();

const apiUrl = z
  .url({
    protocol: /^https?$/,
    error: `SLACK_API_URL must be a web address such as ${SLACK_API_URL}: mend it, or remove it to use Slack's own.`,
  })
  .transform((address) => `${address.replace(/\/+$/, "")}/`)
  .default(SLACK_API_URL);

const ordersChannel = z
  .string({
    error:
      "SLACK_ORDERS_CHANNEL is missing: copy the id of the channel for orders (C…) from the bottom of its About tab, and invite the app there.",
  })
  .trim()
  .regex(/^[CG][A-Z0-9]{6,20}$/, {
    error:
      "SLACK_ORDERS_CHANNEL must be a channel's id such as C0123456789, not its name: copy it from the bottom of the channel's About tab.",
  });

const refunders = z
  .string()
  .default("")
  .transform((list) =>
    list
      .split(",")
      .map((id) => id.trim())
      .filter((id) => id !== ""),
  )
  .pipe(
    z.array(
      z.string().regex(/^[UW][A-Z0-9]{6,20}$/, {
        error:
          "SLACK_REFUNDERS must be Slack user ids separated by commas, such as U0123456789,U0987654321: copy them with “Copy member ID” in a profile.",
      }),
    ),
  );

/** Reads the environment's variables (others are ignored) into the desk's options. */
export const SlackSettings = z
  .object({
    SLACK_BOT_TOKEN: botToken,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_APP_TOKEN: appToken,
    SLACK_API_URL: apiUrl,
    SLACK_ORDERS_CHANNEL: ordersChannel,
    SLACK_REFUNDERS: refunders,
  })
  .superRefine((settings, refinement) => {
    if (settings.SLACK_SIGNING_SECRET === undefined && settings.SLACK_APP_TOKEN === undefined) {
      refinement.addIssue({
        code: "custom",
        path: ["SLACK_SIGNING_SECRET"],
        message:
          "SLACK_SIGNING_SECRET is missing: copy it from Basic Information of your app. Without a public address set SLACK_APP_TOKEN instead (Socket Mode).",
      });
    }
  })
  .transform((settings) => ({
    botToken: settings.SLACK_BOT_TOKEN,
    ...(settings.SLACK_SIGNING_SECRET === undefined ? {} : { signingSecret: settings.SLACK_SIGNING_SECRET }),
    ...(settings.SLACK_APP_TOKEN === undefined ? {} : { appToken: settings.SLACK_APP_TOKEN }),
    apiUrl: settings.SLACK_API_URL,
    ordersChannel: settings.SLACK_ORDERS_CHANNEL,
    /** Slack user ids that may give money back. */
    refunders: settings.SLACK_REFUNDERS,
  }));
export type SlackSettings = z.infer<typeof SlackSettings>;
