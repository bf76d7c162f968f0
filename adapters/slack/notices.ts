/** Notices to staff that are no order and no request: low stock, and messages that could not be sent. */
import type { SendFailureCode } from "../../src/ports/channel.ts";
import type { DeskPost } from "../../src/ports/desk.ts";
import { actions, type Block, button, context, section } from "./blocks.ts";
import { cut, escapeMrkdwn } from "./mrkdwn.ts";

type DeadLetter = Extract<DeskPost, { kind: "deadLetter" }>;
type DeskTrouble = Extract<DeskPost, { kind: "deskTrouble" }>;

/** The button of a dead letter; its value is the letter's id. */
export const RETRY_ACTION = "kiosk.deadLetter.retry";

/** A variant is running out. */
export function lowStockNotice(post: Extract<DeskPost, { kind: "lowStock" }>): {
  blocks: Block[];
  text: string;
} {
  const { sku, name, saleable, sellsOn } = post;
  const after = sellsOn ? ", sold on when nothing is left" : "";
  const words =
    saleable <= 0 && !sellsOn
      ? `Sold out: ${cut(name, 200)}`
      : `Low stock: ${cut(name, 200)}, ${saleable} left${after}`;
  return {
    text: escapeMrkdwn(words),
    blocks: [section(words), context(`${sku} · after counting: /kiosk stock ${sku} = 20 counted`)],
  };
}

/** The code of a message that came after the time in which a shop may write freely. */
const WINDOW_CLOSED = "channel.windowClosed" satisfies SendFailureCode;

/** A message was given up, or is held back. */
export function deadLetterNotice(post: DeadLetter): { blocks: Block[]; text: string } {
  const channel = cut(post.channel, 50);
  const what = post.order === undefined ? "A message" : `A message about the paid order ${post.order}`;
  const title = isHeld(post) ? `${what} is held back (${channel})` : `${what} could not be sent (${channel})`;
  return {
    text: escapeMrkdwn(title),
    blocks: [
      section(`${isHeld(post) ? heldWords(post, what, channel) : title}\n${cut(post.operator, 1000)}`),
      context(post.code),
      ...actions(button("Retry", RETRY_ACTION, post.deadLetter)),
    ],
  };
}

/** Posts of an earlier Kiosk tell it by their code alone. */
function isHeld({ held, code }: DeadLetter): boolean {
  return held ?? code === WINDOW_CLOSED;
}

function heldWords({ code }: DeadLetter, what: string, channel: string): string {
  const why =
    code === WINDOW_CLOSED
      ? `the shopper last wrote more than a day ago, and ${channel} lets a shop write freely only within a day of that`
      : `the message did not reach the shopper on ${channel}`;
  return `Held back: ${why}. ${what} goes out by itself when they write again; reach them another way if it cannot wait.`;
}

/** A messenger does not take a picture. */
export function badPictureNotice({ channel, picture, operator }: Extract<DeskPost, { kind: "badPicture" }>): {
  blocks: Block[];
  text: string;
} {
  const words = `A picture is left out (${cut(channel, 50)}): ${cut(picture, 300)}`;
  const meaning =
    "The words go out without it. It is tried again after a day at the latest; put a better one in its place.";
  return {
    text: escapeMrkdwn(words),
    blocks: [section(words), section(meaning), context(cut(operator, 1000))],
  };
}

/** The button of a desk in trouble; its value is the desk's vendor. */
export const RETRY_DESK_ACTION = "kiosk.desk.retry";

/** Another desk can show nothing until a person mends it, or can again. */
export function deskTroubleNotice({ desk, state, operator, unseen }: DeskTrouble): {
  blocks: Block[];
  text: string;
} {
  const name = cut(desk, 40);
  if (state === "mended") {
    const words = `The desk "${name}" was mended and has shown what was held for it.`;
    return { text: escapeMrkdwn(words), blocks: [section(words)] };
  }
  const title = `The desk "${name}" can show nothing until somebody mends it`;
  const orders = unseenWords(unseen);
  return {
    text: escapeMrkdwn(orders === null ? title : `${title}. ${orders}`),
    blocks: [
      section(`${title}. What is for it is held and goes out by itself afterwards.`),
      ...(orders === null ? [] : [section(orders)]),
      section(cut(operator, 1000)),
      ...actions(button("Try again now", RETRY_DESK_ACTION, desk)),
    ],
  };
}

/** Orders named before the rest is counted. */
const MOST_NAMED = 10;

function unseenWords(unseen: DeskTrouble["unseen"] = []): string | null {
  if (unseen.length === 0) return null;
  const named = unseen.slice(0, MOST_NAMED).join(", ");
  const more = unseen.length > MOST_NAMED ? ` and ${unseen.length - MOST_NAMED} more` : "";
  return `Paid, and seen by nobody for an hour: ${named}${more}.`;
}

/** The notice once somebody has pressed Retry. */
export function retriedNotice(name: string): { blocks: Block[]; text: string } {
  const words = `A message that could not be sent is being sent again (${cut(name, 100)} pressed Retry).`;
  return { text: escapeMrkdwn(words), blocks: [section(words)] };
}

/** The notice once its message went out: the shopper wrote again, or somebody had it sent again. */
export function sentNotice(channel: string): { blocks: Block[]; text: string } {
  const words = `A message that was given up or held back went out after all (${cut(channel, 50)}).`;
  return { text: escapeMrkdwn(words), blocks: [section(words)] };
}

/** The notice once there is a newer one about the same message. */
export function outdatedNotice(): { blocks: Block[]; text: string } {
  const words = "A message was tried again and could not be sent: a newer notice says why.";
  return { text: words, blocks: [section(words)] };
}

/** The notice once it is known that there is nothing left to retry: somebody did, or the shopper wrote again. */
export function overNotice(): { blocks: Block[]; text: string } {
  const words = "A message that could not be sent or was held back went out again since.";
  return { text: words, blocks: [section(words)] };
}
