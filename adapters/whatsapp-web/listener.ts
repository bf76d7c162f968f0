/**
 * Hears what happens on the page and hands it to Kiosk: messages, votes, and what a person answers on the phone.
 *
 * There is no redelivery in WhatsApp Web. What came while nobody listened is found among the unread messages afterwards,
 * and Kiosk knows by its id what it had already.
 */
import { type Content, type Inbound, inboundId } from "../../src/conversation/inbound.ts";
import type { ChannelHost } from "../../src/ports/channel.ts";
import type { SystemClock } from "../../src/ports/clock.ts";
import type { Log } from "../../src/ports/log.ts";
import { chatOf, keyOf } from "./address.ts";
import type { GuardedClient } from "./guarded-client.ts";
import { contentOf, isNotice, isPersonal, wordsOf } from "./inbound.ts";
import { CATCH_UP_MESSAGES, CATCH_UP_MS, POLL_CATCH_UP_MS } from "./limits.ts";
import { digestOf, type MessageLog } from "./message-log.ts";
import { createOrders, type ReadOrder } from "./native-orders.ts";
import type { FindIdentities } from "./people.ts";
import { LibraryMessage, LibraryVote } from "./schema.ts";
import { sayCause } from "./session.ts";
import { unreadChats } from "./unread.ts";

/** What it needs. */
export interface ListenerOptions {
  readonly shop: string;
  readonly client: GuardedClient;
  readonly host: Pick<ChannelHost, "deposit">;
  readonly messages: MessageLog;
  readonly clock: SystemClock;
  readonly log: Log;
  readonly people: FindIdentities;
  /** What staff call a colleague who answers on the phone. */
  readonly personOnPhone: string;
  /** Resolves when what is being sent now has its id in the log. */
  sendsSettled(): Promise<void>;
}

/** The listener of one life. */
export interface Listener {
  /** Takes in what came while nobody listened. */
  takeMissed(): Promise<void>;
  /**
   * Takes in what is unread, and answers how many of it, sent in this life and older than `graceMs`, the page never told
   * of. What was sent before may come late, when the page has caught up with the phone.
   */
  sweep(graceMs: number): Promise<number>;
  /** Takes in votes that came while nobody listened. */
  catchUpVotes(): Promise<void>;
  /** Resolves when everything heard so far is with Kiosk. */
  idle(): Promise<void>;
}

/** Ids heard in this life that are kept, to know unread messages that were told of. */
const MOST_HEARD = 10_000;
/** Messages of one chat that may be of one second. */
const SAME_SECOND = 10;
/** How long before now a send may have begun whose own message is heard of, in milliseconds. */
const SEND_MEMORY_MS = 3_600_000;

/** Listens from now on. */
export function listen(options: ListenerOptions): Listener {
  const { client, log } = options;
  const heard = new Set<string>();
  /** What the page told of, even if it could not be taken in, and what it had before: it is not deaf then. */
  const told = new Set<string>();
  /** When this life had taken in what was missed, by the clock that only runs forward; nothing counts as untold before. */
  let caughtUpAt = Number.POSITIVE_INFINITY;
  const isOurs = shopTime(options);
  /** Messages of shoppers; our own wait for sends that are under way, and must hold up nobody. */
  const incoming = inTurn(log);
  const own = inTurn(log);
  const readOrder = createOrders();
  const take = (raw: object) =>
    incoming.add("message", async () => remember(heard, await takeMessage(raw, options, isOurs, readOrder)));
  client.on("message", (raw: object) => {
    remember(told, LibraryMessage.safeParse(raw).data?.id._serialized);
    void take(raw);
  });
  client.on(
    "message_create",
    (raw: object) => void own.add("reply from the phone", () => takeOwn(raw, options, isOurs)),
  );
  client.on("vote_update", (raw: object) => void incoming.add("vote", () => takeVote(raw, options)));
  client.on(
    "message_ciphertext_failed",
    (raw: object) => void incoming.add("unreadable message", () => takeUnreadable(raw, options, isOurs)),
  );
  return {
    idle: async () => void (await Promise.all([incoming.idle(), own.idle()])),
    async takeMissed() {
      for (const { raw, message } of await unread(options, isOurs)) {
        remember(told, message.id._serialized);
        if (!heard.has(message.id._serialized)) await take(raw);
      }
      caughtUpAt = options.clock.elapsed();
    },
    async sweep(graceMs) {
      let untold = 0;
      const { clock } = options;
      const since = clock.now() - (clock.elapsed() - caughtUpAt);
      for (const { raw, message } of await unread(options, isOurs)) {
        await incoming.idle();
        const id = message.id._serialized;
        // In whole seconds.
        const sentAt = message.timestamp * 1_000;
        if (sentAt + 1_000 > since && sentAt < clock.now() - graceMs && !told.has(id)) untold += 1;
        if (!heard.has(id)) await take(raw);
      }
      return untold;
    },
    async catchUpVotes() {
      const polls = await options.messages.pollsSince(options.clock.now() - POLL_CATCH_UP_MS);
      for (const poll of polls) {
        const votes = await client.getPollVotes(poll);
        for (const vote of votes) await incoming.add("vote", () => takeVote(vote, options, poll));
      }
    },
  };
}

