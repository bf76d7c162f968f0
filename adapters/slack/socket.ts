/**
 * Slack through Socket Mode: a WebSocket that we open, for a gateway without a public address.
 *
 * Reconnecting is done here and not by Slack's client: its own loop leaves a promise without a handler when Slack
 * cannot be reached (@slack/socket-mode 3.1), which would end the process.
 */
import { type App, type Logger, type ReceiverEvent, SocketModeReceiver, webApi } from "@slack/bolt";
import type { Log } from "../../src/ports/log.ts";
import { type Backoff, evenBackoffMs } from "../../src/wire/backoff.ts";
import { inTime, pause } from "../../src/wire/pause.ts";
import { clientOptions } from "./client.ts";
import { outcomeOf, slackError } from "./outcome.ts";

const BACKOFF: Backoff = { firstMs: 1_000, factor: 2, longestMs: 60_000 };
/** Slack says hello within seconds of a connection. */
const HELLO_MS = 30_000;
const GOODBYE_MS = 2_000;

/** What the receiver needs. */
export interface SocketReceiverOptions {
  readonly appToken: string;
  readonly apiUrl: string;
  readonly shop: string;
  readonly log: Log;
  readonly logger: Logger;
}

/** A Bolt receiver over Socket Mode that keeps itself connected. */
export class SocketReceiver extends SocketModeReceiver {
  readonly #options: SocketReceiverOptions;
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #stopping = new AbortController();
  #life: Promise<void> = Promise.resolve();

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
   * Connects, and stays connected until `stop`. Resolves after the first attempt, also when Slack is out of reach:
   * then it goes on trying. Throws when Slack refuses the token.
   */
  async connect(): Promise<void> {
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
    const { shop, log } = this.#options;
    let failures = 0;
    let connectedBefore = false;
    const opened = () => {
      connectedBefore = true;
      failures = 0;
      tried();
    };
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#connection(opened);
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        const problem = refusalOf(error);
        if (problem !== null && !connectedBefore) return refuse(new Error(problem));
        failures += 1;
        const waitMs = Math.max(evenBackoffMs(BACKOFF, failures), retryAfterOf(error));
        log.warn({ shop, waitMs, problem }, "Slack's socket cannot be opened; trying again");
        tried();
        await pause(waitMs, this.#stopping.signal);
      }
    }
  }

  /** One connection from its opening to its end. Throws when it does not come about. */
  async #connection(opened: () => void): Promise<void> {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    this.client.once("disconnected", end);
    const tooLong = setTimeout(() => void this.client.disconnect(), HELLO_MS);
    try {
      await this.client.start();
      opened();
    } catch (error) {
      this.client.removeListener("disconnected", end);
      throw error ?? new Error("The socket closed before Slack said hello");
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

function retryAfterOf(error: unknown): number {
  return error instanceof webApi.WebAPIRateLimitedError ? error.retryAfter * 1000 : 0;
}
