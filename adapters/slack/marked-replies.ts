/**
 * What staff write for a shopper in Slack: a message that begins with `!reply`. All ways of writing one pass here. It is
 * sent, or its author is told that it was not, and how to do it; nothing that was meant for a shopper is dropped silently.
 */
import type { Actor, DeskCommand, DeskHost } from "../../src/ports/desk.ts";
import { REPLY_MARK } from "./help-thread.ts";
import { plainFromMrkdwn } from "./mrkdwn.ts";
import type { Poster } from "./poster.ts";
import { type Spot, sentenceOf, spotIn, type Teller } from "./private-answers.ts";
import type { WrittenMessage } from "./schema.ts";

/** What it needs. */
export interface MarkedReplyOptions {
  readonly shop: string;
  readonly poster: Poster;
  readonly host: Pick<DeskHost, "perform">;
  readonly teller: Teller;
  actorOf(user: string): Promise<Actor>;
}

/** The mark as a word of its own: `!reply hello`, not `!replying`. */
const markedReply = new RegExp(`^\\s*${REPLY_MARK}(?![\\w-])([\\s\\S]*)$`, "i");

/** Kinds of messages that are what a person wrote, whole. */
const WHOLE: ReadonlySet<string | undefined> = new Set([undefined, "thread_broadcast"]);

/** Something that was meant for a shopper: the words to send, or why they are not sent. */
type Meant = { readonly user: string } & (
  | { readonly words: string; readonly thread: string }
  | { readonly refusal: string; readonly thread?: string }
);

/** Takes a message that somebody wrote, changed or removed; only a marked one goes any further. */
export async function takeMarkedReply(message: WrittenMessage, options: MarkedReplyOptions): Promise<void> {
  const meant = meantForShopper(message);
  if (meant === null) return;
  const { teller, poster, host, shop } = options;
  const { channel, ts } = message;
  const actor = await options.actorOf(meant.user);
  const spot = spotIn(channel, meant.thread);
  if ("refusal" in meant) return teller.tell(actor, spot, meant.refusal);
  const conversation = await poster.conversationOf({ channel, ts: meant.thread });
  if (conversation === null) return teller.tell(actor, spot, NO_HELP_THREAD);
  const command: DeskCommand = { kind: "replyToShopper", conversation, text: meant.words };
  const outcome = await host.perform({ shop, actor, key: `slack/message/${channel}/${ts}`, command });
  if (outcome.kind !== "done") return teller.tell(actor, spot, sentenceOf(outcome));
  const place: Spot = { channel, thread: meant.thread };
  await teller.confirm(actor, { channel, ts }, place, outcome.value.said);
}

/** Null for what staff write among themselves, and for what no person wrote. */
function meantForShopper(message: WrittenMessage): Meant | null {
  const { subtype, bot_id, user, ts, thread_ts: thread, text, files } = message;
  if (subtype === "message_changed" || subtype === "message_deleted") return changed(message);
  const [, reply] = markedReply.exec(text) ?? [];
  if (reply === undefined || bot_id !== undefined || user === undefined) return null;
  const inThread = thread === undefined || thread === ts ? {} : { thread };
  if (files.length > 0 || subtype === "file_share") return { user, refusal: NO_FILES, ...inThread };
  if (!WHOLE.has(subtype)) return { user, refusal: NOT_PLAIN, ...inThread };
  if (inThread.thread === undefined) return { user, refusal: NO_THREAD };
  const words = plainFromMrkdwn(reply).trim();
  if (words === "") return { user, refusal: NO_WORDS, ...inThread };
  return { user, words, thread: inThread.thread };
}

/** Slack also tells so of what it changes itself, a link's preview for example: the words are the same then. */
function changed({ message, previous_message: before }: WrittenMessage): Meant | null {
  const now = message?.text ?? "";
  if (before === undefined || now === before.text) return null;
  const { user, bot_id, thread_ts: thread } = message ?? before;
  const isMeant = markedReply.test(before.text) || markedReply.test(now);
  if (!isMeant || user === undefined || bot_id !== undefined) return null;
  return {
    user,
    refusal: message === undefined ? NOT_TAKEN_BACK : NOT_CHANGED,
    ...(thread !== undefined && { thread }),
  };
}

const NO_HELP_THREAD = "This is not the thread of a help request; nothing was sent.";
const NO_THREAD = `Nothing was sent: write it in the thread of the shopper's help request, such as ${REPLY_MARK} It ships today.`;
const NO_WORDS = `Write what the shopper shall read after the mark, such as ${REPLY_MARK} It ships today.`;
const NO_FILES = `Nothing was sent, neither the file nor the words: only words go to a shopper from here. Write ${REPLY_MARK} and the words alone; put the file where a link leads to it, and the link among the words.`;
const NOT_PLAIN = `Nothing was sent: only a plain message goes to a shopper. Write ${REPLY_MARK} and the words.`;
const NOT_CHANGED = `The change is not sent: the shopper has what was sent before, or nothing. Write a new message with ${REPLY_MARK}.`;
const NOT_TAKEN_BACK = "What was sent to the shopper stays there, though the message is gone here.";
