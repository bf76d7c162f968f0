/**
 * Sends one message: finds the chat, takes a human pause, sends, and says honestly how it ended.
 *
 * Each send is noted in the log before it leaves. What was begun and never confirmed is looked for among the chat's last
 * messages before it is sent again, by what it says.
 */
import type { Delivery, PictureSource, SendFailureCode, Sent } from "../../src/ports/channel.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Log } from "../../src/ports/log.ts";
import { done, type Outcome } from "../../src/ports/outcome.ts";
import type { Pause } from "../../src/wire/pause.ts";
import { chatOf } from "./address.ts";
import { type Content, contentOf } from "./content.ts";
import {
  NEVER_WROTE,
  NOBODY,
  notConnected,
  notHeard,
  notSent,
  REFUSED_BY_WHATSAPP,
  refuse,
  saysNobody,
} from "./failures.ts";
import type { GuardedClient } from "./guarded-client.ts";
import { UNANSWERED, within } from "./heartbeat.ts";
import type { WhatsAppLibrary } from "./library.ts";
import { lookUp } from "./look-up.ts";
import type { MessageLog } from "./message-log.ts";
import type { Pace } from "./pace.ts";
import type { Readiness } from "./readiness.ts";
import { type Outgoing, renderWhatsApp } from "./render.ts";
import { LibraryMessage } from "./schema.ts";
import { sayCause } from "./session.ts";

/** What it needs. */
export interface SenderOptions {
  readonly library: Pick<WhatsAppLibrary, "MessageMedia" | "Poll">;
  readonly messages: MessageLog;
  readonly pictures: PictureSource;
  readonly clock: Clock;
  readonly log: Log;
  readonly polls: boolean;
  readonly pace: Pace;
  readonly wait: Pause;
  /** How long WhatsApp may take to say that it has a message, in milliseconds. */
  readonly sendMs: number;
  readonly readiness: Pick<Readiness, "soon">;
  /** How long a send waits for a session that is coming up, in milliseconds. */
  readonly comingUpMs: number;
}

/** The sender. */
export interface Sender {
  send(delivery: Delivery): Promise<Outcome<Sent, SendFailureCode>>;
  /** Resolves when every send that is under way now has ended. */
  settled(): Promise<void>;
  /** Nothing is being sent. */
  isQuiet(): boolean;
  /** Interrupts pauses; what has not left yet stays in the outbox. */
  stop(): Promise<void>;
}

/** Makes one. */
export function createSender(options: SenderOptions): Sender {
  const stopping = new AbortController();
  /** Sends whose message may be in the chat already, but not in the log. */
  const leaving = new Set<Promise<unknown>>();
  const underWay = new Set<Promise<unknown>>();
  const settled = async () => void (await Promise.allSettled([...leaving]));
  return {
    settled,
    isQuiet: () => underWay.size === 0,
    async send(delivery) {
      const work = sendOne(delivery, options, stopping.signal, (leave) => track(leaving, leave));
      track(underWay, work);
      return work;
    },
    async stop() {
      stopping.abort();
      await Promise.allSettled([...underWay]);
    },
  };
}

function track(set: Set<Promise<unknown>>, work: Promise<unknown>): void {
  set.add(work);
  const forget = () => void set.delete(work);
  work.then(forget, forget);
}

async function sendOne(
  delivery: Delivery,
  options: SenderOptions,
  stopping: AbortSignal,
  onLeave: (leave: Promise<unknown>) => void,
): Promise<Outcome<Sent, SendFailureCode>> {
  const { messages, clock } = options;
  const client = await options.readiness.soon(options.comingUpMs);
  if (client === null || stopping.aborted) return notConnected();
  const chat = await chatFor(delivery, messages);
  if (chat === null) return refuse(NEVER_WROTE);
  const outgoing = renderWhatsApp(delivery.message, delivery.say, options.polls);
  const content = await contentOf(outgoing, options);
  const begun = await messages.begun(delivery.id);
  if (begun !== null) {
    const found = begun.message ?? (await lookUp(client, chat, begun, messages, options.sendMs));
    if (found === UNANSWERED) return notHeard("the chat could not be looked through");
    if (found !== null) return confirmed(delivery, found, outgoing, options);
  }
  if (!(await pause(client, chat, outgoing.text.length, options, stopping))) return notConnected();
  await messages.begin(delivery.id, content.digest, clock.now());
  const leave = transmit(client, chat, content, delivery, outgoing, options);
  onLeave(leave);
  return leave;
}

/**
 * The chat to answer in: one that has written here, else one that wrote to the shop by the other vendor, whom Kiosk
 * vouches for by the names the messenger gave. Null for anybody else: nobody is written to who did not write first.
 */
async function chatFor({ address, identities = [] }: Delivery, messages: MessageLog): Promise<string | null> {
  const chats = [address, ...identities].flatMap((name) => chatOf(name) ?? []);
  for (const chat of chats) if (await messages.hasHeard(chat)) return chat;
  const vouched = identities.flatMap((name) => chatOf(name) ?? [])[0];
  return vouched ?? null;
}

/** Shows that somebody types, for as long as a person would. False when we are stopped meanwhile. */
async function pause(
  client: GuardedClient,
  chat: string,
  length: number,
  { pace, wait }: SenderOptions,
  stopping: AbortSignal,
): Promise<boolean> {
  const ms = pace(length);
  // Best effort, and not waited for: a typing sign is no reason to be late.
  client.pupPage?.evaluate(`window.WWebJS.sendChatstate("typing", ${JSON.stringify(chat)})`).catch(() => {});
  return wait(ms, stopping);
}

async function transmit(
  client: GuardedClient,
  chat: string,
  { content, caption, asDocument, digest }: Content,
  delivery: Delivery,
  outgoing: Outgoing,
  options: SenderOptions,
): Promise<Outcome<Sent, SendFailureCode>> {
  const begun = { words: digest, at: options.clock.now(), message: null };
  try {
    const question = client.sendMessage(chat, content, {
      linkPreview: false,
      parseVCards: false,
      waitUntilMsgSent: true,
      sendMediaAsDocument: asDocument,
      ...(caption !== undefined && caption !== "" && { caption }),
    });
    const answer = await within(
      question.then(
        (message) => ({ message }),
        (cause: unknown) => ({ cause }),
      ),
      options.sendMs,
    );
    if (answer === UNANSWERED) return notHeard("no answer in time");
    if ("cause" in answer) throw answer.cause;
    // The library gives nothing back when it found no such chat.
    if (answer.message == null) return refuse(NOBODY);
    const sent = LibraryMessage.parse(answer.message);
    if ((sent.ack ?? 0) < 0) return refuse(REFUSED_BY_WHATSAPP);
    return confirmed(delivery, sent.id._serialized, outgoing, options);
  } catch (cause) {
    if (saysNobody(cause)) return refuse(NOBODY);
    const found = await lookUp(client, chat, begun, options.messages, options.sendMs);
    if (found === UNANSWERED) return notHeard(sayCause(cause));
    return found === null ? notSent(sayCause(cause)) : confirmed(delivery, found, outgoing, options);
  }
}

async function confirmed(
  delivery: Delivery,
  message: string,
  outgoing: Outgoing,
  options: SenderOptions,
): Promise<Outcome<Sent, SendFailureCode>> {
  const { messages, clock } = options;
  if (outgoing.kind === "poll") {
    const tokens = outgoing.options.map(({ token }) => token);
    await messages.notePoll(message, tokens, clock.now());
  }
  await messages.sent(delivery.id, message, clock.now());
  return done({ reference: message });
}
