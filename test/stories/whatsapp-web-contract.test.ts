/** The WhatsApp Web channel, real library and real browser, holds the contract of every channel: with and without polls. */
import { entryId } from "../../src/ports/entry-id.ts";
import { type ChannelUnderTest, channelContract } from "../contracts/channel.ts";
import { addressOf, openWhatsAppWeb, SHOP } from "../peers/whatsapp-web/testbed.ts";

const NOW = 1_790_000_000_000;

for (const polls of [false, true]) {
  channelContract(`WhatsApp Web ${polls ? "with" : "without"} polls`, () => openUnderTest(polls));
}

async function openUnderTest(polls: boolean): Promise<ChannelUnderTest> {
  const bed = await openWhatsAppWeb({
    options: { polls, clock: { now: () => NOW, elapsed: () => 0 } },
    // Silence is one short wait here; the pulse would take it for a hung page.
    times: { sendMs: 1_500, pulse: { everyMs: 600_000 } },
  });
  const { peer } = bed;
  const anna = peer.user({ name: "Anna", phone: "4520304050" });
  let known = 0;
  const fresh = async () => {
    await bed.inbound(known + 1);
    const news = bed.inbounds.slice(known);
    known = bed.inbounds.length;
    return news;
  };
  await anna.says("Hello");
  await fresh();
  // The contract sends many messages under one id, of which this channel sends the first only.
  let sends = 0;
  const send: typeof bed.channel.send = (delivery) => {
    sends += 1;
    return bed.channel.send({ ...delivery, id: entryId(`${delivery.id}-${sends}`) });
  };
  return {
    channel: { ...bed.channel, send },
    shop: SHOP,
    address: addressOf(anna),
    now: NOW,
    secrets: [peer.page],
    async says(words) {
      await anna.says(words);
      return fresh();
    },
    async redeliver() {
      peer.redelivers();
      return fresh();
    },
    async seen() {
      const { text, options } = anna.screen();
      return { text: text.replaceAll("*", ""), buttons: options };
    },
    broken: () => peer.disturb("failed"),
    silent: () => peer.disturb("unanswered"),
    async unreachable() {
      const bo = peer.user({ name: "Bo", phone: "4540506070" });
      await bo.says("Hello");
      await fresh();
      peer.leaves(bo);
      return addressOf(bo);
    },
    close: () => bed.close(),
  };
}
