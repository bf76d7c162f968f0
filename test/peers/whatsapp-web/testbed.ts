/** The real channel with the real library in a real Chromium, against the stand-in, with a host that notes what comes in. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { whatsAppWebChannel } from "../../../adapters/whatsapp-web/channel.ts";
import { GuardedClient, MessageMedia, Poll } from "../../../adapters/whatsapp-web/guarded-client.ts";
import type { Times, WhatsAppWebOptions } from "../../../adapters/whatsapp-web/options.ts";
import type { Inbound } from "../../../src/conversation/inbound.ts";
import type { Message } from "../../../src/conversation/message.ts";
import type { Channel, ChannelHost, Delivery } from "../../../src/ports/channel.ts";
import { systemClock } from "../../../src/ports/clock.ts";
import type { DeskPost } from "../../../src/ports/desk.ts";
import { entryId } from "../../../src/ports/entry-id.ts";
import type { Hearing } from "../../../src/ports/hearing.ts";
import type { Log } from "../../../src/ports/log.ts";
import { deliveryOf } from "../../contracts/channel.ts";
import { memoryStores } from "../../support/adapter-stores.ts";
import { startWhatsAppWebPeer, type WebShopper, type WhatsAppWebPeer } from "../whatsapp-web.ts";

export const SHOP = "demo";

/** The smallest PNG there is. */
export const tinyPicture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** Quick, but patient with a busy machine where something real must happen. */
export const QUICK_TIMES: Times = {
  session: { launchMs: 60_000, scanMs: 120_000, readyMs: 60_000, closeMs: 10_000 },
  pulse: {
    everyMs: 300,
    answerMs: 4_000,
    serverEveryMs: 600,
    offlineMs: 60_000,
    memoryBytes: Number.POSITIVE_INFINITY,
  },
  backoff: { firstMs: 50, factor: 2, longestMs: 200, goodMs: 60_000 },
  sendMs: 20_000,
  comingUpMs: 10_000,
  deafMs: 2_000,
};

export type PairingPost = DeskPost & { readonly kind: "pairing" };

/** An opened channel. */
export interface Testbed {
  readonly peer: WhatsAppWebPeer;
  readonly channel: Channel;
  readonly folder: string;
  readonly options: WhatsAppWebOptions;
  readonly host: ChannelHost;
  /** All that was deposited, in order, repeats included. */
  readonly inbounds: readonly Inbound[];
  readonly pairings: readonly PairingPost[];
  /** What the channel said of its hearing, in order. */
  readonly hearings: readonly Hearing[];
  /** Every line of the log as JSON. */
  readonly logged: readonly string[];
  /** What was written on the terminal. */
  readonly terminal: readonly string[];
  /** Sends a message to a shopper; the same id is the same message. */
  send(to: WebShopper, message: Message, more?: Partial<Delivery>): ReturnType<Channel["send"]>;
  /** Waits for so many inbounds in all and gives the last. */
  inbound(count: number): Promise<Inbound>;
  /** Waits until the page is connected and the channel can send. */
  ready(): Promise<void>;
  /** Stops the channel and opens another one on the same folder, as a restart does. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** How a testbed differs from the usual. */
export interface TestbedOptions {
  readonly options?: Partial<WhatsAppWebOptions>;
  readonly times?: { readonly [Part in keyof Times]?: Partial<Times[Part]> | Times[Part] };
  /** False leaves scanning to the test. */
  readonly paired?: boolean;
}

/** Kiosk's name for a shopper's chat. */
export function addressOf({ chat }: WebShopper): string {
  const [digits, server] = chat.split("@");
  return `${server === "lid" ? "lid" : "phone"}:${digits}`;
}

/** Opens one, paired and ready. */
export async function openWhatsAppWeb(more: TestbedOptions = {}): Promise<Testbed> {
  const peer = await startWhatsAppWebPeer();
  const folder = mkdtempSync(join(tmpdir(), "whatsapp-web-data-"));
  const notes = {
    inbounds: [] as Inbound[],
    pairings: [] as PairingPost[],
    hearings: [] as Hearing[],
    logged: [] as string[],
  };
  const terminal: string[] = [];
  const stores = memoryStores(more.options?.clock);
  const store = stores.open(SHOP, "whatsapp-web");
  const options = optionsOf(peer, { folder, store }, notes.logged, terminal, more);
  const host = hostOf(notes);
  let channel = whatsAppWebChannel(options);
  await channel.start?.(host);
  if (more.paired !== false) await peer.phone.scans();
  let sends = 0;
  const bed: Testbed = {
    peer,
    get channel() {
      return channel;
    },
    folder,
    options,
    host,
    ...notes,
    terminal,
    send(to, message, delivery) {
      sends += 1;
      const id = entryId(`delivery-${sends}`);
      const usual = deliveryOf({ shop: SHOP, address: addressOf(to) }, message, { id });
      return channel.send({ ...usual, ...delivery });
    },
    async inbound(count) {
      await peer.until(
        () => notes.inbounds.length >= count,
        `${count} inbounds, there are ${notes.inbounds.length}`,
      );
      return notes.inbounds[count - 1] as Inbound;
    },
    ready: () => isReady(peer, channel),
    async restart() {
      await channel.stop?.();
      channel = whatsAppWebChannel(options);
      await channel.start?.(host);
    },
    async close() {
      await channel.stop?.();
      await stores.close();
      await peer.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 4 });
    },
  };
  if (more.paired !== false) await bed.ready();
  return bed;
}

