/** Attempts to be paid: how they are named, when they live, and when the provider is asked about them next. */

import { randomBytes } from "node:crypto";
import type { Transaction } from "kysely";
import { PaymentReference, RefundId } from "../../ports/ids.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import { OrderMoved } from "../orders/context.ts";
import type { AttemptRow } from "../orders/record.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * After an attempt was paid or has ended it is asked about a few times more: a bank may report a payment after its
 * nominal end (Mollie says so of iDEAL), a link may be paid twice, and the webhook that tells of it may be lost.
 */
const AFTER_THE_END = [10 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR, 72 * HOUR];

/**
 * A new unguessable name: 160 random bits as letters and digits, starting with a letter. Fits the narrowest rule
 * among the providers (Vipps: letters, digits and hyphen, 8–50).
 */
function unguessable(prefix: "p" | "r"): string {
  return `${prefix}${randomBytes(20).toString("hex")}`;
}

/** Names a new attempt to be paid. */
export const newPaymentReference = (): PaymentReference => PaymentReference.parse(unguessable("p"));

/** Names a new refund. */
export const newRefundId = (): RefundId => RefundId.parse(unguessable("r"));

/** Whether a payer may still pay by it, as far as we know. */
export function isLiving(attempt: AttemptRow): boolean {
  return attempt.state === "creating" || attempt.state === "open";
}

/** When the provider is to be asked next, in epoch milliseconds; null when nothing more is expected. */
export function nextCheck(attempt: AttemptRow, now: number): number | null {
  if (isLiving(attempt)) {
    if (now < attempt.expires_at) {
      const pause = between(15 * SECOND, (now - attempt.created_at) / 2, 5 * MINUTE);
      return Math.min(attempt.expires_at, now + pause);
    }
    return now + between(30 * SECOND, (now - attempt.expires_at) / 2, HOUR);
  }
  if (attempt.state === "refused") return null;
  const ended = attempt.ended_at ?? now;
  const pause = AFTER_THE_END.find((candidate) => ended + candidate > now);
  return pause === undefined ? null : ended + pause;
}

function between(least: number, wish: number, most: number): number {
  return Math.round(Math.min(most, Math.max(least, wish)));
}

/**
 * Writes changes of an attempt if it is still as it was read; throws `OrderMoved` otherwise. Answers the row as it
 * is now.
 */
export async function changeAttempt(
  trx: Transaction<Tables>,
  attempt: AttemptRow,
  changes: Partial<AttemptRow>,
): Promise<AttemptRow> {
  const written = await trx
    .updateTable("payment_attempts")
    .set(changes)
    .where("reference", "=", attempt.reference)
    .where("state", "=", attempt.state)
    .where("captured", "=", attempt.captured)
    .where("returned", "=", attempt.returned)
    .where("superseded", "=", attempt.superseded)
    .executeTakeFirst();
  if (written.numUpdatedRows !== 1n) throw new OrderMoved("A payment attempt moved");
  return { ...attempt, ...changes };
}
