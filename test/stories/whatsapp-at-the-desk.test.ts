/** What a shopper on WhatsApp brings to staff in Slack: pictures, a talk begun on the shop's phone, words that must wait. */
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  startWhatsAppCloudPeer,
  type WhatsAppCloudPeer,
  type WhatsAppShopper,
} from "../peers/whatsapp-cloud.ts";
import { type Installation, openInstallation } from "../support/gateway-channel.ts";
import { PNG } from "../support/pictures.ts";

let meta: WhatsAppCloudPeer;
let installation: Installation;
let anna: WhatsAppShopper;
beforeEach(async () => {
  meta = await startWhatsAppCloudPeer();
  installation = await openInstallation({ environment: meta.environment() });
  await meta.callsHookAt(`${installation.gateway.address}/hooks/demo/whatsapp-cloud`);
  anna = meta.customer({ name: "Anna", phone: "447700900123", userId: "GB.1349" });
});
afterEach(async () => {
  await installation.close();
  await meta.stop();
});

const A_DAY_AND_MORE = 25 * 60 * 60 * 1000;

async function asksForAPerson(): Promise<void> {
  await anna.says("person");
  await anna.sees(/about/);
  await anna.says("My cup is broken");
  await anna.sees(/step aside/);
  await installation.slack.message("Help request");
}

it("a picture stands in the thread with its words, and the answer reaches her", async () => {
  await asksForAPerson();
  const thread = await installation.slack.message("Help request");
  await anna.sendsFile("image", { mediaType: "image/png", name: "cup.png", bytes: PNG }, "look at this");
  const line = await installation.slack.reply(thread, "look at this");
  expect(line.words).toBe("Shopper:\n[sent a picture] look at this");
  await installation.slack.reply(thread, "[file ");
  expect(installation.slack.files().map(({ bytes }) => bytes)).toEqual([PNG]);
  await installation.mette.writesInThread(thread, "!reply We send a new one.");
  await anna.sees("We send a new one.");
});

it("a picture sent before she asked is shown when the thread opens", async () => {
  await anna.says("hi");
  await anna.sees(() => true);
  await anna.sendsFile("image", { mediaType: "image/png", name: "cup.png", bytes: PNG });
  await asksForAPerson();
  const thread = await installation.slack.message("Help request");
  await installation.slack.reply(thread, "[file ");
  expect(installation.slack.files()).toHaveLength(1);
});

it("an answer from the shop's phone opens a thread, the bot steps aside, and staff hand her back", async () => {
  await anna.says("hi");
  await anna.sees(() => true);
  await anna.hearsFromPhone("Shall I keep one for you?");
  const thread = await installation.slack.message("a person answers");
  await installation.slack.reply(thread, "Shall I keep one for you?");
  await anna.says("Yes please");
  await installation.slack.reply(thread, "Yes please");
  await installation.mette.presses("Hand back", thread);
  await installation.slack.shows(thread, "the bot answers again");
  await anna.says("cart");
  await anna.sees(/cart/i);
});

it("what may not be said now is held back and told as such; when she writes it goes out and the notice is taken back", async () => {
  await asksForAPerson();
  const thread = await installation.slack.message("Help request");
  meta.passes(A_DAY_AND_MORE);
  await installation.mette.writesInThread(thread, "!reply It ships on Monday.");
  const notice = await installation.slack.message("Held back");
  expect(notice.words).toContain("goes out by itself when they write again");
  expect(notice.buttons).toEqual(["Retry"]);
  expect(anna.messages().some(({ text }) => text.includes("It ships on Monday."))).toBe(false);
  await anna.says("Any news?");
  await anna.sees("It ships on Monday.");
  await installation.slack.shows(notice, "went out after all");
  expect(notice.buttons).toEqual([]);
  expect(installation.slack.messages(/^(Held back|A message)/)).toHaveLength(1);
});
