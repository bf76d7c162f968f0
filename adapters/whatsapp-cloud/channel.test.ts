/** The WhatsApp Cloud channel over HTTP against the stand-in Graph API: the contract of every channel. */
import { createHmac } from "node:crypto";
import type { WebhookRequest } from "../../src/ports/channel.ts";
import { entryId } from "../../src/ports/entry-id.ts";
import { type ChannelUnderTest, channelContract } from "../../test/contracts/channel.ts";
import { NOW, openWhatsAppCloud, SHOP } from "../../test/peers/whatsapp-cloud/testbed.ts";

channelContract("WhatsApp Cloud", openUnderTest);

async function openUnderTest(): Promise<ChannelUnderTest> {
  const bed = await openWhatsAppCloud({ peer: { statuses: "none" } });
  const { peer, anna } = bed;
  const address = `user:${anna.customer.userId}`;
  let known = bed.inbounds.length;
  const fresh = () => {
    const news = bed.inbounds.slice(known);
    known = bed.inbounds.length;
    return news;
  };
  const request = (body: string, header: Readonly<Record<string, string>>): WebhookRequest => ({
    method: "POST",
    url: "/hooks/demo/whatsapp-cloud",
    headers: header,
    body: Buffer.from(body),
  });
  const signed = (body: string) => request(body, { "x-hub-signature-256": peer.webhooks.signatureOf(body) });
  const body = peer.webhooks.bodyOf([]);
  const wrong = createHmac("sha256", "another secret").update(body).digest("hex");
  // The contract sends many messages under one id; this channel would send the first of them only.
  let sends = 0;
  const send: typeof bed.channel.send = (delivery) => {
    sends += 1;
    const identities = delivery.address === address ? [address, `phone:${anna.customer.phone}`] : undefined;
    return bed.channel.send({
      ...delivery,
      id: entryId(`${delivery.id}-${sends}`),
      ...(identities && { identities }),
    });
  };
  return {
    channel: { ...bed.channel, send },
    shop: SHOP,
    address,
    now: NOW,
    secrets: [peer.token, peer.appSecret, peer.verifyToken],
    async says(words) {
      await anna.says(words);
      return fresh();
    },
    async presses(label) {
      await anna.taps(label);
      return fresh();
    },
    async redeliver() {
      const again = peer.webhooks.repeatLast();
      await peer.until(() => again.taken, "the webhook is taken again");
      return fresh();
    },
    async seen() {
      const { text, buttons, links } = anna.screen();
      return { text, buttons: [...buttons, ...Object.keys(links)] };
    },
    forged: [
      request(body, {}),
      request(body, { "x-hub-signature-256": "" }),
      request(body, { "x-hub-signature-256": `sha256=${wrong}` }),
      request(body, { "x-hub-signature-256": peer.webhooks.signatureOf(body).slice("sha256=".length) }),
      request(`${body} `, { "x-hub-signature-256": peer.webhooks.signatureOf(body) }),
    ],
    malformed: ["", "{", "[]", '{"object":"page","entry":[]}', '{"object":"whatsapp_business_account"}'].map(
      signed,
    ),
    busy: (afterMs) =>
      peer.fault("messages", { kind: "error", code: 130_429, status: 429, retryAfter: afterMs / 1_000 }),
    broken: () => peer.fault("messages", { kind: "error", code: 131_000, status: 500 }),
    silent: () => peer.fault("messages", { kind: "drop", takes: true }),
    async unreachable() {
      const bo = peer.customer({ name: "Bo", phone: "4520000001", userId: "DK.2" });
      await bo.says("Hello");
      fresh();
      bo.leavesWhatsApp();
      return `user:${bo.customer.userId}`;
    },
    close: () => bed.close(),
  };
}
