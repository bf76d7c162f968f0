/** Slack's JSON as far as this desk reads it; the vendor's shapes stop here. From @slack/bolt's payload types. */
import { z } from "zod";

const User = z.object({ id: z.string(), name: z.string().optional(), username: z.string().optional() });

/** A pressed button. `message` is absent when the button stood in a modal. */
export const ButtonPress = z.object({
  type: z.literal("block_actions"),
  user: User,
  trigger_id: z.string(),
  channel: z.object({ id: z.string() }).optional(),
  message: z.object({ ts: z.string(), thread_ts: z.string().optional() }).optional(),
  actions: z
    .array(
      z.object({ action_id: z.string(), action_ts: z.string().optional(), value: z.string().optional() }),
    )
    .min(1),
});
export type ButtonPress = z.infer<typeof ButtonPress>;

const FieldValue = z.object({
  type: z.string(),
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
});

/** A submitted modal. */
export const Submission = z.object({
  type: z.literal("view_submission"),
  user: User,
  view: z.object({
    id: z.string(),
    callback_id: z.string(),
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), FieldValue)) }),
  }),
});
export type Submission = z.infer<typeof Submission>;

/** A typed slash command. */
export const TypedCommand = z.object({
  command: z.string(),
  text: z.string().default(""),
  user_id: z.string(),
  user_name: z.string().optional(),
  channel_id: z.string(),
  trigger_id: z.string(),
  response_url: z.string().optional(),
});
export type TypedCommand = z.infer<typeof TypedCommand>;

/** What a message was before it was changed or removed, or is now. */
const MessageVersion = z.object({
  user: z.string().optional(),
  bot_id: z.string().optional(),
  text: z.string().default(""),
  thread_ts: z.string().optional(),
});

/** A message somebody wrote; the subtype says whether it is something else, such as a change of one. */
export const WrittenMessage = z.object({
  type: z.literal("message"),
  /** With the subtype `file_share`. */
  files: z.array(z.unknown()).default([]),
  /** With the subtypes `message_changed` and `message_deleted`; the latter has no `message`. */
  message: MessageVersion.optional(),
  previous_message: MessageVersion.optional(),
  subtype: z.string().optional(),
  channel: z.string(),
  user: z.string().optional(),
  bot_id: z.string().optional(),
  text: z.string().default(""),
  ts: z.string(),
  thread_ts: z.string().optional(),
});
export type WrittenMessage = z.infer<typeof WrittenMessage>;

/** A message as conversations.history and conversations.replies give it, with the app's own metadata. */
export const StoredMessage = z.object({
  ts: z.string(),
  bot_id: z.string().optional(),
  metadata: z.object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) }).optional(),
});
export type StoredMessage = z.infer<typeof StoredMessage>;

/** What this desk writes into a message's metadata, to find the message again and to know what it stands for. */
export const Mark = z.object({ delivery: z.string(), conversation: z.string().optional() });
export type Mark = z.infer<typeof Mark>;

/** `event_type` of the metadata. */
export const MARK = "kiosk_post";

/** Where a message stands. */
export interface Place {
  readonly channel: string;
  readonly ts: string;
}

/** What a desk remembers of a posted message: where it stands, and which files belong to it. */
export interface Remembered {
  readonly place: Place;
  /** Of a pairing: Slack's id of the picture. Of a help thread: marks of the files that were shown in it. */
  readonly files: readonly string[];
}

const Reference = z
  .string()
  .regex(/^[A-Z0-9]+:\d+\.\d+(:[\w.-]+)?$/)
  .transform((reference): Remembered => {
    const [channel = "", ts = "", files] = reference.split(":");
    return { place: { channel, ts }, files: files?.split(".") ?? [] };
  });

/** What a reference remembers; undefined when there is none, or none of ours. */
export function rememberedBy(reference: string | undefined): Remembered | undefined {
  const parsed = Reference.safeParse(reference);
  return parsed.success ? parsed.data : undefined;
}

/** The reference of a message and its files. */
export function referenceOf({ channel, ts }: Place, files: readonly string[] = []): string {
  return [channel, ts, ...(files.length === 0 ? [] : [files.join(".")])].join(":");
}
