/** The tables of catalog, stock, customers and carts. Booleans are 0 or 1, `…_json` is JSON, times are epoch milliseconds. */
import type { Generated } from "kysely";
import type {
  AddressId,
  CartId,
  CartLineId,
  CategoryId,
  CustomerId,
  OrderNumber,
  ProductId,
  VariantId,
} from "../../ports/ids.ts";

/** Counts up with every change of a shop's catalog, so that what was read from it knows when it is stale. */
export interface CatalogRevisionTable {
  shop: string;
  revision: number;
}

/** Gives a configured category its number; its texts and VAT class stay in shop.yaml. */
export interface CategoryTable {
  id: Generated<CategoryId>;
  shop: string;
  handle: string;
}

/** A product; never deleted, because orders and carts point to it. */
export interface ProductTable {
  id: Generated<ProductId>;
  shop: string;
  handle: string;
  category_id: CategoryId;
  /** Localized. */
  names_json: string;
  /** Localized, plain text. */
  descriptions_json: string;
  /** Localized; each language's tags as one text, with commas between. */
  tags_json: Generated<string>;
  /** Files in the shop's image folder or https addresses, in order. */
  pictures_json: string;
  published: number;
  position: number;
  updated_at: number;
}

/** A choice the product asks for. */
export interface OptionTable {
  id: Generated<number>;
  product_id: ProductId;
  position: number;
  /** Localized. */
  names_json: string;
}

/** A value of a choice; `value` is its word in the catalog file and never changes. */
export interface OptionValueTable {
  id: Generated<number>;
  option_id: number;
  position: number;
  value: string;
  /** Localized. */
  names_json: string;
}

/** What is sold. Never deleted; one that left the catalog file is not active. */
export interface VariantTable {
  id: Generated<VariantId>;
  shop: string;
  product_id: ProductId;
  sku: string;
  position: number;
  /** Values of the product's options in their order, a JSON array. */
  options_json: string;
  picture: string | null;
  weight_grams: number | null;
  /** Milligrams or microlitres of content, for the price per kilogram or litre. */
  net_content: number | null;
  net_unit: "kg" | "l" | null;
  active: number;
}

/** Today's price in one currency, minor units, as the market's rule has it (with or without VAT). */
export interface PriceTable {
  variant_id: VariantId;
  currency: string;
  amount: number;
  /** The price before a claimed reduction, as the catalog file claims it. */
  compare_at: number | null;
  /** Since when a reduction is claimed without a pause or a raise in between. */
  claimed_at: number | null;
}

/** Every price that was asked, each in force until the next one. */
export interface PriceHistoryTable {
  id: Generated<number>;
  variant_id: VariantId;
  currency: string;
  amount: number;
  from_at: number;
}

/** Pieces in Kiosk and pieces promised to orders that are not yet paid and accepted. */
export interface StockTable {
  variant_id: VariantId;
  /** 0 where nobody counts; below zero where more was sold on than there is. */
  on_hand: number;
  reserved: number;
  /** 0 where nobody counts: always for sale. */
  counted: Generated<number>;
  /** 1 where it is sold on when the count is used up. */
  sells_on: Generated<number>;
}

/** Pieces held for one order until it is paid, cancelled or too late. */
export interface ReservationTable {
  shop: string;
  order_reference: OrderNumber;
  variant_id: VariantId;
  quantity: number;
  expires_at: number;
}

/** A customer with what is known for the next order. Personal data. */
export interface CustomerTable {
  id: Generated<CustomerId>;
  shop: string;
  name: string | null;
  email: string | null;
  phone: string | null;
  created_at: number;
}

/** Who writes from an address on a channel; merging customers means pointing identities elsewhere. */
export interface IdentityTable {
  shop: string;
  channel: string;
  external_id: string;
  customer_id: CustomerId;
  created_at: number;
}

/** A saved address. Personal data. */
export interface AddressTable {
  id: Generated<AddressId>;
  customer_id: CustomerId;
  line1: string;
  line2: string | null;
  postal_code: string;
  city: string;
  country: string;
  used_at: number;
}

/** The one cart of a customer. */
export interface CartTable {
  id: Generated<CartId>;
  customer_id: CustomerId;
  code: string | null;
  /** What the customer writes to whom the parcel is for. Personal data. */
  gift_message: string | null;
  /** The changes told last and the call they were told to, so that the same call hears them again. */
  told_key: string | null;
  told_json: string | null;
  updated_at: number;
}

/** A line of a cart with the price its customer saw last. */
export interface CartLineTable {
  id: Generated<CartLineId>;
  cart_id: CartId;
  variant_id: VariantId;
  quantity: number;
  seen_amount: number;
  seen_currency: string;
}

/** What a changing call answered, written with its effect: the same key gets the same answer and no second effect. */
export interface ServiceResultTable {
  key: string;
  outcome_json: string;
  at: number;
}

/** A promotion code spent on an order. */
export interface PromotionUseTable {
  shop: string;
  code: string;
  order_reference: OrderNumber;
  customer_id: CustomerId;
  at: number;
}

/** What identified whoever spent a promotion code on an order: digests, see `commerce/customers/identifiers.ts`. */
export interface PromotionUseIdentifierTable {
  shop: string;
  code: string;
  order_reference: OrderNumber;
  identifier: string;
}

/** A visit through a campaign's deep link. */
export interface CampaignVisitTable {
  id: Generated<number>;
  shop: string;
  customer_id: CustomerId;
  campaign: string;
  at: number;
  /** The messenger's word on an advertisement that was clicked, as JSON. */
  referral_json: string | null;
}

/** Which conversation an identity of a sender points to. Personal data. */
export interface SenderIdentityTable {
  shop: string;
  channel: string;
  identity: string;
  address: string;
  learned_at: number;
}

/** What a customer agreed to or took back, appended and never changed: the proof of it. The last one counts. */
export interface ConsentTable {
  id: Generated<number>;
  shop: string;
  customer_id: CustomerId;
  channel: string;
  purpose: "orderNews";
  granted: number;
  /** The question as it was asked, `<message key>: <sentence>`, and its language. Older rows have the key alone. */
  wording: string;
  locale: string;
  at: number;
}

/** By table name. */
export interface CatalogTables {
  catalog_revisions: CatalogRevisionTable;
  categories: CategoryTable;
  products: ProductTable;
  options: OptionTable;
  option_values: OptionValueTable;
  variants: VariantTable;
  prices: PriceTable;
  price_history: PriceHistoryTable;
  stock: StockTable;
  reservations: ReservationTable;
  customers: CustomerTable;
  identities: IdentityTable;
  addresses: AddressTable;
  carts: CartTable;
  cart_lines: CartLineTable;
  service_results: ServiceResultTable;
  promotion_uses: PromotionUseTable;
  promotion_use_identifiers: PromotionUseIdentifierTable;
  campaign_visits: CampaignVisitTable;
  sender_identities: SenderIdentityTable;
  consents: ConsentTable;
}
