/**
 * What a refund that staff ask for will do, in money and in pieces. Pure: the preview that staff see and the act itself
 * are made from this one plan, and its fingerprint holds them together.
 */
import { createHash } from "node:crypto";
import { type Money, writeMoney } from "../../conversation/money.ts";
import type { Failure } from "../../ports/outcome.ts";
import type { LineRecord, OrderRecord } from "../orders/record.ts";
import { type RefundableMoney, refundableMoney, shippedOpen, unshipped } from "../orders/rules.ts";
import { lineValue, shippingValue } from "./refund-amount.ts";

/** What staff ask for. */
export interface StaffRefund {
  /** Line id to quantity. */
  readonly lines?: Readonly<Record<string, number>>;
  /** Which pieces of a line are meant where some were shipped and some were not. */
  readonly of?: "shipped" | "unshipped";
  /** Overrides the sum of the lines. */
  readonly amount?: Money;
  readonly reason: string;
  readonly restock: boolean;
  /** Of the preview that was agreed to; the act is refused when its plan is another. */
  readonly fingerprint?: string;
}

/** Why a refund is not asked for. */
export type StaffRefundFailureCode =
  | "refund.changed"
  | "refund.currency"
  | "refund.exceeds"
  | "refund.nothing"
  | "refund.tooMany"
  | "refund.whichPieces";

/** Pieces of a line that are refunded. */
export interface PlannedPieces {
  readonly line: LineRecord;
  readonly quantity: number;
  /** Of them were never shipped, and now never will be. */
  readonly withheld: number;
  /** What was paid for them, in minor units of the order's currency. */
  readonly value: number;
}

/** What will happen. */
export interface RefundPlan {
  readonly money: RefundableMoney;
  /** Minor units of the money's currency that go back. */
  readonly amount: number;
  readonly pieces: readonly PlannedPieces[];
  /** Minor units for the delivery, which goes back with the last piece. */
  readonly shipping: number;
  readonly restock: boolean;
}

/** Plans it. Without lines and amount, everything that is left goes back. */
export function planRefund(
  order: OrderRecord,
  wish: StaffRefund,
): RefundPlan | Failure<StaffRefundFailureCode> {
  const returnable = refundableMoney(order);
  if (returnable.length === 0) return nothing(order, "there is no money left that could go back");
  const chosen = wishedPieces(order, wish);
  if ("code" in chosen) return chosen;
  // Of an order that was never paid in full no piece has left the shelf: its money goes back, and nothing else.
  const pieces = order.row.payment_state === "paid" ? chosen : [];
  const shipping = shippingValue(order, new Map(pieces.map(({ line, quantity }) => [line.id, quantity])));
  const paid = wishedMoney(order, wish, returnable, chosen);
  if ("code" in paid) return paid;
  if (paid.amount <= 0) return nothing(order, "the amount comes to nothing");
  return { ...paid, pieces, shipping, restock: wish.restock && pieces.length > 0 };
}

/** Two plans with one fingerprint do the same. */
export function fingerprintOf({ money, amount, pieces, shipping, restock }: RefundPlan): string {
  const counted = pieces.map(({ line, quantity, withheld, value }) => [line.id, quantity, withheld, value]);
  return digest([money.attempt.reference, money.left.currency, amount, counted, shipping, restock]);
}

/** A short name for what a preview says. */
export function digest(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 22);
}

function nothing(order: OrderRecord, why: string): Failure<"refund.nothing"> {
  return {
    code: "refund.nothing",
    operator: `Nothing of order ${order.row.number} can be refunded so: ${why}.`,
  };
}

function wishedPieces(
  order: OrderRecord,
  wish: StaffRefund,
): readonly PlannedPieces[] | Failure<"refund.tooMany" | "refund.whichPieces"> {
  if (wish.lines === undefined) {
    if (wish.amount !== undefined) return [];
    return order.lines
      .map((line) => planned(line, unshipped(line) + shippedOpen(line), unshipped(line)))
      .filter(isAny);
  }
  const pieces: PlannedPieces[] = [];
  for (const [id, quantity] of Object.entries(wish.lines)) {
    const line = order.lines.find((candidate) => String(candidate.id) === id);
    const chosen = piecesOf(order, line, id, quantity, wish.of);
    if ("code" in chosen) return chosen;
    pieces.push(chosen);
  }
  return pieces.filter(isAny);
}

