/** How a WhatsApp Web channel is set up. */
import type { PictureSource } from "../../src/ports/channel.ts";
import type { SystemClock } from "../../src/ports/clock.ts";
import type { Log } from "../../src/ports/log.ts";
import type { Store } from "../../src/ports/store.ts";
import type { Pause } from "../../src/wire/pause.ts";
import type { HeartbeatRhythm } from "./heartbeat.ts";
import type { WhatsAppLibrary } from "./library.ts";
import type { Pace } from "./pace.ts";
import type { SessionPatience } from "./session.ts";
import type { LifeBackoff } from "./supervisor.ts";

/** One account of one shop. */
export interface WhatsAppWebOptions {
  readonly shop: string;
  readonly library: WhatsAppLibrary;
  /** Remembers what was heard and sent, and has the lease on the session. */
  readonly store: Store;
  /** The channel's own folder, for the browser's profile. */
  readonly folder: string;
  /** The browser's program. */
  readonly chrome: string;
  /** A saved page, `<version>.html`; today's when absent. */
  readonly page?: string;
  readonly polls: boolean;
  readonly pictures: PictureSource;
  readonly clock: SystemClock;
  readonly log: Log;
  /** What staff call a colleague who answers on the phone itself. */
  readonly personOnPhone: string;
  /** Shows words to whoever sits at the terminal. */
  terminal(words: string): void;
  /** At most so many sends a second over all chats. */
  readonly sendsPerSecond: number;
  readonly pace: Pace;
  readonly times: Times;
  /** Waits between lives and before sends; the machine's clock when absent. */
  readonly wait?: Pause;
}

/** All times of the channel. */
export interface Times {
  readonly session: SessionPatience;
  readonly pulse: HeartbeatRhythm;
  readonly backoff: LifeBackoff;
  /** How long WhatsApp may take to say that it has a message, in milliseconds. */
  readonly sendMs: number;
  /** How long a send waits for a session that is coming up, in milliseconds. */
  readonly comingUpMs: number;
  /** An unread message that nobody told of is a sign of deafness when it is older, in milliseconds. */
  readonly deafMs: number;
}

/** Times for a browser on a small machine. */
export const USUAL_TIMES: Times = {
  session: { launchMs: 120_000, scanMs: 5 * 60_000, readyMs: 120_000, closeMs: 15_000 },
  pulse: {
    everyMs: 60_000,
    answerMs: 20_000,
    serverEveryMs: 15 * 60_000,
    offlineMs: 5 * 60_000,
    memoryBytes: 1_500_000_000,
  },
  backoff: { firstMs: 2_000, factor: 2, longestMs: 10 * 60_000, goodMs: 10 * 60_000 },
  sendMs: 30_000,
  comingUpMs: 10_000,
  deafMs: 30_000,
};
