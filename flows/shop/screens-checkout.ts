/** The way from cart to order: who buys, where it goes, how it travels, and the summary with the binding button. */
import type { Ask, Item, Line, Screen } from "../../src/conversation/message.ts";
import { asMoney, asText, localized, type Text, text, verbatim } from "../../src/conversation/text.ts";
import type { ShippingOffer, Summary } from "../../src/ports/services/checkout.ts";
import type { AddressField, Contact, SavedAddress } from "../../src/ports/services/customers.ts";
import { toCart as backToCart, choice, linesIn, opening, shown, toHelp, toHome, wordsIn } from "./choices.ts";
import { type ShopContext, seenOf } from "./context.ts";
import type { ContactField, ShopOffer } from "./events.ts";
import { changesOf } from "./screens-cart.ts";

/** Addresses offered at most; older ones can be typed again. */
const ADDRESSES = 6;

const backToSummary = choice(text("shop.checkout.back"), { type: "checkout" }, { row: 80 });

/** Asks for one field of the contact. */
export function contactScreen(context: ShopContext): Screen {
  return {
    kind: "screen",
    name: `shop.contact.${context.asked}`,
    title: text("shop.checkout.title"),
    body: [...opening(context), questionOf(context.asked)],
    choices: [...(context.fingerprint === undefined ? [] : [backToSummary]), backToCart, toHelp],
    ask: context.asked satisfies Ask,
  };
}

/** Offers the addresses that are known, for the contact that is known. */
export function addressesScreen(
  addresses: readonly SavedAddress[],
  contact: Partial<Contact>,
  context: ShopContext,
): Screen {
  const known = contact.name !== undefined && contact.email !== undefined;
  const who = known
    ? [text("shop.address.for", { name: contact.name ?? "", email: contact.email ?? "" })]
    : [];
  return {
    kind: "screen",
    name: "shop.addresses",
    title: text("shop.address.title"),
    body: [...opening(context), ...who, text("shop.address.choose")],
    items: addresses.slice(0, ADDRESSES).map(addressItem),
    choices: [
      choice(text("shop.address.new"), { type: "address.new" }),
      ...(known ? [choice(text("shop.contact.change"), { type: "contact.edit", field: "name" })] : []),
      backToCart,
    ],
  };
}

/** Asks for one field of an address. */
export function addressFieldScreen(field: AddressField, context: ShopContext): Screen {
  const given = context.form.flatMap(({ name }): readonly Line[] => {
    const value = context.draft[name];
    return value === undefined || name === field.name
      ? []
      : [{ label: labelOf(name), value: verbatim(value) }];
  });
  return {
    kind: "screen",
    name: `shop.address.${field.name}`,
    title: text("shop.address.title"),
    body: [...opening(context), text(field.question)],
    ...(given.length > 0 && { lines: given }),
    choices: [
      ...(field.required
        ? []
        : [choice(text("shop.address.skip"), { type: "address.skip" }, { style: "primary" })]),
      ...(context.step > 0 ? [choice(text("shop.address.back"), { type: "address.back" })] : []),
      backToCart,
    ],
    ask: "address",
  };
}

/** Ways to ship. */
export function shippingScreen(offers: readonly ShippingOffer[], context: ShopContext): Screen {
  return {
    kind: "screen",
    name: "shop.shipping",
    title: text("shop.shipping.title"),
    body: [...opening(context), text("shop.shipping.choose")],
    items: offers.map(shippingItem),
    choices: [choice(text("shop.shipping.address"), { type: "address.list" }, { row: 80 }), backToCart],
  };
}

/** This cart cannot be shipped to the shopper's country. */
export function noShippingScreen(context: ShopContext): Screen {
  return {
    kind: "screen",
    name: "shop.shipping.none",
    body: [...opening(context), text("shop.shipping.none")],
    choices: [choice(text("shop.to.cart"), { type: "cart" }, { style: "primary" }), toHelp, toHome],
  };
}

/**
 * All that the shopper agrees to, right above the button that binds (directive 2011/83/EU, articles 6 and 8): what is
 * bought, the total with VAT and delivery, who sells, the right of withdrawal, and ways to mend a mistake.
 */
