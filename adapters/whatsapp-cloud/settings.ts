/** The settings of a WhatsApp Cloud channel, checked before anything starts; each message names the variable and the mend. */
import { z } from "zod";

/** Meta's own server with the version of the Graph API that this adapter was written for. */
export const WHATSAPP_CLOUD_API_URL = "https://graph.facebook.com/v23.0";

/** Which key of shop.yaml feeds which variable. */
export const WHATSAPP_CLOUD_VARIABLES: Readonly<Record<string, string>> = {
  token: "WHATSAPP_CLOUD_TOKEN",
  phoneId: "WHATSAPP_CLOUD_PHONE_ID",
  appSecret: "WHATSAPP_CLOUD_APP_SECRET",
  verifyToken: "WHATSAPP_CLOUD_VERIFY_TOKEN",
  apiUrl: "WHATSAPP_CLOUD_API_URL",
  catalogId: "WHATSAPP_CLOUD_CATALOG_ID",
  templates: "WHATSAPP_CLOUD_TEMPLATES",
};

const needed = (variable: string, mend: string) =>
  z.string({ error: `${variable} is missing: ${mend}` }).trim();

const token = needed(
  "WHATSAPP_CLOUD_TOKEN",
  "make a system user in Meta's Business settings, generate its token for your app (whatsapp_business_messaging) and copy it here.",
).regex(/^[A-Za-z0-9_.|-]{20,1000}$/, {
  error:
    "WHATSAPP_CLOUD_TOKEN does not look like an access token (letters and digits, no spaces): copy the system user's token again.",
});

const phoneId = needed(
  "WHATSAPP_CLOUD_PHONE_ID",
  'copy the "Phone number ID" from WhatsApp > API setup in your app at developers.facebook.com.',
).regex(/^\d{5,25}$/, {
  error:
    'WHATSAPP_CLOUD_PHONE_ID must be the "Phone number ID" (only digits), not the phone number: copy it from WhatsApp > API setup.',
});

const appSecret = needed(
  "WHATSAPP_CLOUD_APP_SECRET",
  'copy the "App secret" from App settings > Basic at developers.facebook.com; it proves that webhooks come from Meta.',
).regex(/^[0-9a-f]{32}$/i, {
  error:
    'WHATSAPP_CLOUD_APP_SECRET must be 32 hexadecimal digits: copy the "App secret" from App settings > Basic again.',
});

const verifyToken = needed(
  "WHATSAPP_CLOUD_VERIFY_TOKEN",
  "make one with `openssl rand -hex 16` and write the same words into the webhook's configuration at Meta.",
).regex(/^[\x21-\x7e]{8,256}$/, {
  error:
    "WHATSAPP_CLOUD_VERIFY_TOKEN must be 8 to 256 letters, digits and signs without spaces: make one with `openssl rand -hex 16`.",
});

const apiUrl = z
  .url({
    protocol: /^https?$/,
    error: `WHATSAPP_CLOUD_API_URL must be a web address such as ${WHATSAPP_CLOUD_API_URL}: mend it, or remove it to use Meta's own.`,
  })
  .transform((address) => address.replace(/\/+$/, ""))
  .default(WHATSAPP_CLOUD_API_URL);

const catalogId = z
  .string()
  .regex(/^\d{5,25}$/, {
    error:
      "WHATSAPP_CLOUD_CATALOG_ID must be the catalog's id (only digits) from Commerce Manager: mend it, or remove it to show products without Meta's catalog.",
  })
  .optional();

/** Reads the environment's variables (others are ignored) into the channel's options. */
export const WhatsAppCloudSettings = z
  .object({
    WHATSAPP_CLOUD_TOKEN: token,
    WHATSAPP_CLOUD_PHONE_ID: phoneId,
    WHATSAPP_CLOUD_APP_SECRET: appSecret,
    WHATSAPP_CLOUD_VERIFY_TOKEN: verifyToken,
    WHATSAPP_CLOUD_API_URL: apiUrl,
    WHATSAPP_CLOUD_CATALOG_ID: catalogId,
    WHATSAPP_CLOUD_TEMPLATES: z.string().trim().min(1).optional(),
  })
  .transform((settings) => ({
    token: settings.WHATSAPP_CLOUD_TOKEN,
    phoneId: settings.WHATSAPP_CLOUD_PHONE_ID,
    appSecret: settings.WHATSAPP_CLOUD_APP_SECRET,
    verifyToken: settings.WHATSAPP_CLOUD_VERIFY_TOKEN,
    apiUrl: settings.WHATSAPP_CLOUD_API_URL,
    ...(settings.WHATSAPP_CLOUD_CATALOG_ID !== undefined && {
      catalogId: settings.WHATSAPP_CLOUD_CATALOG_ID,
    }),
    /** A file in the shop's folder; absent when the shop has no templates. */
    ...(settings.WHATSAPP_CLOUD_TEMPLATES !== undefined && {
      templateFile: settings.WHATSAPP_CLOUD_TEMPLATES,
    }),
  }));
export type WhatsAppCloudSettings = z.infer<typeof WhatsAppCloudSettings>;
