/**
 * Every situation an order can get into: all lives of a small order, followed step by step through the real machines and
 * the real rules of what is possible when. Two pieces of one thing, paid with two coins.
 */
import { nothingLeft } from "../../src/commerce/orders/complete.ts";
import { step } from "../../src/commerce/orders/machines/transition.ts";
import type {
  AttemptRow,
  LineRecord,
  OrderRecord,
  OrderRow,
  RefundRow,
} from "../../src/commerce/orders/record.ts";
import { allowedNow, anythingShipped, refundable, unshipped } from "../../src/commerce/orders/rules.ts";
import { PaymentReference } from "../../src/ports/ids.ts";
import type { OrderStates, OrderView } from "../../src/ports/services/orders.ts";

const PIECES = 2;
const ATTEMPT = PaymentReference.parse("attempt");
const NOW = 1;
/** Refunds that are under way at once; a third adds no new situation. */
const PENDING = 2;

/** A life so far: the order, and how it came to this. */
export interface Life {
  readonly order: OrderRecord;
  readonly story: readonly string[];
}

/** All situations, each with a shortest way to it. Orders differ when any state, count or sum does. */
export function allLives(): readonly Life[] {
  const lives: Life[] = [
    { order: placed(2), story: ["placed"] },
    { order: freeOrder(), story: ["placed for nothing"] },
  ];
  const known = new Set(lives.map(({ order }) => JSON.stringify(order)));
  for (const { order, story } of lives) {
    for (const [act, next] of acts(order)) {
      const key = next === null ? "" : JSON.stringify(next);
      if (next === null || known.has(key)) continue;
      known.add(key);
      lives.push({ order: next, story: [...story, act] });
    }
  }
  return lives;
}

/** What of an order decides how it is described, as words: its four states, and what stands beside them. */
export function situationKey({ states, withdrawnAt, disputed }: OrderView): string {
  const { order, payment, fulfillment, refund } = states;
  const beside = [...(withdrawnAt === undefined ? [] : ["withdrawn"]), ...(disputed ? ["disputed"] : [])];
  return [order, payment, fulfillment, refund, ...beside].join(" ");
}

type Act = readonly [name: string, next: OrderRecord | null];

/** All that can happen to an order now; null what cannot. */
function acts(order: OrderRecord): readonly Act[] {
  return [...moneyActs(order), ...staffActs(order), ...refundActs(order)];
}

function moneyActs(order: OrderRecord): readonly Act[] {
  const { row } = order;
  const wanted = row.order_state !== "cancelled" && row.payment_state !== "paid" && row.disputed === 0;
  const paid = wanted ? stepped(order, "payment", "pay") : null;
  const disputed = (captured: number) =>
    wanted
      ? set(stepped(order, "payment", "decline") ?? order, { disputed: 1, captured, paid_by: ATTEMPT })
      : null;
  return [
    ["paid", paid && set(paid, { captured: row.total, paid_at: NOW, paid_by: ATTEMPT })],
    ["paid too much", disputed(row.total + 1)],
    ["paid in another currency", disputed(0)],
    ["declined", row.disputed === 0 ? stepped(order, "payment", "decline") : null],
    ["overdue", stepped(order, "payment", "expire")],
    ["link asked for", allowedNow(order, NOW).pay ? stepped(order, "payment", "reopen") : null],
  ];
}

function staffActs(order: OrderRecord): readonly Act[] {
  const allowed = allowedNow(order, NOW);
  const withdrawn = allowed.withdraw ? (stepped(order, "refund", "request") ?? order) : null;
  return [
    ["accepted", allowed.accept ? stepped(order, "order", "accept") : null],
    ["one piece shipped", allowed.ship ? shipped(order, 1) : null],
    ["all shipped", allowed.ship ? shipped(order, PIECES) : null],
    ["arrived", stepped(order, "fulfillment", "deliver")],
    ["cancelled", allowed.cancel ? cancelled(order) : null],
    ["withdrawn", withdrawn && set(withdrawn, { withdrawn_at: NOW })],
  ];
}

function refundActs(order: OrderRecord): readonly Act[] {
  const left = refundable(order);
  const open = PIECES - lineOf(order).refunded;
  const wishes =
    left === 0
      ? []
      : [...new Set([1, left])].flatMap((amount) => [0, 1, open].map((n) => [amount, n] as const));
  const asked = wishes.map(([amount, pieces]): Act => {
    const goods = order.row.payment_state === "paid" ? Math.min(pieces, open) : 0;
    return [`refund of ${amount} for ${goods} pieces asked for`, refundAsked(order, amount, goods)];
  });
  const settled = order.refunds.flatMap((refund): readonly Act[] => [
    ["refund settled", settle(order, refund)],
    ["refund refused by the provider", fail(order, refund)],
  ]);
  const foreign: Act = ["refunded at the provider's", left > 0 ? returned(order, 1) : null];
  return [...asked, ...settled, foreign];
}

function shipped(order: OrderRecord, wish: number): OrderRecord {
  const line = lineOf(order);
  const sent = setLine(order, { shipped: line.shipped + Math.min(wish, unshipped(line)) });
  const accepted = stepped(sent, "order", "accept") ?? sent;
  const whole = nothingLeft(accepted);
  const left = stepped(accepted, "fulfillment", whole ? "shipRest" : "shipSome") ?? accepted;
  return whole ? (stepped(left, "order", "complete") ?? left) : left;
}

function cancelled(order: OrderRecord): OrderRecord | null {
  const ended = stepped(order, "order", "cancel");
  if (ended === null) return null;
  const unpaid = order.row.payment_state !== "paid";
  const next = unpaid ? (stepped(ended, "payment", "cancel") ?? ended) : ended;
  const left = refundable(next);
  return left > 0 ? refundAsked(next, left, 0) : next;
}