export function summaryScreen(summary: Summary, context: ShopContext): Screen {
  const { contact, description } = summary;
  const { name, address } = description.parties;
  return {
    kind: "screen",
    name: "shop.summary",
    title: text("shop.summary.title"),
    body: [
      ...opening(context),
      ...changesOf(summary.changes),
      text("shop.summary.to", { name, address: address.join(", ") }),
      contact.phone === undefined
        ? text("shop.summary.contact", { email: contact.email })
        : text("shop.summary.contactPhone", { email: contact.email, phone: contact.phone }),
      ...wordsIn(description.details),
      text("shop.summary.trader", {
        trader: asText(text("trader.name")),
        address: asText(text("trader.address")),
        email: asText(text("trader.email")),
        phone: asText(text("trader.phone")),
      }),
      text("shop.summary.rights"),
    ],
    lines: [...description.goods.map(shown), ...linesIn(description.details), ...description.sums.map(shown)],
    choices: [
      choice(
        text("shop.summary.order"),
        { type: "order.place", seen: seenOf(summary.fingerprint) },
        { style: "primary" },
      ),
      choice(text("shop.summary.edit"), { type: "checkout.edit" }, { row: 10 }),
      summary.code === undefined
        ? choice(text("shop.code.have"), { type: "code.ask" }, { row: 10 })
        : choice(text("shop.code.remove", { code: summary.code }), { type: "code.remove" }, { row: 10 }),
      choice(text("shop.summary.terms"), { type: "terms" }, { row: 11 }),
      choice(text("shop.summary.withdrawal"), { type: "withdrawal" }, { row: 11 }),
      backToCart,
    ],
  };
}

/** What of the order is to be changed. */
export function editScreen(context: ShopContext): Screen {
  const contact = (label: Text, field: ContactField) =>
    choice(label, { type: "contact.edit", field }, { row: 10 });
  return {
    kind: "screen",
    name: "shop.edit",
    title: text("shop.edit.title"),
    body: [...opening(context), text("shop.edit.choose")],
    choices: [
      choice(text("shop.edit.address"), { type: "address.list" }, { row: 0 }),
      choice(text("shop.edit.shipping"), { type: "shipping.list" }, { row: 0 }),
      contact(text("shop.edit.name"), "name"),
      contact(text("shop.edit.email"), "email"),
      contact(text("shop.edit.phone"), "phone"),
      choice(text("shop.edit.cart"), { type: "cart" }, { row: 20 }),
      choice(text("shop.gift.title"), { type: "gift.ask" }, { row: 20 }),
      { ...backToSummary, style: "primary" },
    ],
  };
}

/** Whether enough of the contact is known to order. */
export function missingField(contact: Partial<Contact>): "name" | "email" | undefined {
  if (contact.name === undefined || contact.name === "") return "name";
  if (contact.email === undefined || contact.email === "") return "email";
  return undefined;
}

function questionOf(field: ContactField): Text {
  if (field === "name") return text("shop.contact.name");
  return field === "email" ? text("shop.contact.email") : text("shop.contact.phone");
}

function labelOf(field: AddressField["name"]): Text {
  switch (field) {
    case "line1":
      return text("shop.address.line1");
    case "line2":
      return text("shop.address.line2");
    case "postalCode":
      return text("shop.address.postalCode");
    case "city":
      return text("shop.address.city");
  }
}

function addressItem(address: SavedAddress): Item {
  return {
    title: verbatim(address.line2 === undefined ? address.line1 : `${address.line1}, ${address.line2}`),
    description: verbatim(address.place),
    event: { type: "address.use", address: address.id } satisfies ShopOffer,
  };
}

function shippingItem(offer: ShippingOffer): Item {
  const [from, to] = offer.days;
  return {
    title: localized(offer.name),
    description:
      from === to ? text("shop.shipping.day", { days: to }) : text("shop.shipping.days", { from, to }),
    aside:
      offer.price.amount === 0
        ? text("shop.price.free")
        : text("shop.price", { price: asMoney(offer.price) }),
    event: { type: "shipping.use", method: offer.id } satisfies ShopOffer,
  };
}
