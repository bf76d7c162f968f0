import { beforeEach, describe, expect, test } from "vitest";
import { openTestShop, TEST_CSV, type TestShop, type TestShopper } from "../../../test/support/test-shop.ts";

const HOME = { line1: "Strandvejen 12", postalCode: "8000", city: "Aarhus C" };

let testShop: TestShop;
let anna: TestShopper;
beforeEach(async () => {
  testShop = await openTestShop();
  anna = testShop.shopper("anna");
});

const put = async (sku: string, quantity: number) =>
  anna.get("cart.add", { variant: await testShop.variant(sku), quantity });

async function readyToBuy(): Promise<number> {
  await put("SEN-75", 2);
  await put("BOOK", 1);
  await anna.get("checkout.saveContact", { name: "Anna Ørsted", email: "Anna@EXAMPLE.com" });
  return (await anna.get("checkout.saveAddress", HOME)).id;
}

describe("contact and addresses", () => {
  test("are asked for once and known the next time", async () => {
    expect(await anna.get("checkout.contact", {})).toEqual({});
    await anna.get("checkout.saveContact", { name: "  Anna   Ørsted " });
    await anna.get("checkout.saveContact", { email: "Anna@EXAMPLE.com", phone: "+45 12 34 56 78" });
    const known = { name: "Anna Ørsted", email: "Anna@example.com", phone: "+4512345678" };
    expect(await anna.get("checkout.contact", {})).toEqual(known);
    expect(await anna.get("checkout.saveContact", { phone: "" })).not.toHaveProperty("phone");
  });

  test("of which nothing is said stay as they are", async () => {
    await anna.get("checkout.saveContact", { name: "Anna" });
    expect(await anna.get("checkout.saveContact", {})).toEqual({ name: "Anna" });
  });

  test("a wrong field is refused and leaves the others as they were", async () => {
    const outcome = await anna.call("checkout.saveContact", { name: "Anna", email: "not an address" });
    expect(outcome).toMatchObject({ kind: "refused", failure: { code: "contact.email" } });
    expect(await anna.get("checkout.contact", {})).toEqual({});
  });

  test("addresses are offered last used first, once each, only in their market, and can be forgotten", async () => {
    const first = await anna.get("checkout.saveAddress", HOME);
    testShop.clock.at += 1000;
    const second = await anna.get("checkout.saveAddress", { ...HOME, line1: "Åboulevarden 3" });
    testShop.clock.at += 1000;
    const again = await anna.get("checkout.saveAddress", { ...HOME, city: "aarhus c" });
    expect(again.id).toBe(first.id);
    expect((await anna.get("checkout.addresses", {})).map((address) => address.id)).toEqual([
      first.id,
      second.id,
    ]);
    expect((await anna.get("checkout.addresses", {}))[0]).toMatchObject({ place: "8000 Aarhus C, DK" });
    expect(await anna.get("checkout.addresses", {}, { market: "NL" })).toEqual([]);
    await anna.get("checkout.forgetAddress", { address: first.id });
    expect(await anna.get("checkout.addresses", {})).toHaveLength(1);
  });

  test("nobody forgets or uses another's address", async () => {
    const address = await readyToBuy();
    const thief = testShop.shopper("thief");
    await thief.get("checkout.forgetAddress", { address });
    expect(await anna.get("checkout.addresses", {})).toHaveLength(1);
    await thief.get("cart.add", { variant: await testShop.variant("BOOK"), quantity: 1 });
    await thief.get("checkout.saveContact", { name: "T", email: "t@example.com" });
    expect(await thief.call("checkout.summary", { address, shipping: "home" })).toMatchObject({
      failure: { code: "address.unknown" },
    });
  });
});

