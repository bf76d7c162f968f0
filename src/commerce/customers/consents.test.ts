import { beforeEach, describe, expect, test } from "vitest";
import { openTestShop, type TestShop, type TestShopper } from "../../../test/support/test-shop.ts";
import { createVoice } from "../../voice/voice.ts";

let testShop: TestShop;
let anna: TestShopper;
/** What the shop's messages say today. */
let catalogs: Record<string, Record<string, string>>;
beforeEach(async () => {
  catalogs = {
    en: { "shop.news.ask": "May I also write to you here?" },
    da: { "shop.news.ask": "Må jeg også skrive til dig her?" },
  };
  testShop = await openTestShop({
    say: (_shop, text, locale) => createVoice({ catalogs, locales: ["en", "da"] }).say(text, locale),
  });
  anna = testShop.shopper("anna");
});
const answers = (granted: boolean, key?: string) =>
  anna.get("customer.consent", { granted, wording: "shop.news.ask" }, key === undefined ? {} : { key });

describe("Consent to be written to", () => {
  test("is neither given nor refused before the question was answered, and asking makes no customer", async () => {
    expect(await anna.get("customer.consented", {})).toBeNull();
    expect(await testShop.ledger.db.selectFrom("customers").selectAll().execute()).toEqual([]);
  });

  test("counts by the last answer, and every answer is kept with the words of the question", async () => {
    await answers(true);
    expect(await anna.get("customer.consented", {})).toBe(true);
    await answers(false);
    expect(await anna.get("customer.consented", {})).toBe(false);
    const kept = await testShop.ledger.db.selectFrom("consents").selectAll().orderBy("id").execute();
    expect(kept).toMatchObject([
      { granted: 1, wording: "shop.news.ask: May I also write to you here?", purpose: "orderNews" },
      { granted: 0, wording: "shop.news.ask: May I also write to you here?", purpose: "orderNews" },
    ]);
  });

  test("is proved by the sentence in the customer's language, though the shop asks otherwise today", async () => {
    const asked = { granted: true, wording: "shop.news.ask" };
    await anna.get("customer.consent", asked, { locale: "da" });
    catalogs = { ...catalogs, da: { "shop.news.ask": "Er det i orden, at jeg skriver?" } };
    await testShop.shopper("eve").get("customer.consent", asked, { locale: "da" });
    const kept = await testShop.ledger.db.selectFrom("consents").selectAll().orderBy("id").execute();
    expect(kept).toMatchObject([
      { locale: "da", wording: "shop.news.ask: Må jeg også skrive til dig her?" },
      { locale: "da", wording: "shop.news.ask: Er det i orden, at jeg skriver?" },
    ]);
  });

  test("is written once however often the tap arrives, and is one shopper's own", async () => {
    await answers(true, "one tap");
    await answers(true, "one tap");
    expect(await testShop.ledger.db.selectFrom("consents").selectAll().execute()).toHaveLength(1);
    expect(await testShop.shopper("eve").get("customer.consented", {})).toBeNull();
  });
});
