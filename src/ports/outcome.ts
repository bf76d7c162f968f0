/** How an effect on the outside world ended. Thrown errors are our bugs; the world's behaviour comes back as these. */
import type { Text } from "../conversation/text.ts";
import type { DetailedCode, FailureCode, FailureDetails } from "./failures.ts";

/** What every failure says, in three texts: for machines, for the shopper, for the operator. */
interface Said<Code extends FailureCode> {
  /** Stable, explained in docs/failures.md, for example `stock.short`. */
  readonly code: Code;
  /** A kind sentence for the shopper. Absent when only operators need to know. */
  readonly shopper?: Text;
  /** What was wrong, where, and how to mend it. No secrets, no personal data. */
  readonly operator: string;
  /** For the log only. */
  readonly cause?: unknown;
}

/** Facts that a flow or a desk may need to go on, plain JSON; missing only where the code may come without. */
type WithDetails<Details> = undefined extends Details
  ? { readonly details?: Details }
  : { readonly details: Details };

/** Nothing at all where every code has details. */
type Plain<Code extends FailureCode> = [Code] extends [never]
  ? never
  : Said<Code> & { readonly details?: undefined };

/**
 * Why something did not happen. `Code` lists the codes it may be; looking at `code` narrows `details` to what that code
 * comes with (for example how many pieces are left).
 */
export type Failure<Code extends FailureCode = FailureCode> =
  | Plain<Exclude<Code, DetailedCode>>
  | { [Detailed in Code & DetailedCode]: Said<Detailed> & WithDetails<FailureDetails<Detailed>> }[Code &
      DetailedCode];

/** It happened, and this came of it. */
export interface Done<Value> {
  readonly kind: "done";
  readonly value: Value;
}

/**
 * It did not happen, for one of these codes: final, to be tried again, or not known. Without any code nothing can fail,
 * so there is no such value.
 */
export type Failed<Code extends FailureCode = FailureCode> = [Code] extends [never]
  ? never
  :
      | { readonly kind: "refused"; readonly failure: Failure<Code> }
      | { readonly kind: "retry"; readonly failure: Failure<Code>; readonly afterMs?: number }
      | { readonly kind: "unknown"; readonly failure: Failure<Code> };

/**
 * - `done`: it happened.
 * - `refused`: certain and final; trying again will not help.
 * - `retry`: certain that it did not happen, and temporary; `afterMs` is the platform's own wish in milliseconds.
 * - `unknown`: asked, never heard; look it up before trying again.
 *
 * `Code` lists every code that it may fail with.
 */
export type Outcome<Value, Code extends FailureCode = FailureCode> = Done<Value> | Failed<Code>;

/** `done(value)`. */
export function done<Value>(value: Value): Done<Value> {
  return { kind: "done", value };
}

/** A failure whose code is taken from what is given. */
type Given<Code extends FailureCode> = { readonly code: Code } & Failure<Code>;

/** `refused({ code, operator })`. */
export function refused<Code extends FailureCode>(
  failure: Given<Code>,
): { readonly kind: "refused"; readonly failure: Failure<Code> } {
  return { kind: "refused", failure };
}

/** `retry({ code, operator }, 5_000)`. */
export function retry<Code extends FailureCode>(
  failure: Given<Code>,
  afterMs?: number,
): { readonly kind: "retry"; readonly failure: Failure<Code>; readonly afterMs?: number } {
  return afterMs === undefined ? { kind: "retry", failure } : { kind: "retry", failure, afterMs };
}

/** `unknown({ code, operator })`. */
export function unknown<Code extends FailureCode>(
  failure: Given<Code>,
): { readonly kind: "unknown"; readonly failure: Failure<Code> } {
  return { kind: "unknown", failure };
}
