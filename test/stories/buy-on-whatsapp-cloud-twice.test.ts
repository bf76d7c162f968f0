/** Meta tells everything twice and in any order, a thousand things at once, and loses answers: all is done once. */
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  anyShopper,
  openWhatsAppInstallation,
  type WhatsAppInstallation,
} from "../peers/whatsapp-cloud/gateway.ts";
import type { WhatsAppShopper } from "../peers/whatsapp-cloud.ts";
import { eventually } from "../support/gateway-channel.ts";
import { payLinkIn, paysBy } from "../support/payer.ts";
import { checksOut, orderIn, orders } from "../support/shopper-checkout.ts";

let installation: WhatsAppInstallation;
let ada: WhatsAppShopper;
beforeEach(async () => {
  installation = await openWhatsAppInstallation({ peer: { statuses: "reversed" } });
  ada = installation.whatsapp.customer({ name: "Ada", phone: "447700900123", userId: "GB.1349" });
});
afterEach(() => installation.close());

const told = (words: string) =>
  ada.messages().filter(({ from, text }) => from === "shop" && text.includes(words)).length;

it("counts each webhook once, though all of them come twice at once and statuses come backwards", async () => {
  installation.whatsapp.webhooks.extra = 1;
  await ada.says("I'd like a box (p-six-hours-box)");
  await ada.sees(({ buttons }) => buttons.includes("2"));
  await ada.taps("2");
  await ada.sees("You have 2 of these now.");
  await ada.taps("See your cart");
  await ada.sees("Your cart: 2 items");
  await checksOut(anyShopper(ada));
  const waiting = await orders(anyShopper(ada));
  await paysBy(payLinkIn(waiting));
  await installation.whatsapp.until(
    () => ada.messages().some(({ document }) => document !== undefined),
    "the confirmation",
  );
  installation.whatsapp.webhooks.repeatLast();
  await installation.gateway.idle();
  expect(installation.ledger.orders()).toMatchObject([{ number: orderIn(waiting), payment_state: "paid" }]);
  expect(installation.ledger.stock("TEA-SIX-BOX")).toEqual({ on_hand: 7, reserved: 0 });
  for (const words of ["What's your name", "your e-mail", "straw and paper", "Your confirmation"])
    expect(told(words), words).toBe(1);
  expect(installation.slack.messages("Order TT-")).toHaveLength(1);
});

it("does not say twice what was taken though its answer was lost", async () => {
  await ada.says("menu");
  await ada.sees("What are you in the mood for?");
  installation.whatsapp.fault("messages", { kind: "drop", takes: true });
  await ada.says("terms");
  await ada.sees("Terms");
  await eventually("the outbox has settled the message", async () => {
    await installation.gateway.idle();
    return installation.log.some(({ code }) => code === "channel.unanswered");
  });
  await ada.says("cart");
  await ada.sees("in your cart");
  await installation.gateway.idle();
  expect(told("Terms of sale")).toBeLessThanOrEqual(1);
  expect(ada.messages().filter(({ from }) => from === "shop")).toHaveLength(3);
});

it("answers a thousand shoppers whose words came in one webhook", async () => {
  const { body, signature, customers } = installation.whatsapp.batch(1_000);
  const answer = await fetch(installation.hook, {
    method: "POST",
    headers: { "content-type": "application/json", "x-hub-signature-256": signature },
    body,
  });
  expect(answer.status).toBe(200);
  await installation.whatsapp.until(
    () => customers.every(({ messages }) => messages.some(({ from }) => from === "shop")),
    "everybody was answered",
    60_000,
  );
  expect(customers.every(({ messages }) => messages.filter(({ from }) => from === "shop").length === 1)).toBe(
    true,
  );
});

it("knows somebody again whose number changed: the cart is still theirs", async () => {
  await ada.says("(p-six-hours-box)");
  await ada.sees(({ buttons }) => buttons.includes("1"));
  await ada.taps("1");
  await ada.sees("You have one of these now.");
  await ada.changesNumber("447700900999", "GB.2000");
  await ada.says("cart");
  await ada.sees("Your cart: 1 item");
});

it("does nothing for forged and altered requests", async () => {
  const { body, signature } = installation.whatsapp.batch(1);
  const post = (headers: Record<string, string>, words = body) =>
    fetch(installation.hook, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: words,
    });
  expect((await post({})).status).toBe(401);
  expect((await post({ "x-hub-signature-256": signature }, `${body} `)).status).toBe(401);
  expect(
    (await fetch(`${installation.hook}?hub.mode=subscribe&hub.challenge=1&hub.verify_token=guess`)).status,
  ).toBe(401);
  await installation.gateway.idle();
  expect(installation.whatsapp.callsOf("messages")).toEqual([]);
});
