/** How an effect on the outside world ended. Thrown errors are our bugs; the world's behaviour comes back as these. */
import type { Text } from "../conversation/text.ts";

/** Why something did not happen, in three texts: for machines, for the shopper, for the operator. */
export interface Failure {
  /** Stable, documented in docs/failures.md, for example `stock.short`. */
  readonly code: string;
  /** A kind sentence for the shopper. Absent when only operators need to know. */
  readonly shopper?: Text;
  /** What was wrong, where, and how to mend it. No secrets, no personal data. */
  readonly operator: string;
  /** For the log only. */
  readonly cause?: unknown;
  /** Facts a flow may need to go on, plain JSON (for example how many are left). */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * - `done`: it happened.
 * - `refused`: certain and final; trying again will not help.
 * - `retry`: certain that it did not happen, and temporary; `afterMs` is the platform's own wish in milliseconds.
 * - `unknown`: asked, never heard; look it up before trying again.
 */
export type Outcome<Value> =
  | { readonly kind: "done"; readonly value: Value }
  | { readonly kind: "refused"; readonly failure: Failure }
  | { readonly kind: "retry"; readonly failure: Failure; readonly afterMs?: number }
  | { readonly kind: "unknown"; readonly failure: Failure };

/** `done(value)`. */
export function done<Value>(value: Value): Outcome<Value> {
  return { kind: "done", value };
}

/** `refused({ code, operator })`. */
export function refused(failure: Failure): Outcome<never> {
  return { kind: "refused", failure };
}

/** `retry({ code, operator }, 5_000)`. */
export function retry(failure: Failure, afterMs?: number): Outcome<never> {
  return afterMs === undefined ? { kind: "retry", failure } : { kind: "retry", failure, afterMs };
}

/** `unknown({ code, operator })`. */
export function unknown(failure: Failure): Outcome<never> {
  return { kind: "unknown", failure };
}
