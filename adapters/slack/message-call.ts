/** The parameters of chat.postMessage for a message, without its channel. Pure: poster and preview share them. */
import type { Block } from "./blocks.ts";
import { MARK, type Mark } from "./schema.ts";

/** A message: blocks, and the words of its notification. */
export interface Content {
  readonly blocks: Block[];
  readonly text: string;
}

/** Where and as what a message is posted. */
export interface Posting {
  /** The delivery's id. */
  readonly id: string;
  readonly channel: string;
  /** Root of the thread to post in. */
  readonly thread?: string;
  /** Also shown in the channel. */
  readonly broadcast?: boolean;
  /** The conversation that a help thread's root stands for. */
  readonly conversation?: string;
}

/** What is posted beside the channel it goes to. */
export function messageCall(
  { id, thread, broadcast, conversation }: Omit<Posting, "channel">,
  content: Content,
) {
  return {
    ...content,
    ...threadOf(thread, broadcast),
    metadata: metadataOf({ delivery: id, ...(conversation === undefined ? {} : { conversation }) }),
    unfurl_links: false,
    unfurl_media: false,
  };
}

/** The mark by which a message is known again. */
export function metadataOf(mark: Mark) {
  const { delivery, conversation } = mark;
  return {
    event_type: MARK,
    event_payload: { delivery, ...(conversation === undefined ? {} : { conversation }) },
  };
}

function threadOf(thread: string | undefined, broadcast: boolean | undefined) {
  if (thread === undefined) return {};
  return broadcast === true ? { thread_ts: thread, reply_broadcast: true as const } : { thread_ts: thread };
}
