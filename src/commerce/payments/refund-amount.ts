/** How much goes back for what: the arithmetic of refunds. Pure. */
import { money, shareOf } from "../../conversation/money.ts";
import type { OrderLineId } from "../../ports/ids.ts";
import type { LineRecord, OrderRecord } from "../orders/record.ts";

/**
 * What was paid for the next `quantity` pieces of a line that are refunded, in minor units after discount. Pieces
 * refunded one after the other add up to exactly what was paid for the line.
 */
export function lineValue(line: LineRecord, quantity: number): number {
  // The line's own currency plays no part in a share; XXX is ISO 4217's code for "no currency".
  const upTo = (pieces: number) => shareOf(money(line.paid, "XXX"), pieces, line.quantity).amount;
  return upTo(line.refunded + quantity) - upTo(line.refunded);
}

/**
 * What goes back for some pieces of some lines, in minor units, with the shipping where it goes back too.
 */
export function refundValue(order: OrderRecord, pieces: ReadonlyMap<OrderLineId, number>): number {
  const goods = order.lines.reduce((sum, line) => sum + lineValue(line, pieces.get(line.id) ?? 0), 0);
  return goods + shippingValue(order, pieces);
}

/**
 * What goes back for the delivery, in minor units: what was paid for it, when with these pieces everything that was
 * ordered is refunded (the withdrawal right includes standard delivery, Directive 2011/83/EU Art. 13).
 */
export function shippingValue(order: OrderRecord, pieces: ReadonlyMap<OrderLineId, number>): number {
  if (pieces.size === 0) return 0;
  const everything = order.lines.every(
    (line) => line.refunded + (pieces.get(line.id) ?? 0) === line.quantity,
  );
  return everything ? order.agreement.shippingPaid : 0;
}
