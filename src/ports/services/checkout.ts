/** From the cart to an order: contact, address, shipping, and the summary that the shopper agrees to. */
import { z } from "zod";
import type { Money } from "../../conversation/money.ts";
import type { Localized } from "../../conversation/text.ts";
import { AddressId } from "../ids.ts";
import type { CartChange, CartLine } from "./cart.ts";
import { changing, nothing, reading } from "./contract.ts";
import {
  type Address,
  type AddressField,
  addressFailures,
  type Contact,
  type SavedAddress,
} from "./customers.ts";
import type { AgreedDescription } from "./description.ts";

/** A way to ship this cart. */
export interface ShippingOffer {
  readonly id: string;
  readonly name: Localized;
  readonly price: Money;
  readonly days: readonly [number, number];
}

/** All that the shopper agrees to, as it will be charged. Kept with the order as it stands here. */
export interface Agreed {
  readonly lines: readonly CartLine[];
  readonly subtotal: Money;
  readonly code?: string;
  readonly discount?: Money;
  readonly shipping: { readonly id: string; readonly name: Localized; readonly price: Money };
  /** VAT contained in or added to the total, by rate in basis points. */
  readonly vat: readonly { readonly rate: number; readonly amount: Money }[];
  readonly vatIncluded: boolean;
  readonly total: Money;
  readonly address: Address;
  readonly contact: Contact;
  /** What goes with the parcel in the customer's words. Personal data. */
  readonly giftMessage?: string;
}

/** What the shopper agrees to, to be shown. */
export interface Summary extends Agreed {
  readonly changes: readonly CartChange[];
  /** Fingerprint of what is agreed to; placing the order with another one is refused as `order.changed`. */
  readonly fingerprint: string;
  readonly description: AgreedDescription;
}

/** The services of this subject by name. */
export const checkoutContracts = {
  /** What is known of the customer from before. */
  "checkout.contact": reading<Partial<Contact>>()(nothing),
  /** Checks and keeps what is given; the shopper text of a refusal says what is wrong with it. */
  "checkout.saveContact": changing<Partial<Contact>>()(
    z.object({ name: z.string().optional(), email: z.string().optional(), phone: z.string().optional() }),
    "contact.name",
    "contact.email",
    "contact.phone",
  ),
  /** Saved addresses in the conversation's market, last used first. */
  "checkout.addresses": reading<readonly SavedAddress[]>()(nothing),
  /** The fields to ask for in the market's country. */
  "checkout.addressForm": reading<readonly AddressField[]>()(nothing),
  /** Checks one field; answers it tidied (`1234 ab` → `1234 AB`). */
  "checkout.checkAddressField": reading<string>()(
    z.object({ field: z.enum(["line1", "line2", "postalCode", "city"]), value: z.string() }),
    ...addressFailures,
  ),
  /** Checks and keeps it; refused for the first field that does not fit the country. */
  "checkout.saveAddress": changing<Address>()(
    z.object({ line1: z.string(), line2: z.string().optional(), postalCode: z.string(), city: z.string() }),
    ...addressFailures,
  ),
  "checkout.forgetAddress": changing<null>()(z.object({ address: AddressId })),
  /** Ways to ship the cart in the conversation's market, cheapest first. */
  "checkout.shipping": reading<readonly ShippingOffer[]>()(nothing),
  /** The cart summed up for this address and this way to ship. */
  "checkout.summary": reading<Summary>()(
    z.object({ address: AddressId, shipping: z.string() }),
    "cart.empty",
    "shipping.notOffered",
    "address.unknown",
    "contact.missing",
  ),
} as const;
