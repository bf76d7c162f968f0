/**
 * One life of the session: a browser, a page and a client, from launch to end. Never started twice: the next life is a
 * new one, because after a disconnect the library's client cannot be used again. [whatsapp-web.js src/Client.js]
 */
import type { Log } from "../../src/ports/log.ts";
import { scrubber } from "../../src/wire/scrub.ts";
import type { GuardedClient, GuardedOptions } from "./guarded-client.ts";
import type { WhatsAppLibrary } from "./library.ts";

/** Why a life ended. */
export type Ending =
  /** By us: `stopped` for good, `grown` because the browser took too much memory. */
  | { readonly kind: "stopped" }
  | { readonly kind: "grown" }
  /** The phone threw this device out; the kept session is worth nothing any more. */
  | { readonly kind: "loggedOut" }
  /** A code was shown and nobody scanned it. */
  | { readonly kind: "unscanned" }
  /** Anything else. `why` names it for operators: a state of WhatsApp's or a short phrase. */
  | { readonly kind: "lost"; readonly why: string };

/** How long each step may take, in milliseconds. */
export interface SessionPatience {
  /** From the launch to a code or a known account. */
  readonly launchMs: number;
  /** From the first code to a scan. */
  readonly scanMs: number;
  /** From a known account to a page that is ready; the library's own limit never reaches us. */
  readonly readyMs: number;
  /** For the browser to close in good order. */
  readonly closeMs: number;
}

/** What the life tells. All are called at most once but `code`. */
export interface SessionEvents {
  code(code: string): void;
  /** The account is known and the page works. */
  ready(client: GuardedClient): void;
}

/** A running life. */
export interface Session {
  /** Resolves when everything is gone: page, browser, processes. */
  readonly ended: Promise<Ending>;
  end(ending: Ending): void;
}

/** How a life is started. */
export interface SessionOptions {
  readonly library: Pick<WhatsAppLibrary, "GuardedClient">;
  readonly browser: Omit<GuardedOptions, "onFailure" | "launchMs">;
  readonly patience: SessionPatience;
  readonly log: Log;
  /** Hears the client's messages; called before anything happens. */
  attach(client: GuardedClient): void;
}

/** Starts a life. */
export function openSession(options: SessionOptions, events: SessionEvents): Session {
  const { patience, log } = options;
  const { promise: decided, resolve: decide } = Promise.withResolvers<Ending>();
  const end = (ending: Ending) => decide(ending);
  const client = new options.library.GuardedClient({
    ...options.browser,
    launchMs: patience.launchMs,
    onFailure(cause) {
      log.debug({ cause: sayCause(cause) }, "WhatsApp Web's page failed");
      end({ kind: "lost", why: sayCause(cause) });
    },
  });
  const watch = watchdog((why) => end(why === "scan" ? { kind: "unscanned" } : { kind: "lost", why }));
  watch.expect("the page did not come up", patience.launchMs);
  hearLife(client, { watch, patience, end, events });
  options.attach(client);
  const opening = client.initialize().then(
    () => watchPage(client, end),
    (cause: unknown) => end({ kind: "lost", why: sayCause(cause) }),
  );
  const ended = decided.then(async (ending) => {
    watch.stop();
    // A browser that is being started cannot be closed yet, and must not be left behind.
    await Promise.race([client.launched, opening]);
    await close(client, patience.closeMs);
    return ending;
  });
  return { ended, end };
}

interface Life {
  readonly watch: Watchdog;
  readonly patience: SessionPatience;
  readonly events: SessionEvents;
  end(ending: Ending): void;
}

function hearLife(client: GuardedClient, { watch, patience, events, end }: Life): void {
  let isReady = false;
  let isScanning = false;
  client.on("qr", (code: string) => {
    if (!isScanning) watch.expect("scan", patience.scanMs);
    isScanning = true;
    events.code(code);
  });
  client.on("authenticated", () => {
    if (!isReady) watch.expect("the page did not get ready after the account was known", patience.readyMs);
  });
  // It comes again when the library puts itself into the page once more.
  client.on("ready", () => {
    watch.expect(null, 0);
    if (isReady) return;
    isReady = true;
    watchPage(client, end);
    events.ready(client);
  });
  client.on("auth_failure", () => end({ kind: "lost", why: "WhatsApp did not accept the kept session" }));
  client.on("disconnected", (reason: string) =>
    end(
      reason === "LOGOUT" || reason === "UNPAIRED"
        ? { kind: "loggedOut" }
        : { kind: "lost", why: String(reason) },
    ),
  );
}

/** The page or the browser may die without a word of the library's. */
function watchPage(client: GuardedClient, end: (ending: Ending) => void): void {
  client.pupPage?.once("error", () => end({ kind: "lost", why: "the page crashed" }));
  client.pupPage?.once("close", () => end({ kind: "lost", why: "the page was closed" }));
  client.pupBrowser?.once("disconnected", () => end({ kind: "lost", why: "the browser ended" }));
}

/** Closes in good order, so that the browser writes the session down; by force when it does not. */
async function close(client: GuardedClient, patienceMs: number): Promise<void> {
  const program = client.pupBrowser?.process();
  const gone =
    program == null || program.exitCode !== null || program.signalCode !== null
      ? Promise.resolve()
      : new Promise<void>((resolve) => void program.once("exit", () => resolve()));
  const timer = setTimeout(() => program?.kill("SIGKILL"), patienceMs);
  await Promise.race([client.destroy().then(() => gone), gone]);
  clearTimeout(timer);
  client.removeAllListeners();
}

interface Watchdog {
  /** From now on this is waited for; null when nothing is. */
  expect(what: string | null, withinMs: number): void;
  stop(): void;
}

function watchdog(bark: (what: string) => void): Watchdog {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    expect(what, withinMs) {
      clearTimeout(timer);
      if (what !== null) timer = setTimeout(() => bark(what), withinMs);
    },
    stop: () => clearTimeout(timer),
  };
}

const scrub = scrubber([]);

/** The first line of an error, without addresses: they may hold names. The library also throws bare strings. */
export function sayCause(cause: unknown): string {
  const words = cause instanceof Error ? cause.message : String(cause);
  return scrub(words.split("\n")[0] ?? "").slice(0, 200);
}
