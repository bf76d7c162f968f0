/** What the web desk remembers: the newest post of each subject, and the lines of help threads. */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Money } from "../../src/conversation/money.ts";
import { type DeskPost, deskSubject, type TranscriptLine } from "../../src/ports/desk.ts";
import type { HistoryFactType } from "../../src/ports/services/order-facts.ts";
import { collection, type Store, type StoreTransaction, sortable } from "../../src/ports/store.ts";

/** A post as it is kept. */
export interface KeptPost {
  readonly subject: string;
  readonly at: number;
  readonly post: DeskPost;
}

/** What the ledger announced of an order. */
export interface ToldNews {
  /** Grows from one to the next. */
  readonly id: string;
  readonly order: string;
  readonly total: Money;
  readonly news: readonly HistoryFactType[];
}

/** What is remembered of one shop. What is written is durable when the promise resolves. */
export interface DeskRecords {
  /**
   * Keeps a post once by its delivery's id; a later post of a subject takes the earlier one's place, and one that says
   * that the subject is settled takes it away.
   */
  keep(delivery: string, at: number, post: DeskPost): Promise<void>;
  /** Posts of a kind, newest first. Help requests that are closed come after all others. */
  posts(kind: DeskPost["kind"], limit: number): Promise<readonly KeptPost[]>;
  /** What was announced of orders within the last day, oldest first; of more than `limit` the newest. */
  told(limit: number): Promise<readonly ToldNews[]>;
  /** Forgets the post of a subject: what it told of is over. */
  forget(subject: string): Promise<void>;
}

/** Lines kept of one help thread; the conversation's own history has them all. */
const MOST_LINES = 200;
/** How long deliveries are known again, in milliseconds: longer than any is tried. */
const MEMORY_MS = 30 * 24 * 3_600_000;

/** How long news are told to a page that was away, in milliseconds: staff who come later read the cards. */
const NEWS_MS = 24 * 3_600_000;

/** A post as it was given; the desk's own words are not judged again. */
export const KeptRecord = z.object({
  subject: z.string(),
  at: z.number(),
  post: z.custom<DeskPost>((post) => typeof post === "object" && post !== null && "kind" in post),
});
/** By subject. */
const posts = collection("posts", KeptRecord);
/** Subjects by kind, then those that are closed first, then by age: read backwards it is the page's order. */
const order = collection("posts.order", z.string());
/** Deliveries that were kept, by their digest: their ids hold shoppers' addresses. */
const seen = collection("seen", z.literal(true));

/** What the ledger announced of orders: a log. */
const news = collection(
  "news",
  z.object({
    order: z.string(),
    total: z.object({ amount: z.number(), currency: z.string() }),
    news: z.array(z.custom<HistoryFactType>((fact) => typeof fact === "string")),
  }),
);

/** The records in a store. */
export function createDeskRecords(store: Store): DeskRecords {
  return {
    keep: (delivery, at, post) =>
      store.transaction(async (records) => {
        const digest = createHash("sha256").update(delivery).digest("base64url");
        if ((await records.get(seen, digest)) !== null) return;
        records.put(seen, digest, true, { expiresAt: at + MEMORY_MS });
        if (post.kind === "order" && (post.news ?? []).length > 0) {
          const { number, total } = post.order;
          const told = { order: number, total, news: [...(post.news ?? [])] };
          await records.append(news, told, { expiresAt: at + NEWS_MS });
        }
        const subject = deskSubject(post);
        const before = await records.get(posts, subject);
        const kept = merged(before?.post ?? null, post);
        replacePost(records, before, kept === null ? null : { subject, at, post: kept });
      }),
    async posts(kind, limit) {
      const found = await store.list(order, { prefix: `${kind}/`, backwards: true, limit });
      const kept = await Promise.all(found.map(({ value: subject }) => store.get(posts, subject)));
      return kept.filter((post) => post !== null);
    },
    async told(limit) {
      const found = await store.list(news, { backwards: true, limit });
      return found.map(({ key, value }) => ({ id: key, ...value })).reverse();
    },
    forget: (subject) =>
      store.transaction(async (records) => replacePost(records, await records.get(posts, subject), null)),
  };
}

/** Writes a post in the place of the one before; either may be missing. */
export function replacePost(records: StoreTransaction, before: KeptPost | null, kept: KeptPost | null): void {
  if (before !== null) {
    records.remove(order, placeOf(before));
    records.remove(posts, before.subject);
  }
  if (kept !== null) {
    records.put(posts, kept.subject, kept);
    records.put(order, placeOf(kept), kept.subject);
  }
}

function placeOf({ subject, at, post }: KeptPost): string {
  const isClosed = post.kind === "help" && post.state === "closed";
  return `${post.kind}/${isClosed ? "closed" : "open"}/${sortable(at)}/${subject}`;
}

/** A line joins its thread; anything else replaces what was there. Null: it needs nobody any more. */
function merged(before: DeskPost | null, post: DeskPost): DeskPost | null {
  if (post.kind === "deadLetterSent") return null;
  if (post.kind === "deskTrouble" && post.state === "mended") return null;
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
