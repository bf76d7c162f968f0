/** A refund that staff decide on: by lines, by amount, or everything that is left. */
import { type Money, writeMoney } from "../../conversation/money.ts";
import type { OrderLineId } from "../../ports/ids.ts";
import { done, type Failed, type Failure, type Outcome, refused } from "../../ports/outcome.ts";
import type { OrderChange } from "../orders/change.ts";
import type { LineRecord, OrderRecord } from "../orders/record.ts";
import { refundable, unshipped } from "../orders/rules.ts";
import { refundValue } from "./refund-amount.ts";
import { type RefundedPieces, requestRefund } from "./refund-request.ts";

/** What staff ask for. */
export interface StaffRefund {
  /** Line id to quantity. */
  readonly lines?: Readonly<Record<string, number>>;
  /** Overrides the sum of the lines. */
  readonly amount?: Money;
  readonly reason: string;
  readonly restock: boolean;
}

/** Why a refund is not asked for. */
export type StaffRefundFailureCode =
  | "refund.nothing"
  | "refund.tooMany"
  | "refund.exceeds"
  | "refund.currency";

/**
 * Asks for a refund in the change's transaction, for the act of this key. Without lines and amount, everything that is
 * left goes back.
 */
export async function refundOrder(
  change: OrderChange,
  wish: StaffRefund,
  actor: string,
  act: string,
): Promise<Outcome<null, StaffRefundFailureCode>> {
  const { order } = change;
  const left = refundable(order);
  if (left <= 0) return nothing(order, "there is no money left that could go back");
  const pieces = wishedPieces(order, wish);
  if (!(pieces instanceof Map)) return refused(pieces);
  const amount = wishedAmount(order, wish, pieces, left);
  if (typeof amount !== "number") return refused(amount);
  if (amount <= 0) return nothing(order, "the amount comes to nothing");
  // Of an order that was never paid in full no piece has left the shelf: its money goes back, and nothing else.
  const hasGoods = order.row.payment_state === "paid";
  const lines = new Map<OrderLineId, RefundedPieces>();
  for (const line of hasGoods ? order.lines : []) {
    const quantity = pieces.get(line.id) ?? 0;
    if (quantity === 0) continue;
    const withheld = Math.min(quantity, unshipped(line));
    lines.set(line.id, { quantity, withheld });
    change.setLine(line.id, { refunded: line.refunded + quantity, withheld: line.withheld + withheld });
  }
  await requestRefund(change, {
    amount,
    reason: order.row.withdrawn_at === null ? "staff" : "withdrawn",
    note: wish.reason.slice(0, 1000),
    lines,
    restock: wish.restock && hasGoods,
    actor,
    act,
  });
  return done(null);
}

function nothing(order: OrderRecord, why: string): Failed<"refund.nothing"> {
  const operator = `Nothing of order ${order.row.number} can be refunded so: ${why}.`;
  return refused({ code: "refund.nothing", operator });
}

function wishedPieces(
  order: OrderRecord,
  wish: StaffRefund,
): Map<OrderLineId, number> | Failure<"refund.tooMany"> {
  const open = (line: LineRecord) => line.quantity - line.refunded;
  if (wish.lines === undefined) {
    const everything = wish.amount === undefined;
    return new Map(everything ? order.lines.map((line) => [line.id, open(line)]) : []);
  }
  const pieces = new Map<OrderLineId, number>();
  for (const [id, quantity] of Object.entries(wish.lines)) {
    const line = order.lines.find((candidate) => String(candidate.id) === id);
    const most = line === undefined ? 0 : open(line);
    if (!Number.isInteger(quantity) || quantity < 0 || quantity > most) {
      const operator = `Line ${id} of order ${order.row.number} has ${most} left to refund, not ${quantity}.`;
      return { code: "refund.tooMany", operator, details: { line: id, left: most } };
    }
    if (line !== undefined) pieces.set(line.id, quantity);
  }
  return pieces;
}

/** A sum worked out from lines is cut to what is left, for some of it may have gone back before; a named one is not. */
function wishedAmount(
  order: OrderRecord,
  wish: StaffRefund,
  pieces: ReadonlyMap<OrderLineId, number>,
  left: number,
): number | Failure<"refund.currency" | "refund.exceeds"> {
  const { currency, number } = order.row;
  if (wish.amount === undefined) {
    return wish.lines === undefined ? left : Math.min(left, refundValue(order, pieces));
  }
  if (wish.amount.currency !== currency) {
    const operator = `Order ${number} was paid in ${currency}, not in ${wish.amount.currency}.`;
    return { code: "refund.currency", operator };
  }
  if (!Number.isSafeInteger(wish.amount.amount) || wish.amount.amount > left) {
    return {
      code: "refund.exceeds",
      operator: `At most ${writeMoney({ amount: left, currency })} can still go back for order ${number}.`,
      details: { left, currency },
    };
  }
  return wish.amount.amount;
}