function refundAsked(order: OrderRecord, amount: number, pieces: number): OrderRecord | null {
  if (order.refunds.length >= PENDING) return null;
  const line = lineOf(order);
  const withheld = Math.min(pieces, unshipped(line));
  const next = setLine(order, { refunded: line.refunded + pieces, withheld: line.withheld + withheld });
  const lines_json = pieces === 0 ? "{}" : JSON.stringify({ 1: { quantity: pieces, withheld } });
  const refund = { reference: ATTEMPT, state: "pending", ordinary: 1, amount, lines_json } as RefundRow;
  const asked = { ...next, refunds: [...next.refunds, refund] };
  return stepped(asked, "refund", "request") ?? asked;
}

function settle(order: OrderRecord, refund: RefundRow): OrderRecord {
  return closedIfDone(returned(without(order, refund), refund.amount));
}

function closedIfDone(next: OrderRecord): OrderRecord {
  if (next.row.payment_state !== "paid" || !nothingLeft(next)) return next;
  const closed = anythingShipped(next) ? (stepped(next, "fulfillment", "closeRest") ?? next) : next;
  return stepped(closed, "order", "complete") ?? closed;
}

function returned(order: OrderRecord, amount: number): OrderRecord {
  const next = set(order, { refunded: order.row.refunded + amount });
  const whole = next.row.refunded === next.row.captured;
  return stepped(next, "refund", whole ? "returnAll" : "returnSome") ?? next;
}

function fail(order: OrderRecord, refund: RefundRow): OrderRecord {
  const { 1: pieces = { quantity: 0, withheld: 0 } } = JSON.parse(refund.lines_json);
  const line = lineOf(order);
  const next = setLine(without(order, refund), {
    refunded: line.refunded - pieces.quantity,
    withheld: line.withheld - pieces.withheld,
  });
  if (next.refunds.length > 0 || next.row.withdrawn_at !== null) return closedIfDone(next);
  const event = next.row.refunded > 0 ? "refuseRest" : "refuse";
  return closedIfDone(stepped(next, "refund", event) ?? next);
}

function without(order: OrderRecord, refund: RefundRow): OrderRecord {
  const at = order.refunds.indexOf(refund);
  return { ...order, refunds: order.refunds.toSpliced(at, 1) };
}

function stepped<Name extends keyof OrderStates>(
  order: OrderRecord,
  machine: Name,
  event: Parameters<typeof step<Name>>[2]["type"],
): OrderRecord | null {
  const column = `${machine}_state` as const;
  const state = order.row[column] as unknown as OrderStates[Name];
  const next = step(machine, state, { type: event } as Parameters<typeof step<Name>>[2]);
  return next === null ? null : set(order, { [column]: next });
}

function set(order: OrderRecord, changes: Partial<OrderRow>): OrderRecord {
  const row = { ...order.row, ...changes };
  return { ...order, row, attempts: row.paid_by === null ? [] : [attemptOf(row)] };
}

/** The payment that brought the order's money. */
function attemptOf({ id, shop, total, currency, captured, refunded, disputed }: OrderRow): AttemptRow {
  return {
    reference: ATTEMPT,
    order_id: id,
    shop,
    vendor: "bank",
    amount: total,
    currency,
    state: disputed === 1 ? "mismatch" : "paid",
    url: null,
    provider_reference: null,
    created_at: NOW,
    expires_at: NOW,
    check_at: null,
    ended_at: NOW,
    superseded: 0,
    captured,
    captured_currency: currency,
    returned: refunded,
  };
}

function setLine(order: OrderRecord, changes: Partial<LineRecord>): OrderRecord {
  return { ...order, lines: [{ ...lineOf(order), ...changes }] };
}

function lineOf({ lines: [line] }: OrderRecord): LineRecord {
  if (line === undefined) throw new Error("The order has no line");
  return line;
}

function freeOrder(): OrderRecord {
  const paid = stepped(placed(0), "payment", "pay");
  if (paid === null) throw new Error("An order for nothing cannot be paid");
  return set(paid, { paid_at: NOW });
}

function placed(total: number): OrderRecord {
  const price = { amount: 1, currency: "DKK" };
  const row = {
    id: 1,
    shop: "tea",
    number: "FL-1001",
    placed_at: NOW,
    channel: "web",
    address: "anna",
    locale: "en",
    market: "DK",
    currency: "DKK",
    order_state: "placed",
    payment_state: "open",
    fulfillment_state: "unfulfilled",
    refund_state: "none",
    total,
    captured: 0,
    refunded: 0,
    disputed: 0,
    came_from_json: null,
    gift_message: null,
    paid_by: null,
    paid_at: null,
    delivered_at: null,
    withdrawn_at: null,
  } as OrderRow;
  const line = {
    id: 1,
    sku: "TEA",
    name: { en: "Tea" },
    options: [],
    picture: null,
    price: 1,
    total,
    quantity: PIECES,
    shipped: 0,
    refunded: 0,
    withheld: 0,
  } as unknown as LineRecord;
  const summary = {
    subtotal: { ...price, amount: total },
    shipping: { id: "parcel", name: { en: "Parcel" }, price: { ...price, amount: 0 } },
    vat: [],
    vatIncluded: true,
    contact: { name: "Anna", email: "anna@example.com" },
    address: { id: 1, line1: "Nygade 1", postalCode: "1164", city: "By", country: "DK" },
  };
  const agreement = {
    at: NOW,
    locale: "en",
    summary,
    terms: "1",
    shippingPaid: 0,
  } as unknown as OrderRecord["agreement"];
  return { row, agreement, lines: [line], facts: [], attempts: [], refunds: [], shipments: [] };
}
