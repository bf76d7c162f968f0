/**
 * Long polling with the one property grammY's own lacks: an update is confirmed to Telegram only once it is durable.
 *
 * Telegram forgets updates below the offset of the next getUpdates. The offset moves on only after `take` resolved, so a
 * crash brings the batch again and the inbox drops what it has seen.
 *
 * **Ids are followed as they come.** After a week without updates Telegram chooses the next id at random, and an offset
 * far above it counts as none: what is there comes again and again, and nothing behind it. So an offset is only what the
 * last batch ended with, whether that is lower or higher than before, and none once Telegram has confirmed it: then
 * everything there is comes by itself.
 *
 * **Nothing ends it but its signal.** Whatever Telegram answers is tried again with growing pauses, and said by `hearing`.
 */
import { type Api, GrammyError } from "grammy";
import type { HearingHost } from "../../src/ports/hearing.ts";
import type { Log } from "../../src/ports/log.ts";
import type { Failure } from "../../src/ports/outcome.ts";
import { evenBackoffMs } from "../../src/wire/backoff.ts";
import type { Pause } from "../../src/wire/pause.ts";
import type { Scrub } from "../../src/wire/scrub.ts";
import { BACKOFF } from "./limits.ts";
import { isForPeople, listeningFailure } from "./listening-failures.ts";
import { ALLOWED_UPDATES } from "./schema.ts";

/** Updates Telegram hands out at once; its maximum. */
const BATCH = 100;
/** How long the poll after a conflict stays open, in seconds: nobody else polls when it is not taken away meanwhile. */
const CONFLICT_PROBE_SECONDS = 5;

/** What polling needs. */
export interface PollingParts extends HearingHost {
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

/** What one poll knows of those before it. */
interface Following {
  /** What Telegram may forget up to, exclusive; 0 when it knows all. */
  offset: number;
  /** Ids of the last answer, which is stored. */
  stored: ReadonlySet<number>;
  /** Troubles since a poll of full length went well. */
  failures: number;
  /** What went wrong with the last poll; null when it went well. */
  trouble: Failure | null;
}

/** Polls until the signal aborts; then resolves. Never rejects. */
export async function poll(parts: PollingParts, signal: AbortSignal): Promise<void> {
  const following: Following = { offset: 0, stored: new Set(), failures: 0, trouble: null };
  while (!signal.aborted) {
    try {
      await follow(parts, following, signal);
    } catch (error) {
      if (signal.aborted) return;
      await rest(parts, following, error, signal);
    }
  }
}

/** One poll, with what came of it stored. */
async function follow(parts: PollingParts, following: Following, signal: AbortSignal): Promise<void> {
  const { trouble } = following;
  const seconds = Math.min(parts.pollSeconds, patienceAfter(trouble));
  const updates = await ask(parts, following.offset, seconds, signal);
  const ids = updates.map(({ update_id }) => update_id);
  if (ids.length > 0) await parts.take(updates);
  if (ids.length > 0 && ids.every((id) => following.stored.has(id)))
    throw new Error("what was confirmed is given out again");
  following.stored = new Set(ids);
  following.offset = (ids.at(-1) ?? -1) + 1;
  following.trouble = null;
  if (trouble === null) following.failures = 0;
  parts.hearing({ kind: "hears" });
}

/** After a trouble Telegram shall answer at once, so that everybody knows it is over; a conflict shows only in time. */
function patienceAfter(trouble: Failure | null): number {
  if (trouble === null) return Number.POSITIVE_INFINITY;
  return trouble.code === "channel.conflict" ? CONFLICT_PROBE_SECONDS : 0;
}

function ask({ api }: PollingParts, offset: number, timeout: number, signal: AbortSignal) {
  return api.getUpdates(
    { offset, limit: BATCH, timeout, allowed_updates: [...ALLOWED_UPDATES] },
    // grammY's type for signals comes from a polyfill; Node's own signal is what it wants.
    signal as Parameters<Api["getUpdates"]>[1],
  );
}

/** Says what is wrong and waits; a single trouble that passes by itself is nobody's business. */
async function rest(parts: PollingParts, following: Following, error: unknown, signal: AbortSignal) {
  const { log, scrub, shop, pause } = parts;
  const failure = listeningFailure(error, scrub);
  const { code, operator } = failure;
  following.failures += 1;
  if (isForPeople(failure) || following.trouble !== null) parts.hearing({ kind: "deaf", failure });
  following.trouble = failure;
  const wished = error instanceof GrammyError ? (error.parameters.retry_after ?? 0) * 1_000 : 0;
  const waitMs = Math.max(wished, evenBackoffMs(BACKOFF, following.failures));
  log.warn({ shop, code, reason: operator, waitMs }, "Polling Telegram failed and is tried again");
  await pause(waitMs, signal);
}
