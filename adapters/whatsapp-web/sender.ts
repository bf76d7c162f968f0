/**
 * Sends one message: finds the chat, takes a human pause, sends, and says honestly how it ended.
 *
 * Each send is noted in the book before it leaves. What was begun and never confirmed is looked for among the chat's last
 * messages before it is sent again, by what it says.
 */
import type { Delivery, PictureSource, Sent } from "../../src/ports/channel.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Log } from "../../src/ports/log.ts";
import { done, type Outcome } from "../../src/ports/outcome.ts";
import { chatOf } from "./address.ts";
import { type BegunSend, type Book, digestOf } from "./book.ts";
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
import { type GuardedClient, MessageMedia, Poll } from "./guarded-client.ts";
import { LOOK_BACK_MESSAGES } from "./limits.ts";
import type { Pace, Wait } from "./pace.ts";
import { UNANSWERED, within } from "./pulse.ts";
import { type Outgoing, renderWhatsApp } from "./render.ts";
import { LibraryMessage } from "./schema.ts";
import { sayCause } from "./session.ts";

/** What it needs. */
export interface SenderOptions {
  readonly book: Book;
  readonly pictures: PictureSource;
  readonly clock: Clock;
  readonly log: Log;
  readonly polls: boolean;
  readonly pace: Pace;
  readonly wait: Wait;
  /** How long WhatsApp may take to say that it has a message, in milliseconds. */
  readonly sendMs: number;
  /** The client of the life that is ready; null while there is none. */
  client(): GuardedClient | null;
}

/** The sender. */
export interface Sender {
  send(delivery: Delivery): Promise<Outcome<Sent>>;
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
  /** Sends whose message may be in the chat already, but not in the book. */
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
): Promise<Outcome<Sent>> {
  const { book, clock } = options;
  const client = options.client();
  if (client === null || stopping.aborted) return notConnected();
  const chat = chatFor(delivery, book);
  if (chat === null) return refuse(NEVER_WROTE);
  const outgoing = renderWhatsApp(delivery.message, delivery.say, options.polls);
  const content = await contentOf(outgoing, options);
  const begun = book.begun(delivery.id);
  if (begun !== null) {
    const found = begun.message ?? (await lookUp(client, chat, begun, book, options.sendMs));
    if (found === UNANSWERED) return notHeard("the chat could not be looked through");
    if (found !== null) return confirmed(delivery, found, outgoing, options);
  }
  if (!(await pause(client, chat, outgoing.text.length, options, stopping))) return notConnected();
  book.begin(delivery.id, content.digest, clock.now());
  const leave = transmit(client, chat, content, delivery, outgoing, options);
  onLeave(leave);
  return leave;
}

/**
 * The chat to answer in: one that has written here, else one that wrote to the shop by the other vendor, whom the house
 * vouches for by the names the messenger gave. Null for anybody else: nobody is written to who did not write first.
 */
function chatFor({ address, identities = [] }: Delivery, book: Book): string | null {
  const chats = [address, ...identities].flatMap((name) => chatOf(name) ?? []);
  const heard = chats.find((chat) => book.hasHeard(chat));
  const vouched = identities.flatMap((name) => chatOf(name) ?? [])[0];
  return heard ?? vouched ?? null;
}

/** What the library sends, and how it is known again. */
interface Content {
  readonly content: string | InstanceType<typeof MessageMedia> | InstanceType<typeof Poll>;
  readonly caption?: string;
  readonly asDocument: boolean;
  readonly digest: string;
}

async function contentOf(outgoing: Outgoing, { pictures, log }: SenderOptions): Promise<Content> {
  const { text } = outgoing;
  const plain: Content = { content: text, asDocument: false, digest: digestOf("chat", text) };
  switch (outgoing.kind) {
    case "text":
      return plain;
    case "poll": {
      const labels = outgoing.options.map(({ label }) => label);
      return { content: new Poll(text, labels), asDocument: false, digest: digestOf("poll_creation", text) };
    }
    case "document": {
      const { mediaType, content, fileName } = outgoing;
      const file = new MessageMedia(mediaType, Buffer.from(content).toString("base64"), fileName);
      return { content: file, caption: text, asDocument: true, digest: digestOf("document", text) };
    }
    case "picture":
      try {
        const bytes = Buffer.from(await pictures.bytes(outgoing.file));
        const file = new MessageMedia(
          pictureType(bytes),
          bytes.toString("base64"),
          outgoing.file.split("/").at(-1),
        );
        return { content: file, caption: text, asDocument: false, digest: digestOf("image", text) };
      } catch (cause) {
        // A picture that cannot be had never stops a sale.
        log.warn(
          { picture: outgoing.file, cause: sayCause(cause) },
          "A picture is missing; its words are sent alone",
        );
        return plain;
      }
  }
}

function pictureType(bytes: Buffer): string {
  if (bytes[0] === 0x89) return "image/png";
  return bytes.subarray(8, 12).toString("latin1") === "WEBP" ? "image/webp" : "image/jpeg";
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
): Promise<Outcome<Sent>> {
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
    const found = await lookUp(client, chat, begun, options.book, options.sendMs);
    if (found === UNANSWERED) return notHeard(sayCause(cause));
    return found === null ? notSent(sayCause(cause)) : confirmed(delivery, found, outgoing, options);
  }
}

function confirmed(
  delivery: Delivery,
  message: string,
  outgoing: Outgoing,
  options: SenderOptions,
): Outcome<Sent> {
  const { book, clock } = options;
  if (outgoing.kind === "poll") {
    const tokens = outgoing.options.map(({ token }) => token);
    book.notePoll(message, tokens, clock.now());
  }
  book.sent(delivery.id, message, clock.now());
  return done({ reference: message });
}

/** Looking through a chat is quick or does not happen, in milliseconds: the outbox waits two minutes for all of a send. */
const LOOK_UP_MS = 15_000;
/** Clocks of WhatsApp and of this machine may differ by so much, in milliseconds. */
const CLOCK_SLACK_MS = 120_000;

/** Our message of these words that no other delivery has; null when it is not there, UNANSWERED when nobody can say. */
async function lookUp(
  client: GuardedClient,
  chat: string,
  { words, at }: BegunSend,
  book: Book,
  patienceMs: number,
): Promise<string | null | typeof UNANSWERED> {
  const search = async () => {
    const opened = await client.getChatById(chat);
    const own = await opened.fetchMessages({ limit: LOOK_BACK_MESSAGES, fromMe: true });
    const fits = own
      .map((raw) => LibraryMessage.parse(raw))
      .filter(
        ({ id, type, body, pollName, timestamp, ack = 0 }) =>
          ack >= 0 &&
          timestamp * 1_000 >= at - CLOCK_SLACK_MS &&
          digestOf(type, pollName ?? body) === words &&
          !book.isOurs(id._serialized),
      );
    return fits.at(-1)?.id._serialized ?? null;
  };
  return within(search(), Math.min(patienceMs, LOOK_UP_MS));
}
