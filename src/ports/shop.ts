/** A brand as its shop.yaml describes it, already validated: what every part may know about a shop. */
import type { Localized, Text } from "../conversation/text.ts";
import type { TerritoryId } from "./tax-territories.ts";

/** A country the shop sells to, with its currency and taxes. */
export interface Market {
  /** ISO 3166 country code in capitals, also the market's id: `DK`. */
  readonly country: string;
  /** ISO 4217. */
  readonly currency: string;
  /** Locales whose speakers start in this market. */
  readonly locales: readonly string[];
  /** True where the catalog's prices include VAT (consumers in the EU), false where it is added on top. */
  readonly pricesIncludeVat: boolean;
  /** VAT by rate class in basis points: `{ standard: 2500, reduced: 900 }`. `standard` is required. */
  readonly vat: Readonly<Record<string, number>>;
  /**
   * Territories with taxes of their own to which the shop sells all the same, at this market's rates and deliveries; to
   * all others of the country nothing is sold.
   */
  readonly territories?: readonly TerritoryId[];
}

/** A way to ship, offered by country and cart value. */
export interface ShippingMethod {
  readonly id: string;
  readonly name: Localized;
  readonly countries: readonly string[];
  /** Price in minor units by currency. */
  readonly price: Readonly<Record<string, number>>;
  /** Free from this cart value on, minor units by currency. */
  readonly freeFrom?: Readonly<Record<string, number>>;
  /** Offered only within these cart values, minor units by currency. */
  readonly minimum?: Readonly<Record<string, number>>;
  readonly maximum?: Readonly<Record<string, number>>;
  /** Working days, from and to. */
  readonly days: readonly [number, number];
}

/** A promotion code. */
export interface Promotion {
  /** Compared without regard to case and spaces. */
  readonly code: string;
  readonly kind: "percent" | "amount" | "freeShipping";
  /** Basis points off, for `percent`. */
  readonly percent?: number;
  /** Minor units off by currency, for `amount`. */
  readonly amount?: Readonly<Record<string, number>>;
  /** Cart value needed, minor units by currency. */
  readonly minimum?: Readonly<Record<string, number>>;
  /** Epoch milliseconds. */
  readonly validFrom?: number;
  readonly validUntil?: number;
  /** How often it may be used in all, and by one customer. */
  readonly limit?: number;
  readonly limitPerCustomer?: number;
  /** Only these category handles; everything when absent. */
  readonly categories?: readonly string[];
}

/** A category of the shop's catalog, as configured: its handle in the CSV, its texts, its VAT class. */
export interface CategoryConfig {
  readonly handle: string;
  readonly name: Localized;
  readonly picture?: string;
  /** VAT rate class, `standard` when absent. */
  readonly vat?: string;
}

/** Who sells, as EU law wants it said. */
export interface Trader {
  readonly name: string;
  readonly address: string;
  readonly email: string;
  readonly phone: string;
  readonly companyNumber: string;
  readonly vatNumber: string;
}

/** The shop. */
export interface Shop {
  /** Folder name; part of every key and of the webhook addresses. */
  readonly id: string;
  readonly name: string;
  readonly tagline: Localized;
  /** First is the fallback. */
  readonly locales: readonly string[];
  /** First is the fallback. */
  readonly markets: readonly Market[];
  readonly categories: readonly CategoryConfig[];
  /** The category handle of products that a catalog file gives none. */
  readonly defaultCategory?: string;
  readonly shipping: readonly ShippingMethod[];
  readonly promotions: readonly Promotion[];
  readonly trader: Trader;
  /** Terms of sale, right of withdrawal and privacy notice as text per locale; `version` is kept on each order. */
  readonly legal: {
    readonly version: string;
    readonly terms: Localized;
    readonly withdrawal: Localized;
    readonly privacy: Localized;
  };
  /** Prefix of order numbers, for example `FJ`. */
  readonly orderPrefix: string;
  /** How long a payment link and its stock reservation live, in minutes. */
  readonly paymentMinutes: number;
  /** Staff are told when the saleable stock of a variant falls to this or below. */
  readonly lowStock: number;
  /** The provider of new payments: its adapter folder, for example `sandbox`. The first of `payments` in shop.yaml that is on. */
  readonly payment: string;
  /** Absolute folder of the shop, and of its pictures within it. */
  readonly folder: string;
  readonly images: string;
}

/** The market of a country, or the shop's first. */
export function marketOf(shop: Shop, country: string): Market {
  const market = shop.markets.find((candidate) => candidate.country === country) ?? shop.markets[0];
  if (market === undefined) throw new Error(`Shop ${shop.id} has no market`);
  return market;
}

/** Puts a text into a language in a shop's words; plain text, not markup. */
export type ShopSay = (shop: string, text: Text, locale: string) => string;
