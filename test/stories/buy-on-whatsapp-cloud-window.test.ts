/** When WhatsApp's window is closed, when somebody orders in WhatsApp's own catalog, and when a person answers on the phone. */
import { afterEach, expect, it } from "vitest";
import {
  anyShopper,
  openWhatsAppInstallation,
  type WhatsAppInstallation,
} from "../peers/whatsapp-cloud/gateway.ts";
import { tinyPicture } from "../peers/whatsapp-cloud/testbed.ts";
import type { ApprovedTemplate } from "../peers/whatsapp-cloud/world.ts";
import type { WhatsAppShopper } from "../peers/whatsapp-cloud.ts";
import { eventually } from "../support/gateway-channel.ts";
import { payLinkIn, paysBy } from "../support/payer.ts";
import { checksOut, orderIn, orders } from "../support/shopper-checkout.ts";
import { english } from "../support/shopper-words.ts";

const HOUR = 60 * 60_000;
const TEMPLATES: readonly ApprovedTemplate[] = [
  {
    name: "order_shipped",
    language: "en",
    body: "Good news: order {{1}} is on its way with {{2}}. Write to us here to follow it.",
  },
];

let installation: WhatsAppInstallation;
afterEach(() => installation?.close());

async function openHere(peer = {}): Promise<WhatsAppShopper> {
  installation = await openWhatsAppInstallation({
    environment: { WHATSAPP_CLOUD_TEMPLATES: "whatsapp-templates.yaml" },
    peer: { templates: TEMPLATES, ...peer },
  });
  return installation.whatsapp.customer({ name: "Ada", phone: "447700900123", userId: "GB.1349" });
}

/** Ada has paid for a box, and answers whether the shop may write to her about it. */
async function adaBuys(ada: WhatsAppShopper, mayWrite: "Yes" | "No"): Promise<string> {
  await ada.says("(p-six-hours-box)");
  await ada.sees(({ buttons }) => buttons.includes("1"));
  await ada.taps("1");
  await ada.sees("You have one of these now.");
  await ada.taps("See your cart");
  await ada.sees("Tap a line to change it.");
  await checksOut(anyShopper(ada));
  const waiting = await orders(anyShopper(ada));
  await paysBy(payLinkIn(waiting));
  await installation.whatsapp.until(
    () => ada.messages().some(({ text }) => text.includes("May I also write to you here")),
    "the question whether the shop may write",
  );
  await ada.taps(new RegExp(`^${mayWrite}`));
  await installation.gateway.idle();
  return orderIn(waiting);
}

async function ships(number: string): Promise<void> {
  const order = await installation.slack.message(`Order ${number}`);
  const ship = await installation.bo.opens("Ship", order);
  await installation.bo.fills(ship, { Carrier: "GLS", "Tracking number": "4711 22" }).submits();
}

it("tells by a template that the parcel left, two days later, because Ada agreed", async () => {
  const ada = await openHere();
  const number = await adaBuys(ada, "Yes");
  installation.passes(48 * HOUR);
  await ships(number);
  const news = await ada.sees(({ template }) => template === "order_shipped");
  expect(news.text).toBe(`Good news: order ${number} is on its way with GLS. Write to us here to follow it.`);
});

it("holds the news back when Ada did not agree, tells staff why, and sends it when she writes", async () => {
  const ada = await openHere();
  const number = await adaBuys(ada, "No");
  installation.passes(48 * HOUR);
  await ships(number);
  const notice = await installation.slack.message(/has not agreed/);
  expect(notice.words).toContain("24 hours");
  expect(ada.messages().some(({ text }) => text.includes("on its way with GLS"))).toBe(false);
  await ada.says("orders");
  await installation.whatsapp.until(
    () => ada.messages().some(({ text }) => text.includes(`Order ${number} is on its way with GLS!`)),
    "the news that was held back",
  );
});

it("holds back what Meta took and then refused, when only Meta knows that the window is closed", async () => {
  const ada = await openHere({ windowRefusal: "status" });
  const number = await adaBuys(ada, "No");
  installation.whatsapp.passes(48 * HOUR);
  await ships(number);
  await installation.slack.message(/24 hours/);
  await ada.says("orders");
  await installation.whatsapp.until(
    () => ada.messages().some(({ text }) => text.includes(`Order ${number} is on its way with GLS!`)),
    "the news that was held back",
  );
});

it("prices a basket of Meta's catalog anew and says what differs before the till", async () => {
  const ada = await openHere();
  await ada.says("Hello");
  await ada.sees("Hello, and welcome");
  await ada.orders([{ sku: "TEA-SIX-BOX", quantity: 2, price: 199, currency: "DKK" }]);
  const basket = await ada.sees(/DKK\s498\.00/);
  expect(basket.text).toMatch(/DKK\s249\.00/);
  expect(basket.text).toMatch(/DKK\s199\.00/);
  await checksOut(anyShopper(ada), { ...english, checkOut: "Yes, go on" });
  const waiting = await orders(anyShopper(ada));
  expect(waiting.text).toMatch(/Please pay DKK\s498\.00/);
  await installation.gateway.idle();
  expect(installation.ledger.orders()).toMatchObject([{ total: 49_800 }]);
});

it("lets a person answer on the phone itself: the bot steps aside, and staff see it in the thread", async () => {
  const ada = await openHere();
  await ada.says("Hello");
  await ada.sees("Hello, and welcome");
  await ada.hearsFromPhone("Hi Ada, this is Mette. What can I do for you?");
  await installation.gateway.idle();
  const before = ada.messages().filter(({ from }) => from === "shop").length;
  await ada.says("Do you have the blue bowl?");
  const thread = await installation.slack.message("this is Mette");
  await installation.slack.reply(thread, "Do you have the blue bowl?");
  await installation.gateway.idle();
  expect(ada.messages().filter(({ from }) => from === "shop")).toHaveLength(before);
});

it("shows staff the photo of a broken cup in the thread, and lets them answer", async () => {
  const ada = await openHere();
  await ada.says("person");
  await ada.sees("what is it about?");
  await ada.says("My cup arrived broken");
  await ada.sees("step aside");
  const thread = await installation.slack.message("Help request");
  const photo = tinyPicture(7);
  await ada.sendsFile("image", { mediaType: "image/png", name: "cup.png", bytes: photo }, "Here, the handle");
  await installation.slack.reply(thread, "Here, the handle");
  await eventually("the photo is in the thread", () =>
    installation.slack.files().some(({ bytes }) => bytes?.equals(photo) === true),
  );
  await installation.bo.writesInThread(thread, "!reply So sorry! A new one is on its way.");
  const answer = await ada.sees("So sorry! A new one is on its way.");
  expect(answer.bold).toEqual(["Bo Lund"]);
});
