/** The settings of a WhatsApp Web channel, checked before anything starts; each message names the variable and the mend. */
import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { z } from "zod";

/** Which key of shop.yaml feeds which variable. */
export const WHATSAPP_WEB_VARIABLES: Readonly<Record<string, string>> = {
  enabled: "WHATSAPP_WEB_ENABLED",
  chrome: "WHATSAPP_WEB_CHROME",
  page: "WHATSAPP_WEB_PAGE",
  polls: "WHATSAPP_WEB_POLLS",
  pace: "WHATSAPP_WEB_PACE",
};

/** The names Debian, Ubuntu and Google give the browser. */
const BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

const chrome = z
  .string()
  .optional()
  .transform((given, context) => {
    const path = given ?? onPath();
    if (path !== undefined && canBe(path, constants.X_OK)) return path;
    context.addIssue({
      code: "custom",
      message:
        path === undefined
          ? "WHATSAPP_WEB_CHROME is missing and no Chromium is on the PATH: install one (Debian: apt install chromium), or set WHATSAPP_WEB_CHROME to a Chrome's full path."
          : "WHATSAPP_WEB_CHROME is no program that can be started: set it to the full path of a Chromium or Chrome.",
    });
    return z.NEVER;
  });

const page = z
  .string()
  .refine((path) => path.endsWith(".html") && canBe(path, constants.R_OK), {
    error:
      "WHATSAPP_WEB_PAGE must be the path of a saved page of WhatsApp Web, named by its version, such as 2.3000.1017054665.html: mend it, or remove it for today's page.",
  })
  .optional();

const pace = z.coerce
  .number({ error: "WHATSAPP_WEB_PACE must be a number of seconds, such as 2: mend it, or remove it." })
  .min(0, "WHATSAPP_WEB_PACE must be 0 or more seconds: mend it, or remove it for 2.")
  // A long reply takes nearly three times as long, and the outbox waits two minutes for all of a send.
  .max(15, "WHATSAPP_WEB_PACE must be 15 seconds or less: mend it, or remove it for 2.")
  .default(2);

/** Whether the channel is on at all; read before the other settings, which then need not make sense. */
export const WhatsAppWebSwitch = z.object({
  WHATSAPP_WEB_ENABLED: z
    .enum(["true", "false"], {
      error: "WHATSAPP_WEB_ENABLED must be true or false: mend it, or remove it to leave the channel off.",
    })
    .default("false"),
});

/** Reads the other variables. */
export const WhatsAppWebSettings = z
  .object({
    WHATSAPP_WEB_CHROME: chrome,
    WHATSAPP_WEB_PAGE: page,
    WHATSAPP_WEB_POLLS: z
      .enum(["on", "off"], {
        error: 'WHATSAPP_WEB_POLLS must be "on" or "off": mend it, or remove it for off.',
      })
      .default("off"),
    WHATSAPP_WEB_PACE: pace,
  })
  .transform((settings) => ({
    chrome: settings.WHATSAPP_WEB_CHROME,
    page: settings.WHATSAPP_WEB_PAGE,
    polls: settings.WHATSAPP_WEB_POLLS === "on",
    /** The middle pause before a reply, in seconds. */
    paceSeconds: settings.WHATSAPP_WEB_PACE,
  }));

/** The shell knows the PATH; this process's environment is read in one place only, and that is not here. */
function onPath(): string | undefined {
  const search = BROWSERS.map((name) => `command -v ${name}`).join(" || ");
  try {
    return execFileSync("/bin/sh", ["-c", search], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined;
  }
}

function canBe(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
