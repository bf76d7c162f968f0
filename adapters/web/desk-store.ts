/** What the web desk remembers: the newest post of each subject and the lines of help threads, in a file of its own. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { DeskPost, TranscriptLine } from "../../src/ports/desk.ts";
import { deskSubject } from "../../src/ports/desk.ts";

/** A post as it is kept. */
export interface KeptPost {
  readonly subject: string;
  readonly at: number;
  readonly post: DeskPost;
}

/** The store. */
export interface DeskStore {
  /**
   * Keeps a post once by its delivery's id; a later post of a subject takes the earlier one's place, and one that says
   * that the subject is settled takes it away.
   */
  keep(shop: string, delivery: string, at: number, post: DeskPost): void;
  /** Posts of a kind, newest first. Help requests that are closed come after all others. */
  posts(shop: string, kind: DeskPost["kind"], limit: number): readonly KeptPost[];
  /** Forgets the post of a subject: what it told of is over. */
  forget(shop: string, subject: string): void;
  close(): void;
}

/** Lines kept of one help thread; the conversation's own history has them all. */
const MOST_LINES = 200;

/** Opens the store in a folder; in memory when there is none. */
export function openDeskStore(folder: string | null): DeskStore {
  const database = new DatabaseSync(folder === null ? ":memory:" : join(folder, "web-desk.sqlite"));
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA busy_timeout = 5000;
    CREATE TABLE IF NOT EXISTS posts (
      shop TEXT NOT NULL, subject TEXT NOT NULL, at INTEGER NOT NULL, post TEXT NOT NULL,
      PRIMARY KEY (shop, subject)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS seen (delivery TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  `);
  const see = database.prepare("INSERT OR IGNORE INTO seen (delivery) VALUES (?)");
  const read = database.prepare("SELECT post FROM posts WHERE shop = ? AND subject = ?");
  const write = database.prepare(
    "INSERT INTO posts (shop, subject, at, post) VALUES (?, ?, ?, ?) ON CONFLICT (shop, subject) DO UPDATE SET at = excluded.at, post = excluded.post",
  );
  const list = database.prepare(
    "SELECT subject, at, post FROM posts WHERE shop = ? AND post ->> 'kind' = ? ORDER BY coalesce(post ->> 'state', '') = 'closed', at DESC LIMIT ?",
  );
  const remove = database.prepare("DELETE FROM posts WHERE shop = ? AND subject = ?");
  return {
    keep(shop, delivery, at, post) {
      database.exec("BEGIN IMMEDIATE");
      try {
        // Only a digest: the ids of deliveries hold shoppers' addresses, and this table forgets nothing.
        const digest = createHash("sha256").update(delivery).digest("base64url");
        if (see.run(digest).changes > 0) {
          const subject = deskSubject(post);
          const before = read.get(shop, subject)?.post;
          const kept = merged(before === undefined ? null : (JSON.parse(String(before)) as DeskPost), post);
          if (kept === null) remove.run(shop, subject);
          else write.run(shop, subject, at, JSON.stringify(kept));
        }
        database.exec("COMMIT");
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      }
    },
    posts: (shop, kind, limit) =>
      list.all(shop, kind, limit).map(({ subject, at, post }) => ({
        subject: String(subject),
        at: Number(at),
        post: JSON.parse(String(post)) as DeskPost,
      })),
    forget: (shop, subject) => void remove.run(shop, subject),
    close: () => database.close(),
  };
}

/** A line joins its thread; anything else replaces what was there. Null: it needs nobody any more. */
function merged(before: DeskPost | null, post: DeskPost): DeskPost | null {
  if (post.kind === "deadLetterSent") return null;
  if (post.kind !== "helpLine") return post;
  const line = keptLine(post);
  if (before?.kind === "help") {
    // The request's transcript is read when it is sent, so that it may hold this line already.
    const isThere = before.transcript.some((earlier) => isSame(earlier, line));
    const transcript = isThere ? before.transcript : [...before.transcript, line];
    return { ...before, transcript: transcript.slice(-MOST_LINES) };
  }
  const { conversation } = post;
  const unknown = { channel: "", customer: "", locale: "en", cart: null } as const;
  return { kind: "help", conversation, ...unknown, state: "open", transcript: [line] };
}

/** A line as a transcript has it: staff's begin with who said it. */
function keptLine({ line, author }: Extract<DeskPost, { kind: "helpLine" }>): TranscriptLine {
  return line.from === "staff" && author !== undefined ? { ...line, text: `${author}: ${line.text}` } : line;
}

function isSame(earlier: TranscriptLine, line: TranscriptLine): boolean {
  if (earlier.from !== line.from) return false;
  if (line.attachment !== undefined) return earlier.attachment?.reference === line.attachment.reference;
  if (earlier.text !== line.text) return false;
  // A reply stands in the transcript with the moment it went out, a little after it was given.
  return line.from === "staff" ? earlier.at >= line.at : earlier.at === line.at;
}
