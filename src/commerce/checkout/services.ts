/** The `checkout.*` services: contact, address, shipping and the summary that the shopper agrees to. */
import type { Transaction } from "kysely";
import type { CustomerId } from "../../ports/ids.ts";
import { done, type Outcome, refused } from "../../ports/outcome.ts";
import type { ServiceContext } from "../../ports/services/services.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import { placeLine } from "../../voice/address-format.ts";
import { cartToday } from "../cart/priced-cart.ts";
import { readCart } from "../cart/record.ts";
import { placeOf, type Selling } from "../catalog/selling-context.ts";
import { addressesIn, forgetAddress, saveAddress } from "../customers/address-book.ts";
import { addressForm, checkAddress, checkAddressField } from "../customers/address-fields.ts";
import { territoryObstacle } from "../customers/address-territory.ts";
import { readContact, saveContact } from "../customers/contact.ts";
import { customerOf, findCustomer } from "../customers/customers.ts";
import { type Handlers, once } from "../handler.ts";
import { offersFor, summaryToShow } from "./summary.ts";

type CheckoutHandlers = Handlers<
  | "checkout.contact"
  | "checkout.saveContact"
  | "checkout.addresses"
  | "checkout.addressForm"
  | "checkout.checkAddressField"
  | "checkout.saveAddress"
  | "checkout.forgetAddress"
  | "checkout.shipping"
  | "checkout.summary"
>;

/** The handlers. */
export function createCheckout(selling: Selling): CheckoutHandlers {
  const { db } = selling.ledger;
  const country = (context: ServiceContext) => placeOf(selling, context).market.country;
  const outside = (context: ServiceContext, postalCode: string) => {
    const { shop, market } = placeOf(selling, context);
    return territoryObstacle(shop, market, postalCode);
  };
  const forCustomer = <Given extends Outcome<unknown>>(
    context: ServiceContext,
    work: (trx: Transaction<Tables>, customer: CustomerId) => Promise<Given>,
  ) =>
    once(selling.ledger, { key: context.key, at: context.now }, async (trx) =>
      work(trx, await customerOf(trx, context, context.now)),
    );

  return {
    async "checkout.contact"(_input, context) {
      const customer = await findCustomer(db, context);
      return done(customer === null ? {} : await readContact(db, customer));
    },
    "checkout.saveContact": (input, context) =>
      forCustomer(context, (trx, customer) => saveContact(trx, customer, country(context), input)),
    async "checkout.addresses"(_input, context) {
      const customer = await findCustomer(db, context);
      const saved = customer === null ? [] : await addressesIn(db, customer, country(context));
      return done(saved.map((address) => ({ ...address, place: placeLine(address) })));
    },
    async "checkout.addressForm"(_input, context) {
      return done(addressForm(country(context)));
    },
    async "checkout.checkAddressField"(input, context) {
      const checked = checkAddressField(country(context), input.field, input.value);
      const obstacle =
        checked.kind === "done" && input.field === "postalCode" ? outside(context, checked.value) : null;
      return obstacle === null ? checked : refused({ code: "address.postalCode", ...obstacle });
    },
    "checkout.saveAddress": (input, context) =>
      forCustomer(context, async (trx, customer) => {
        const checked = checkAddress(country(context), input);
        if (checked.kind !== "done") return checked;
        const obstacle = outside(context, checked.value.postalCode);
        if (obstacle !== null) return refused({ code: "address.postalCode", ...obstacle });
        return done(await saveAddress(trx, customer, checked.value, context.now));
      }),
    "checkout.forgetAddress": (input, context) =>
      forCustomer(context, async (trx, customer) => {
        await forgetAddress(trx, customer, input.address);
        return done(null);
      }),
    async "checkout.shipping"(_input, context) {
      const today = await cartToday(db, selling, context, await readCart(db, context));
      return done(offersFor(today));
    },
    "checkout.summary": (input, context) => summaryToShow(selling, context, input),
  };
}
