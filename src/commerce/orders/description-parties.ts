/** Whose an order is, and where it goes. Pure. */
import { asDate, type Text, text } from "../../conversation/text.ts";
import type { Address, Contact } from "../../ports/services/customers.ts";
import type { PartiesDescription, ShipmentDescription } from "../../ports/services/description.ts";
import type { Shipment } from "../../ports/services/orders.ts";
import { addressLines } from "../../voice/address-format.ts";

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

/** A parcel that left. */
export function describeShipment(shipment: Shipment): ShipmentDescription {
  const { trackingUrl } = shipment;
  return { text: parcelOf(shipment), url: trackingUrl };
}

function parcelOf({ at, carrier, trackingNumber }: Shipment): Text {
  const sent = { at: asDate(at), carrier };
  return trackingNumber === undefined
    ? text("order.shipment", sent)
    : text("order.shipment.tracked", { ...sent, number: trackingNumber });
}
