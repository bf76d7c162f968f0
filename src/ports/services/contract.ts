/** How a service is declared: what it takes, what it gives, and whether it changes something. */
import { z } from "zod";
import type { FailureCode } from "../failures.ts";

/** Pieces of one thing in a cart. */
export const quantity = z.number().int().min(1).max(999);
/** The input of a service that takes none. */
export const nothing = z.object({});

/** A page of something; `page` counts from 0. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly page: number;
  readonly pages: number;
  readonly total: number;
}

/**
 * A service's input, checked at the boundary, the type of its output, and every code that it may fail with.
 *
 * A `reading` service may run any number of times; before a `changing` one the turn is checkpointed and the call
 * carries an idempotency key.
 */
export interface Contract<
  Input extends z.ZodType,
  Output,
  Kind extends "reading" | "changing",
  Code extends FailureCode,
> {
  readonly kind: Kind;
  readonly input: Input;
  /** Its handler can give no other code, and a flow can only ask for these. */
  readonly failures: readonly Code[];
  /** Never set; carries the output's type. */
  readonly output?: Output;
}

/** Declares a service that changes nothing, with the codes it may fail with. */
export function reading<Output>() {
  return <Input extends z.ZodType, Code extends FailureCode = never>(
    input: Input,
    ...failures: readonly Code[]
  ): Contract<Input, Output, "reading", Code> => ({ kind: "reading", input, failures });
}

/** Declares a service that changes something, once per key, with the codes it may fail with. */
export function changing<Output>() {
  return <Input extends z.ZodType, Code extends FailureCode = never>(
    input: Input,
    ...failures: readonly Code[]
  ): Contract<Input, Output, "changing", Code> => ({ kind: "changing", input, failures });
}
