/** The real Telegram channel against the stand-in, with a host that notes what comes in. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { telegramChannel } from "../../../adapters/telegram/channel.ts";
import type { TelegramOptions } from "../../../adapters/telegram/options.ts";
import type { Inbound } from "../../../src/conversation/inbound.ts";
import type { Message } from "../../../src/conversation/message.ts";
import type { Channel, ChannelHost, PictureSource } from "../../../src/ports/channel.ts";
import type { DeskPost } from "../../../src/ports/desk.ts";
import type { Hearing } from "../../../src/ports/hearing.ts";
import type { Log } from "../../../src/ports/log.ts";
import { deliveryOf } from "../../contracts/channel.ts";
import { startTelegramPeer, type TelegramPeer, type TelegramPeerOptions } from "../telegram.ts";

export const SHOP = "demo";
export const SECRET = "webhook-secret_1";
export const NOW = 1_790_000_000_000;

/** The smallest PNG there is, with a colour of one's own so that two pictures differ. */
export function tinyPicture(colour: number): Uint8Array {
  return Buffer.concat([
    Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
      "base64",
    ),
    Buffer.from([colour]),
  ]);
}

/** Pictures `tea/sencha.png` and `tea/oolong.png`; all others are missing. */
export const picturesAt = (origin: string): PictureSource => ({
  async bytes(file) {
    const colour = ["tea/sencha.png", "tea/oolong.png"].indexOf(file);
    if (colour < 0) throw new Error(`There is no picture ${file}`);
    return tinyPicture(colour);
  },
  url: (file) => `${origin}/images/${file}`,
});

/** An opened channel. */
export interface Testbed {
  readonly peer: TelegramPeer;
  readonly channel: Channel;
  /** Sends as the channel does, and waits no more than a moment for an answer: for tests in which none comes. */
  readonly impatient: Channel;
  readonly host: ChannelHost;
  /** All that was deposited, in order, repeats included. */
  readonly inbounds: readonly Inbound[];
  /** What the channel said of its hearing, in order. */
  readonly hearings: readonly Hearing[];
  /** Every line of the log as JSON. */
  readonly logged: readonly string[];
  /** What the desks were told, oldest first. */
  readonly told: readonly DeskPost[];
  /** Pauses the channel asked for, in milliseconds; none is really waited for. */
  readonly pauses: readonly number[];
  /** Makes deposits fail until it is called with false. */
  failDeposits(on: boolean): void;
  /** Sends a message to a chat. */
  send(chat: number, message: Message, origin?: string): ReturnType<Channel["send"]>;
  /** Waits for so many inbounds in all and gives the last. */
  inbound(count: number): Promise<Inbound>;
  close(): Promise<void>;
}

/** Opens a channel; `start: false` leaves starting to the test. */
export async function openTelegram(
  mode: "webhook" | "polling",
  more: {
    readonly options?: Partial<TelegramOptions>;
    readonly peer?: TelegramPeerOptions;
    readonly start?: boolean;
  } = {},
): Promise<Testbed> {
  const peer = await startTelegramPeer(more.peer);
  const inbounds: Inbound[] = [];
  const hearings: Hearing[] = [];
  const logged: string[] = [];
  const pauses: number[] = [];
  let failing = false;
  const note = (fields: object, sentence: string) =>
    void logged.push(JSON.stringify({ ...fields, sentence }));
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const told: DeskPost[] = [];
  const host = hostOf(
    async (batch) => {
      if (failing) throw new Error("The disk is full");
      inbounds.push(...batch);
    },
    async (post) => void told.push(post),
    hearings,
  );
  const hooks = await openHooks(() => channel, host);
  const options: TelegramOptions = {
    shop: SHOP,
    token: peer.token,
    webhookSecret: SECRET,
    apiRoot: peer.root,
    mode,
    locales: ["en", "da", "nl"],
    pictures: picturesAt("http://localhost:3000"),
    clock: { now: () => NOW },
    log,
    webhookUrl: `${hooks.origin}/hooks/${SHOP}/telegram`,
    timeoutSeconds: 1,
    pollSeconds: 2,
    pause: async (ms, signal) => {
      pauses.push(ms);
      await new Promise((resolve) => setImmediate(resolve));
      if (pauses.length > 1_000 && !signal.aborted) throw new Error("The channel never stops trying");
      return !signal.aborted;
    },
    ...more.options,
  };
  const channel = telegramChannel(options);
  const impatient = telegramChannel({ ...options, timeoutSeconds: 0.3 });
  if (more.start !== false) await channel.start?.(host);
  return {
    peer,
    channel,
    impatient,
    host,
    inbounds,
    hearings,
    logged,
    told,
    pauses,
    failDeposits(on) {
      failing = on;
    },
    send: (chat, message, origin) =>
      channel.send(
        deliveryOf({ shop: SHOP, address: String(chat) }, message, origin === undefined ? {} : { origin }),
      ),
    async inbound(count) {
      await peer.until(() => inbounds.length >= count, `${count} inbounds, there are ${inbounds.length}`);
      const last = inbounds[count - 1];
      if (last === undefined) throw new Error("No such inbound");
      return last;
    },
    async close() {
      await channel.stop?.();
      await impatient.stop?.();
      await peer.stop();
      await hooks.close();
    },
  };
}

/** A host that stores by `deposit` and has two commands. */
function hostOf(
  deposit: ChannelHost["deposit"],
  tell: ChannelHost["tell"],
  hearings: Hearing[],
): ChannelHost {
  return {
    hearing: (hearing) => void hearings.push(hearing),
    publicUrl: "https://shop.example",
    deposit,
    tell,
    commands: (locale) => [
      { command: "cart", description: `Cart (${locale})` },
      { command: "help", description: `Help (${locale})` },
    ],
  };
}

/** What the gateway does with a webhook: store first, answer then. */
async function openHooks(channel: () => Channel, host: ChannelHost) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
    );
    const received = await channel().receive?.({
      method: request.method ?? "",
      url: request.url ?? "",
      headers,
      body: Buffer.concat(chunks),
    });
    if (received?.kind !== "done") {
      response.writeHead(401).end();
      return;
    }
    try {
      await host.deposit(received.value.inbounds);
    } catch {
      response.writeHead(503).end();
      return;
    }
    const { status, headers: answerHeaders, body } = received.value.response;
    response.writeHead(status, answerHeaders).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
