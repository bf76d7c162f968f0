/** The tables of orders, payments, refunds, audit and announcements, as Kysely sees them. */

import type { Generated, GeneratedAlways } from "kysely";
import type {
  CustomerId,
  OrderId,
  OrderLineId,
  OrderNumber,
  PaymentReference,
  ProductId,
  RefundId,
  VariantId,
} from "../../ports/ids.ts";
import type { HistoryFactType, RefundReason } from "../../ports/services/order-facts.ts";
import type { OrderStates } from "../../ports/services/orders.ts";

/** One order: what was agreed, frozen, and where its four machines stand. */
export interface OrdersTable {
  id: Generated<OrderId>;
  shop: string;
  /** `<prefix>-<n>`, unique within the shop. */
  number: OrderNumber;
  /** Grows with each change; a change that was decided on an older one is not written. */
  revision: number;
  placed_at: number;
  customer_id: CustomerId;
  channel: string;
  address: string;
  locale: string;
  market: string;
  currency: string;
  order_state: OrderStates["order"];
  payment_state: OrderStates["payment"];
  fulfillment_state: OrderStates["fulfillment"];
  refund_state: OrderStates["refund"];
  total: number;
  /** Money held for this order, and what of it went back. Surplus money stands on its attempt only. */
  captured: number;
  refunded: number;
  /** 1 while money of another amount or currency than agreed waits for a person's decision. */
  disputed: number;
  /** JSON `Agreement`: what the shopper saw and agreed to, with the version of the terms. */
  agreement_json: string;
  /** Digest of the legal texts in `legal_texts`. */
  legal: string;
  /** The attempt whose money is held for the order. */
  paid_by: PaymentReference | null;
  paid_at: number | null;
  delivered_at: number | null;
  withdrawn_at: number | null;
  /** What led the customer here, as JSON. */
  came_from_json: string | null;
  /**
   * What the customer writes to whom the parcel is for. Agreed to, and kept beside the agreement: it is personal data
   * that bookkeeping does not need, so it can be forgotten.
   */
  gift_message: string | null;
}

/** One line of an order; the price never changes, the counts do. */
export interface OrderLinesTable {
  id: Generated<OrderLineId>;
  order_id: OrderId;
  variant_id: VariantId;
  product_id: ProductId;
  sku: string;
  /** JSON `Localized`. */
  name_json: string;
  /** JSON list of `Localized`. */
  options_json: string;
  picture: string | null;
  price: number;
  total: number;
  /** What was paid for the whole line after its share of the discount; VAT as the prices have it. */
  paid: number;
  quantity: number;
  shipped: number;
  /** Refunded, or with a refund under way. */
  refunded: number;
  /** Of the refunded: those that were refunded before they were shipped and so never will be. */
  withheld: number;
}

/** What became true of an order, in order. The database refuses to change or delete a row. */
export interface OrderFactsTable {
  id: GeneratedAlways<number>;
  order_id: OrderId;
  /** From 1, without gaps within the order. */
  sequence: number;
  at: number;
  type: HistoryFactType;
  actor: string | null;
  /** JSON. */
  details_json: string;
}

/** The last number a shop gave to an order. */
export interface OrderNumbersTable {
  shop: string;
  last: number;
}

/** Legal texts as they stood when somebody agreed to them, kept once by their digest. */
export interface LegalTextsTable {
  digest: string;
  /** JSON of `legal` and `trader` of the shop. */
  content_json: string;
}

/** One asking for money: one order, one amount, one deadline. */
export interface PaymentAttemptsTable {
  /** Our unguessable name for it, stored before the provider hears it. */
  reference: PaymentReference;
  order_id: OrderId;
  shop: string;
  vendor: string;
  amount: number;
  currency: string;
  state: "creating" | "open" | "paid" | "mismatch" | "declined" | "expired" | "cancelled" | "refused";
  url: string | null;
  provider_reference: string | null;
  created_at: number;
  expires_at: number;
  /** When the provider is asked next; null when nothing more is expected. */
  check_at: number | null;
  /** When it was paid or ended otherwise; null while it lives. */
  ended_at: number | null;
  /** 1 when the provider was asked to void it because a newer one replaces it. */
  superseded: number;
  /** What the provider says came in, in its currency, and what went back by us. */
  captured: number;
  captured_currency: string | null;
  returned: number;
}

/** One giving back of money. */
export interface RefundsTable {
  /** Unguessable; the provider's idempotency key. */
  id: RefundId;
  order_id: OrderId;
  shop: string;
  /** The attempt whose money goes back. */
  reference: PaymentReference;
  amount: number;
  currency: string;
  reason: RefundReason;
  /** What staff wrote. */
  note: string;
  /** 1 when the money paid for the order, 0 when it was surplus. */
  ordinary: number;
  /** JSON: line id to `{ quantity, withheld }`. */
  lines_json: string;
  restock: number;
  state: "pending" | "done" | "failed";
  created_at: number;
  tries: number;
  try_at: number | null;
  /** Code of the last failure. */
  failure: string | null;
  actor: string | null;
  /** Key of the staff's act that asked for it. */
  act: string | null;
}

/** A parcel that left. */
export interface ShipmentsTable {
  id: Generated<number>;
  order_id: OrderId;
  at: number;
  carrier: string;
  tracking_number: string | null;
  tracking_url: string | null;
  /** JSON: line id to quantity. */
  lines_json: string;
}

/** Who did what, written with its effect; one row an act, unique by its key. */
export interface AuditTable {
  id: Generated<number>;
  shop: string;
  key: string;
  at: number;
  /** The desk that vouches for the actor; `shopper` for the customer's own acts. */
  desk: string;
  actor: string;
  actor_name: string;
  action: string;
  subject: string;
  /** JSON. */
  details_json: string;
}

/** The ledger's outbox. */
export interface AnnouncementsTable {
  id: Generated<number>;
  /** The announcement's own id, unique for ever. */
  key: string;
  shop: string;
  at: number;
  /** JSON `{ channel, address, fact }`. */
  recipient_json: string | null;
  /** JSON `DeskPost`, or `{ kind: "order", order, news }` whose card is drawn when it is relayed. */
  post_json: string | null;
  relayed_at: number | null;
}

/** Variants that staff were told are running low, until they are well stocked again. */
export interface LowStockTable {
  shop: string;
  variant_id: VariantId;
  told_at: number;
}

/** The tables of orders. */
export interface OrderTables {
  orders: OrdersTable;
  order_lines: OrderLinesTable;
  order_facts: OrderFactsTable;
  order_numbers: OrderNumbersTable;
  legal_texts: LegalTextsTable;
  payment_attempts: PaymentAttemptsTable;
  refunds: RefundsTable;
  shipments: ShipmentsTable;
  audit: AuditTable;
  announcements: AnnouncementsTable;
  low_stock: LowStockTable;
}
