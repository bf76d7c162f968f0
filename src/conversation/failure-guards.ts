/**
 * How a flow tells the failures of a service apart, in the `onError` of the invoke that asked for it.
 *
 * Codes are checked against the service's contract, so a code that the service never gives, or a misspelt one, does not
 * compile. An `onError` ends with a transition without a guard, the default for every code that no guard names; only
 * where each code is named may it be missing. A test looks at each invoke of each flow for that.
 */

/** The shape of a service map as far as failures go. */
type FailureTypes<Types> = { [Name in keyof Types]: { failure: string } };

/** A guard of an `onError`, with what it asks for. */
export interface RefusalGuard {
  (situation: { readonly event: { readonly error?: unknown } }): boolean;
  readonly service: string;
  readonly codes: readonly string[];
}

/** The two questions a flow may ask about an error, for `refusals<ServiceMap>()`. */
export function refusals<Types extends FailureTypes<Types>>() {
  return {
    /** A guard for one or more codes: `{ guard: refusedWith("order.place", "stock.short"), target: "cart" }`. */
    refusedWith<Name extends keyof Types & string>(
      service: Name,
      ...codes: readonly [Types[Name]["failure"], ...Types[Name]["failure"][]]
    ): RefusalGuard {
      const named: readonly unknown[] = codes;
      return Object.assign(
        ({ event }: { readonly event: { readonly error?: unknown } }) => named.includes(codeIn(event.error)),
        { service, codes },
      );
    },
    /** The code of an error of this service, for assignments that look it up in a table of all its codes. */
    refusalCode<Name extends keyof Types & string>(
      _service: Name,
      error: unknown,
    ): Types[Name]["failure"] | undefined {
      return codeIn(error) as Types[Name]["failure"] | undefined;
    },
  };
}

/** What the runtime put into the event stands in `code`; anything else has none. */
function codeIn(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === "string" ? code : undefined;
}
