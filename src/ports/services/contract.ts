/** How a service is declared: what it takes, what it gives, and whether it changes something. */
import { z } from "zod";

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
 * A service's input, checked at the boundary, and the type of its output.
 *
 * A `reading` service may run any number of times; before a `changing` one the turn is checkpointed and the call
 * carries an idempotency key.
 */
export interface Contract<Input extends z.ZodType, Output, Kind extends "reading" | "changing"> {
  readonly kind: Kind;
  readonly input: Input;
  /** Never set; carries the output's type. */
  readonly output?: Output;
}

/** Declares a service that changes nothing. */
export function reading<Output>() {
  return <Input extends z.ZodType>(input: Input): Contract<Input, Output, "reading"> => ({
    kind: "reading",
    input,
  });
}

/** Declares a service that changes something, once per key. */
export function changing<Output>() {
  return <Input extends z.ZodType>(input: Input): Contract<Input, Output, "changing"> => ({
    kind: "changing",
    input,
  });
}