/** An address that nobody has is refused by a ready channel, and waits for one that is not. */
async function isReady(peer: WhatsAppWebPeer, channel: Channel): Promise<void> {
  let ready = false;
  const probe = deliveryOf(
    { shop: SHOP, address: "phone:00000" },
    { kind: "person", name: "probe", author: "", text: "" },
  );
  let asking = false;
  const ask = async () => {
    asking = true;
    ready = (await channel.send(probe)).kind === "refused";
    asking = false;
  };
  await peer.until(() => {
    if (!asking) void ask();
    return ready;
  }, "the channel is not ready to send");
}

function optionsOf(
  peer: WhatsAppWebPeer,
  { folder, store }: Pick<WhatsAppWebOptions, "folder" | "store">,
  logged: string[],
  terminal: string[],
  { options, times }: TestbedOptions,
): WhatsAppWebOptions {
  const note = (fields: object, sentence: string) =>
    void logged.push(JSON.stringify({ ...fields, sentence }));
  const log: Log = { debug: note, info: note, warn: note, error: note };
  return {
    library: { GuardedClient, MessageMedia, Poll },
    shop: SHOP,
    store,
    folder,
    chrome: peer.browser,
    page: peer.page,
    polls: false,
    pictures: {
      async bytes(file) {
        if (file !== "tea/sencha.png") throw new Error(`There is no picture ${file}`);
        return tinyPicture;
      },
      url: (file) => `http://localhost/images/${file}`,
    },
    clock: systemClock,
    log,
    personOnPhone: "The shop's phone",
    terminal: (words) => void terminal.push(words),
    sendsPerSecond: 20,
    pace: () => 0,
    times: {
      session: { ...QUICK_TIMES.session, ...times?.session },
      pulse: { ...QUICK_TIMES.pulse, ...times?.pulse },
      backoff: { ...QUICK_TIMES.backoff, ...times?.backoff },
      sendMs: (times?.sendMs as number | undefined) ?? QUICK_TIMES.sendMs,
      comingUpMs: (times?.comingUpMs as number | undefined) ?? QUICK_TIMES.comingUpMs,
      deafMs: (times?.deafMs as number | undefined) ?? QUICK_TIMES.deafMs,
    },
    ...options,
  };
}

function hostOf({
  inbounds,
  pairings,
  hearings,
}: {
  inbounds: Inbound[];
  pairings: PairingPost[];
  hearings: Hearing[];
}): ChannelHost {
  return {
    publicUrl: "https://shop.example",
    deposit: async (batch) => void inbounds.push(...batch),
    commands: () => [],
    hearing: (hearing) => void hearings.push(hearing),
    async tell(post) {
      if (post.kind === "pairing") pairings.push(post);
    },
  };
}
