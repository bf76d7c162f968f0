/** A shop begins with a phone and a browser, moves to Meta's Cloud API, and back: nobody loses a cart or an order. */
import { rmSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { anyShopper } from "../peers/whatsapp-cloud/gateway.ts";
import { startWhatsAppCloudPeer, type WhatsAppCloudPeer } from "../peers/whatsapp-cloud.ts";
import { startWhatsAppWebPeer, type WhatsAppWebPeer } from "../peers/whatsapp-web.ts";
import { type OpenGateway, openGateway } from "../support/gateway.ts";
import { LedgerReader } from "../support/gateway-ledger.ts";
import { payLinkIn, paysBy } from "../support/payer.ts";
import { checksOut, orderIn, orders } from "../support/shopper-checkout.ts";

const PHONE = "447700900123";

let web: WhatsAppWebPeer;
let cloud: WhatsAppCloudPeer;
let gateway: OpenGateway;
let ledger: LedgerReader | undefined;
beforeEach(async () => {
  web = await startWhatsAppWebPeer();
  cloud = await startWhatsAppCloudPeer();
});
afterEach(async () => {
  ledger?.close();
  ledger = undefined;
  await gateway.close({ keep: true });
  await web.stop();
  await cloud.stop();
  rmSync(gateway.data, { recursive: true, force: true, maxRetries: 4 });
});

const openOnWeb = (data?: string) => openGateway({ ...web.environment, WHATSAPP_WEB_PACE: "0" }, data);
async function openOnCloud(data?: string): Promise<OpenGateway> {
  const opened = await openGateway(cloud.environment(), data);
  await cloud.callsHookAt(`${opened.address}/hooks/demo/whatsapp-cloud`);
  return opened;
}

it("keeps customer, cart, orders and the open question over both moves", async () => {
  gateway = await openOnWeb();
  await web.phone.scans();
  const ada = web.user({ name: "Ada", phone: PHONE });
  await ada.says("six hours box");
  await ada.sees("six hours");
  await ada.taps("The Six Hours Box");
  await ada.sees("How many may I put in your cart?");
  await ada.says("1");
  await ada.sees("You have one of these now.");
  await ada.taps("See your cart");
  await ada.sees("Your cart: 1 item");
  const summary = await checksOut(ada);
  expect(summary.text).toContain("Ada Lovelace");
  const number = orderIn(await orders(ada));
  await paysBy(payLinkIn(ada.screen()));
  await ada.sees((shown) => shown.document !== undefined);
  await ada.says("grey heron");
  await ada.sees("grey heron");
  await ada.taps("Grey Heron");
  await ada.sees("Which one would you like? Pack:");
  await gateway.gateway.idle();
  await gateway.close({ keep: true });

  gateway = await openOnCloud(gateway.data);
  const adaThere = cloud.customer({ name: "Ada", phone: PHONE, userId: "GB.1349" });
  await adaThere.says("Tin 125 g");
  await adaThere.sees("How many may I put in your cart?");
  await adaThere.says("2");
  await adaThere.sees("You have 2 of these now.");
  await adaThere.says("orders");
  await adaThere.sees(({ rows }) => rows.some(({ title }) => title === number));
  await adaThere.says("cart");
  await adaThere.sees("Your cart: 2 items");
  await anyShopper(adaThere).taps("Check out");
  const known = await adaThere.sees("For Ada Lovelace, ada@example.org.");
  expect(known.rows.map(({ title }) => title)).toContain("Strandvejen 12");
  await gateway.gateway.idle();
  await gateway.close({ keep: true });

  gateway = await openOnWeb(gateway.data);
  await web.until(() => web.connected() > 0, "the kept session connects");
  await ada.says("cart");
  await ada.sees("Your cart: 2 items");
  await gateway.gateway.idle();
  ledger = new LedgerReader(gateway.data);
  const people = ledger.rows<{ customers: number }>("select count(*) as customers from customers");
  expect(people).toEqual([{ customers: 1 }]);
  expect(ledger.orders()).toMatchObject([{ number, address: `phone:${PHONE}`, payment_state: "paid" }]);
  expect(ledger.faults()).toEqual([]);
});

it("does not start with both at once, and says how to mend it", async () => {
  gateway = await openOnWeb();
  await expect(openGateway({ ...web.environment, ...cloud.environment() })).rejects.toThrow(
    /whatsapp-cloud and whatsapp-web switched on for whatsapp; a shop uses one at a time\. Remove the variables/,
  );
});
