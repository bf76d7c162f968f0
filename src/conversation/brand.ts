/** Ids that the compiler tells apart: an order's number is not a customer's, though both are a string at run time. */

declare const brand: unique symbol;

/** A plain value that only the place which makes or parses it may call by this name. Costs nothing at run time. */
export type Branded<Value extends string | number, Name extends string> = Value & { readonly [brand]: Name };
