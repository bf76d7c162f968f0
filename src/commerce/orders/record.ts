/** An order as the ledger has it: its row, its lines and everything that hangs on it, read together. */
import type { Kysely, Selectable } from "kysely";
import type { Localized } from "../../conversation/text.ts";
import type { OrderId, OrderNumber } from "../../ports/ids.ts";
import type { Summary } from "../../ports/services/checkout.ts";
import type { HistoryFactType } from "../../ports/services/order-facts.ts";
import type { OrderStates, Shipment } from "../../ports/services/orders.ts";
import type {
  OrderLinesTable,
  OrdersTable,
  PaymentAttemptsTable,
  RefundsTable,
} from "../../storage/ledger/order-tables.ts";
import type { Tables } from "../../storage/ledger/tables.ts";

/** What the shopper saw and agreed to: the proof that the trader owes. */
export interface Agreement {
  readonly at: number;
  readonly locale: string;
  /** Without the gift message, which stands in the order's row. */
  readonly summary: Omit<Summary, "description" | "giftMessage">;
  /** The version of the terms, as the shop numbers them. */
  readonly terms: string;
  /** What was paid for shipping, VAT as charged. */
  readonly shippingPaid: number;
}

export type OrderRow = Selectable<OrdersTable>;
export type AttemptRow = Selectable<PaymentAttemptsTable>;
export type RefundRow = Selectable<RefundsTable>;

/** A line with its JSON opened. */
export interface LineRecord extends Omit<Selectable<OrderLinesTable>, "name_json" | "options_json"> {
  readonly name: Localized;
  readonly options: readonly Localized[];
}

/** One entry of the history. */
export interface FactRecord {
  readonly sequence: number;
  readonly at: number;
  readonly type: HistoryFactType;
  readonly actor?: string;
}

/** The order with all its parts. */
export interface OrderRecord {
  readonly row: OrderRow;
  readonly agreement: Agreement;
  readonly lines: readonly LineRecord[];
  readonly facts: readonly FactRecord[];
  readonly attempts: readonly AttemptRow[];
  readonly refunds: readonly RefundRow[];
  readonly shipments: readonly Shipment[];
}

/** Where the four machines stand. */
export function statesOf(row: OrderRow): OrderStates {
  return {
    order: row.order_state,
    payment: row.payment_state,
    fulfillment: row.fulfillment_state,
    refund: row.refund_state,
  };
}

/** Reads an order by its number or by its row id; null when there is none. */
export async function loadOrder(
  db: Kysely<Tables>,
  by: { readonly shop: string; readonly number: OrderNumber } | { readonly id: OrderId },
): Promise<OrderRecord | null> {
  const query = db.selectFrom("orders").selectAll();
  const row = await ("id" in by
    ? query.where("id", "=", by.id)
    : query.where("shop", "=", by.shop).where("number", "=", by.number)
  ).executeTakeFirst();
  return row === undefined ? null : loadParts(db, row);
}

/** Reads the parts of an order whose row is at hand. */
export async function loadParts(db: Kysely<Tables>, row: OrderRow): Promise<OrderRecord> {
  return {
    row,
    agreement: JSON.parse(row.agreement_json),
    lines: await loadLines(db, row.id),
    facts: await loadFacts(db, row.id),
    attempts: await db
      .selectFrom("payment_attempts")
      .selectAll()
      .where("order_id", "=", row.id)
      .orderBy("created_at")
      .execute(),
    refunds: await db
      .selectFrom("refunds")
      .selectAll()
      .where("order_id", "=", row.id)
      .orderBy("created_at")
      .execute(),
    shipments: await loadShipments(db, row.id),
  };
}

async function loadLines(db: Kysely<Tables>, order: OrderId): Promise<readonly LineRecord[]> {
  const rows = await db
    .selectFrom("order_lines")
    .selectAll()
    .where("order_id", "=", order)
    .orderBy("id")
    .execute();
  return rows.map(({ name_json, options_json, ...line }) => ({
    ...line,
    name: JSON.parse(name_json),
    options: JSON.parse(options_json),
  }));
}

async function loadFacts(db: Kysely<Tables>, order: OrderId): Promise<readonly FactRecord[]> {
  const rows = await db
    .selectFrom("order_facts")
    .select(["sequence", "at", "type", "actor"])
    .where("order_id", "=", order)
    .orderBy("sequence")
    .execute();
  return rows.map(({ actor, ...fact }) => (actor === null ? fact : { ...fact, actor }));
}

async function loadShipments(db: Kysely<Tables>, order: OrderId): Promise<readonly Shipment[]> {
  const rows = await db
    .selectFrom("shipments")
    .selectAll()
    .where("order_id", "=", order)
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    at: row.at,
    carrier: row.carrier,
    ...(row.tracking_number === null ? {} : { trackingNumber: row.tracking_number }),
    ...(row.tracking_url === null ? {} : { trackingUrl: row.tracking_url }),
    lines: JSON.parse(row.lines_json),
  }));
}
