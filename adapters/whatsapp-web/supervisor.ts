/** Keeps a session alive: one life after the other, with growing pauses, until it is stopped. Nothing else ends it. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { SystemClock } from "../../src/ports/clock.ts";
import type { Hearing } from "../../src/ports/hearing.ts";
import type { Log } from "../../src/ports/log.ts";
import { type Backoff, backoffMs } from "../../src/wire/backoff.ts";
import type { Pause } from "../../src/wire/pause.ts";
import { freeProfile } from "./browser-profile.ts";
import type { GuardedClient } from "./guarded-client.ts";
import type { MessageLog } from "./message-log.ts";
import type { Pairing } from "./pairing.ts";
import { type Ending, type Session, type SessionEvents, sayCause } from "./session.ts";

/** Pauses between lives that ended badly. */
export interface LifeBackoff extends Backoff {
  /** A life that was ready for so long, in milliseconds, was a good one: the next pause is the first again. */
  readonly goodMs: number;
}

/** What it needs. */
export interface SupervisorOptions {
  readonly shop: string;
  /** The session's folder is in here. */
  readonly folder: string;
  readonly messages: Pick<MessageLog, "fact" | "setFact">;
  readonly pairing: Pairing;
  readonly log: Log;
  readonly backoff: LifeBackoff;
  readonly wait: Pause;
  readonly clock: SystemClock;
  /** Says whether shoppers are heard. */
  hearing(hearing: Hearing): void;
  open(events: SessionEvents): Session;
  /** A life is ready for work. */
  onReady(client: GuardedClient, session: Session): void;
  onEnd(): void;
}

/** The supervisor. */
export interface Supervisor {
  start(): void;
  /** Resolves when no browser is left. */
  stop(): Promise<void>;
  /** Shows a code again when nobody had scanned the last one, and tries at once what was to wait. */
  pair(): void;
}

/** States after which trying again soon would only annoy WhatsApp. */
const REFUSED = /^(TOS_BLOCK|SMB_TOS_BLOCK|PROXYBLOCK|DEPRECATED_VERSION)$/;
/** Bad endings in a row before staff hear of it: the first are often over before anybody looks. */
const TELL_AFTER = 3;

/** Makes one. */
export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { pairing, log } = options;
  const stopping = new AbortController();
  let session: Session | null = null;
  let waking = new AbortController();
  let running: Promise<void> = Promise.resolve();
  /** For so long, or until staff ask for a code; null is until then only. */
  const rest = async (ms: number | null) => {
    waking = new AbortController();
    const signal = AbortSignal.any([stopping.signal, waking.signal]);
    if (ms !== null) await options.wait(ms, signal);
    else if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
  };
  const restAfter = async (ending: Ending, failures: number) => {
    if (ending.kind === "unscanned") await rest(null);
    else if (failures > 0) await rest(pauseOf(options, failures, "why" in ending ? ending.why : ""));
  };
  const live = async () => {
    let failures = 0;
    options.hearing(deaf("WhatsApp Web is coming up.", true));
    while (!stopping.signal.aborted) {
      const { ending, readyMs } = await oneLife(options, (opened) => {
        session = opened;
        if (stopping.signal.aborted) opened.end({ kind: "stopped" });
      }).catch(failedLife);
      session = null;
      if (stopping.signal.aborted) return;
      log.info(
        { ending: ending.kind, ...("why" in ending && { why: ending.why }) },
        "A WhatsApp session ended",
      );
      if (readyMs >= options.backoff.goodMs) failures = 0;
      failures = isFailure(ending, readyMs) ? failures + 1 : 0;
      options.hearing(deafAfter(ending, failures));
      // A full disk, for example, must not end the watch over the account.
      await afterLife(options, ending, failures).catch((cause: unknown) =>
        log.error({ cause: sayCause(cause) }, "What follows a WhatsApp session could not all be done"),
      );
      await restAfter(ending, failures);
    }
  };
  return {
    start() {
      running = live().catch((cause: unknown) =>
        log.error({ cause }, "WhatsApp Web is not watched any more"),
      );
    },
    async stop() {
      stopping.abort();
      session?.end({ kind: "stopped" });
      await running;
    },
    pair() {
      pairing.again();
      waking.abort();
    },
  };
}

