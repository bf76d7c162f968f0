import { afterEach, describe, expect, it } from "vitest";
import {
  DAY,
  openTestOrders,
  referenceOf,
  type TestOrders,
  value,
} from "../../../test/support/test-orders.ts";
import { escapeHtml, htmlDocument } from "./html-document.ts";

let orders: TestOrders | undefined;
afterEach(() => orders?.close());

describe("the order confirmation", () => {
  it("holds all that the law asks for, in one file that fetches nothing", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 5, name: 'Sencha "Spring" <b>' }]);
    const anna = orders.shopper();
    const { number } = await anna.order({ SENCHA: 2 }, { code: "THIRD" });
    const document = value(await anna.call("order.confirmation", { order: number }));
    expect(document?.fileName).toBe("FL-1001.html");
    const html = document?.content ?? "";
    for (const expected of [
      '<html lang="en">',
      "confirmation.title FL-1001",
      "2026-05-04T12:00:00.000Z",
      "Sencha &quot;Spring&quot; &lt;b&gt;",
      "8900 DKK",
      "17800 DKK",
      "-5933 DKK",
      "4900 DKK",
      "16767 DKK",
      "order.sum.vatIncluded 25",
      "Anna &lt;Berg&gt;",
      "1164 By",
      "Fjord &amp; Leaf ApS",
      "12345678",
      "We sell tea.",
      "You drink it.",
      "Send it back unopened.",
      "confirmation.withdrawal 14",
      "confirmation.form.statement FL-1001",
      "confirmation.agreed 2026-05",
      "order.state.shopper.toPay",
    ])
      expect(html).toContain(expected);
    expect(html).not.toMatch(/<script|<b>|src=|href=|https?:/);
  });

  it("keeps the terms that were agreed to when the shop writes new ones", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    const anna = orders.shopper();
    const { number } = await anna.order({ SENCHA: 1 });
    Object.assign(orders.shop, {
      legal: { ...orders.shop.legal, version: "2027", terms: { en: "All is new." } },
    });
    const html = value(await anna.call("order.confirmation", { order: number }))?.content;
    expect(html).toContain("We sell tea.");
    expect(html).not.toContain("All is new.");
  });

  it("acknowledges a withdrawal with its date and time", async () => {
    orders = await openTestOrders([{ sku: "SENCHA", price: 8_900, stock: 5 }]);
    const anna = orders.shopper();
    const { number } = await anna.order({ SENCHA: 1 });
    const reference = referenceOf(await anna.link(number));
    orders.bank.pay(reference);
    await orders.commerce.payments.settle(reference);
    await orders.advance(DAY);
    value(await anna.call("order.withdraw", { order: number }));
    const html = value(await anna.call("order.confirmation", { order: number }))?.content;
    expect(html).toContain("confirmation.paid 2026-05-04T12:00:00.000Z");
    expect(html).toContain("confirmation.withdrawn FL-1001 Anna &lt;Berg&gt; 2026-05-05T12:00:00.000Z");
  });

  it("adds VAT where prices come without, and refunds add up to the total all the same", async () => {
    orders = await openTestOrders([
      { sku: "SENCHA", price: 9_999, stock: 5 },
      { sku: "CAKE", price: 3_333, stock: 5, category: "cake" },
    ]);
    const anna = orders.shopper("anna", { market: "NO" });
    const { number, total } = await anna.order({ SENCHA: 3, CAKE: 1 });
    expect(total).toEqual({ amount: 37_496 + 3_833 + 6_125, currency: "NOK" });
    const reference = referenceOf(await anna.link(number));
    orders.bank.pay(reference);
    await orders.commerce.payments.settle(reference);
    const lines = (await anna.view(number)).lines;
    for (const line of lines)
      for (let piece = 0; piece < line.quantity; piece += 1) {
        const wish = { lines: { [line.id]: 1 }, reason: "", restock: false };
        value(await orders.commerce.staff.refund(orders.act(), number, wish));
      }
    expect((await anna.view(number)).refundedMoney).toEqual(total);
    const html = value(await anna.call("order.confirmation", { order: number }))?.content;
    expect(html).toContain("order.sum.vatAdded 15");
    expect(html).toContain("order.sum.vatAdded 25");
  });
});

describe("text in the document", () => {
  it("can be anything without becoming markup", () => {
    const hostile = `<script>alert(1)</script>"'&\u0000\u0007\u202etxt.exe`;
    expect(escapeHtml(hostile)).toBe("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;txt.exe");
    const html = htmlDocument({
      locale: 'en"><script>',
      title: hostile,
      blocks: [
        { kind: "prose", text: `${hostile}\n\n\n${hostile}` },
        { kind: "lines", lines: [hostile, undefined, ""] },
        { kind: "table", head: [hostile], rows: [{ cells: [hostile, hostile], emphasis: true }] },
      ],
    });
    expect(html).not.toContain("<script");
    expect(html.match(/<p class="lines">/g)).toHaveLength(3);
  });
});
