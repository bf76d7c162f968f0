/** The Telegram channel over HTTP against the stand-in Bot API, in both modes: the contract of every channel. */
import {
  type ChannelUnderTest,
  channelContract,
  deliveryOf,
  screenOf,
} from "../../test/contracts/channel.ts";
import { NOW, openTelegram, SECRET, SHOP } from "../../test/peers/telegram/testbed.ts";

for (const mode of ["webhook", "polling"] as const) {
  channelContract(`Telegram by ${mode}`, () => openUnderTest(mode));
}

async function openUnderTest(mode: "webhook" | "polling"): Promise<ChannelUnderTest> {
  // Screens that take this process long to make and to read are no silence of Telegram's.
  const bed = await openTelegram(mode, { options: { timeoutSeconds: 60 } });
  const { peer, channel, impatient } = bed;
  const anna = peer.user({ name: "Anna", language: "da" });
  let known = 0;
  const fresh = async () => {
    await bed.inbound(known + 1);
    const news = bed.inbounds.slice(known);
    known = bed.inbounds.length;
    return news;
  };
  await anna.says("/start");
  await fresh();
  const post = (headers: Record<string, string>, body: string) => ({
    method: "POST",
    url: "/hooks/demo/telegram",
    headers,
    body: Buffer.from(body),
  });
  const secret = { "x-telegram-bot-api-secret-token": SECRET };
  return {
    channel,
    impatient,
    shop: SHOP,
    address: String(anna.id),
    now: NOW,
    secrets: [peer.token, SECRET],
    async says(words) {
      await anna.says(words);
      return fresh();
    },
    async presses(label) {
      await anna.taps(label);
      return fresh();
    },
    async redeliver() {
      peer.repeatLastUpdate();
      return fresh();
    },
    async seen() {
      const { text, buttons } = anna.screen();
      return { text, buttons: buttons.flat() };
    },
    forged: [
      post({}, '{"update_id":1}'),
      post({ "x-telegram-bot-api-secret-token": "" }, '{"update_id":1}'),
      post({ "x-telegram-bot-api-secret-token": `${SECRET}x` }, '{"update_id":1}'),
      post({ "x-telegram-bot-api-secret-token": SECRET.toUpperCase() }, '{"update_id":1}'),
    ],
    malformed: [post(secret, ""), post(secret, "[]"), post(secret, '{"update_id":"x"}'), post(secret, "{")],
    busy: (afterMs) => peer.disturb("sendMessage", { kind: "tooManyRequests", retryAfter: afterMs / 1000 }),
    broken: () => peer.disturb("sendMessage", { kind: "page", status: 502 }),
    silent: () => peer.disturb("sendMessage", { kind: "hang", acts: true }),
    async unreachable() {
      const bo = peer.user({ name: "Bo" });
      await bo.says("/start");
      await fresh();
      await bo.blocks();
      await fresh();
      return String(bo.id);
    },
    async close() {
      await channel.send(deliveryOf({ shop: SHOP, address: String(anna.id) }, screenOf(["Bye"])));
      await bed.close();
    },
  };
}
