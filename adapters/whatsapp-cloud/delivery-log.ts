/**
 * What is remembered of sent messages and uploaded files, on disk.
 *
 * Meta takes no idempotency key. A message whose answer was lost may have been taken; but each message carries a mark of
 * ours that comes back with its statuses. So what was accepted, and what statuses say, is kept by delivery: a message
 * that is sent again is looked up here first. Statuses come in any order and more than once: they have ranks, and a
 * message never goes backwards.
 */
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { CALLBACK_DATA, UPLOAD_LIFE_MS } from "./limits.ts";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS deliveries (
    shop TEXT NOT NULL, callback TEXT NOT NULL, delivery TEXT NOT NULL, message TEXT,
    rank INTEGER NOT NULL, at INTEGER NOT NULL, failed TEXT,
    PRIMARY KEY (shop, callback)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS deliveries_message ON deliveries (shop, message);
  CREATE INDEX IF NOT EXISTS deliveries_age ON deliveries (at);
  CREATE TABLE IF NOT EXISTS uploads (
    shop TEXT NOT NULL, digest TEXT NOT NULL, media TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (shop, digest)
  ) STRICT;
`;

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
/** How often the old is thrown away at most, in milliseconds. */
const TIDY_MS = 60 * 60_000;

/** A status of a message of ours, as a webhook tells it. */
export interface StatusNews {
  /** The mark we sent with it; absent for messages that somebody else sent. */
  readonly callback: string | undefined;
  /** Meta's id (wamid). */
  readonly message: string;
  readonly status: string;
}

/** The memory of one shop. */
export interface DeliveryLog {
  /** The mark for a delivery: its id, or a digest of one that is too long. */
  callbackOf(delivery: string): string;
  /** Meta's id of the message when it was taken and has not failed since; null when it may be sent (again). */
  taken(delivery: string): string | null;
  /** It is about to be sent. */
  asked(delivery: string, at: number): void;
  accepted(delivery: string, message: string, at: number): void;
  /** Notes statuses at once; gives the deliveries that failed by them, in order. */
  heard(
    news: readonly StatusNews[],
    at: number,
  ): readonly { readonly delivery: string; readonly index: number }[];
  /** The id of an uploaded file, while Meta keeps it. */
  upload(digest: string, at: number): string | null;
  uploaded(digest: string, media: string, at: number): void;
  forgetUpload(digest: string): void;
  close(): void;
}

/** Opens `whatsapp-cloud.sqlite` in a folder, which is made when it is missing; null keeps the book in memory. */
export function openDeliveryLog(folder: string | null, shop: string): DeliveryLog {
  if (folder !== null) mkdirSync(folder, { recursive: true });
  const file = folder === null ? ":memory:" : join(folder, "whatsapp-cloud.sqlite");
  const database = new DatabaseSync(file, { timeout: 5_000 });
  // A crash of the process loses nothing; after a power cut a message may be seen twice.
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
  database.exec(SCHEMA);
  return { ...deliveriesOf(database, shop), ...uploadsOf(database, shop), close: () => database.close() };
}

/** Long ids are told apart by their digest. */
function callbackOf(delivery: string): string {
  if (delivery.length <= CALLBACK_DATA) return delivery;
  return `sha256:${createHash("sha256").update(delivery).digest("base64url")}`;
}

type Deliveries = Pick<DeliveryLog, "callbackOf" | "taken" | "asked" | "accepted" | "heard">;

function deliveriesOf(database: DatabaseSync, shop: string): Deliveries {
  const find = database.prepare("SELECT message, rank FROM deliveries WHERE shop = ? AND callback = ?");
  const ask = database.prepare(
    `INSERT INTO deliveries VALUES (?, ?, ?, NULL, 0, ?, NULL)
     ON CONFLICT DO UPDATE SET rank = 0, failed = message, message = NULL, at = excluded.at WHERE rank = ${FAILED}`,
  );
  const note = database.prepare(
    `INSERT INTO deliveries VALUES (?, ?, ?, ?, ?, ?, NULL)
     ON CONFLICT DO UPDATE SET rank = excluded.rank, message = excluded.message WHERE excluded.rank > rank`,
  );
  const tidy = tidierOf(database);
  const resolve = resolverOf(database, shop);
  const hear = (news: StatusNews, at: number): string | null => {
    const rank = RANKS[news.status];
    const known = resolve(news);
    if (rank === undefined || known === null) return null;
    note.run(shop, known.callback, known.delivery, news.message, rank, at);
    // A repeated failure is told again: the webhook that told of it first may not have been handled to its end.
    return rank === FAILED && known.rank <= FAILED ? known.delivery : null;
  };
  return {
    callbackOf,
    taken(delivery) {
      const row = find.get(shop, callbackOf(delivery));
      if (row === undefined || typeof row.message !== "string") return null;
      return Number(row.rank) === FAILED ? null : row.message;
    },
    asked(delivery, at) {
      ask.run(shop, callbackOf(delivery), delivery, at);
    },
    accepted(delivery, message, at) {
      note.run(shop, callbackOf(delivery), delivery, message, RANKS.accepted ?? 1, at);
      tidy(at);
    },
    heard(news, at) {
      const failed: { delivery: string; index: number }[] = [];
      database.exec("BEGIN IMMEDIATE");
      try {
        for (const [index, one] of news.entries()) {
          const delivery = hear(one, at);
          if (delivery !== null) failed.push({ delivery, index });
        }
        database.exec("COMMIT");
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      }
      tidy(at);
      return failed;
    },
  };
}

/** Which delivery a status is about: by our mark, else by Meta's id. Null when it is none of ours, or of an earlier try. */
function resolverOf(database: DatabaseSync, shop: string) {
  const columns = "SELECT callback, delivery, message, rank, failed FROM deliveries WHERE shop = ?";
  const byCallback = database.prepare(`${columns} AND callback = ?`);
  const byMessage = database.prepare(`${columns} AND message = ?`);
  return ({ callback, message }: StatusNews) => {
    const row =
      (callback === undefined ? undefined : byCallback.get(shop, callback)) ?? byMessage.get(shop, message);
    if (row !== undefined) {
      if (row.failed === message) return null;
      return { callback: String(row.callback), delivery: String(row.delivery), rank: Number(row.rank) };
    }
    if (callback === undefined || callback.startsWith("sha256:")) return null;
    return { callback, delivery: callback, rank: 0 };
  };
}

function tidierOf(database: DatabaseSync): (at: number) => void {
  const removeOld = database.prepare("DELETE FROM deliveries WHERE at < ?");
  const removeUploads = database.prepare("DELETE FROM uploads WHERE at < ?");
  let last = 0;
  return (at) => {
    if (at - last < TIDY_MS) return;
    last = at;
    removeOld.run(at - MEMORY_MS);
    removeUploads.run(at - UPLOAD_LIFE_MS);
  };
}

function uploadsOf(
  database: DatabaseSync,
  shop: string,
): Pick<DeliveryLog, "upload" | "uploaded" | "forgetUpload"> {
  const find = database.prepare("SELECT media FROM uploads WHERE shop = ? AND digest = ? AND at > ?");
  const keep = database.prepare("INSERT OR REPLACE INTO uploads VALUES (?, ?, ?, ?)");
  const forget = database.prepare("DELETE FROM uploads WHERE shop = ? AND digest = ?");
  return {
    upload(digest, at) {
      const media = find.get(shop, digest, at - UPLOAD_LIFE_MS)?.media;
      return typeof media === "string" ? media : null;
    },
    uploaded: (digest, media, at) => void keep.run(shop, digest, media, at),
    forgetUpload: (digest) => void forget.run(shop, digest),
  };
}
