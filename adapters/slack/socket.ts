/**
 * Slack through Socket Mode: a WebSocket that we open, for a gateway without a public address.
 *
 * Reconnecting is done here and not by Slack's client: its own loop leaves a promise without a handler when Slack
 * cannot be reached (@slack/socket-mode 3.1), which would end the process.
 */
import { type App, type Logger, type ReceiverEvent, SocketModeReceiver, webApi } from "@slack/bolt";
import type { SystemClock } from "../../src/ports/clock.ts";
import type { HearingHost } from "../../src/ports/hearing.ts";
import type { Log } from "../../src/ports/log.ts";
import type { Failure } from "../../src/ports/outcome.ts";
import { type Backoff, evenBackoffMs } from "../../src/wire/backoff.ts";
import { inTime, pause } from "../../src/wire/pause.ts";
import { clientOptions } from "./client.ts";
import { outcomeOf, slackError } from "./outcome.ts";

const BACKOFF: Backoff = { firstMs: 1_000, factor: 2, longestMs: 60_000 };
/** Slack says hello within seconds of a connection. */
const HELLO_MS = 30_000;
const GOODBYE_MS = 2_000;
/** Slack changes connections after hours. One that ends sooner than this, in milliseconds, was no good. */
const GOOD_MS = 10_000;

/** What the receiver needs. */
export interface SocketReceiverOptions {
  readonly appToken: string;
  readonly apiUrl: string;
  readonly shop: string;
  readonly clock: Pick<SystemClock, "elapsed">;
  readonly log: Log;
  readonly logger: Logger;
}

/** A Bolt receiver over Socket Mode that keeps itself connected. */
export class SocketReceiver extends SocketModeReceiver {
  readonly #options: SocketReceiverOptions;
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #stopping = new AbortController();
  #life: Promise<void> = Promise.resolve();
  #say: HearingHost["hearing"] = () => {};

  constructor(options: SocketReceiverOptions) {
    super({
      appToken: options.appToken,
      logger: options.logger,
      autoReconnectEnabled: false,
      installerOptions: { clientOptions: clientOptions(options.apiUrl, options.logger) },
      // Not acknowledged when handling failed: Slack sends it again.
      processEventErrorHandler: async () => false,
    });
    this.#options = options;
  }

  /** Puts ourselves between socket and Bolt, so that an event is acknowledged after it was handled. */
  override init(app: App): void {
    const processEvent = (event: ReceiverEvent) => this.#track(handle(app, event));
    super.init({ processEvent } as unknown as App);
  }

  /**
   * Connects, and stays connected until `disconnect`, whatever Slack answers once it has taken the token. Resolves after
   * the first attempt, also when Slack is out of reach: then it goes on trying. Throws when Slack refuses the token.
   */
  async connect(say: HearingHost["hearing"] = () => {}): Promise<void> {
    this.#say = say;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#life = this.#live(resolve, reject);
    await promise;
  }

  /** Closes the connection; resolves when nothing is under way. */
  async disconnect(): Promise<void> {
    this.#stopping.abort();
    await inTime(this.client.disconnect(), GOODBYE_MS);
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
    await inTime(this.#life, GOODBYE_MS);
  }

  async #live(tried: () => void, refuse: (error: Error) => void): Promise<void> {
    const { shop, log, clock } = this.#options;
    const { signal } = this.#stopping;
    let failures = 0;
    let connectedBefore = false;
    while (!signal.aborted) {
      let openedAt: number | null = null;
      const error = await this.#connection(() => {
        connectedBefore = true;
        openedAt = clock.elapsed();
        this.#say({ kind: "hears" });
        tried();
      }).catch((cause: unknown) => cause ?? new Error("The socket closed before Slack said hello"));
      if (signal.aborted) return;
      if (error !== undefined && !connectedBefore) {
        const problem = refusalOf(error);
        if (problem !== null) return refuse(new Error(problem));
      }
      const wasGood = openedAt !== null && clock.elapsed() - openedAt >= GOOD_MS;
      failures = wasGood ? 0 : failures + 1;
      // What Slack recycles is open again before anybody misses it.
      if (wasGood) continue;
      const failure = listeningFailure(error);
      if (error !== undefined || failures > 1) this.#say({ kind: "deaf", failure });
      const waitMs = Math.max(evenBackoffMs(BACKOFF, failures), retryAfterOf(error));
      const { code, operator } = failure;
      log.warn({ shop, waitMs, code, operator }, "Slack's socket does not stay open; trying again");
      tried();
      await pause(waitMs, signal);
    }
  }

  /** One connection from its opening to its end. Rejects, perhaps with nothing, when it does not come about. */
  async #connection(opened: () => void): Promise<void> {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    this.client.once("disconnected", end);
    const tooLong = setTimeout(() => void this.client.disconnect().catch(() => {}), HELLO_MS);
    try {
      await this.client.start();
      opened();
    } catch (error) {
      this.client.removeListener("disconnected", end);
      throw error;
    } finally {
      clearTimeout(tooLong);
    }
    await ended;
  }

  #track(work: Promise<void>): Promise<void> {
    this.#underWay.add(work);
    const forget = () => this.#underWay.delete(work);
    work.then(forget, forget);
    return work;
  }
}

async function handle(app: App, event: ReceiverEvent): Promise<void> {
  if (event.body.type !== "event_callback") return app.processEvent(event);
  await app.processEvent({ ...event, ack: async () => {} });
  await event.ack();
}

/** A sentence with the mend when Slack refuses for good, else null. */
function refusalOf(error: unknown): string | null {
  const name = slackError(error);
  if (name === undefined || outcomeOf(error, true).kind !== "refused") return null;
  return `Slack refuses SLACK_APP_TOKEN (${name}). Make an app-level token with the scope connections:write in Basic Information, turn Socket Mode on, and copy the token.`;
}

/** Why the socket is not open; `undefined` when it was, and closed. */
function listeningFailure(error: unknown): Failure {
  const refusal = refusalOf(error);
  if (refusal !== null) return { code: "slack.refused", operator: refusal };
  const reason = error instanceof Error ? error.message : "it closes as soon as it is open";
  return {
    code: "slack.unavailable",
    operator: `Slack's socket cannot be kept open (${reason}). It is tried again; until then buttons, commands and replies in Slack do not arrive.`,
  };
}

function retryAfterOf(error: unknown): number {
  return error instanceof webApi.WebAPIRateLimitedError ? error.retryAfter * 1000 : 0;
}
