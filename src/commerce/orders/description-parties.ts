/** Whose an order is, and where it goes. Pure. */
import { asDate, type Text, text } from "../../conversation/text.ts";
import type { Address, Contact } from "../../ports/services/customers.ts";
import type { PartiesDescription, ShipmentDescription } from "../../ports/services/description.ts";
import type { Shipment } from "../../ports/services/orders.ts";

/** The customer and the address. */
export function describeParties(contact: Contact, address: Address): PartiesDescription {
  const { name, email, phone } = contact;
  return {
    name,
    address: addressLines(address),
    contact: [email, ...(phone === undefined ? [] : [phone])],
    place: `${address.city}, ${address.country}`,
  };
}

/** Countries that write the postal code on a line of its own, below the town. */
const CODE_BELOW_TOWN: ReadonlySet<string> = new Set(["GB", "IE"]);

/** An address as it is written on a parcel in its country, without the name. */
export function addressLines({ line1, line2, postalCode, city, country }: Address): readonly string[] {
  const town = CODE_BELOW_TOWN.has(country) ? [city, postalCode] : [`${postalCode} ${city}`];
  return [line1, line2 ?? "", ...town, country].map((line) => line.trim()).filter((line) => line !== "");
}

/** A parcel that left. */
export function describeShipment(shipment: Shipment): ShipmentDescription {
  const { trackingUrl } = shipment;
  return { text: parcelOf(shipment), ...(trackingUrl === undefined ? {} : { url: trackingUrl }) };
}

function parcelOf({ at, carrier, trackingNumber }: Shipment): Text {
  const sent = { at: asDate(at), carrier };
  return trackingNumber === undefined
    ? text("order.shipment", sent)
    : text("order.shipment.tracked", { ...sent, number: trackingNumber });
}