describe("shipping", () => {
  test("of nothing is not free, though a code for it waits", async () => {
    await put("SEN-75", 1);
    await anna.get("cart.applyCode", { code: "SHIPFREE" });
    const prices = async () => (await anna.get("checkout.shipping", {})).map(({ price }) => price.amount);
    expect(await prices()).toEqual([0, 0]);
    const line = (await anna.get("cart.view", {})).lines[0]?.id ?? 0;
    await anna.get("cart.setQuantity", { line, quantity: 0 });
    expect(await prices()).toEqual([2_900, 4_900]);
  });

  test("is offered cheapest first, by country and cart value, and free from its threshold on", async () => {
    await put("SEN-75", 1);
    const offers = await anna.get("checkout.shipping", {});
    expect(offers.map((offer) => [offer.id, offer.price.amount])).toEqual([
      ["shop", 2900],
      ["home", 4900],
    ]);
    await put("POT-B", 1);
    expect((await anna.get("checkout.shipping", {})).map((offer) => [offer.id, offer.price.amount])).toEqual([
      ["home", 0],
      ["shop", 2900],
    ]);
    await put("POT-B", 2);
    expect((await anna.get("checkout.shipping", {})).map((offer) => offer.id)).toEqual(["home"]);
    expect(await anna.get("checkout.shipping", {}, { market: "GB" })).toMatchObject([
      { id: "home", price: { amount: 600, currency: "GBP" } },
    ]);
  });

  test("costs nothing with a code for free shipping, which takes nothing off the goods", async () => {
    const address = await readyToBuy();
    await anna.get("cart.applyCode", { code: "shipfree" });
    const summary = await anna.get("checkout.summary", { address, shipping: "home" });
    expect(summary).toMatchObject({ code: "SHIPFREE", shipping: { price: { amount: 0 } } });
    expect(summary.discount).toBeUndefined();
  });
});

