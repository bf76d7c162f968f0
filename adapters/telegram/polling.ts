/**
 * Long polling with the one property grammY's own lacks: an update is confirmed to Telegram only once it is durable.
 *
 * Telegram forgets updates below the offset of the next getUpdates. The offset moves on only after `deposit` resolved,
 * so a crash brings the batch again and the inbox drops what it has seen.
 */
import { type Api, GrammyError } from "grammy";
import type { Log } from "../../src/ports/log.ts";
import { evenBackoffMs } from "../../src/wire/backoff.ts";
import type { Pause } from "../../src/wire/pause.ts";
import type { Scrub } from "../../src/wire/scrub.ts";
import { operatorSentence } from "./failures.ts";
import { BACKOFF } from "./limits.ts";
import { ALLOWED_UPDATES } from "./schema.ts";

/** Updates Telegram hands out at once; its maximum. */
const BATCH = 100;

/** What polling needs. */
export interface PollingParts {
  /** An Api whose calls wait longer than `pollSeconds`. */
  readonly api: Api;
  readonly pollSeconds: number;
  readonly pause: Pause;
  readonly scrub: Scrub;
  readonly log: Log;
  readonly shop: string;
  /** Stores a batch; resolves when it is durable. */
  take(updates: readonly unknown[]): Promise<void>;
}

/** Polls until the signal aborts or Telegram says that polling is not for us; then resolves. */
export async function poll(parts: PollingParts, signal: AbortSignal): Promise<void> {
  let offset = 0;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const updates = await ask(parts, offset, signal);
      if (updates.length > 0) await parts.take(updates);
      offset = Math.max(offset, ...updates.map(({ update_id }) => update_id + 1));
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      const wait = waitAfter(error, failures, parts);
      if (wait === null) return;
      await parts.pause(wait, signal);
    }
  }
}

function ask({ api, pollSeconds }: PollingParts, offset: number, signal: AbortSignal) {
  return api.getUpdates(
    { offset, limit: BATCH, timeout: pollSeconds, allowed_updates: [...ALLOWED_UPDATES] },
    // grammY's type for signals comes from a polyfill; Node's own signal is what it wants.
    signal as Parameters<Api["getUpdates"]>[1],
  );
}

/** Milliseconds until the next try; null when trying again cannot help. */
function waitAfter(error: unknown, failures: number, { log, scrub, shop }: PollingParts): number | null {
  if (!(error instanceof GrammyError)) {
    const reason = scrub(error instanceof Error ? error.message : String(error));
    log.warn({ shop, reason }, "Polling Telegram failed and is tried again");
    return evenBackoffMs(BACKOFF, failures);
  }
  const said = operatorSentence(error, scrub);
  const { error_code: code } = error;
  if (code === 401 || code === 404) {
    const operator = `${said}. Copy the token again from @BotFather into TELEGRAM_BOT_TOKEN and restart.`;
    log.error(
      { shop, code: "channel.unauthorized", operator },
      "Telegram does not know the bot; polling stops",
    );
    return null;
  }
  if (code === 409) {
    const operator = `${said}. Only one process may poll a bot, and none while a webhook is set: stop the other one, or give this one its own bot, and restart.`;
    log.error(
      { shop, code: "channel.conflict", operator },
      "Another process receives this bot's updates; polling stops",
    );
    return null;
  }
  const asked = error.parameters.retry_after;
  log.warn({ shop, reason: said }, "Polling Telegram failed and is tried again");
  return code === 429 && asked !== undefined ? asked * 1000 : evenBackoffMs(BACKOFF, failures);
}
