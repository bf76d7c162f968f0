/**
 * How an order, and what is about to become one, is put into words: channel-neutral lines that flows, documents and
 * desks render and never word again. Commerce makes them, in `src/commerce/orders/description.ts`.
 */
import type { Line } from "../../conversation/message.ts";
import type { Money } from "../../conversation/money.ts";
import type { Text } from "../../conversation/text.ts";

/** Who has to do something for an order to go on. */
export type Attention = "staff" | "shopper" | "nobody";

/** Where an order stands, over all four machines. */
export interface StateDescription {
  /** One phrase, whole sentences. */
  readonly shopper: Text;
  /** One phrase, short enough for a heading or a chip. */
  readonly staff: Text;
  readonly attention: Attention;
}

/** An article that is bought: label "2 × Sencha (100 g)", value its total. */
export interface GoodsLine extends Line {
  /** The article with its chosen options, without the quantity. */
  readonly article: Text;
  readonly quantity: number;
  readonly sku: string;
  /** Of one piece. */
  readonly price: Text;
  /** What of it was shipped or refunded, once some was. */
  readonly progress?: Text;
}

/** What a line of the bill is about. */
export type SumKind =
  | "goods"
  | "discount"
  | "shipping"
  | "vat"
  | "total"
  /** Of an order, once they differ from the total: what was paid, what of it went back, and what is left. */
  | "paid"
  | "refunded"
  | "left";

/** A line of the bill, in the order in which it is read. */
export interface SumLine extends Line {
  readonly kind: SumKind;
  readonly money: Money;
}

/** Something else that belongs to an order. */
export interface DetailLine extends Line {
  /** Label and value in one line of running text. */
  readonly told: Text;
  readonly readers: "everybody" | "staff";
  /** `field`: a few words; `note`: small print; `words`: what a person wrote, up to some hundred characters. */
  readonly form: "field" | "note" | "words";
}

/** Whose it is and where it goes. Personal data. */
export interface PartiesDescription {
  readonly name: string;
  /** As it is written on a parcel in that country, a line each, with the country; without the name. */
  readonly address: readonly string[];
  /** E-mail address and phone number, as far as known. */
  readonly contact: readonly string[];
  /** Town and country, for where many read: no more of the address than that. */
  readonly place: string;
}

/** A parcel that left. */
export interface ShipmentDescription {
  readonly text: Text;
  /** Where it can be followed. */
  readonly url?: string;
}

/** A cart in words. */
export interface CartDescription {
  readonly sums: readonly SumLine[];
  readonly details: readonly DetailLine[];
}

/** What a shopper agrees to, in words. */
export interface AgreedDescription extends CartDescription {
  readonly goods: readonly GoodsLine[];
  readonly parties: PartiesDescription;
}

/** An order in words. */
export interface OrderDescription extends AgreedDescription {
  readonly state: StateDescription;
  /** Oldest first. */
  readonly shipments: readonly ShipmentDescription[];
}
