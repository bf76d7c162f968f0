/**
 * What is remembered of sent messages and uploaded files.
 *
 * Meta takes no idempotency key. A message whose answer was lost may have been taken; but each message carries a mark of
 * ours that comes back with its statuses. So what was accepted, and what statuses say, is kept by delivery: a message
 * that is sent again is looked up here first. Statuses come in any order and more than once: they have ranks, and a
 * message never goes backwards.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { collection, type Store, type StoreTransaction } from "../../src/ports/store.ts";
import { CALLBACK_DATA, UPLOAD_LIFE_MS } from "./limits.ts";

/** How far a message has come; what is on the phone has not failed, whatever came before. */
const RANKS: Readonly<Record<string, number>> = {
  asked: 0,
  accepted: 1,
  sent: 2,
  failed: 3,
  delivered: 4,
  read: 5,
  played: 6,
};
const FAILED = 3;

/** How long a message is remembered, in milliseconds: a day longer than Meta repeats a webhook. [docs: set up webhooks] */
const MEMORY_MS = 8 * 24 * 60 * 60_000;

/** A delivery as it is stored. `message` is Meta's id of it; `failed` is that of an earlier try. */
export const DeliveryRecord = z.object({
  delivery: z.string(),
  message: z.string().nullable(),
  rank: z.number(),
  /** When it was first asked for, or asked for again after a failure, in epoch milliseconds. */
  at: z.number(),
  failed: z.string().nullable(),
  /** The picture that it is sent with, by its file. */
  picture: z.string().optional(),
});
type DeliveryRecord = z.infer<typeof DeliveryRecord>;

/** By the mark that the message carries. */
const deliveries = collection("deliveries", DeliveryRecord);
/** The delivery of Meta's id of a message. */
const messages = collection("messages", z.string());
/** Meta's id of a file by the digest of its bytes. */
const uploads = collection("uploads", z.object({ media: z.string(), at: z.number() }));

/** A status of a message of ours, as a webhook tells it. */
export interface StatusNews {
  /** The mark we sent with it; absent for messages that somebody else sent. */
  readonly callback: string | undefined;
  /** Meta's id (wamid). */
  readonly message: string;
  readonly status: string;
}

/** A delivery that failed by a status; `index` is the status's place in the news. */
export interface FailedDelivery {
  readonly delivery: string;
  readonly index: number;
  /** The picture that it was sent with. */
  readonly picture?: string;
}

/** The memory of one shop. What is written is durable when the promise resolves. */
export interface DeliveryLog {
  /** Meta's id of the message when it was taken and has not failed since; null when it may be sent (again). */
  taken(delivery: string): Promise<string | null>;
  /** It is about to be sent, with a picture or without. */
  asked(delivery: string, at: number, picture?: string): Promise<void>;
  accepted(delivery: string, message: string, at: number): Promise<void>;
  /** Notes statuses at once; gives the deliveries that failed by them, in order. */
  heard(news: readonly StatusNews[], at: number): Promise<readonly FailedDelivery[]>;
  /** The id of an uploaded file, while Meta keeps it. */
  upload(digest: string, at: number): Promise<string | null>;
  uploaded(digest: string, media: string, at: number): Promise<void>;
  forgetUpload(digest: string): Promise<void>;
}

/** The mark for a delivery: its id, or a digest of one that is too long. */
export function callbackOf(delivery: string): string {
  if (delivery.length <= CALLBACK_DATA) return delivery;
  return `sha256:${createHash("sha256").update(delivery).digest("base64url")}`;
}

