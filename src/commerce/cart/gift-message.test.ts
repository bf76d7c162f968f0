import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  codeOf,
  openTestOrders,
  referenceOf,
  type Shopper,
  type TestOrders,
  value,
} from "../../../test/support/test-orders.ts";
import { OrderNumber } from "../../ports/ids.ts";

let orders: TestOrders;
let anna: Shopper;
beforeEach(async () => {
  orders = await openTestOrders([
    { sku: "TEA", price: 8_900, stock: 9 },
    { sku: "CAKE", price: 3_000, stock: 9 },
  ]);
  anna = orders.shopper();
});
afterEach(() => orders.close());

const puts = async (sku: string) =>
  value(await anna.call("cart.add", { variant: orders.variant(sku), quantity: 1 }));
const writes = (message: string) => anna.call("cart.setGiftMessage", { message });
const cart = async () => value(await anna.call("cart.view", {}));
const told = (details: readonly { readonly value: { readonly params?: object } }[]) =>
  details.map(({ value: said }) => said.params);

describe("a gift message", () => {
  it("is kept with the cart, on one line, and told with it", async () => {
    await puts("TEA");
    const view = value(await writes("  Dear Ben,\n\nhappy \u202Ebirthday\u202C! 👩‍👩‍👧  "));
    expect(view.giftMessage).toBe("Dear Ben, happy birthday! 👩‍👩‍👧");
    expect(told((await cart()).description.details)).toEqual([{ text: view.giftMessage }]);
    expect(value(await writes("From Anna")).giftMessage).toBe("From Anna");
    expect(value(await anna.call("cart.removeGiftMessage", {})).giftMessage).toBeUndefined();
    expect((await cart()).description.details).toEqual([]);
  });

  it("has at most 300 characters as a reader counts, and something to read", async () => {
    await puts("TEA");
    expect(value(await writes("🎁".repeat(300))).giftMessage).toHaveLength(600);
    expect(codeOf(await writes("🎁".repeat(301)))).toBe("refused gift.tooLong");
    expect(codeOf(await writes("x".repeat(2_000)))).toBe("refused gift.tooLong");
    for (const nothing of ["", " \n\t ", "\u200B\u2060\uFEFF"])
      expect(codeOf(await writes(nothing))).toBe("refused gift.empty");
    expect((await cart()).giftMessage).toHaveLength(600);
  });

  it("goes with what it was written for: an empty cart takes none and keeps none", async () => {
    expect(codeOf(await writes("For nothing"))).toBe("refused cart.empty");
    const { lines } = await puts("TEA");
    value(await writes("For the tea"));
    value(await anna.call("cart.setQuantity", { line: lines[0]?.id ?? 0, quantity: 0 }));
    await puts("CAKE");
    expect((await cart()).giftMessage).toBeUndefined();
    value(await writes("For the cake"));
    value(await anna.call("cart.clear", {}));
    await puts("CAKE");
    expect((await cart()).giftMessage).toBeUndefined();
  });

  it("is part of what is agreed to: changed after the summary, nothing is ordered", async () => {
    await puts("TEA");
    value(await writes("Happy birthday"));
    const { input, summary } = await anna.fill({});
    expect([summary.giftMessage, told(summary.description.details)]).toEqual([
      "Happy birthday",
      [{ text: "Happy birthday" }],
    ]);
    value(await writes("Happy wedding"));
    expect(codeOf(await anna.call("order.place", input))).toBe("refused order.changed");
    value(await anna.call("cart.removeGiftMessage", {}));
    expect(codeOf(await anna.call("order.place", input))).toBe("refused order.changed");
    value(await writes("Happy birthday"));
    expect(codeOf(await anna.call("order.place", input))).toBe("done");
    expect((await cart()).giftMessage).toBeUndefined();
  });
});

describe("an order with a gift message", () => {
  const GIFT = "Happy <birthday>, Ben!";
  let number: OrderNumber;
  beforeEach(async () => {
    await puts("TEA");
    value(await writes(GIFT));
    ({ number } = await anna.order({ CAKE: 1 }));
    orders.bank.pay(referenceOf(await anna.link(number)));
    value(await anna.call("order.refresh", { order: number }));
  });

  it("tells it to shopper and staff, in the confirmation and on the packing slip", async () => {
    const mine = await anna.view(number);
    const theirs = await orders.commerce.staff.order("tea", number);
    for (const order of [mine, theirs]) {
      expect(order?.giftMessage).toBe(GIFT);
      expect(told(order?.description.details ?? [])).toContainEqual({ text: GIFT });
    }
    const slip = await orders.commerce.staff.packingSlip("tea", number, "en");
    const confirmation = value(await anna.call("order.confirmation", { order: number }));
    for (const document of [slip, confirmation])
      expect(document?.content).toContain("Happy &lt;birthday&gt;, Ben!");
  });

  it("has a packing slip that names pieces and no prices", async () => {
    const { staff } = orders.commerce;
    const [tea] = (await staff.order("tea", number))?.lines ?? [];
    value(await staff.ship(orders.act(), number, { lines: { [tea?.id ?? ""]: 1 }, carrier: "GLS" }));
    const slip = await staff.packingSlip("tea", number, "en");
    expect(slip?.fileName).toBe(`${number}-packing-slip.html`);
    const words = slip?.content.replaceAll(/<style>.*<\/style>/g, "") ?? "";
    for (const expected of [
      number,
      "Anna &lt;Berg&gt;",
      "Nygade 1",
      "1164 By",
      "Parcel",
      "Fjord &amp; Leaf ApS",
    ])
      expect(words).toContain(expected);
    expect(words).toContain("<td>TEA</td><td>1</td><td>0</td>");
    expect(words).toContain("<td>CAKE</td><td>1</td><td>1</td>");
    expect(words).not.toMatch(/DKK|8900|89[.,]00|3000/);
    expect(words).not.toContain("anna@example.com");
    expect(await staff.packingSlip("tea", OrderNumber.parse("FL-1"), "en")).toBeNull();
    expect(await staff.packingSlip("other", number, "en")).toBeNull();
  });

  it("keeps it beside the agreement, and out of the history and the audit", async () => {
    const { db } = orders.ledger;
    const row = await db.selectFrom("orders").selectAll().executeTakeFirstOrThrow();
    expect(row.gift_message).toBe(GIFT);
    expect(row.agreement_json).not.toContain("birthday");
    const facts = await db.selectFrom("order_facts").selectAll().execute();
    const audit = await db.selectFrom("audit").selectAll().execute();
    expect(JSON.stringify([facts, audit])).not.toContain("birthday");
  });

  it("does not give it to the next order of the same", async () => {
    const again = value(await anna.call("cart.buyAgain", { order: number }));
    expect(again.count).toBe(2);
    expect(again.giftMessage).toBeUndefined();
    expect((await anna.order({})).giftMessage).toBeUndefined();
  });
});
