/** The ledger's outbox: announcements are written with the fact they tell of and read here until they are relayed. */
import type { Kysely } from "kysely";
import type { Announcement, Announcements } from "../../ports/announcements.ts";
import type { DeskPost } from "../../ports/desk.ts";
import type { OrderNumber } from "../../ports/ids.ts";
import type { HistoryFactType, OrderFact } from "../../ports/services/order-facts.ts";
import type { Ledger } from "../../storage/ledger/ledger.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import { loadOrder } from "./record.ts";
import { viewOf } from "./view.ts";

/** What is stored of a post: an order's card is drawn when it is relayed, so it shows the order as it is then. */
export type StoredPost =
  | Exclude<DeskPost, { kind: "order" }>
  | { readonly kind: "order"; readonly order: OrderNumber; readonly news?: readonly HistoryFactType[] };

/** An announcement to be written. */
export interface NewAnnouncement {
  /** Unique for ever; written twice it is kept once. */
  readonly id: string;
  readonly shop: string;
  readonly at: number;
  readonly to?: { readonly channel: string; readonly address: string; readonly fact: OrderFact };
  readonly post?: StoredPost;
}

/** Tells listeners after a commit that there is news; a hint, because it may be lost with the process. */
export interface Signal {
  notify(): void;
  /** Answers how to stop listening. */
  onNotify(listener: () => void): () => void;
}

/** A signal that many may listen to. */
export function createSignal(): Signal {
  const listeners = new Set<() => void>();
  return {
    notify() {
      for (const listener of listeners) listener();
    },
    onNotify(listener) {
      // Wrapped, so that the same function given twice is heard twice and stopped one by one.
      const own = () => listener();
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}

/** Writes an announcement in the transaction of its fact. */
export async function announce(trx: Kysely<Tables>, announcement: NewAnnouncement): Promise<void> {
  await trx
    .insertInto("announcements")
    .values({
      key: announcement.id,
      shop: announcement.shop,
      at: announcement.at,
      recipient_json: announcement.to === undefined ? null : JSON.stringify(announcement.to),
      post_json: announcement.post === undefined ? null : JSON.stringify(announcement.post),
      relayed_at: null,
    })
    .onConflict((conflict) => conflict.column("key").doNothing())
    .execute();
}

/** How long relayed announcements are kept, in milliseconds: long enough to look into what went wrong. */
const KEPT_MS = 30 * 86_400_000;

/** Forgets announcements that were relayed long ago. `now` in epoch milliseconds. */
export async function forgetRelayed(ledger: Ledger, now: number): Promise<void> {
  await ledger.db
    .deleteFrom("announcements")
    .where("relayed_at", "<", now - KEPT_MS)
    .execute();
}

/** The reading half, for the relay to the mailbox. */
export function createAnnouncements(ledger: Ledger, signal: Signal, now: () => number): Announcements {
  return {
    async waiting(limit) {
      const rows = await ledger.db
        .selectFrom("announcements")
        .selectAll()
        .where("relayed_at", "is", null)
        .orderBy("id")
        .limit(limit)
        .execute();
      const waiting: Announcement[] = [];
      for (const row of rows) {
        const post = row.post_json === null ? undefined : await drawn(ledger, row.shop, row.post_json, now());
        waiting.push({
          id: row.key,
          shop: row.shop,
          at: row.at,
          ...(row.recipient_json === null ? {} : { to: JSON.parse(row.recipient_json) }),
          ...(post === undefined ? {} : { post }),
        });
      }
      return waiting;
    },
    async relayed(ids) {
      if (ids.length === 0) return;
      await ledger.db
        .updateTable("announcements")
        .set({ relayed_at: now() })
        .where("key", "in", [...ids])
        .where("relayed_at", "is", null)
        .execute();
    },
    onNew: (listener) => signal.onNotify(listener),
  };
}

async function drawn(ledger: Ledger, shop: string, json: string, now: number): Promise<DeskPost | undefined> {
  const stored: StoredPost = JSON.parse(json);
  if (stored.kind !== "order") return stored;
  const { order: number, news } = stored;
  const record = await loadOrder(ledger.db, { shop, number });
  if (record === null) return undefined;
  return { kind: "order", order: viewOf(record, now), ...(news !== undefined && { news }) };
}
