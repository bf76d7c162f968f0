import { describe, expect, it } from "vitest";
import { codeOf, openTestOrders, referenceOf, value } from "../../../test/support/test-orders.ts";

/** Anna has paid for two jars and a cake; staff ship. */
async function paidOrder() {
  const orders = await openTestOrders([
    { sku: "JAR", price: 10_000, stock: 5 },
    { sku: "CAKE", price: 5_000, stock: 5, category: "cake" },
  ]);
  const anna = orders.shopper();
  const { number, lines } = await anna.order({ JAR: 2, CAKE: 1 });
  const reference = referenceOf(await anna.link(number));
  orders.bank.pay(reference);
  await orders.commerce.payments.settle(reference);
  const [jar = "", cake = ""] = lines.map(({ id }) => String(id));
  const ship = (parcel: {
    lines?: Readonly<Record<string, number>>;
    carrier?: string;
    trackingNumber?: string;
  }) => orders.commerce.staff.ship(orders.act(), number, { carrier: "GLS", ...parcel });
  return { ship, jar, cake };
}

describe("A parcel", () => {
  it("holds what left with it, and nothing that left before or stays behind", async () => {
    const { ship, jar, cake } = await paidOrder();
    await ship({ lines: { [jar]: 2, [cake]: 0 } });
    const shipped = value(await ship({}));
    expect(shipped.shipments.map(({ lines }) => lines)).toEqual([{ [jar]: 2 }, { [cake]: 1 }]);
    expect(shipped.lines.map((line) => line.shipped)).toEqual([2, 1]);
  });

  it("holds no more than is left, and something", async () => {
    const { ship, jar } = await paidOrder();
    expect(codeOf(await ship({ lines: { [jar]: 3 } }))).toBe("refused shipment.tooMany");
    expect(codeOf(await ship({ lines: { [jar]: -1 } }))).toBe("refused shipment.tooMany");
    expect(codeOf(await ship({ lines: { [jar]: 0 } }))).toBe("refused shipment.empty");
    expect(codeOf(await ship({ lines: { [jar]: 2 } }))).toBe("done");
  });

  it.each([
    ["carrier", { carrier: "C".repeat(60) }, { carrier: "C".repeat(61) }],
    ["tracking number", { trackingNumber: "1".repeat(60) }, { trackingNumber: "1".repeat(61) }],
  ])("names a %s of at most sixty characters", async (_, short, long) => {
    const { ship } = await paidOrder();
    expect(codeOf(await ship(long))).toBe("refused shipment.carrier");
    expect(codeOf(await ship(short))).toBe("done");
  });
});
