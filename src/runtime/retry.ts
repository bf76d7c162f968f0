/** How long sends and turns wait for their next try. */
import type { Backoff } from "../wire/backoff.ts";

/** Sends: eight tries take a good half hour, so that a platform's short outage costs no message. */
export const SEND_BACKOFF: Backoff = { firstMs: 1_000, factor: 4, longestMs: 15 * 60_000 };
/** Turns: a shopper waits, so the tries come quickly. */
export const TURN_BACKOFF: Backoff = { firstMs: 250, factor: 4, longestMs: 60_000 };
