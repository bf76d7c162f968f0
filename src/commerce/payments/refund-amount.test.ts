import fc from "fast-check";
import { expect, it } from "vitest";
import { OrderId, OrderLineId, ProductId, VariantId } from "../../ports/ids.ts";
import type { LineRecord, OrderRecord } from "../orders/record.ts";
import { lineValue, refundValue } from "./refund-amount.ts";

function line(id: number, paid: number, quantity: number, refunded: number): LineRecord {
  const of = { order_id: OrderId.parse(1), variant_id: VariantId.parse(1), product_id: ProductId.parse(1) };
  const rest = { ...of, sku: "", name: {}, options: [], picture: null };
  return {
    ...rest,
    id: OrderLineId.parse(id),
    price: 0,
    total: 0,
    paid,
    quantity,
    shipped: 0,
    refunded,
    withheld: 0,
  };
}

const only = (quantity: number) => new Map([[OrderLineId.parse(1), quantity]]);
const paidFor = fc.integer({ min: 0, max: 10_000_000 });
const quantityOf = fc.integer({ min: 1, max: 999 });

it("pieces refunded one by one add up to exactly what was paid for the line", () => {
  fc.assert(
    fc.property(paidFor, quantityOf, (paid, quantity) => {
      let sum = 0;
      for (let refunded = 0; refunded < quantity; refunded += 1) {
        const value = lineValue(line(1, paid, quantity, refunded), 1);
        expect(value).toBeGreaterThanOrEqual(0);
        sum += value;
      }
      expect(sum).toBe(paid);
    }),
    { numRuns: 50 },
  );
});

it("shipping goes back with the last piece, and only then", () => {
  fc.assert(
    fc.property(paidFor, quantityOf, paidFor, (paid, quantity, shippingPaid) => {
      const order = (refunded: number) =>
        ({
          agreement: { shippingPaid },
          lines: [line(1, paid, quantity, refunded)],
        }) as unknown as OrderRecord;
      expect(refundValue(order(0), only(quantity))).toBe(paid + shippingPaid);
      const last = refundValue(order(quantity - 1), only(1));
      expect(last).toBe(lineValue(line(1, paid, quantity, quantity - 1), 1) + shippingPaid);
      if (quantity > 1) expect(refundValue(order(0), only(1))).toBe(lineValue(line(1, paid, quantity, 0), 1));
    }),
  );
});
