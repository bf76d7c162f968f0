import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { loadCatalogs } from "../../src/voice/message-catalog.ts";
import { createVoice } from "../../src/voice/voice.ts";
import { openTestOrders, referenceOf, value } from "../support/test-orders.ts";

const LOCALES = ["en", "da", "nl"];
const expected: Readonly<Record<string, readonly string[]>> = {
  en: ["Order confirmation FL-1001", "Your right of withdrawal", "of which VAT 25%", "within 14 days"],
  da: ["Ordrebekræftelse FL-1001", "Din fortrydelsesret", "heraf moms 25 %", "inden 14 dage"],
  nl: ["Orderbevestiging FL-1001", "Je herroepingsrecht", "waarvan btw 25%", "binnen 14 dagen"],
};

describe("the order confirmation, said by Kiosk's own voice", () => {
  it.each(LOCALES)("reads whole in %s, with no message missing", async (locale) => {
    const faults: string[] = [];
    const voice = createVoice({
      catalogs: loadCatalogs({ locales: LOCALES, parts: [tmpdir()] }),
      locales: LOCALES,
      onFault: ({ key, cause }) => faults.push(`${key}: ${cause}`),
    });
    const goods = [{ sku: "SENCHA", price: 8_900, stock: 5 }];
    const orders = await openTestOrders(goods, {}, (message, reader) => voice.say(message, reader));
    const anna = orders.shopper("anna", { locale });
    const { number } = await anna.order({ SENCHA: 2 }, { code: "THIRD" });
    const unpaid = value(await anna.call("order.confirmation", { order: number }));
    const reference = referenceOf(await anna.link(number));
    orders.bank.pay(reference);
    await orders.commerce.payments.settle(reference);
    value(await anna.call("order.withdraw", { order: number }));
    const html = value(await anna.call("order.confirmation", { order: number }))?.content ?? "";
    for (const words of expected[locale] ?? []) expect(html.replaceAll("\u00a0", " ")).toContain(words);
    expect(html).not.toContain("confirmation.");
    expect(unpaid?.content).not.toBe(html);
    expect(faults).toEqual([]);
    await orders.close();
  });

  it("has words for every refusal that orders may give a shopper", () => {
    const catalogs = loadCatalogs({ locales: LOCALES, parts: [tmpdir()] });
    for (const locale of LOCALES)
      for (const key of [
        "payment.notPossible",
        "payment.unavailable",
        "order.notCancellable",
        "order.notWithdrawable",
        "order.unknown",
        "order.changed",
        "stock.short",
      ])
        expect(catalogs[locale]?.[key], `${locale} ${key}`).toBeTruthy();
  });
});
