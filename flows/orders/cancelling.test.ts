import { describe, expect, it } from "vitest";
import { Shopper } from "../../test/support/shoppers.ts";

/** Ada has ordered socks and is at her order; paid or not. */
async function atOrder(isPaid: boolean): Promise<Shopper> {
  const ada = new Shopper();
  await ada.ordersSocks();
  if (isPaid) await ada.shop.pays();
  await ada.hearsNews();
  await ada.follows("o-TT-1001");
  return ada;
}

describe("Calling an order off", () => {
  it.each([
    [false, "The order is cancelled."],
    [true, "The order is cancelled and your money is on its way back."],
  ])("says what becomes of the money (paid: %s)", async (isPaid, words) => {
    const ada = await atOrder(isPaid);
    await ada.taps("Cancel the order");
    expect(await ada.taps("Yes, cancel it")).toContain(words);
  });
});
