/** The listening half of the channel: tells Telegram where updates go, polls where that is wanted, and stops cleanly. */
import type { Api } from "grammy";
import type { Inbound } from "../../src/conversation/inbound.ts";
import type { ChannelHost } from "../../src/ports/channel.ts";
import { evenBackoffMs } from "../../src/wire/backoff.ts";
import type { HttpClient } from "../../src/wire/http.ts";
import { pause } from "../../src/wire/pause.ts";
import type { Scrub } from "../../src/wire/scrub.ts";
import { operatorSentence } from "./failures.ts";
import { readUpdate } from "./inbound.ts";
import { BACKOFF } from "./limits.ts";
import { listeningFailure } from "./listening-failures.ts";
import type { TelegramOptions } from "./options.ts";
import { poll } from "./polling.ts";
import { isFinal, makeRoomForPolling, setMenu, setWebhook } from "./registration.ts";
import { Update } from "./schema.ts";
import { createApi } from "./transport.ts";

/** What the listener is made of. */
export interface ListenerParts {
  readonly options: TelegramOptions;
  readonly http: HttpClient;
  readonly api: Api;
  readonly scrub: Scrub;
  onInbounds(inbounds: readonly Inbound[]): void;
}

/** Starts and stops receiving. */
export interface Listener {
  /**
   * Throws, with a sentence for the operator, when Telegram refuses for good (a wrong token, a bad address).
   * When Telegram cannot be reached the start goes on and registering is tried again until it works.
   */
  start(host: ChannelHost): Promise<void>;
  /** Resolves when nothing is under way. */
  stop(): Promise<void>;
}

/** How long Telegram may hold a poll open, and how much longer the call may take, in seconds. */
const POLL_SECONDS = 25;
const POLL_SLACK_SECONDS = 10;

/** A listener that does nothing before it is started. */
export function createListener(parts: ListenerParts): Listener {
  const stopping = new AbortController();
  let listening: Promise<void> = Promise.resolve();
  return {
    async start(host) {
      const { options, scrub } = parts;
      const registered = await register(parts, host);
      if (registered.kind === "failed" && isFinal(registered.error)) {
        const said = operatorSentence(registered.error, scrub);
        throw new Error(startRefusal(options.shop, said, registered.error.error_code));
      }
      listening = listen(parts, host, registered.kind === "told", stopping.signal);
    },
    async stop() {
      stopping.abort();
      await listening;
    },
  };
}

/** Never rejects, and ends only by its signal: what Telegram took once it may refuse for a while. */
async function listen(
  parts: ListenerParts,
  host: ChannelHost,
  registered: boolean,
  signal: AbortSignal,
): Promise<void> {
  const { options } = parts;
  let told = registered;
  for (let failures = 1; !told && !signal.aborted; failures += 1) {
    await (options.pause ?? pause)(evenBackoffMs(BACKOFF, failures), signal);
    told = signal.aborted || (await register(parts, host)).kind === "told";
  }
  if (options.mode === "polling" && !signal.aborted) await pollInto(parts, host, signal);
}

/** Whether Telegram knows where updates go; else why not. */
type Registered = { readonly kind: "told" } | { readonly kind: "failed"; readonly error: unknown };

async function register({ options, api, scrub }: ListenerParts, host: ChannelHost): Promise<Registered> {
  const { mode, webhookUrl, webhookSecret, shop, log } = options;
  try {
    const address = typeof webhookUrl === "string" ? webhookUrl : webhookUrl();
    if (mode === "webhook") await setWebhook(api, address, webhookSecret);
    else await makeRoomForPolling(api);
    await setMenu(api, (locale) => host.commands(locale), options.locales);
    host.hearing({ kind: "hears" });
    return { kind: "told" };
  } catch (error) {
    const failure = listeningFailure(error, scrub);
    const { code, operator: reason } = failure;
    host.hearing({ kind: "deaf", failure });
    log.warn({ shop, code, reason }, "Telegram could not be told about this bot yet; it is tried again");
    return { kind: "failed", error };
  }
}

function startRefusal(shop: string, said: string, code: number): string {
  const mend =
    code === 401 || code === 404
      ? "Telegram does not know this bot: copy the token again from @BotFather into TELEGRAM_BOT_TOKEN."
      : "Check PUBLIC_URL (https, on port 443, 80, 88 or 8443) and TELEGRAM_WEBHOOK_SECRET, or set TELEGRAM_MODE=polling.";
  return `The Telegram channel of shop "${shop}" cannot start. ${said}. ${mend}`;
}

function pollInto(parts: ListenerParts, host: ChannelHost, signal: AbortSignal): Promise<void> {
  const { options, http, scrub } = parts;
  const pollSeconds = options.pollSeconds ?? POLL_SECONDS;
  return poll(
    {
      api: createApi(options, http, pollSeconds + POLL_SLACK_SECONDS),
      pollSeconds,
      pause: options.pause ?? pause,
      scrub,
      log: options.log,
      shop: options.shop,
      hearing: (hearing) => host.hearing(hearing),
      take: (updates) => take(parts, host, updates),
    },
    signal,
  );
}

/** Answers the button presses at once and resolves when the inbounds are durable. */
async function take(parts: ListenerParts, host: ChannelHost, updates: readonly unknown[]): Promise<void> {
  const { shop, log, clock } = parts.options;
  const meanings = updates.flatMap((raw) => {
    const update = Update.safeParse(raw);
    return update.success ? [readUpdate(update.data, { shop, log, at: clock.now() })] : [];
  });
  for (const { callbackQuery } of meanings) {
    if (callbackQuery !== null) answer(parts, callbackQuery);
  }
  const inbounds = meanings.flatMap(({ inbound }) => (inbound === null ? [] : [inbound]));
  parts.onInbounds(inbounds);
  if (inbounds.length > 0) await host.deposit(inbounds);
}

/** Only ends the progress bar on the shopper's phone; an answer that comes too late harms nobody. */
function answer({ api, options }: ListenerParts, callbackQuery: string): void {
  api.answerCallbackQuery(callbackQuery).catch(() => {
    options.log.debug({ shop: options.shop }, "A Telegram button press could not be answered");
  });
}
