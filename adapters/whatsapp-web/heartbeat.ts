/**
 * Feels whether a session lives: connected, answering, and not deaf.
 *
 * A page can say CONNECTED and be worth nothing. So three things are felt: that it answers at all, within a time (a hung
 * page never does); that no unread message lies in it that nobody told us of (the page hears, we do not); and now and then
 * that WhatsApp's own servers answer through it (the page hears nothing). The last is asked about our own number only:
 * asking after others is reported to raise the risk of a ban. [wwebjs/whatsapp-web.js issue #4001]
 */
import { inTime, TOO_LATE } from "../../src/wire/pause.ts";
import { memoryOf } from "./browser-memory.ts";
import type { GuardedClient } from "./guarded-client.ts";
import { type Ending, sayCause } from "./session.ts";

/** How often is felt, and how long an answer may take. Milliseconds and bytes. */
export interface HeartbeatRhythm {
  readonly everyMs: number;
  /** The page itself. */
  readonly answerMs: number;
  /** WhatsApp's servers are asked this often. */
  readonly serverEveryMs: number;
  /** So long the page may be without a connection before it is opened anew. */
  readonly offlineMs: number;
  /** More memory than this is too much. */
  readonly memoryBytes: number;
}

/** What it needs. */
export interface HeartbeatOptions {
  readonly client: GuardedClient;
  readonly rhythm: HeartbeatRhythm;
  /** Takes in what is unread and was not told of; how many that were. */
  sweep(): Promise<number>;
  /** Nothing is being sent right now. */
  isQuiet(): boolean;
  end(ending: Ending): void;
}

/** Feels the pulse until it is stopped. */
export function startHeartbeat(options: HeartbeatOptions): { stop(): void } {
  const { client, rhythm, end } = options;
  const heart: Heart = { failures: 0, offlineFor: 0, sinceServer: 0 };
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const beat = async () => {
    // Whatever fails here is a sign of the session's, and must not be one of the gateway's.
    const ending = await feel(options, heart)
      .then((felt) => felt ?? tooBig(client, options))
      .catch((cause: unknown) => fails(heart, sayCause(cause)));
    if (stopped) return;
    if (ending !== null) return void end(ending);
    timer = setTimeout(beat, rhythm.everyMs);
  };
  timer = setTimeout(beat, rhythm.everyMs);
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

interface Heart {
  /** Times in a row that something did not answer. */
  failures: number;
  offlineFor: number;
  sinceServer: number;
}

/** One slow answer may be a busy machine; two are a hung page. */
const MOST_FAILURES = 2;

async function feel({ client, rhythm, sweep }: HeartbeatOptions, heart: Heart): Promise<Ending | null> {
  const state = await within(client.getState(), rhythm.answerMs);
  if (state === UNANSWERED) return fails(heart, "the page does not answer");
  if (state !== "CONNECTED") {
    heart.offlineFor += rhythm.everyMs;
    return heart.offlineFor < rhythm.offlineMs ? null : { kind: "lost", why: `the page stays ${state}` };
  }
  heart.offlineFor = 0;
  const missed = await within(sweep(), rhythm.answerMs);
  if (missed === UNANSWERED) return fails(heart, "the page does not answer");
  if (missed > 0) return { kind: "lost", why: "the page was deaf: it had messages and told of none" };
  heart.sinceServer += rhythm.everyMs;
  if (heart.sinceServer >= rhythm.serverEveryMs) {
    const own = client.info.wid._serialized;
    // An account that shows its hidden id only has no number that the library could ask about.
    const known = own.endsWith("@c.us") ? await within(client.getNumberId(own), rhythm.answerMs) : null;
    if (known === UNANSWERED) return fails(heart, "WhatsApp's servers do not answer through the page");
    heart.sinceServer = 0;
  }
  heart.failures = 0;
  return null;
}

function fails(heart: Heart, why: string): Ending | null {
  heart.failures += 1;
  return heart.failures < MOST_FAILURES ? null : { kind: "lost", why };
}

function tooBig(client: GuardedClient, { rhythm, isQuiet }: HeartbeatOptions): Ending | null {
  const pid = client.pupBrowser?.process()?.pid;
  const bytes = pid === undefined ? null : memoryOf(pid);
  return bytes !== null && bytes > rhythm.memoryBytes && isQuiet() ? { kind: "grown" } : null;
}

/** In place of an answer that did not come in time, or that was an error. */
export const UNANSWERED = Symbol("unanswered");

/** The answer, or UNANSWERED. The question is left to itself then. */
export async function within<Answer>(
  question: Promise<Answer>,
  ms: number,
): Promise<Awaited<Answer> | typeof UNANSWERED> {
  const answer = await inTime(
    question.catch((): typeof UNANSWERED => UNANSWERED),
    ms,
  );
  return answer === TOO_LATE ? UNANSWERED : answer;
}