/** An account that is thrown out again and again before it is ready is lost in the same way. */
function isFailure(ending: Ending, readyMs: number): boolean {
  return ending.kind === "lost" || (ending.kind === "loggedOut" && readyMs === 0);
}

/** What is said of the hearing between two lives; `staffKnow` where `afterLife` tells them, or nobody need know. */
function deafAfter(ending: Ending, failures: number): Hearing {
  switch (ending.kind) {
    case "lost":
      return deaf(
        `WhatsApp Web was lost (${ending.why}). It comes up again by itself.`,
        REFUSED.test(ending.why) || failures >= TELL_AFTER,
      );
    case "loggedOut":
      return deaf(LOGGED_OUT, true);
    case "unscanned":
      return deaf("Nobody scanned the code of WhatsApp Web: ask for a new one at the desk.", true);
    case "grown":
    case "stopped":
      return deaf("WhatsApp Web is coming up again.", true);
  }
}

function deaf(operator: string, staffKnow: boolean): Hearing {
  return { kind: "deaf", failure: { code: "channel.unavailable", operator }, staffKnow };
}

/** The disk or the system did not let us: the next life may fare better. */
function failedLife(cause: unknown): { readonly ending: Ending; readonly readyMs: number } {
  return { ending: { kind: "lost", why: sayCause(cause) }, readyMs: 0 };
}

async function oneLife(
  options: SupervisorOptions,
  onOpen: (session: Session) => void,
): Promise<{ readonly ending: Ending; readonly readyMs: number }> {
  const { folder, messages, pairing, log, clock } = options;
  await freeProfile(join(folder, "session"), log);
  let readyAt: number | null = null;
  let shownAt = clock.now();
  let noted = Promise.resolve();
  const session = options.open({
    code(code) {
      shownAt = clock.now();
      options.hearing(deaf("WhatsApp Web waits for the shop's phone to scan a code.", true));
      pairing.scan(code);
    },
    ready(client) {
      readyAt = clock.elapsed();
      // Since the code that was scanned, not since now: who writes while the page still loads is to be answered.
      if (messages.fact("pairedAt") === null) noted = messages.setFact("pairedAt", String(shownAt));
      noted.catch((cause: unknown) =>
        log.error({ cause }, "Since when WhatsApp is paired could not be kept"),
      );
      pairing.paired();
      options.hearing({ kind: "hears" });
      options.onReady(client, session);
    },
  });
  onOpen(session);
  const ending = await session.ended;
  options.onEnd();
  await noted.catch(() => {});
  return { ending, readyMs: readyAt === null ? 0 : Math.max(1, clock.elapsed() - readyAt) };
}

async function afterLife(
  { folder, messages, pairing, log }: SupervisorOptions,
  ending: Ending,
  failures: number,
) {
  switch (ending.kind) {
    case "loggedOut":
      pairing.lost(LOGGED_OUT);
      await messages.setFact("pairedAt", null);
      await forget(join(folder, "session"), log);
      return;
    case "unscanned":
      return pairing.idle();
    case "lost":
      if (REFUSED.test(ending.why))
        pairing.lost(`${refusedSentence(ending.why)} Nobody is answered on WhatsApp.`);
      else if (failures === TELL_AFTER)
        pairing.lost(
          `WhatsApp Web was lost ${failures} times in a row (${ending.why}). It is tried again, with longer and longer pauses; until then nobody is answered on WhatsApp.`,
        );
  }
}

/** A session that was thrown out is worth nothing; left in place it only asks for a code again. */
async function forget(session: string, log: Log): Promise<void> {
  try {
    await rm(session, { recursive: true, force: true, maxRetries: 4 });
  } catch (cause) {
    log.error({ cause }, "The old WhatsApp session could not be removed");
  }
}

function pauseOf({ backoff, shop }: SupervisorOptions, failures: number, why: string): number {
  return backoffMs(backoff, REFUSED.test(why) ? Number.POSITIVE_INFINITY : failures, `whatsapp-web/${shop}`);
}

const LOGGED_OUT =
  "The phone has logged this device out of WhatsApp. A new code follows; scan it to go on. If nobody did it, WhatsApp may have restricted the number: look on the phone.";

function refusedSentence(state: string): string {
  return state === "DEPRECATED_VERSION"
    ? "WhatsApp does not take this version of its page any more: remove WHATSAPP_WEB_PAGE, or save a newer one."
    : `WhatsApp has blocked the account or this connection (${state}): look on the phone.`;
}
