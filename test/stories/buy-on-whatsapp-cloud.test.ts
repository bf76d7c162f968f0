/** Ada buys in WhatsApp by Meta's Cloud API: from "hello" to the parcel on its way, in three languages. */
import { afterEach, expect, it } from "vitest";
import {
  anyShopper,
  openWhatsAppInstallation,
  type WhatsAppInstallation,
} from "../peers/whatsapp-cloud/gateway.ts";
import { payLinkIn, paysBy } from "../support/payer.ts";
import { checksOut, orderIn, orders } from "../support/shopper-checkout.ts";
import { type Buyer, danish, dutch, joost, karen, type ShopWords } from "../support/shopper-words.ts";

let installation: WhatsAppInstallation;
afterEach(() => installation?.close());

it('walks from "hello" to the parcel', async () => {
  installation = await openWhatsAppInstallation();
  const ada = installation.whatsapp.customer({ name: "Ada", phone: "447700900123", userId: "GB.1349" });
  await ada.says("Hello");
  const home = await ada.sees("Hello, and welcome to Tij & Tid!");
  expect(home.rows).toHaveLength(10);
  await ada.taps("Tea");
  await ada.sees(({ buttons }) => buttons.some((label) => label.startsWith("Grey Heron")));
  await ada.taps("Grey Heron");
  const card = await ada.sees("Which one would you like? Pack:");
  expect(card.photo?.length).toBeGreaterThan(1_000);
  await ada.taps("Tin 125 g");
  await ada.sees("How many may I put in your cart?");
  await ada.taps("2");
  await ada.sees("You have 2 of these now.");
  await ada.taps("See your cart");
  await ada.sees(/Total before delivery:\s+DKK\s250\.00/);
  await ada.chooses("Discount code");
  await ada.sees("Type your code");
  await ada.says("WELCOME10");
  await ada.sees(/Code WELCOME10:\s+-DKK\s25\.00/);
  const summary = await checksOut(anyShopper(ada));
  expect(summary.text).toMatch(/2 × Grey Heron \(Tin 125 g\):\s+DKK\s250\.00/);
  expect(summary.text).toMatch(/Total:\s+DKK\s264\.00/);
  const waiting = await orders(anyShopper(ada));
  const number = orderIn(waiting);
  expect(waiting.text).toMatch(/Please pay DKK\s264\.00/);
  expect(await paysBy(payLinkIn(waiting))).toContain("Paid, thank you");
  await installation.whatsapp.until(
    () => ada.messages().some(({ document }) => document !== undefined),
    "the confirmation",
  );
  const confirmation = ada.messages().find(({ document }) => document !== undefined)?.document;
  expect(confirmation?.name).toBe(`${number}.txt`);
  expect(confirmation?.content).toContain("Ada Lovelace");
  expect(confirmation?.content).toContain("right of withdrawal");
  expect(ada.messages().some(({ text }) => text.includes(`Order ${number} goes into straw and paper`))).toBe(
    true,
  );

  const order = await installation.slack.message(`Order ${number}`);
  await installation.bo.presses("Accept", order);
  await ada.sees(`Good news: we're packing order ${number}.`);
  await installation.slack.shows(order, "Accepted, to ship");
  const ship = await installation.bo.opens("Ship", order);
  await installation.bo.fills(ship, { Carrier: "GLS", "Tracking number": "4711 22" }).submits();
  const shipped = await ada.sees(`Order ${number} is on its way with GLS!`);
  expect(Object.values(shipped.links)).toEqual(["https://gls-group.eu/track/471122"]);
  expect(shipped.text).toContain("1. ");

  expect(installation.ledger.order(number)).toMatchObject({
    payment_state: "paid",
    total: 26_400,
    captured: 26_400,
  });
  expect(installation.ledger.stock("TEA-HER-125")).toEqual({ on_hand: 20, reserved: 0 });
  await installation.gateway.idle();
  expect(installation.ledger.faults()).toEqual([]);
  const log = JSON.stringify(installation.log);
  for (const secret of [
    installation.whatsapp.token,
    installation.whatsapp.appSecret,
    "Lovelace",
    "447700900123",
  ])
    expect(log).not.toContain(secret);
});

async function buysTheBox(of: {
  readonly country: string;
  readonly words: ShopWords;
  readonly buyer: Buyer;
  readonly total: RegExp;
  readonly language: string;
}): Promise<void> {
  const { country, words, buyer, total, language } = of;
  installation = await openWhatsAppInstallation();
  const shopper = installation.whatsapp.customer({
    name: buyer.name,
    phone: "4599887766",
    userId: `${country}.77`,
    hidesPhone: true,
  });
  await shopper.opens("https://wa.me/4512345678?text=Hej%20(p-six-hours-box)");
  await shopper.sees(({ buttons }) => buttons.includes("1"));
  await shopper.taps("1");
  await shopper.sees(({ buttons }) => buttons.some((label) => label.startsWith(words.toCart)));
  await shopper.taps(words.toCart);
  await shopper.sees(({ buttons }) => buttons.includes(words.checkOut));
  const summary = await checksOut(anyShopper(shopper), words, buyer);
  expect(summary.text).toMatch(total);
  const waiting = await orders(anyShopper(shopper), words);
  expect(await paysBy(payLinkIn(waiting))).toContain(`lang="${language}"`);
  await installation.whatsapp.until(
    () => shopper.messages().some(({ document }) => document !== undefined),
    "the confirmation",
  );
  expect(shopper.messages().some(({ text }) => text.includes(words.paid))).toBe(true);
}

it("follows a wa.me link, hides the number, speaks Danish and takes kroner", async () => {
  await buysTheBox({
    country: "DK",
    language: "da",
    words: danish,
    buyer: karen,
    total: /I alt:\s+288,00\skr\./,
  });
  expect(installation.ledger.orders()).toMatchObject([{ currency: "DKK", total: 28_800, captured: 28_800 }]);
});

it("speaks Dutch and takes euros", async () => {
  await buysTheBox({
    country: "NL",
    language: "nl",
    words: dutch,
    buyer: joost,
    total: /Totaal:\s+€\s38,20/,
  });
  expect(installation.ledger.orders()).toMatchObject([{ currency: "EUR", total: 3_820, captured: 3_820 }]);
});

it("pays by a button where the shop stands on a public address", async () => {
  installation = await openWhatsAppInstallation({ environment: { PUBLIC_URL: "https://shop.example" } });
  const ada = installation.whatsapp.customer({ name: "Ada", phone: "447700900123", userId: "GB.1349" });
  await ada.says("Six hours (p-six-hours-box)");
  await ada.sees(({ buttons }) => buttons.includes("1"));
  await ada.taps("1");
  await ada.sees("You have one of these now.");
  await ada.taps("See your cart");
  await ada.sees("Tap a line to change it.");
  await checksOut(anyShopper(ada));
  const waiting = await orders(anyShopper(ada));
  expect(Object.values(waiting.links).join()).toMatch(/^https:\/\/shop\.example\/sandbox\/pay\//);
  expect(waiting.buttons).toEqual([]);
  const [, cancel] = /(\d)\. Cancel the order/.exec(waiting.text) ?? [];
  await ada.says(cancel ?? "");
  await ada.sees(`Order ${orderIn(waiting)} is cancelled.`);
});