interface Queue {
  add(what: string, work: () => Promise<void>): Promise<void>;
  idle(): Promise<void>;
}

/** One after the other, as they came; one that fails is said and holds up nobody. */
function inTurn(log: Log): Queue {
  let last = Promise.resolve();
  return {
    idle: () => last,
    add(what, work) {
      last = last.then(work).catch((cause: unknown) => {
        log.error({ cause: sayCause(cause) }, `A WhatsApp ${what} could not be taken in`);
      });
      return last;
    },
  };
}

/** Whether a message, of a moment in WhatsApp's seconds, is of the time in which the shop answers. */
type IsOurs = (message: Pick<LibraryMessage, "timestamp">) => boolean;

/**
 * Since the account is paired, and no older than Kiosk knows a message again: their own old chats are nobody's business,
 * whichever way the page hands them over. A clock that was stepped back after the pairing says nothing about it; then
 * what was sent in this life is ours.
 */
function shopTime({ messages, clock }: Pick<ListenerOptions, "messages" | "clock">): IsOurs {
  const begun = clock.elapsed();
  return ({ timestamp }) => {
    const now = clock.now();
    const pairedAt = Number(messages.fact("pairedAt") ?? now);
    const since = pairedAt > now ? now - (clock.elapsed() - begun) : pairedAt;
    // WhatsApp counts in whole seconds.
    return (timestamp + 1) * 1_000 > Math.max(since, now - CATCH_UP_MS);
  };
}

/** Unread messages of persons, oldest first. */
async function unread({ client }: ListenerOptions, isOurs: IsOurs) {
  const found: { readonly raw: object; readonly message: LibraryMessage }[] = [];
  for (const { id, unreadCount } of await unreadChats(client)) {
    const count = Math.min(unreadCount, CATCH_UP_MESSAGES);
    const chat = await client.getChatById(id);
    const newest = newestOf(await chat.fetchMessages({ limit: count + SAME_SECOND, fromMe: false }), count);
    for (const one of newest) {
      if (isOurs(one.message) && !isNotice(one.message)) found.push(one);
    }
  }
  return found.sort((one, other) => one.message.timestamp - other.message.timestamp);
}

/**
 * The newest so many, and all of the same second as the oldest of them: the library sorts by seconds, and in one second
 * anything may come first. [whatsapp-web.js structures/Chat.js fetchMessages] What Kiosk has already, it knows again.
 */
function newestOf(fetched: readonly object[], count: number) {
  const messages = fetched
    .flatMap((raw) => {
      const { data: message } = LibraryMessage.safeParse(raw);
      return message === undefined ? [] : [{ raw, message }];
    })
    .sort((one, other) => one.message.timestamp - other.message.timestamp);
  const oldest = messages.at(-count)?.message.timestamp ?? 0;
  return messages.filter(({ message }) => message.timestamp >= oldest);
}

