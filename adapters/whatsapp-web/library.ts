/** The library behind this channel: an optional package, loaded only where the channel is switched on. */
import { SettingsError } from "../../src/ports/adapter.ts";
import type { GuardedClient, MessageMedia, Poll } from "./guarded-client.ts";

/** The parts of it that this adapter makes things with. */
export interface WhatsAppLibrary {
  readonly GuardedClient: typeof GuardedClient;
  readonly MessageMedia: typeof MessageMedia;
  readonly Poll: typeof Poll;
}

/**
 * Loads it. Throws SettingsError with the mend where the installation left it out (`npm ci --omit=optional`); any other
 * failure, such as a package of its own that is missing, as it is.
 */
export async function loadLibrary(
  load: () => Promise<WhatsAppLibrary> = () => import("./guarded-client.ts"),
): Promise<WhatsAppLibrary> {
  try {
    return await load();
  } catch (cause) {
    if (!isMissing(cause)) throw cause;
    throw new SettingsError([
      "WHATSAPP_WEB_ENABLED is true, but this is a small installation without whatsapp-web.js: run npm ci --omit=dev (without --omit=optional) to add it, or remove WHATSAPP_WEB_ENABLED to leave the channel off.",
    ]);
  }
}

/** Node names the package in its message only. */
function isMissing(cause: unknown): boolean {
  return (
    cause instanceof Error &&
    "code" in cause &&
    cause.code === "ERR_MODULE_NOT_FOUND" &&
    cause.message.includes("'whatsapp-web.js'")
  );
}
