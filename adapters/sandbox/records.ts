/** What happens to attempts, written down: each change is decided, stored and announced in one transaction. */
import type { PaymentReference } from "../../src/ports/ids.ts";
import type { PaymentStatus, RefundRequest } from "../../src/ports/payment.ts";
import { type Act, type Attempt, act, cancelled, refundable, settleByTime } from "./attempt.ts";
import type { Store } from "./store.ts";

/** How a refund ended: given now, given before under the same id, or why it was not. */
export type RefundResult =
  | { readonly kind: "given"; readonly attempt: Attempt }
  | { readonly kind: "unknown" | "conflict" | "exceeds" | "currency"; readonly attempt: Attempt | null };

/** The books of one shop. Every answer is true at `now` (epoch milliseconds), whatever timers have fired. */
export interface Books {
  read(reference: PaymentReference, now: number): Attempt | null;
  readById(id: string, now: number): Attempt | null;
  /** Opens the attempt, or answers the one that has its reference already. */
  open(attempt: Attempt): Attempt;
  press(id: string, what: Act, now: number): Attempt | null;
  cancel(reference: PaymentReference, now: number): Attempt | null;
  refund(request: RefundRequest, now: number): RefundResult;
  /** Writes down what time did. */
  settle(now: number): void;
}

/** Opens the books over a store. */
export function booksOf(store: Store): Books {
  const change = (attempt: Attempt | null, next: (attempt: Attempt) => Attempt, now: number) => {
    if (attempt === null) return null;
    const after = next(attempt);
    if (after !== attempt) store.update(after, eventOf(after.state), now);
    return after;
  };
  const settled = (attempt: Attempt | null, now: number) =>
    change(attempt, (before) => settleByTime(before, now), now);
  return {
    read: (reference, now) => store.atOnce(() => settled(store.byReference(reference), now)),
    readById: (id, now) => store.atOnce(() => settled(store.byId(id), now)),
    open: (attempt) =>
      store.atOnce(() => {
        const known = store.byReference(attempt.reference);
        if (known === null) store.insert(attempt);
        return known ?? attempt;
      }),
    press: (id, what, now) =>
      store.atOnce(() => change(settled(store.byId(id), now), (before) => act(before, what, now), now)),
    cancel: (reference, now) =>
      store.atOnce(() => change(settled(store.byReference(reference), now), cancelled, now)),
    refund: (request, now) =>
      store.atOnce(() => refund(store, settled(store.byReference(request.reference), now), request, now)),
    settle: (now) =>
      store.atOnce(() => {
        for (const attempt of store.overdue(now)) settled(attempt, now);
      }),
  };
}

function refund(store: Store, attempt: Attempt | null, request: RefundRequest, now: number): RefundResult {
  if (attempt === null) return { kind: "unknown", attempt };
  const { amount, currency } = request.amount;
  const known = store.refund(request.refund);
  if (known !== null) {
    const same =
      known.reference === request.reference &&
      known.amount === amount &&
      attempt.amount.currency === currency;
    return { kind: same ? "given" : "conflict", attempt };
  }
  if (currency !== attempt.amount.currency) return { kind: "currency", attempt };
  if (amount > refundable(attempt)) return { kind: "exceeds", attempt };
  store.insertRefund(request.refund, request.reference, amount);
  const after = { ...attempt, refunded: attempt.refunded + amount };
  store.update(after, "payment.refunded", now);
  return { kind: "given", attempt: after };
}

function eventOf(state: PaymentStatus["state"]) {
  if (state === "open") throw new Error("An attempt never becomes open again");
  return `payment.${state}` as const;
}
