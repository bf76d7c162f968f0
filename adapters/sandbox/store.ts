/**
 * The sandbox's own books: attempts, refunds, and the webhooks that still have to be delivered.
 *
 * A database of its own, apart from the shop's ledger, because a provider lives at a distance: the shop learns what is
 * in here only through the port. Every change and the webhook that tells of it are one transaction.
 */
import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Attempt } from "./attempt.ts";
import { AttemptRow, type SandboxEvent, type WaitingWebhook, WebhookRow } from "./schema.ts";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS attempts (
    shop TEXT NOT NULL, reference TEXT NOT NULL, id TEXT NOT NULL UNIQUE,
    order_number TEXT NOT NULL, description TEXT NOT NULL, amount INTEGER NOT NULL, currency TEXT NOT NULL,
    expires_at INTEGER NOT NULL, locale TEXT NOT NULL, return_url TEXT NOT NULL,
    state TEXT NOT NULL, captured INTEGER NOT NULL, refunded INTEGER NOT NULL, late_at INTEGER,
    PRIMARY KEY (shop, reference),
    CHECK (refunded >= 0 AND refunded <= captured)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS attempts_open ON attempts (shop, expires_at) WHERE state = 'open';
  CREATE INDEX IF NOT EXISTS attempts_late ON attempts (shop, late_at) WHERE late_at IS NOT NULL;
  CREATE TABLE IF NOT EXISTS refunds (
    shop TEXT NOT NULL, refund TEXT NOT NULL, reference TEXT NOT NULL, amount INTEGER NOT NULL,
    PRIMARY KEY (shop, refund)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS webhooks (
    sequence INTEGER PRIMARY KEY, shop TEXT NOT NULL, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL,
    attempts INTEGER NOT NULL, not_before INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS webhooks_due ON webhooks (shop, not_before);
`;

/** One shop's books at the sandbox. */
export interface Store {
  byReference(reference: string): Attempt | null;
  byId(id: string): Attempt | null;
  insert(attempt: Attempt): void;
  /** Writes the attempt's state and amounts, and puts a webhook of that type in the queue. */
  update(attempt: Attempt, type: SandboxEvent["type"], now: number): void;
  refund(refund: string): { readonly reference: string; readonly amount: number } | null;
  insertRefund(refund: string, reference: string, amount: number): void;
  /** Open attempts past their deadline and those whose late money has arrived. */
  overdue(now: number): readonly Attempt[];
  /** Oldest first. */
  dueWebhooks(now: number, limit: number): readonly WaitingWebhook[];
  /** Delivered or given up. */
  removeWebhook(id: string): void;
  /** One more delivery failed; not again before then. */
  postponeWebhook(id: string, notBefore: number): void;
  /** When the next thing falls due; null when nothing is planned. */
  nextDue(): number | null;
  /** All of the work is written, or none. */
  atOnce<Result>(work: () => Result): Result;
  close(): void;
}

/** Opens `sandbox.sqlite` in a folder, which is made when it is missing; null keeps the books in memory. */
export function openStore(folder: string | null, shop: string): Store {
  if (folder !== null) mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(folder === null ? ":memory:" : join(folder, "sandbox.sqlite"), {
    timeout: 5_000,
  });
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
  database.exec(SCHEMA);
  const transaction = transactionOf(database);
  return {
    ...attemptsOf(database, shop, transaction),
    ...webhooksOf(database, shop),
    ...refundsOf(database, shop),
    atOnce: transaction,
    close: () => database.close(),
  };
}

type Transaction = <Result>(work: () => Result) => Result;

/** Nested calls join the outermost transaction. */
function transactionOf(database: DatabaseSync): Transaction {
  return (work) => {
    if (database.isTransaction) return work();
    database.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      database.exec("COMMIT");
      return result;
    } catch (error) {
      database.exec("ROLLBACK");
      throw error;
    }
  };
}

function attemptsOf(
  database: DatabaseSync,
  shop: string,
  transaction: Transaction,
): Pick<Store, "byReference" | "byId" | "insert" | "update" | "overdue"> {
  const byReference = database.prepare("SELECT * FROM attempts WHERE shop = ? AND reference = ?");
  const byId = database.prepare("SELECT * FROM attempts WHERE shop = ? AND id = ?");
  const insert = database.prepare("INSERT INTO attempts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const update = database.prepare(
    "UPDATE attempts SET state = ?, captured = ?, refunded = ?, late_at = ? WHERE shop = ? AND reference = ?",
  );
  const announce = database.prepare(
    "INSERT INTO webhooks (shop, id, body, attempts, not_before) VALUES (?, ?, ?, 0, ?)",
  );
  const overdue = database.prepare(
    `SELECT * FROM attempts WHERE shop = ?1 AND state = 'open' AND expires_at <= ?2
     UNION SELECT * FROM attempts WHERE shop = ?1 AND late_at <= ?2`,
  );
  return {
    byReference: (reference) => toAttempt(byReference.get(shop, reference)),
    byId: (id) => toAttempt(byId.get(shop, id)),
    insert(a) {
      const { amount, currency } = a.amount;
      insert.run(
        ...[shop, a.reference, a.id, a.orderNumber, a.description, amount, currency, a.expiresAt],
        ...[a.locale, a.returnUrl, a.state, a.captured, a.refunded, a.lateAt],
      );
    },
    update(a, type, now) {
      const event: SandboxEvent = {
        id: `event_${randomUUID()}`,
        type,
        reference: a.reference,
        createdAt: Math.floor(now / 1000),
      };
      transaction(() => {
        update.run(a.state, a.captured, a.refunded, a.lateAt, shop, a.reference);
        announce.run(shop, event.id, JSON.stringify(event), now);
      });
    },
    overdue: (now) => overdue.all(shop, now).flatMap((row) => toAttempt(row) ?? []),
  };
}

function refundsOf(database: DatabaseSync, shop: string): Pick<Store, "refund" | "insertRefund"> {
  const select = database.prepare("SELECT reference, amount FROM refunds WHERE shop = ? AND refund = ?");
  const insert = database.prepare("INSERT INTO refunds VALUES (?, ?, ?, ?)");
  return {
    refund(refund) {
      const row = select.get(shop, refund);
      return row === undefined ? null : { reference: String(row.reference), amount: Number(row.amount) };
    },
    insertRefund: (refund, reference, amount) => void insert.run(shop, refund, reference, amount),
  };
}

function webhooksOf(
  database: DatabaseSync,
  shop: string,
): Pick<Store, "dueWebhooks" | "removeWebhook" | "postponeWebhook" | "nextDue"> {
  const due = database.prepare(
    "SELECT id, body, attempts FROM webhooks WHERE shop = ? AND not_before <= ? ORDER BY sequence LIMIT ?",
  );
  const remove = database.prepare("DELETE FROM webhooks WHERE id = ?");
  const postpone = database.prepare(
    "UPDATE webhooks SET attempts = attempts + 1, not_before = ? WHERE id = ?",
  );
  const next = database.prepare(
    `SELECT min(at) AS at FROM (
       SELECT min(not_before) AS at FROM webhooks WHERE shop = ?1
       UNION ALL SELECT min(expires_at) FROM attempts WHERE shop = ?1 AND state = 'open'
       UNION ALL SELECT min(late_at) FROM attempts WHERE shop = ?1 AND late_at IS NOT NULL)`,
  );
  return {
    dueWebhooks: (now, limit) => due.all(shop, now, limit).map((row) => WebhookRow.parse(row)),
    removeWebhook: (id) => void remove.run(id),
    postponeWebhook: (id, notBefore) => void postpone.run(notBefore, id),
    nextDue() {
      const at = next.get(shop)?.at ?? null;
      return at === null ? null : Number(at);
    },
  };
}

function toAttempt(row: unknown): Attempt | null {
  if (row === undefined) return null;
  const read = AttemptRow.parse(row);
  return {
    shop: read.shop,
    reference: read.reference,
    id: read.id,
    orderNumber: read.order_number,
    description: read.description,
    amount: { amount: read.amount, currency: read.currency },
    expiresAt: read.expires_at,
    locale: read.locale,
    returnUrl: read.return_url,
    state: read.state,
    captured: read.captured,
    refunded: read.refunded,
    lateAt: read.late_at,
  };
}