describe("the summary", () => {
  test("shows all that will be charged, with VAT by rate", async () => {
    const address = await readyToBuy();
    await anna.get("cart.applyCode", { code: "ten" });
    const summary = await anna.get("checkout.summary", { address, shipping: "shop" });
    expect(summary).toMatchObject({
      subtotal: { amount: 25_800, currency: "DKK" },
      discount: { amount: 2580 },
      shipping: { id: "shop", price: { amount: 2900 } },
      vatIncluded: true,
      // Tea less its share of the discount, and shipping, at 25 %: (13800 - 1380 + 2900) / 5.
      vat: [
        { rate: 0, amount: { amount: 0 } },
        { rate: 2500, amount: { amount: 3064 } },
      ],
      total: { amount: 26_120, currency: "DKK" },
      address: { ...HOME, country: "DK" },
      contact: { name: "Anna Ørsted", email: "Anna@example.com" },
      changes: [],
    });
    expect(summary.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });

  test("adds VAT on top where prices are without", async () => {
    const brit = testShop.shopper("brit", { market: "GB" });
    await brit.get("cart.add", { variant: await testShop.variant("SEN-75"), quantity: 1 });
    await brit.get("checkout.saveContact", { name: "Bo", email: "bo@example.com" });
    const home = { line1: "12 Harbour Installation", postalCode: "bs15tr", city: "Bristol" };
    const { id } = await brit.get("checkout.saveAddress", home);
    const summary = await brit.get("checkout.summary", { address: id, shipping: "home" });
    expect(summary).toMatchObject({
      vatIncluded: false,
      vat: [{ rate: 2000, amount: { amount: 280, currency: "GBP" } }],
      total: { amount: 800 + 600 + 280 },
      address: { postalCode: "BS1 5TR" },
    });
  });

  test("is refused when something is missing, with what", async () => {
    const ask = (address: number, shipping: string) => anna.call("checkout.summary", { address, shipping });
    expect(await ask(1, "home")).toMatchObject({ failure: { code: "cart.empty" } });
    await put("SEN-75", 1);
    expect(await ask(1, "drone")).toMatchObject({ failure: { code: "shipping.notOffered" } });
    expect(await ask(1, "home")).toMatchObject({ failure: { code: "address.unknown" } });
    const { id } = await anna.get("checkout.saveAddress", HOME);
    expect(await ask(id, "home")).toMatchObject({ failure: { code: "contact.missing" } });
  });

  test("has the same fingerprint for the same agreement, also when others buy or a language changes", async () => {
    const address = await readyToBuy();
    const first = await anna.get("checkout.summary", { address, shipping: "home" });
    await testShop.setStock("SEN-75", 9);
    const second = await anna.get("checkout.summary", { address, shipping: "home" }, { locale: "da" });
    expect(second.fingerprint).toBe(first.fingerprint);
  });

  test("has another fingerprint when anything agreed to differs", async () => {
    const address = await readyToBuy();
    const ask = async (shipping = "home") =>
      (await anna.get("checkout.summary", { address, shipping })).fingerprint;
    const seen = new Set([await ask(), await ask("shop")]);
    await anna.get("checkout.saveContact", { phone: "12345678" });
    seen.add(await ask());
    await testShop.bring(TEST_CSV.replace("69.00", "68.00"));
    seen.add(await ask());
    await anna.get("cart.applyCode", { code: "ten" });
    seen.add(await ask());
    expect(seen.size).toBe(5);
  });

  test("tells what changed since the cart was seen", async () => {
    const address = await readyToBuy();
    await testShop.bring(TEST_CSV.replace("69.00", "79.00"));
    const summary = await anna.get("checkout.summary", { address, shipping: "home" });
    expect(summary.changes).toMatchObject([{ kind: "price", now: { amount: 7900 } }]);
  });
});

describe("ordering", () => {
  const buy = async (shopper: TestShopper, fingerprint: string, address: number) =>
    shopper.call("order.place", { address, shipping: "home", fingerprint });

  test("empties the cart, and what was bought can be bought again as far as it is there", async () => {
    const address = await readyToBuy();
    const { fingerprint } = await anna.get("checkout.summary", { address, shipping: "home" });
    const placed = await buy(anna, fingerprint, address);
    if (placed.kind !== "done") throw new Error(placed.failure.code);
    expect((await anna.get("cart.view", {})).lines).toEqual([]);
    await testShop.setStock("SEN-75", 3);
    await testShop.setStock("BOOK", 1);
    const again = await anna.get("cart.buyAgain", { order: placed.value.number });
    expect(again.lines.map((line) => [line.sku, line.quantity])).toEqual([["SEN-75", 1]]);
    expect(again.changes).toMatchObject([
      { kind: "quantity", was: 2, now: 1 },
      { kind: "gone", name: { en: "The Book of Tea" } },
    ]);
    const stranger = testShop.shopper("stranger");
    expect(await stranger.call("cart.buyAgain", { order: placed.value.number })).toMatchObject({
      failure: { code: "order.unknown" },
    });
  });

  test("is refused when the price moved after the shopper agreed, and when somebody took the last piece", async () => {
    const address = await readyToBuy();
    const { fingerprint } = await anna.get("checkout.summary", { address, shipping: "home" });
    await testShop.bring(TEST_CSV.replace("69.00", "79.00"));
    expect(await buy(anna, fingerprint, address)).toMatchObject({ failure: { code: "order.changed" } });
    await testShop.setStock("SEN-75", 1);
    expect(await buy(anna, fingerprint, address)).toMatchObject({
      failure: { code: "stock.short", details: { saleable: 1 } },
    });
  });

  test("uses a code up: the same customer cannot use it twice, and the first of all ends it for everybody", async () => {
    const address = await readyToBuy();
    await anna.get("cart.applyCode", { code: "first" });
    const { fingerprint } = await anna.get("checkout.summary", { address, shipping: "home" });
    expect((await buy(anna, fingerprint, address)).kind).toBe("done");
    const bo = testShop.shopper("bo");
    await bo.get("cart.add", { variant: await testShop.variant("BOOK"), quantity: 1 });
    expect(await bo.call("cart.applyCode", { code: "first" })).toMatchObject({
      failure: { code: "code.used" },
    });
    expect((await bo.call("cart.applyCode", { code: "once" })).kind).toBe("done");
  });
});

test("a campaign's link leaves a trace with the customer, once", async () => {
  for (const _twice of [1, 2]) await anna.get("customer.campaign", { campaign: "spring" }, { key: "k" });
  const visits = await testShop.ledger.db.selectFrom("campaign_visits").selectAll().execute();
  expect(visits).toMatchObject([{ campaign: "spring", shop: "test" }]);
});

test("a flow that calls what does not exist, or with a wrong input, is told so", async () => {
  const { services } = testShop.commerce;
  await expect(services.call("cart.explode", {}, anna.context)).rejects.toThrow("no service cart.explode");
  await expect(services.call("toString", {}, anna.context)).rejects.toThrow("no service");
  await expect(services.call("cart.add", { variant: "1" }, anna.context)).rejects.toThrow(
    /wrong input.*variant/,
  );
  expect(() => services.kind("nothing")).toThrow("no service");
  expect(services.kind("cart.view")).toBe("reading");
});
