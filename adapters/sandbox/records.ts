/** What happens to attempts, written down: each change is decided, stored and announced in one transaction. */
import { randomUUID } from "node:crypto";
import type { PaymentReference } from "../../src/ports/ids.ts";
import type { PaymentStatus, RefundRequest } from "../../src/ports/payment.ts";
import type { Store, StoreTransaction } from "../../src/ports/store.ts";
import { type Act, type Attempt, act, cancelled, refundable, settleByTime } from "./attempt.ts";
import type { SandboxEvent } from "./schema.ts";
import { attemptBehind, attemptOf, refunds, takeAttemptsDue, writeAttempt, writeWebhook } from "./store.ts";

/** How a refund ended: given now, given before under the same id, or why it was not. */
export type RefundResult =
  | { readonly kind: "given"; readonly attempt: Attempt }
  | { readonly kind: "unknown" | "conflict" | "exceeds" | "currency"; readonly attempt: Attempt | null };

/** The records of one shop. Every answer is true at `now` (epoch milliseconds), whatever timers have fired. */
export interface PaymentRecords {
  read(reference: PaymentReference, now: number): Promise<Attempt | null>;
  readById(id: string, now: number): Promise<Attempt | null>;
  /** Opens the attempt, or answers the one that has its reference already. */
  open(attempt: Attempt): Promise<Attempt>;
  press(id: string, what: Act, now: number): Promise<Attempt | null>;
  cancel(reference: PaymentReference, now: number): Promise<Attempt | null>;
  refund(request: RefundRequest, now: number): Promise<RefundResult>;
  /** Writes down what time did. */
  settle(now: number): Promise<void>;
}

/** How many attempts that time has changed are written down in one transaction. */
const AT_ONCE = 100;

/** Records in a store. */
export function paymentRecords(store: Store): PaymentRecords {
  return {
    read: (reference, now) =>
      store.transaction(async (records) => settled(records, await attemptOf(records, reference), now)),
    readById: (id, now) =>
      store.transaction(async (records) => settled(records, await attemptBehind(records, id), now)),
    open: (attempt) =>
      store.transaction(async (records) => {
        const known = await attemptOf(records, attempt.reference);
        if (known === null) writeAttempt(records, null, attempt);
        return known ?? attempt;
      }),
    press: (id, what, now) =>
      store.transaction(async (records) => {
        const before = await settled(records, await attemptBehind(records, id), now);
        return before && change(records, before, act(before, what, now), now);
      }),
    cancel: (reference, now) =>
      store.transaction(async (records) => {
        const before = await settled(records, await attemptOf(records, reference), now);
        return before && change(records, before, cancelled(before), now);
      }),
    refund: (request, now) => store.transaction((records) => refund(records, request, now)),
    async settle(now) {
      while ((await store.transaction((records) => settleSome(records, now))) > 0);
    },
  };
}

async function settleSome(records: StoreTransaction, now: number): Promise<number> {
  const due = await takeAttemptsDue(records, now, AT_ONCE);
  for (const reference of due) await settled(records, await attemptOf(records, reference), now);
  return due.length;
}

function settled(records: StoreTransaction, before: Attempt | null, now: number): Promise<Attempt | null> {
  return before === null ? Promise.resolve(null) : change(records, before, settleByTime(before, now), now);
}

async function change(
  records: StoreTransaction,
  before: Attempt,
  after: Attempt,
  now: number,
): Promise<Attempt> {
  if (after === before) return after;
  writeAttempt(records, before, after);
  await announce(records, after, eventOf(after.state), now);
  return after;
}

async function refund(
  records: StoreTransaction,
  { reference, refund: id, amount: asked }: RefundRequest,
  now: number,
): Promise<RefundResult> {
  const attempt = await settled(records, await attemptOf(records, reference), now);
  if (attempt === null) return { kind: "unknown", attempt };
  const { amount, currency } = asked;
  const known = await records.get(refunds, id);
  const isOwnCurrency = currency === attempt.amount.currency;
  if (known !== null) {
    const isSame = known.reference === reference && known.amount === amount && isOwnCurrency;
    return { kind: isSame ? "given" : "conflict", attempt };
  }
  if (!isOwnCurrency) return { kind: "currency", attempt };
  if (amount > refundable(attempt)) return { kind: "exceeds", attempt };
  records.put(refunds, id, { reference, amount });
  const after = { ...attempt, refunded: attempt.refunded + amount };
  writeAttempt(records, attempt, after);
  await announce(records, after, "payment.refunded", now);
  return { kind: "given", attempt: after };
}

function announce(
  records: StoreTransaction,
  { reference }: Attempt,
  type: SandboxEvent["type"],
  now: number,
): Promise<void> {
  const createdAt = Math.floor(now / 1000);
  const event: SandboxEvent = { id: `event_${randomUUID()}`, type, reference, createdAt };
  return writeWebhook(records, now, { id: event.id, body: JSON.stringify(event), attempts: 0 });
}

function eventOf(state: PaymentStatus["state"]) {
  if (state === "open") throw new Error("An attempt never becomes open again");
  return `payment.${state}` as const;
}
