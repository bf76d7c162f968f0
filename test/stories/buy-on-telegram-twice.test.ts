/** Telegram delivers twice, shoppers tap faster than the shop answers, and some press buttons that are not theirs. */
import { afterEach, beforeEach, expect, it } from "vitest";
import type { TelegramShopper } from "../peers/telegram.ts";
import { type Installation, openInstallation } from "../support/gateway-channel.ts";
import { payLinkIn, paysBy } from "../support/payer.ts";
import { checksOut, orderIn, orders } from "../support/shopper-checkout.ts";

let installation: Installation;
let ada: TelegramShopper;
beforeEach(async () => {
  installation = await openInstallation();
  ada = installation.telegram.user({ name: "Ada", language: "en" });
});
afterEach(() => installation.close());

async function adaSeesTheBox(): Promise<void> {
  await ada.says("/start p-six-hours-box");
  await ada.sees(({ buttons }) => buttons.flat().includes("1"));
}

function fromShop(): readonly string[] {
  return ada
    .messages()
    .filter(({ from }) => from === "shop")
    .map(({ text }) => text);
}

/** The sealed data behind a button of the bot's newest keyboard that has it, as a thief would read it. */
function dataBehind(label: string): string {
  const sent = JSON.stringify(installation.telegram.calls.map(({ parameters }) => parameters.reply_markup));
  const found = [...sent.replaceAll('\\"', '"').matchAll(/"text":"([^"]*)","callback_data":"([^"]*)"/g)];
  const [, , data] = found.findLast(([, text]) => text === label) ?? [];
  if (data === undefined) throw new Error(`No keyboard held "${label}"`);
  return data;
}

it("counts each update once, though all of them come twice at once", async () => {
  installation.telegram.deliverTwice(true);
  await adaSeesTheBox();
  await ada.taps("2");
  await ada.sees("You have 2 of these now.");
  await ada.taps("See your cart");
  await ada.sees("Your cart: 2 items");
  await checksOut(ada);
  const waiting = await orders(ada);
  await paysBy(payLinkIn(waiting));
  await ada.sees(({ document }) => document !== undefined);
  installation.telegram.repeatLastUpdate();
  await installation.gateway.gateway.idle();
  expect(installation.ledger.orders()).toMatchObject([{ number: orderIn(waiting), payment_state: "paid" }]);
  expect(installation.ledger.stock("TEA-SIX-BOX")).toEqual({ on_hand: 7, reserved: 0 });
  const said = fromShop();
  expect(said.filter((text) => text.includes("Hello, and welcome")).length).toBeLessThanOrEqual(1);
  for (const words of ["What's your name", "your e-mail", "straw and paper", "Your confirmation"])
    expect(
      said.filter((text) => text.includes(words)),
      words,
    ).toHaveLength(1);
  expect(await installation.slack.message("Order TT-")).toBeDefined();
  expect(installation.slack.messages("Order TT-")).toHaveLength(1);
});

it("takes every one of many taps without waiting, in order", async () => {
  await adaSeesTheBox();
  await Promise.all(Array.from({ length: 7 }, () => ada.taps("1")));
  await ada.sees("You have 7 of these now.");
  await installation.telegram.until(() => ada.spinners() === 0, "no button turns any more");
});

it("answers every one of many messages without waiting, in order", async () => {
  const words = ["menu", "cart", "orders", "terms", "privacy", "country"];
  await Promise.all(words.map((word) => ada.says(word)));
  await ada.sees("Where may we send things?");
  await installation.gateway.gateway.idle();
  expect(fromShop()).toHaveLength(words.length);
});

it("orders once when the binding button is pressed again and again", async () => {
  await adaSeesTheBox();
  await ada.taps("1");
  await ada.sees("You have one of these now.");
  await ada.taps("See your cart");
  await ada.sees("Tap a line");
  await checksOut(ada);
  await Promise.all(Array.from({ length: 5 }, () => ada.taps("Order and pay")));
  await ada.sees("Please pay");
  await installation.gateway.gateway.idle();
  expect(installation.ledger.orders()).toHaveLength(1);
  expect(installation.ledger.bank()).toHaveLength(1);
  expect(installation.ledger.stock("TEA-SIX-BOX")).toEqual({ on_hand: 9, reserved: 1 });
});

it("lets an old button do what it said", async () => {
  await adaSeesTheBox();
  const box = ada.screen();
  await ada.says("menu");
  await ada.sees("What are you in the mood for?");
  await ada.says("language");
  await ada.sees("Which language shall we speak?");
  await ada.taps("3");
  await installation.telegram.until(
    () => ada.messages().some(({ id, text }) => id === box.id && text.includes("You have 3 of these now.")),
    "the old card takes three",
  );
});

it("does nothing for forged, altered and borrowed buttons but show where one is", async () => {
  await adaSeesTheBox();
  await ada.taps("1");
  await ada.sees("You have one of these now.");
  await ada.taps("See your cart");
  await ada.sees("Tap a line");
  await checksOut(ada);
  const binding = dataBehind("Order and pay");

  const bob = installation.telegram.user({ name: "Bob", language: "en" });
  await bob.says("/start");
  await bob.sees("What are you in the mood for?");
  const turned = binding.slice(0, -1) + (binding.endsWith("A") ? "B" : "A");
  for (const data of [binding, turned, "", "x", "'; drop table orders; --", "é".repeat(32), "A".repeat(64)]) {
    await bob.forges(data);
    await installation.gateway.gateway.idle();
    await bob.sees("What are you in the mood for?");
  }
  await installation.telegram.until(() => bob.spinners() === 0, "no button turns any more");
  expect(installation.ledger.orders()).toEqual([]);
  await orders(ada);
});
