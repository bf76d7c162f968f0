/** Fulfillment: an order is taken on, leaves in one or more parcels, and arrives. */
import type { OrderLineId } from "../../ports/ids.ts";
import { done, type Failure, type Outcome, refused } from "../../ports/outcome.ts";
import type { OrderChange } from "../orders/change.ts";
import { nothingLeft } from "../orders/complete.ts";
import type { OrderRecord } from "../orders/record.ts";
import { allowedNow, unshipped } from "../orders/rules.ts";
import { carrierName, trackingUrl } from "./tracking.ts";

/** What staff say of a parcel. */
export interface Parcel {
  /** Line id to quantity; everything that is left when absent. */
  readonly lines?: Readonly<Record<string, number>>;
  readonly carrier: string;
  readonly trackingNumber?: string;
}

/** Longest carrier name and tracking number taken, in UTF-16 units. */
const WORDS_AT_MOST = 60;

/** Takes a paid order on. */
export function acceptOrder(change: OrderChange, actor: string): Outcome<null, "order.notAcceptable"> {
  const { row } = change.order;
  if (!allowedNow(change.order, change.at).accept || !change.step("order", "accept")) {
    return refused({
      code: "order.notAcceptable",
      operator: `Order ${row.number} cannot be accepted: it is ${row.order_state}, its payment ${row.payment_state}.`,
    });
  }
  change.tell("order.accepted", {}, actor);
  return done(null);
}

/** Why a parcel does not leave. */
export type ShipFailureCode =
  | "order.notShippable"
  | "shipment.tooMany"
  | "shipment.empty"
  | "shipment.carrier";

/** Ships some or all of what is left; a paid order that nobody accepted is accepted by it. */
export async function shipOrder(
  change: OrderChange,
  parcel: Parcel,
  actor: string,
): Promise<Outcome<null, ShipFailureCode>> {
  const { row } = change.order;
  if (!allowedNow(change.order, change.at).ship) {
    return refused({
      code: "order.notShippable",
      operator: `Order ${row.number} cannot be shipped: it is ${row.order_state}, its payment ${row.payment_state}, its refund ${row.refund_state}${row.withdrawn_at === null ? "" : ", and the customer withdrew from it"}.`,
    });
  }
  const words = carrierWords(parcel);
  if ("code" in words) return refused(words);
  const pieces = piecesToShip(change.order, parcel.lines);
  if (!(pieces instanceof Map)) return refused(pieces);
  for (const line of change.order.lines) {
    change.setLine(line.id, { shipped: line.shipped + (pieces.get(line.id) ?? 0) });
  }
  await writeShipment(change, words, pieces);
  if (change.step("order", "accept")) change.fact("order.accepted", {}, actor);
  const whole = nothingLeft(change.order);
  change.step("fulfillment", whole ? "shipRest" : "shipSome");
  change.tell("order.shipped", { ...words, whole }, actor);
  if (whole && change.step("order", "complete")) change.fact("order.completed", {});
  return done(null);
}

/** The last parcel arrived: the time to withdraw begins. */
export function deliverOrder(change: OrderChange, actor: string): Outcome<null, "order.notDeliverable"> {
  const { row } = change.order;
  if (!change.step("fulfillment", "deliver")) {
    return refused({
      code: "order.notDeliverable",
      operator: `Order ${row.number} cannot have arrived: its fulfillment is ${row.fulfillment_state}.`,
    });
  }
  change.set({ delivered_at: change.at });
  change.tell("order.delivered", {}, actor);
  return done(null);
}

interface CarrierWords {
  readonly carrier: string;
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
}

function carrierWords(parcel: Parcel): CarrierWords | Failure<"shipment.carrier"> {
  const plain = (words: string) => words.replaceAll(/[\p{Cc}\p{Cf}]/gu, "").trim();
  const carrier = carrierName(plain(parcel.carrier));
  const number = plain(parcel.trackingNumber ?? "");
  if (carrier === "" || carrier.length > WORDS_AT_MOST || number.length > WORDS_AT_MOST) {
    return {
      code: "shipment.carrier",
      operator: `Name a carrier, and keep carrier and tracking number to ${WORDS_AT_MOST} characters each.`,
    };
  }
  if (number === "") return { carrier, trackingNumber: null, trackingUrl: null };
  return { carrier, trackingNumber: number, trackingUrl: trackingUrl(carrier, number) ?? null };
}

function piecesToShip(
  order: OrderRecord,
  wish: Readonly<Record<string, number>> | undefined,
): Map<OrderLineId, number> | Failure<"shipment.tooMany" | "shipment.empty"> {
  if (wish === undefined) return new Map(order.lines.map((line) => [line.id, unshipped(line)]));
  const pieces = new Map<OrderLineId, number>();
  for (const [id, quantity] of Object.entries(wish)) {
    const line = order.lines.find((candidate) => String(candidate.id) === id);
    const most = line === undefined ? 0 : unshipped(line);
    if (!Number.isInteger(quantity) || quantity < 0 || quantity > most) {
      const operator = `Line ${id} of order ${order.row.number} has ${most} left to ship, not ${quantity}.`;
      return { code: "shipment.tooMany", operator, details: { line: id, left: most } };
    }
    if (line !== undefined && quantity > 0) pieces.set(line.id, quantity);
  }
  if (pieces.size > 0) return pieces;
  return { code: "shipment.empty", operator: "Choose at least one piece to ship." };
}

async function writeShipment(
  change: OrderChange,
  words: CarrierWords,
  pieces: ReadonlyMap<OrderLineId, number>,
): Promise<void> {
  const lines = Object.fromEntries([...pieces].filter(([, quantity]) => quantity > 0));
  await change.trx
    .insertInto("shipments")
    .values({
      order_id: change.order.row.id,
      at: change.at,
      carrier: words.carrier,
      tracking_number: words.trackingNumber,
      tracking_url: words.trackingUrl,
      lines_json: JSON.stringify(lines),
    })
    .execute();
}
