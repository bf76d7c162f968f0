import { beforeEach, describe, expect, test } from "vitest";
import { openStall, type Stall, type StallShopper } from "../../test/support/stall.ts";

let stall: Stall;
let anna: StallShopper;
beforeEach(async () => {
  stall = await openStall();
  anna = stall.shopper("anna");
});
const answers = (granted: boolean, key?: string) =>
  anna.get("customer.consent", { granted, wording: "shop.news.ask" }, key === undefined ? {} : { key });

describe("Consent to be written to", () => {
  test("is neither given nor refused before the question was answered, and asking makes no customer", async () => {
    expect(await anna.get("customer.consented", {})).toBeNull();
    expect(await stall.ledger.db.selectFrom("customers").selectAll().execute()).toEqual([]);
  });

  test("counts by the last answer, and every answer is kept with the words of the question", async () => {
    await answers(true);
    expect(await anna.get("customer.consented", {})).toBe(true);
    await answers(false);
    expect(await anna.get("customer.consented", {})).toBe(false);
    const kept = await stall.ledger.db.selectFrom("consents").selectAll().orderBy("id").execute();
    expect(kept).toMatchObject([
      { granted: 1, wording: "shop.news.ask", purpose: "orderNews" },
      { granted: 0, wording: "shop.news.ask", purpose: "orderNews" },
    ]);
  });

  test("is written once however often the tap arrives, and is one shopper's own", async () => {
    await answers(true, "one tap");
    await answers(true, "one tap");
    expect(await stall.ledger.db.selectFrom("consents").selectAll().execute()).toHaveLength(1);
    expect(await stall.shopper("eve").get("customer.consented", {})).toBeNull();
  });
});
