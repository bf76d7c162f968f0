/** A shopper with an open order gets a new number, and writes from it before WhatsApp tells the shop that it is theirs. */
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  anyShopper,
  openWhatsAppInstallation,
  type WhatsAppInstallation,
} from "../peers/whatsapp-cloud/gateway.ts";
import { payLinkIn, paysBy } from "../support/payer.ts";
import { checksOut, orderIn, orders } from "../support/shopper-checkout.ts";

const OLD = "447700900123";
const NEW = "447700900777";

let installation: WhatsAppInstallation;
beforeEach(async () => {
  installation = await openWhatsAppInstallation();
});
afterEach(() => installation.close());

it("has one cart and all orders in one chat, and hears news at the new number only", async () => {
  const { whatsapp, gateway, bo, ledger } = installation;
  const ada = whatsapp.customer({ name: "Ada", phone: OLD, userId: "GB.1349" });
  await ada.says("I'd like a box (p-six-hours-box)");
  await ada.sees(({ buttons }) => buttons.includes("2"));
  await ada.taps("2");
  await ada.sees("You have 2 of these now.");
  await ada.taps("See your cart");
  await ada.sees("Your cart: 2 items");
  await checksOut(anyShopper(ada));
  const waiting = await orders(anyShopper(ada));
  const number = orderIn(waiting);
  await paysBy(payLinkIn(waiting));
  await whatsapp.until(
    () => ada.messages().some(({ document }) => document !== undefined),
    "the confirmation",
  );

  const tellsTheShop = ada.movesTo(NEW, "GB.7777");
  await ada.says("orders");
  await ada.sees("No orders yet");
  await tellsTheShop();
  await gateway.idle();
  await ada.says("orders");
  await ada.sees(({ rows }) => rows.some(({ title }) => title === number));

  const before = whatsapp.callsOf("messages").length;
  await bo.presses("Accept", await installation.slack.message(`Order ${number}`));
  await whatsapp.until(() => whatsapp.callsOf("messages").length > before, "news of the order");
  await gateway.idle();
  const told = whatsapp
    .callsOf("messages")
    .slice(before)
    .map(({ body }) => JSON.stringify(body));
  expect(told.every((call) => call.includes(NEW) && !call.includes(OLD))).toBe(true);
  expect(told.join()).toContain(number);
  expect(ledger.orders()).toMatchObject([{ number, payment_state: "paid" }]);
  expect(ledger.rows("select id from customers")).toHaveLength(1);
});
