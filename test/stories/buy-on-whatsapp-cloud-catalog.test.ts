/** A shop with a catalog at Meta: products as WhatsApp shows them, and a basket that was filled there. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  anyShopper,
  openWhatsAppInstallation,
  type WhatsAppInstallation,
} from "../peers/whatsapp-cloud/gateway.ts";
import type { WhatsAppShopper } from "../peers/whatsapp-cloud.ts";
import { checksOut, orders } from "../support/shopper-checkout.ts";

const rows: readonly Record<string, string>[] = parse(
  readFileSync(join(import.meta.dirname, "../../shops/demo/catalog.csv")),
  { columns: true },
);
const skus = rows.flatMap((row) => row["Variant SKU"] || []);

let installation: WhatsAppInstallation;
let ada: WhatsAppShopper;
beforeEach(async () => {
  installation = await openWhatsAppInstallation({ peer: { catalog: { id: "1234567890", skus } } });
  ada = installation.whatsapp.customer({ name: "Ada", phone: "447700900123", userId: "GB.1349" });
});
afterEach(() => installation.close());

it("shows lists and cards of products as WhatsApp does, and understands numbers and names beside them", async () => {
  await ada.says("Hello");
  await ada.sees("Hello, and welcome");
  await ada.taps("Tea");
  const list = await ada.sees(({ products }) => products.length > 1);
  expect(list).toMatchObject({ header: "Tea", buttons: [] });
  expect(list.products).toHaveLength(8);
  const [, number] = /(\d+)\. Grey Heron/.exec(list.text) ?? [];
  await ada.says(number ?? "");
  await ada.sees("Which one would you like? Pack:");
  await ada.taps("Tin 125 g");
  const card = await ada.sees("How many may I put in your cart?");
  expect(card.products).toEqual(["TEA-HER-125"]);
  expect(card.text).toContain("• Another kind");
  await ada.says("2");
  await ada.sees("You have 2 of these now.");
  await ada.says("See your cart (2)");
  await ada.sees("Your cart: 2 items");
});

it("takes a basket that was filled in WhatsApp's own catalog", async () => {
  await ada.says("Hello");
  await ada.sees("Hello, and welcome");
  await ada.orders([
    { sku: "TEA-HER-125", quantity: 1, price: 125, currency: "DKK" },
    { sku: "GONE", quantity: 1, price: 1, currency: "DKK" },
  ]);
  const cart = await ada.sees("Your basket is here.");
  expect(cart.text).toContain("GONE");
  await checksOut(anyShopper(ada));
  const waiting = await orders(anyShopper(ada));
  expect(waiting.text).toMatch(/Please pay DKK\s164\.00/);
});
