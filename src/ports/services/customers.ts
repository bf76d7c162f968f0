/** Who buys: contact, addresses, consent, and what led them here. */
import { z } from "zod";
import type { AddressId } from "../ids.ts";
import { changing, nothing, reading } from "./contract.ts";

/** Who buys. */
export interface Contact {
  readonly name: string;
  readonly email: string;
  readonly phone?: string;
}

/** A field of a country's address form. */
export interface AddressField {
  readonly name: "line1" | "line2" | "postalCode" | "city";
  /** Message key of the question, with an example for this country. */
  readonly question: string;
  readonly required: boolean;
}

/** What a field of an address is refused with, field by field. */
export const addressFailures = [
  "address.line1",
  "address.line2",
  "address.postalCode",
  "address.city",
] as const satisfies readonly `address.${AddressField["name"]}`[];
/** One of them. */
export type AddressFailureCode = (typeof addressFailures)[number];

/** A postal address. */
export interface Address {
  readonly id: AddressId;
  readonly line1: string;
  readonly line2?: string;
  readonly postalCode: string;
  readonly city: string;
  readonly country: string;
}

/** A saved address to choose from. */
export interface SavedAddress extends Address {
  /** All but the street, on one line, in the order and writing of the country. */
  readonly place: string;
}

/** The services of this subject by name. */
export const customerContracts = {
  /** Records where a visit came from: a campaign's deep link, or an advertisement in the messenger's own words. */
  "customer.campaign": changing<null>()(
    z.object({
      campaign: z.string().max(64),
      referral: z.record(z.string(), z.string().max(2000)).optional(),
    }),
  ),
  /** Records what the customer answers to the question (`wording`, its message key) whether we may write of their orders. */
  "customer.consent": changing<null>()(z.object({ granted: z.boolean(), wording: z.string().max(100) })),
  /** What they answered last; null when never. */
  "customer.consented": reading<boolean | null>()(nothing),
} as const;
