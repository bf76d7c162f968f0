/** The real WhatsApp Cloud channel against the stand-in, with a host that notes what comes in. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { whatsAppCloudChannel } from "../../../adapters/whatsapp-cloud/channel.ts";
import type { WhatsAppCloudOptions } from "../../../adapters/whatsapp-cloud/options.ts";
import type { Inbound } from "../../../src/conversation/inbound.ts";
import type { Message } from "../../../src/conversation/message.ts";
import { webhookRequest } from "../../../src/http/webhook-routes.ts";
import type { Channel, ChannelHost, Delivery, PictureSource, Received } from "../../../src/ports/channel.ts";
import type { SystemClock } from "../../../src/ports/clock.ts";
import type { DeskPost } from "../../../src/ports/desk.ts";
import { entryId } from "../../../src/ports/entry-id.ts";
import type { Log } from "../../../src/ports/log.ts";
import type { Outcome } from "../../../src/ports/outcome.ts";
import { deliveryOf } from "../../contracts/channel.ts";
import { memoryStores } from "../../support/adapter-stores.ts";
import {
  startWhatsAppCloudPeer,
  type WhatsAppCloudPeer,
  type WhatsAppCloudPeerOptions,
  type WhatsAppShopper,
} from "../whatsapp-cloud.ts";

export const SHOP = "demo";
export const NOW = 1_790_000_000_000;
/** Stands still at `NOW`. */
export const CLOCK: SystemClock = { now: () => NOW, elapsed: () => 0 };

/** The smallest PNG there is, with a colour of one's own so that two pictures differ. */
export function tinyPicture(colour: number): Buffer {
  const dot =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  return Buffer.concat([Buffer.from(dot, "base64"), Buffer.from([colour])]);
}

/** Pictures `tea/sencha.png` and `tea/oolong.png`; all others are missing. */
export const picturesAt = (origin: string): PictureSource => ({
  async bytes(file) {
    const colour = ["tea/sencha.png", "tea/oolong.png"].indexOf(file);
    if (colour < 0) throw new Error(`There is no picture ${file}`);
    return tinyPicture(colour);
  },
  url: (file) => `${origin}/media/${file}`,
});

/** An opened channel with a shopper. */
export interface Testbed {
  readonly peer: WhatsAppCloudPeer;
  readonly channel: Channel;
  readonly anna: WhatsAppShopper;
  /** Everything that came in, in order, repeats included. */
  readonly received: readonly Received[];
  readonly inbounds: readonly Inbound[];
  readonly logged: readonly string[];
  /** What the desks were told, oldest first. */
  readonly told: readonly DeskPost[];
  /** Sends to Anna; each delivery has an id of its own unless one is given. */
  send(message: Message, more?: Partial<Delivery>): ReturnType<Channel["send"]>;
  /** Sends a screen that must be taken, and gives what Anna then sees. */
  show(message: Message, more?: Partial<Delivery>): Promise<ReturnType<WhatsAppShopper["screen"]>>;
  close(): Promise<void>;
}

/** Opens a channel; Anna has said hello. */
export async function openWhatsAppCloud(
  more: { readonly options?: Partial<WhatsAppCloudOptions>; readonly peer?: WhatsAppCloudPeerOptions } = {},
): Promise<Testbed> {
  const peer = await startWhatsAppCloudPeer(more.peer);
  const logged: string[] = [];
  const note = (fields: object, sentence: string) =>
    void logged.push(JSON.stringify({ ...fields, sentence }));
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const clock = more.options?.clock ?? CLOCK;
  const stores = memoryStores(clock);
  const told: DeskPost[] = [];
  const channel = whatsAppCloudChannel({
    ...peer,
    shop: SHOP,
    templates: {},
    markets: [{ country: "DK", locales: ["da", "en"] }],
    pictures: picturesAt("http://localhost"),
    clock,
    log,
    store: stores.open(SHOP, "whatsapp-cloud"),
    // Long, because a busy machine must not look like a silent Meta; tests of silence shorten it.
    patienceMs: 30_000,
    ...more.options,
  });
  await channel.start?.({ ...HOST, tell: async (post) => void told.push(post) });
  const received: Received[] = [];
  const hook = await openHook(channel, received);
  await peer.callsHookAt(hook.url);
  const anna = peer.customer({ name: "Anna", phone: "4520123456", userId: "DK.13491208655302741918" });
  await anna.says("Hello");
  let deliveries = 0;
  const send: Testbed["send"] = (message, delivery = {}) => {
    deliveries += 1;
    const address = `user:${anna.customer.userId}`;
    const identities = [address, `phone:${anna.customer.phone}`];
    const id = entryId(`demo/whatsapp/${address}/${deliveries}`);
    return channel.send({ ...deliveryOf({ shop: SHOP, address }, message, { id }), identities, ...delivery });
  };
  return {
    peer,
    channel,
    anna,
    received,
    get inbounds() {
      return received.flatMap(({ inbounds }) => inbounds);
    },
    logged,
    told,
    send,
    async show(message, delivery) {
      const outcome = await send(message, delivery);
      if (outcome.kind !== "done") throw new Error(`Not sent: ${outcome.failure.operator}`);
      return anna.screen();
    },
    async close() {
      await hook.close();
      await channel.stop?.();
      await stores.close();
      await peer.stop();
    },
  };
}

const HOST: ChannelHost = {
  deposit: async () => undefined,
  commands: () => [],
  hearing: () => undefined,
  publicUrl: "http://localhost",
  tell: async () => undefined,
};

/** A server that hands requests to the channel as the gateway does, and keeps what it read. */
async function openHook(channel: Channel, received: Received[]) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, headers, url } = request;
    const body = Buffer.concat(chunks);
    const outcome: Outcome<Received> | undefined = await channel.receive?.(
      webhookRequest({ method, headers, raw: { url }, body } as never),
    );
    if (outcome?.kind !== "done") {
      response.writeHead(401).end(outcome?.failure.operator);
      return;
    }
    received.push(outcome.value);
    const answer = outcome.value.response;
    response.writeHead(answer.status, { ...answer.headers }).end(answer.body ?? "");
    channel.noticed?.(outcome.value.inbounds);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/demo/whatsapp-cloud`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
