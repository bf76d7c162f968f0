/** The shop closes and opens again, shoppers say stop and come back, and change language in the middle of it all. */
import { afterEach, beforeEach, expect, it } from "vitest";
import type { TelegramShopper } from "../peers/telegram.ts";
import { type Installation, openInstallation } from "../support/gateway-channel.ts";
import { payLinkIn, paysBy } from "../support/payer.ts";
import { checksOut, orderIn, orders } from "../support/shopper-checkout.ts";
import { WebShopper } from "../support/shopper-web.ts";
import { dutch } from "../support/shopper-words.ts";

let installation: Installation;
let ada: TelegramShopper;
beforeEach(async () => {
  installation = await openInstallation();
  ada = installation.telegram.user({ name: "Ada", language: "en" });
});
afterEach(() => installation.close());

async function adaHasABox(): Promise<void> {
  await ada.says("/start p-six-hours-box");
  await ada.sees(({ buttons }) => buttons.flat().includes("1"));
  await ada.taps("1");
  await ada.sees("You have one of these now.");
  await ada.taps("See your cart");
  await ada.sees("Your cart: 1 item");
}

it("keeps cart, question and buttons over a restart", async () => {
  await adaHasABox();
  await ada.taps("Check out");
  await ada.sees("What's your name");
  await installation.restart();
  await ada.says("Ada Lovelace");
  await ada.sees("e-mail");
  await installation.restart();
  await ada.taps("Your cart");
  await ada.sees("Your cart: 1 item");
});

it("delivers after a restart what was paid while it was closed", async () => {
  await adaHasABox();
  await checksOut(ada);
  const waiting = await orders(ada);
  const link = payLinkIn(waiting);
  await paysBy(link);
  await installation.restart();
  await ada.sees(({ document }) => document !== undefined);
  await installation.slack.message(`Order ${orderIn(waiting)}`);
  await installation.gateway.gateway.idle();
  expect(ada.messages().filter(({ text }) => text.includes("straw and paper"))).toHaveLength(1);
  expect(installation.slack.messages("Order TT-")).toHaveLength(1);
  expect(installation.ledger.faults()).toEqual([]);
});

it("shows a web visitor the same chat after a restart and a reload", async () => {
  const visitor = await WebShopper.arrives(() => installation.gateway.address);
  await visitor.follows("p-six-hours-box");
  await visitor.sees("How many may I put in your cart?");
  await visitor.taps("2");
  await visitor.sees("You have 2 of these now.");
  visitor.leaves();
  await installation.restart();
  const again = await WebShopper.arrives(() => installation.gateway.address, { session: visitor.session });
  await again.sees("You have 2 of these now.");
  expect(again.lines.map(({ text }) => text)).toEqual(visitor.lines.map(({ text }) => text));
  await again.taps("See your cart");
  await again.sees("Your cart: 2 items");
  again.leaves();
});

it("changes everything but the money when the language changes in mid-checkout", async () => {
  await adaHasABox();
  await ada.taps("Check out");
  await ada.sees("What's your name");
  await ada.says("Ada Lovelace");
  await ada.sees("e-mail");
  await ada.says("ada@example.org");
  await ada.sees("Which street and house number?");
  await ada.says("language");
  await ada.sees("Which language shall we speak?");
  await ada.taps("Nederlands");
  await ada.sees(/Welke straat|straat en huisnummer/i);
  expect(ada.messages().some(({ text }) => text.includes("Vanaf nu praten we: Nederlands."))).toBe(true);
  await ada.says("Strandvejen 12");
  await ada.sees(dutch.floor);
  await ada.taps(dutch.skip);
  await ada.sees(/postcode/i);
  await ada.says("6792");
  await ada.sees(/plaats/i);
  await ada.says("Rømø");
  await ada.sees(dutch.delivery);
  await ada.taps("Afhaalpunt");
  const summary = await ada.sees((shown) => shown.text.startsWith(dutch.summary));
  expect(summary.text).toMatch(/Totaal:\s+DKK\s288,00/);
  await ada.taps(dutch.order);
  const waiting = await ada.sees(dutch.thanks);
  await ada.says("taal");
  await ada.sees("In welke taal");
  await ada.taps("Dansk");
  await ada.sees(/Betal 288,00\skr\./);
  await paysBy(payLinkIn(waiting));
  await ada.sees(({ document }) => document !== undefined);
  expect(ada.messages().some(({ text }) => text.includes("kommer nu i halm og papir"))).toBe(true);
  expect(installation.ledger.orders()).toMatchObject([{ currency: "DKK", total: 28_800, captured: 28_800 }]);
});

it("moves to another country with its currency, and keeps the cart", async () => {
  await adaHasABox();
  await ada.says("country");
  await ada.sees("Where may we send things?");
  await ada.taps("Netherlands");
  await installation.telegram.until(
    () => ada.messages().some(({ text }) => text.includes("Prices are in Euro")),
    "prices in euros",
  );
  await ada.says("cart");
  await ada.sees(/Total before delivery:\s+€33\.95/);
});

it("says goodbye at stop, still tells news of orders, and is back with the next word", async () => {
  await adaHasABox();
  await checksOut(ada);
  const waiting = await orders(ada);
  await ada.says("stop");
  await ada.sees("Goodbye, and thank you for stopping by.");
  await paysBy(payLinkIn(waiting));
  await ada.sees(({ document }) => document !== undefined);
  await ada.says("menu");
  await ada.sees("What are you in the mood for?");
});

it("waits patiently for somebody who has blocked the bot", async () => {
  await adaHasABox();
  await checksOut(ada);
  const waiting = await orders(ada);
  await ada.blocks();
  await paysBy(payLinkIn(waiting));
  await installation.slack.message(`Order ${orderIn(waiting)}`);
  await installation.gateway.gateway.idle();
  await ada.returns();
  await ada.says("orders");
  await ada.sees(({ buttons }) => buttons.flat().some((label) => label.includes(orderIn(waiting))));
});

it("says at the checkout what changed in the cart meanwhile, before anything is asked", async () => {
  await adaHasABox();
  await ada.taps("The Six Hours Box");
  await ada.sees("How many would you like instead?");
  await ada.taps("5");
  await ada.sees("Your cart: 5 items");
  await installation.bo.types("/kiosk stock TEA-SIX-BOX = 2 fell into the sea");
  await ada.taps("Check out");
  await ada.sees("we only have 2 left, so I changed your 5 to 2.");
  await installation.bo.types("/kiosk stock TEA-SIX-BOX = 0 the sea again");
  await ada.taps("Check out");
  await ada.sees(/The Six Hours Box.*\n[\s\S]*Low water in your cart/);
});
