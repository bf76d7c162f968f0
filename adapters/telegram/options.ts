/** How a Telegram channel is set up. */
import type { PictureSource } from "../../src/ports/channel.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Log } from "../../src/ports/log.ts";
import type { Pause } from "../../src/wire/pause.ts";

/** One bot of one shop. */
export interface TelegramOptions {
  readonly shop: string;
  /** From @BotFather. Never appears in a log or a failure. */
  readonly token: string;
  /** 1 to 256 of A-Z a-z 0-9 _ -; may be empty in polling. */
  readonly webhookSecret: string;
  /** Without a trailing slash; Telegram's own when absent. */
  readonly apiRoot?: string;
  readonly mode: "webhook" | "polling";
  /** Languages of the commands menu; the first is the fallback. */
  readonly locales: readonly string[];
  readonly pictures: PictureSource;
  readonly clock: Clock;
  readonly log: Log;
  /** Full https address of `POST /hooks/<shop>/telegram`; a function is asked at the start, once it is final. */
  readonly webhookUrl: string | (() => string);
  /** How long a call may take, in seconds; 10 when absent. */
  readonly timeoutSeconds?: number;
  /** How long Telegram may hold a poll open, in seconds; 25 when absent. */
  readonly pollSeconds?: number;
  /** Replaces waiting in tests. */
  readonly pause?: Pause;
}
