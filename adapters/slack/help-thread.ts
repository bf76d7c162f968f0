/**
 * A help request as a thread: its root says who asks and what went before, its replies are for staff among themselves.
 *
 * Nothing in the thread reaches the shopper but what is sent with "Reply to shopper" or a message that begins with
 * `!reply`. See src/desk/handoff.ts for the law.
 */
import { type ConversationKey, conversationParts } from "../../src/conversation/conversation-key.ts";
import type { DeskPost, TranscriptLine } from "../../src/ports/desk.ts";
import type { CartView } from "../../src/ports/services/cart.ts";
import { wordsOfLine } from "./attachments.ts";
import {
  actions,
  type Block,
  button,
  context,
  fields,
  header,
  input,
  modal,
  section,
  sections,
} from "./blocks.ts";
import { LIMITS } from "./limits.ts";
import { cut, escapeMrkdwn, visible } from "./mrkdwn.ts";
import type { StaffWords } from "./words.ts";

/** Actions of the thread's buttons; their value is the conversation's key. */
export const HELP_ACTIONS = {
  reply: "kiosk.help.reply",
  take: "kiosk.help.take",
  handBack: "kiosk.help.handBack",
} as const;

export const REPLY_MODAL = "kiosk.reply";
export const REPLY_TEXT = "text";

/** A message in a help thread that begins so is sent to the shopper. */
export const REPLY_MARK = "!reply";

const STATES = {
  open: "waiting for a person",
  taken: "a person answers",
  closed: "the bot answers again",
} as const;
const CART_LINES = 10;
/** Newest transcript lines on the root, and how much of each; the whole is in the conversation. */
const TRANSCRIPT_LINES = 12;
const TRANSCRIPT_WORDS = 400;
/** Sections a single line of a shopper may take: 12,000 characters, more than any channel carries. */
const LINE_SECTIONS = 4;

type HelpPost = Extract<DeskPost, { kind: "help" }>;
type HelpLine = Extract<DeskPost, { kind: "helpLine" }>;

/** The root of the thread, for its first posting and for each change of state. */
export function helpRoot(post: HelpPost, words: StaffWords): { blocks: Block[]; text: string } {
  const { conversation, state } = post;
  return {
    text: `Help request: ${STATES[state]}`,
    blocks: [
      header(`Help request · ${STATES[state]}`),
      fields([
        ["Customer", post.customer],
        ["Channel", post.channel],
        ["Language", post.locale],
      ]),
      section(cartWords(post.cart, words)),
      section(transcriptWords(post.transcript, words)),
      ...actions(
        ...(state === "closed"
          ? []
          : [button("Reply to shopper", HELP_ACTIONS.reply, conversation, { style: "primary" })]),
        ...(state === "open" ? [button("Take", HELP_ACTIONS.take, conversation)] : []),
        ...(state === "closed" ? [] : [button("Hand back", HELP_ACTIONS.handBack, conversation)]),
      ),
      context(
        state === "closed"
          ? "Handed back. The shopper can ask for a person again at any time."
          : `Write freely in the thread: the shopper does not see it. Send with “Reply to shopper”, or begin a message with ${REPLY_MARK}.`,
      ),
    ],
  };
}

/** Said in the thread, and shown in the channel, when a shopper asks again in a thread that scrolled away. */
export function askedAgain(customer: string): { blocks: Block[]; text: string } {
  return {
    text: "A shopper asks for a person again",
    blocks: [section(`${cut(customer, 200)} asks for a person again.`)],
  };
}

/** A root for lines whose help request was never posted (its posting was given up). */
export function bareRoot(conversation: ConversationKey): { blocks: Block[]; text: string } {
  const { channel } = conversationParts(conversation);
  return {
    text: "Help request",
    blocks: [
      header("Help request"),
      fields([["Channel", channel]]),
      ...actions(
        button("Reply to shopper", HELP_ACTIONS.reply, conversation, { style: "primary" }),
        button("Take", HELP_ACTIONS.take, conversation),
        button("Hand back", HELP_ACTIONS.handBack, conversation),
      ),
    ],
  };
}

/** A new line in the thread. Its notification holds no words of the shopper. */
export function helpLine({ line, author }: HelpLine): { blocks: Block[]; text: string } {
  const who =
    line.from === "staff"
      ? `Sent to the shopper by ${author ?? "staff"}`
      : line.from === "bot"
        ? "The bot"
        : "Shopper";
  return {
    text: escapeMrkdwn(cut(who, 200)),
    blocks: [context(`${cut(who, 200)}:`), ...sections(wordsOfLine(line), LINE_SECTIONS)],
  };
}

/** The modal for "Reply to shopper". */
export function replyModal(metadata: { conversation: string; channel: string; thread: string }) {
  return modal({
    callback: REPLY_MODAL,
    title: "Reply to shopper",
    submit: "Send",
    metadata,
    blocks: [
      input(
        REPLY_TEXT,
        "Your words",
        { type: "plain_text_input", action_id: REPLY_TEXT, multiline: true, max_length: LIMITS.input },
        { hint: "The shopper sees them with your name." },
      ),
    ],
  });
}

function cartWords(cart: CartView | null, words: StaffWords): string {
  if (cart === null || cart.lines.length === 0) return "Cart: empty";
  const shown = cart.lines
    .slice(0, CART_LINES)
    .map((line) => `${line.quantity} × ${cut(words.article(line), 80)} · ${words.money(line.total)}`);
  const rest = cart.lines.length - shown.length;
  return [
    `Cart: ${words.money(cart.total)}`,
    ...shown,
    ...(rest > 0 ? [`… and ${rest} more lines`] : []),
  ].join("\n");
}

/** Each line on its own row with who said it; a customer's line breaks cannot pass for another speaker. */
function transcriptWords(transcript: readonly TranscriptLine[], words: StaffWords): string {
  const speakers = { shopper: "Shopper", bot: "Bot", staff: "Staff" } as const;
  const rows: string[] = [];
  let room: number = LIMITS.text - 100;
  for (const line of transcript.slice(-TRANSCRIPT_LINES).toReversed()) {
    const { at, from } = line;
    const said = cut(wordsOfLine(line), TRANSCRIPT_WORDS).replaceAll("\n", "\n        ");
    const row = visible(`${words.time(at)} ${speakers[from]}: ${said}`);
    room -= row.length + 1;
    if (room < 0) break;
    rows.unshift(row);
  }
  const left = transcript.length - rows.length;
  if (rows.length === 0) return "Nothing was said before.";
  return [...(left > 0 ? [`… ${left} earlier lines`] : []), ...rows].join("\n");
}