function isAny({ quantity }: PlannedPieces): boolean {
  return quantity > 0;
}

/** Which pieces of a line are meant: a broken one was shipped, and the one on the shelf is still to be. */
function piecesOf(
  order: OrderRecord,
  line: LineRecord | undefined,
  id: string,
  quantity: number,
  wished: StaffRefund["of"],
): PlannedPieces | Failure<"refund.tooMany" | "refund.whichPieces"> {
  const here = line === undefined ? 0 : unshipped(line);
  const gone = line === undefined ? 0 : shippedOpen(line);
  // Where all pieces are of one kind, nothing is to be chosen.
  const of = here > 0 && gone > 0 ? wished : undefined;
  const most = of === undefined ? here + gone : of === "shipped" ? gone : here;
  if (line === undefined || !Number.isInteger(quantity) || quantity < 0 || quantity > most)
    return tooMany(order, id, quantity, most, of);
  if (of !== undefined) return planned(line, quantity, of === "unshipped" ? quantity : 0);
  const isAmbiguous = here > 0 && gone > 0 && quantity > 0 && quantity < here + gone;
  if (!isAmbiguous) return planned(line, quantity, Math.min(quantity, here));
  return {
    code: "refund.whichPieces",
    operator: `Of line ${id} of order ${order.row.number} ${gone} were shipped and ${here} were not: say which are refunded.`,
  };
}

function tooMany(
  { row }: OrderRecord,
  id: string,
  quantity: number,
  left: number,
  of: StaffRefund["of"],
): Failure<"refund.tooMany"> {
  const kind = of === undefined ? "" : ` ${of}`;
  const operator = `Line ${id} of order ${row.number} has ${left}${kind} left to refund, not ${quantity}.`;
  return { code: "refund.tooMany", operator, details: { line: id, left } };
}

function planned(line: LineRecord, quantity: number, withheld: number): PlannedPieces {
  return { line, quantity, withheld, value: lineValue(line, quantity) };
}

/** A sum worked out from lines is cut to what is left, for some of it may have gone back before; a named one is not. */
function wishedMoney(
  order: OrderRecord,
  wish: StaffRefund,
  returnable: readonly RefundableMoney[],
  pieces: readonly PlannedPieces[],
): Pick<RefundPlan, "money" | "amount"> | Failure<"refund.nothing" | "refund.currency" | "refund.exceeds"> {
  if (wish.amount !== undefined) return namedMoney(order, wish.amount, returnable);
  const [first] = returnable;
  const money = returnable.find(({ ordinary }) => ordinary) ?? (wish.lines === undefined ? first : undefined);
  if (money === undefined) return nothing(order, "its money is not the order's, so name the amount");
  const { left } = money;
  if (wish.lines === undefined) return { money, amount: left.amount };
  const goods = pieces.reduce((sum, { value }) => sum + value, 0);
  const shipping = shippingValue(order, new Map(pieces.map(({ line, quantity }) => [line.id, quantity])));
  return { money, amount: Math.min(left.amount, goods + shipping) };
}

function namedMoney(
  { row }: OrderRecord,
  { amount, currency }: Money,
  returnable: readonly RefundableMoney[],
): Pick<RefundPlan, "money" | "amount"> | Failure<"refund.currency" | "refund.exceeds"> {
  const same = returnable.filter(({ left }) => left.currency === currency);
  if (same.length === 0) {
    const currencies = [...new Set(returnable.map(({ left }) => left.currency))].join(" and ");
    const operator = `Of order ${row.number} money is left in ${currencies}, not in ${currency}.`;
    return { code: "refund.currency", operator };
  }
  const money = same.find(({ left }) => Number.isSafeInteger(amount) && amount <= left.amount);
  if (money !== undefined) return { money, amount };
  const left = Math.max(...same.map((one) => one.left.amount));
  return {
    code: "refund.exceeds",
    operator: `At most ${writeMoney({ amount: left, currency })} can still go back for order ${row.number} at once.`,
    details: { left, currency },
  };
}
