/** The whole gateway, as `npm start` runs it, is killed while Ada talks to it on WhatsApp Web: she notices a pause, no more. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startWhatsAppWebPeer, type WebShopper, type WhatsAppWebPeer } from "../peers/whatsapp-web.ts";
import { browserOf } from "../support/browser-processes.ts";
import type { KillableProcess } from "../support/crash-process.ts";
import { killableGateway } from "../support/gateway-process.ts";

let whatsapp: WhatsAppWebPeer;
let gateway: KillableProcess;
let ada: WebShopper;
let data: string;
beforeEach(async () => {
  whatsapp = await startWhatsAppWebPeer();
  data = mkdtempSync(join(tmpdir(), "kiosk-"));
  ada = whatsapp.user({ name: "Ada", phone: "447700900123" });
});
afterEach(async () => {
  await gateway.stop();
  await whatsapp.stop();
  rmSync(data, { recursive: true, force: true, maxRetries: 4 });
});

async function start(pace: string): Promise<void> {
  const environment = { PORT: "0", KIOSK_DATA: data, KIOSK_LOG: "error", ...whatsapp.environment };
  gateway = killableGateway({ ...environment, WHATSAPP_WEB_PACE: pace });
  await gateway.start();
}

/** What the shop has said, in order. */
const said = () =>
  ada
    .messages()
    .filter(({ from }) => from === "shop")
    .map(({ text }) => text);

/** The shop has answered so often, and not more often. */
async function hasAnswered(times: number): Promise<void> {
  await whatsapp.until(() => said().length >= times, `${times} answers, there are ${said().length}`);
  expect(said()).toHaveLength(times);
}

it("answers once what was asked before, while and after it was dead, and leaves no browser behind", async () => {
  await start("0");
  await whatsapp.phone.scans();
  await ada.says("Hello");
  await ada.sees("Hello, and welcome to Tij & Tid!");
  await gateway.kill();
  await whatsapp.until(
    () => browserOf(join(data, "whatsapp-web", "demo", "session")) === undefined,
    "the browser ends with the process",
  );
  await ada.says("cart");
  await start("3");
  await hasAnswered(2);

  // Now it dies while it seems to type.
  const typed = ada.typed();
  await ada.says("orders");
  await whatsapp.until(() => ada.typed() > typed, "the shop types");
  await gateway.kill();
  expect(said()).toHaveLength(2);
  await start("0");
  await hasAnswered(3);
});

it("does not send again what arrived without a word, however it died meanwhile", async () => {
  await start("0");
  await whatsapp.phone.scans();
  await ada.says("Hello");
  await ada.sees("Hello, and welcome to Tij & Tid!");
  whatsapp.disturb("unanswered");
  await ada.says("cart");
  await hasAnswered(2);
  await gateway.kill();
  await start("0");
  await ada.says("orders");
  await hasAnswered(3);
});