/** The memory in a store. */
export function createDeliveryLog(store: Store): DeliveryLog {
  return {
    async taken(delivery) {
      const known = await store.get(deliveries, callbackOf(delivery));
      return known === null || known.rank === FAILED ? null : known.message;
    },
    asked: (delivery, at, picture) => store.transaction((records) => ask(records, delivery, at, picture)),
    accepted: (delivery, message, at) =>
      store.transaction(async (records) => {
        const known = await records.get(deliveries, callbackOf(delivery));
        note(records, known ?? unasked(delivery, at), message, RANKS.accepted ?? 1);
      }),
    heard: (news, at) => store.transaction((records) => hearAll(records, news, at)),
    async upload(digest, at) {
      const known = await store.get(uploads, digest);
      return known !== null && known.at > at - UPLOAD_LIFE_MS ? known.media : null;
    },
    uploaded: (digest, media, at) =>
      store.transaction(async (records) => writeUpload(records, digest, { media, at })),
    forgetUpload: (digest) => store.transaction(async (records) => records.remove(uploads, digest)),
  };
}

/** Writes what is known of a delivery, for as long as Meta may tell of it. */
export function writeDelivery(records: StoreTransaction, record: DeliveryRecord): void {
  const keeping = { expiresAt: record.at + MEMORY_MS };
  const { delivery } = record;
  records.put(deliveries, callbackOf(delivery), record, keeping);
  for (const message of [record.message, record.failed]) {
    if (message !== null) records.put(messages, message, delivery, keeping);
  }
}

/** Writes a file's id, for as long as Meta keeps the file. */
export function writeUpload(
  records: StoreTransaction,
  digest: string,
  upload: { readonly media: string; readonly at: number },
): void {
  records.put(uploads, digest, upload, { expiresAt: upload.at + UPLOAD_LIFE_MS });
}

function unasked(delivery: string, at: number): DeliveryRecord {
  return { delivery, message: null, rank: 0, at, failed: null };
}

/** What failed begins anew, and its earlier statuses are those of another message. */
async function ask(
  records: StoreTransaction,
  delivery: string,
  at: number,
  picture: string | undefined,
): Promise<void> {
  const known = await records.get(deliveries, callbackOf(delivery));
  const isAnew = known === null || known.rank === FAILED;
  if (!isAnew && known.picture === picture) return;
  const { picture: _, ...rest } = isAnew
    ? { ...unasked(delivery, at), failed: known?.message ?? null }
    : known;
  writeDelivery(records, { ...rest, ...(picture !== undefined && { picture }) });
}

/** A message never goes backwards. */
function note(records: StoreTransaction, known: DeliveryRecord, message: string, rank: number): void {
  if (rank > known.rank) writeDelivery(records, { ...known, message, rank });
}

async function hearAll(
  records: StoreTransaction,
  news: readonly StatusNews[],
  at: number,
): Promise<readonly FailedDelivery[]> {
  const failed: FailedDelivery[] = [];
  for (const [index, one] of news.entries()) {
    const rank = RANKS[one.status];
    const known = rank === undefined ? null : await knownBy(records, one, at);
    if (rank === undefined || known === null) continue;
    note(records, known, one.message, rank);
    // A repeated failure is told again: the webhook that told of it first may not have been handled to its end.
    if (rank === FAILED && known.rank <= FAILED)
      failed.push({
        delivery: known.delivery,
        index,
        ...(known.picture !== undefined && { picture: known.picture }),
      });
  }
  return failed;
}

/** Which delivery a status is about: by our mark, else by Meta's id. Null when it is none of ours, or of an earlier try. */
async function knownBy(
  records: StoreTransaction,
  { callback, message }: StatusNews,
  at: number,
): Promise<DeliveryRecord | null> {
  const marked = callback === undefined ? null : await records.get(deliveries, callback);
  const known = marked ?? (await behind(records, message));
  if (known !== null) return known.failed === message ? null : known;
  return callback === undefined || callback.startsWith("sha256:") ? null : unasked(callback, at);
}

async function behind(records: StoreTransaction, message: string): Promise<DeliveryRecord | null> {
  const delivery = await records.get(messages, message);
  return delivery === null ? null : records.get(deliveries, callbackOf(delivery));
}