/** Answers the message's id once it is with Kiosk. */
async function takeMessage(
  raw: object,
  options: ListenerOptions,
  isOurs: IsOurs,
  readOrder: ReadOrder,
): Promise<string | undefined> {
  const message = LibraryMessage.parse(raw);
  if (message.id.fromMe || !isPersonal(message) || !isOurs(message)) return undefined;
  const identities = await options.people(message.from);
  const [address] = identities;
  if (address === undefined) return undefined;
  const phone = identities.find((name) => name.startsWith("phone:"))?.slice("phone:".length) ?? null;
  const content = message.type === "order" ? await readOrder(raw, message) : contentOf(message, phone);
  // First, because the answer may be sent as soon as the message is with the house.
  await options.messages.noteHeard(message.from, options.clock.now());
  if (content !== null) await deposit(options, keyOf(message.id._serialized), identities, content, message);
  return message.id._serialized;
}

function remember(ids: Set<string>, id: string | undefined): void {
  if (ids.size >= MOST_HEARD) ids.clear();
  if (id !== undefined) ids.add(id);
}

async function deposit(
  { shop, host, clock }: ListenerOptions,
  id: string,
  identities: readonly string[],
  content: Content,
  message?: LibraryMessage,
): Promise<void> {
  const name = message?.rawData.notifyName?.slice(0, 200).toWellFormed();
  const inbound: Inbound = {
    // Without the chat: its name may be a number, and is another one when WhatsApp moves the chat to a hidden id.
    id: inboundId(`whatsapp-web:${id}`),
    shop,
    channel: "whatsapp",
    address: identities[0] ?? "",
    identities: [...identities],
    at: clock.now(),
    ...(message !== undefined && { sentAt: Math.round(message.timestamp * 1_000) }),
    content,
    ...(name && { senderName: name }),
  };
  await host.deposit([inbound]);
}

/** Ours, or a colleague's on the phone? Both are the account's; only our own stand in the log. */
async function takeOwn(raw: object, options: ListenerOptions, isOurs: IsOurs): Promise<void> {
  const message = LibraryMessage.parse(raw);
  const { id, to } = message;
  // Nobody hears of what the owner writes to people who are not the shop's.
  if (!id.fromMe || to === undefined || !isPersonal(message) || !isOurs(message)) return;
  // The library tells of our own message before it gives us its id.
  await options.sendsSettled();
  const digest = digestOf(message.type, message.pollName ?? message.body);
  const since = options.clock.now() - SEND_MEMORY_MS;
  const { messages } = options;
  // In this order: what is awaited becomes ours, never the other way.
  if ((await messages.isAwaited(digest, since)) || (await messages.isOurs(id._serialized))) return;
  const identities = await options.people(to);
  const chats = [to, ...identities.map(chatOf)].filter((chat) => chat !== null);
  const hearings = await Promise.all(chats.map((chat) => messages.hasHeard(chat)));
  const isShopper = hearings.includes(true);
  const text = wordsOf(message);
  if (!isShopper || text === null) return;
  await deposit(options, keyOf(id._serialized), identities, {
    kind: "personReply",
    author: options.personOnPhone,
    text,
  });
}

/** A vote that is taken back is no choice; a changed one is a new choice. */
async function takeVote(raw: object, options: ListenerOptions, poll?: string): Promise<void> {
  const vote = LibraryVote.parse(raw);
  const parent = poll ?? vote.parentMessage?.id?._serialized ?? spelling(vote.parentMsgKey);
  const chosen = vote.selectedOptions[0]?.localId;
  if (parent === null) return;
  const token = chosen === undefined ? undefined : (await options.messages.pollTokens(parent))[chosen];
  if (token === undefined) return;
  const identities = await options.people(vote.voter);
  if (identities.length === 0) return;
  const id = `vote:${keyOf(parent)}:${vote.interractedAtTs}`;
  await deposit(options, id, identities, { kind: "choice", token });
}

/** It came and could not be decrypted, by WhatsApp's own second try neither: the shopper should know. */
async function takeUnreadable(raw: object, options: ListenerOptions, isOurs: IsOurs): Promise<void> {
  const message = LibraryMessage.parse(raw);
  if (message.id.fromMe || !isPersonal(message) || !isOurs(message)) return;
  const content: Content = { kind: "unsupported", what: "unreadable" };
  await deposit(
    options,
    `${keyOf(message.id._serialized)}:unreadable`,
    await options.people(message.from),
    content,
  );
}

function spelling(key: unknown): string | null {
  if (typeof key === "string") return key;
  const spelled = typeof key === "object" && key !== null && "_serialized" in key ? key._serialized : null;
  return typeof spelled === "string" ? spelled : null;
}
