/** Ada buys on WhatsApp through the shop's own phone: from the code in Slack to the parcel, and a person in between. */
import { afterEach, expect, it } from "vitest";
import { startWhatsAppWebPeer, type WebShopper, type WhatsAppWebPeer } from "../peers/whatsapp-web.ts";
import { type Installation, openInstallation } from "../support/gateway-channel.ts";
import { payLinkIn, paysBy } from "../support/payer.ts";
import { checksOut, orderIn, orders } from "../support/shopper-checkout.ts";

let whatsapp: WhatsAppWebPeer;
let installation: Installation;
let ada: WebShopper;
afterEach(async () => {
  await installation?.close();
  await whatsapp?.stop();
});

async function open(environment: Readonly<Record<string, string>> = {}): Promise<void> {
  whatsapp = await startWhatsAppWebPeer();
  installation = await openInstallation({
    environment: { ...whatsapp.environment, WHATSAPP_WEB_PACE: "0", ...environment },
  });
  ada = whatsapp.user({ name: "Ada", phone: "447700900123", lid: "88001122334455" });
}

/** Staff see the code in Slack, and scan it with the shop's phone. */
async function pairs(): Promise<void> {
  const card = await installation.slack.message("Linked devices");
  expect(card.words).toContain("may ban the number");
  await whatsapp.phone.scans();
  await installation.slack.shows(card, "WhatsApp is connected");
}

async function putsTeaInTheCart(): Promise<void> {
  await ada.says("Hello");
  await ada.sees("Hello, and welcome to Tij & Tid!");
  await ada.taps("Tea");
  await ada.sees("Grey Heron");
  await ada.taps("Grey Heron");
  const card = await ada.sees("Which one would you like? Pack:");
  expect(card.picture?.bytes.length).toBeGreaterThan(1_000);
  await ada.taps(/^Tin 125 g/);
  await ada.sees("How many may I put in your cart?");
  await ada.taps("2");
  await ada.sees("You have 2 of these now.");
  await ada.taps("See your cart");
  await ada.sees(/Total before delivery:\s+DKK\s250\.00/);
}

it('walks from "Hello" to the confirmation and the parcel, over a restart with a kept session', async () => {
  await open();
  await pairs();
  await putsTeaInTheCart();
  await ada.taps("Discount code");
  await ada.sees("Type your code");
  await ada.says("WELCOME10");
  await ada.sees(/Code WELCOME10:\s+-DKK\s25\.00/);
  const summary = await checksOut(ada);
  expect(summary.text).toMatch(/Delivery: Parcel shop:\s+DKK\s39\.00/);
  expect(summary.text).toMatch(/Total:\s+DKK\s264\.00/);
  const waiting = await orders(ada);
  const number = orderIn(waiting);
  expect(await paysBy(payLinkIn(waiting))).toContain("Paid, thank you");
  const confirmation = await ada.sees(({ document }) => document !== undefined);
  expect(confirmation.document).toMatchObject({ name: `${number}.html`, mediaType: "text/html" });
  expect(confirmation.document?.content).toContain("Ada Lovelace");
  expect(ada.typed()).toBeGreaterThan(10);

  await installation.restart();
  await whatsapp.until(() => whatsapp.connected() > 0, "the kept session connects");
  const card = await installation.slack.message(`Order ${number}`);
  expect(card.words).not.toMatch(/Lovelace|447700900123|88001122334455/);
  await installation.bo.presses("Accept", card);
  await ada.sees(`Good news: we're packing order ${number}.`);
  const ship = await installation.bo.opens("Ship", card);
  await installation.bo.fills(ship, { Carrier: "GLS", "Tracking number": "4711 22" }).submits();
  const shipped = await ada.sees(`Order ${number} is on its way with GLS!`);
  expect(shipped.text).toContain("https://gls-group.eu/track/471122");

  await installation.gateway.gateway.idle();
  expect(installation.ledger.orders()).toMatchObject([
    { number, address: "lid:88001122334455", payment_state: "paid", captured: 26_400 },
  ]);
  expect(installation.ledger.faults()).toEqual([]);
  expect(whatsapp.complaints()).toEqual([]);
  const logged = JSON.stringify(installation.gateway.log);
  expect(logged).not.toMatch(/447700900123|88001122334455|Ada Lovelace|welcome to Tij/);
});

it("steps aside when a person answers on the phone, and comes back when staff hand her back", async () => {
  await open();
  await pairs();
  await putsTeaInTheCart();
  whatsapp.phone.says(ada, "Hi Ada, Mette here. Shall I wrap it as a present?");
  const thread = await installation.slack.message("a person answers");
  await installation.slack.reply(thread, "Shall I wrap it as a present?");
  await ada.says("Yes please, in blue");
  await installation.slack.reply(thread, "Yes please, in blue");
  await installation.mette.writesInThread(thread, "!reply Blue it is.");
  await ada.sees("Blue it is.");
  await installation.mette.presses("Hand back", thread);
  await installation.slack.shows(thread, "the bot answers again");
  await ada.says("cart");
  await ada.sees("Your cart: 2 items");
});

it("sells by polls too, where they are switched on", async () => {
  await open({ WHATSAPP_WEB_POLLS: "on" });
  await pairs();
  await ada.says("Hello");
  await ada.sees("Hello, and welcome to Tij & Tid!");
  await ada.says("grey heron");
  await ada.sees(({ options }) => options.some((option) => option.startsWith("Grey Heron")));
  await ada.taps("Grey Heron");
  await ada.sees("Which one would you like? Pack:");
  await ada.taps(/^Tin 125 g/);
  await ada.sees("How many may I put in your cart?");
  await ada.taps("2");
  await ada.sees("You have 2 of these now.");
  await ada.taps("See your cart");
  await ada.sees("Total before delivery");
  await checksOut(ada);
  await orders(ada);
  expect(ada.messages().some(({ options }) => options.length > 1)).toBe(true);
  expect(whatsapp.complaints()).toEqual([]);
});
