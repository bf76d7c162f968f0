import { describe, expect, it } from "vitest";
import { codeOf, openTestOrders, referenceOf, value } from "../../../test/support/test-orders.ts";

/** Anna has paid for three jars and a cake: 300.00, 50.00 and 49.00 of delivery. */
async function paidOrder() {
  const orders = await openTestOrders([
    { sku: "JAR", price: 10_000, stock: 5 },
    { sku: "CAKE", price: 5_000, stock: 5, category: "cake" },
  ]);
  const anna = orders.shopper();
  const { number, lines } = await anna.order({ JAR: 3, CAKE: 1 });
  const reference = referenceOf(await anna.link(number));
  orders.bank.pay(reference);
  await orders.commerce.payments.settle(reference);
  const [jar = "", cake = ""] = lines.map(({ id }) => String(id));
  const refund = (lines: Readonly<Record<string, number>>) =>
    orders.commerce.staff.refund(orders.act(), number, { lines, reason: "Broken", restock: false });
  const amount = (minor: number) =>
    orders.commerce.staff.refund(orders.act(), number, {
      amount: { amount: minor, currency: "DKK" },
      ...{ reason: "Broken", restock: false },
    });
  return { orders, anna, number, reference, refund, amount, jar, cake };
}

describe("A refund by pieces", () => {
  it("passes over lines of which nothing goes back", async () => {
    const { refund, jar, cake } = await paidOrder();
    expect(value(await refund({ [jar]: 0, [cake]: 1 })).refundedMoney.amount).toBe(5_000);
  });

  it("takes what is left of a line, and not a piece more, nor less than none", async () => {
    const { refund, jar } = await paidOrder();
    expect(codeOf(await refund({ [jar]: 4 }))).toBe("refused refund.tooMany");
    expect(codeOf(await refund({ [jar]: -1 }))).toBe("refused refund.tooMany");
    expect(codeOf(await refund({ [jar]: 0.5 }))).toBe("refused refund.tooMany");
    expect(value(await refund({ [jar]: 3 })).refundedMoney.amount).toBe(30_000);
    expect(codeOf(await refund({ [jar]: 1 }))).toBe("refused refund.tooMany");
  });
});

describe("A refund by amount", () => {
  it("takes the very last coin that is left, and then there is nothing", async () => {
    const { amount } = await paidOrder();
    expect(codeOf(await amount(39_901))).toBe("refused refund.exceeds");
    expect(value(await amount(39_900)).states.refund).toBe("refunded");
    expect(codeOf(await amount(1))).toBe("refused refund.nothing");
  });

  it("that somebody made at the provider counts as one of ours, also when it is the whole", async () => {
    const { orders, anna, number, reference } = await paidOrder();
    orders.bank.refundByHand(reference, 39_900);
    await orders.commerce.payments.settle(reference);
    expect(await anna.view(number)).toMatchObject({
      states: { refund: "refunded" },
      refundedMoney: { amount: 39_900 },
      allowed: { refund: false },
    });
  });
});
