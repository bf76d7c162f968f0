/** One attempt to pay as the sandbox keeps it, and what may happen to it: pure decisions, no store, no clock. */

import type { Money } from "../../src/conversation/money.ts";
import type { PaymentReference } from "../../src/ports/ids.ts";
import type { PaymentStatus } from "../../src/ports/payment.ts";

/** How long a slow bank's money is on its way after the link has expired, in milliseconds. */
export const LATE_MONEY = 5_000;

/** An attempt. Amounts of `captured` and `refunded` are minor units in the currency of `amount`. */
export interface Attempt {
  readonly shop: string;
  /** The shop's id of it. */
  readonly reference: PaymentReference;
  /** Unguessable: whoever knows it may pay. */
  readonly id: string;
  readonly orderNumber: string;
  readonly description: string;
  readonly amount: Money;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  readonly locale: string;
  readonly returnUrl: string;
  readonly state: PaymentStatus["state"];
  readonly captured: number;
  readonly refunded: number;
  /** When a slow bank's money arrives although the link has expired; null when none is on its way. */
  readonly lateAt: number | null;
}

/** What a payer can press. */
export type Act = "pay" | "decline" | "expire" | "payLate" | "payTwice";

/** What a payer can press now; empty when it is over for good. */
export function actsOn(attempt: Attempt): readonly Act[] {
  switch (attempt.state) {
    case "open":
      return ["pay", "decline", "expire", "payLate", "payTwice"];
    case "paid":
      return attempt.captured === attempt.amount.amount ? ["payTwice"] : [];
    case "expired":
      return attempt.lateAt === null ? ["payLate"] : [];
    case "declined":
    case "cancelled":
      return [];
  }
}

/** The attempt after a press; the same one when that is not possible any more (paid already, expired, cancelled). */
export function act(attempt: Attempt, what: Act, now: number): Attempt {
  if (!actsOn(attempt).includes(what)) return attempt;
  const price = attempt.amount.amount;
  switch (what) {
    case "pay":
      return { ...attempt, state: "paid", captured: price };
    case "payTwice":
      return { ...attempt, state: "paid", captured: 2 * price };
    case "decline":
      return { ...attempt, state: "declined" };
    case "expire":
      return { ...attempt, state: "expired" };
    case "payLate":
      return attempt.state === "expired"
        ? { ...attempt, state: "paid", captured: price }
        : { ...attempt, state: "expired", lateAt: now + LATE_MONEY };
  }
}

/** The attempt after what time alone did to it: the deadline passed, or late money arrived. */
export function settleByTime(attempt: Attempt, now: number): Attempt {
  if (attempt.state === "open" && now >= attempt.expiresAt) return { ...attempt, state: "expired" };
  if (attempt.lateAt !== null && now >= attempt.lateAt) {
    return { ...attempt, state: "paid", captured: attempt.amount.amount, lateAt: null };
  }
  return attempt;
}

/** The attempt with its link made unusable; the same one when it was over already. */
export function cancelled(attempt: Attempt): Attempt {
  return attempt.state === "open" ? { ...attempt, state: "cancelled" } : attempt;
}

/** What may still be given back, in minor units. */
export function refundable(attempt: Attempt): number {
  return attempt.captured - attempt.refunded;
}

/** The provider's word on an attempt. */
export function statusOf(attempt: Attempt): PaymentStatus {
  const { currency } = attempt.amount;
  return {
    reference: attempt.reference,
    state: attempt.state,
    captured: { amount: attempt.captured, currency },
    refunded: { amount: attempt.refunded, currency },
  };
}
