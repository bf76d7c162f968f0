/** A web chat for tests: the real channel over a history in memory, and a visitor who only has its pages. */
import { webChannel } from "../../adapters/web/channel.ts";
import type { WebMessage } from "../../adapters/web/message.ts";
import { SESSION_HEADER } from "../../adapters/web/session.ts";
import { conversationKey } from "../../src/conversation/conversation-key.ts";
import type { Inbound } from "../../src/conversation/inbound.ts";
import type { Message } from "../../src/conversation/message.ts";
import type { Channel, ChannelHost, Delivery } from "../../src/ports/channel.ts";
import { entryId } from "../../src/ports/entry-id.ts";
import { conversationLane } from "../../src/ports/lane.ts";
import type { HistoryLine } from "../../src/ports/mailbox.ts";
import type { OutboxBody } from "../../src/ports/outbox.ts";
import type { Page, PageResponse } from "../../src/ports/pages.ts";

/** the testbed's clock begins here. */
export const NOW = Date.UTC(2026, 10, 23, 9, 0);

/** A stream that a visitor reads as a browser does. */
export interface OpenStream {
  /** Messages up to the moment when everything said so far has arrived. */
  untilReady(): Promise<readonly WebMessage[]>;
  /** The next message. */
  next(): Promise<WebMessage>;
  /** The cursor of the last message, as a browser sends it back. */
  readonly lastEventId: string;
  close(): void;
}

/** The testbed. */
export interface WebTestbed {
  readonly channel: Channel;
  readonly deposited: Inbound[];
  /** Moves the clock, in milliseconds. */
  wait(ms: number): void;
  /** Asks for a page as a browser would. */
  ask(
    method: "GET" | "POST",
    url: string,
    more?: { readonly body?: string; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<PageResponse>;
  newSession(): Promise<string>;
  open(session: string, headers?: Readonly<Record<string, string>>): Promise<OpenStream>;
  /** Sends one act with an id of its own. */
  act(session: string, content: object, id?: string): Promise<PageResponse>;
  /** A message goes out to an address, as the outbox sends it. */
  send(address: string, message: Message, origin?: string): Promise<string>;
  stop(): Promise<void>;
}

const SHOP = "demo";

/** Opens the testbed; `say` puts texts into words. */
export async function openWebTestbed(say: Delivery["say"]): Promise<WebTestbed> {
  const lines: { readonly key: string; readonly line: HistoryLine }[] = [];
  const deposited: Inbound[] = [];
  let now = NOW;
  const remember = (key: string, line: Pick<HistoryLine, "direction" | "inbound" | "entry">) =>
    lines.push({ key, line: { sequence: lines.length + 1, at: now, ...line } });
  const channel = webChannel({
    shop: SHOP,
    shopName: "Fjord & Sons",
    locales: ["en", "da"],
    mailbox: {
      async history(key, { after, limit }) {
        const own = lines.filter((each) => each.key === key).map(({ line }) => line);
        return after === undefined
          ? own.slice(-limit)
          : own.filter(({ sequence }) => sequence > after).slice(0, limit);
      },
      onMail: () => () => {},
    },
    pictureUrl: (file) => `/media/demo/${file}`,
    clock: { now: () => now, elapsed: () => now },
    secret: "a secret of the tests",
    say,
  });
  const host: ChannelHost = {
    hearing() {},
    async deposit(inbounds) {
      for (const inbound of inbounds) {
        const isKnown = lines.some(({ line }) => line.inbound?.id === inbound.id);
        deposited.push(inbound);
        if (!isKnown) remember(conversationKey(inbound), { direction: "in", inbound });
      }
    },
    commands: () => [],
    tell: async () => {},
    publicUrl: "http://localhost:8080",
  };
  await channel.start?.(host);
  const ask: WebTestbed["ask"] = (method, url, more = {}) =>
    askPage(channel.pages, method, url, more, new AbortController().signal);
  return {
    channel,
    deposited,
    wait(ms) {
      now += ms;
    },
    ask,
    async newSession() {
      const { body } = await ask("POST", `/web/${SHOP}/session`);
      return (JSON.parse(String(body)) as { session: string }).session;
    },
    open: (session, headers = {}) => openStream(channel.pages, session, headers),
    act: (session, content, id = crypto.randomUUID()) =>
      ask("POST", `/web/${SHOP}/messages`, {
        body: JSON.stringify({ id, content }),
        headers: { [SESSION_HEADER]: session },
      }),
    async send(address, message, origin) {
      const key = conversationKey({ shop: SHOP, channel: "web", address });
      const id = `entry-${lines.length + 1}`;
      const to = { shop: SHOP, address, locale: "en", message, ...(origin !== undefined && { origin }) };
      const body: OutboxBody = { kind: "message", channel: "web", ...to };
      remember(key, { direction: "out", entry: { id: entryId(id), lane: conversationLane(key), body } });
      await channel.send({ id: entryId(id), ...to, say });
      return id;
    },
    stop: async () => channel.stop?.(),
  };
}

/** Asks the page that fits a method and address. */
export async function askPage(
  pages: readonly Page[],
  method: "GET" | "POST",
  url: string,
  more: { readonly body?: string; readonly headers?: Readonly<Record<string, string>> },
  signal: AbortSignal,
): Promise<PageResponse> {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const page = pages.find((candidate) => candidate.method === method && candidate.path === pathname);
  if (page === undefined) throw new Error(`No page answers ${method} ${pathname}`);
  const { body = "", headers = {} } = more;
  const query = Object.fromEntries(searchParams);
  return page.handle({ method, url, headers, body: Buffer.from(body), parameters: {}, query, signal });
}

async function openStream(
  pages: readonly Page[],
  session: string,
  headers: Readonly<Record<string, string>>,
): Promise<OpenStream> {
  const gone = new AbortController();
  const { body } = await askPage(
    pages,
    "GET",
    `/web/${SHOP}/events`,
    { headers: { ...headers, [SESSION_HEADER]: session } },
    gone.signal,
  );
  if (typeof body === "string" || Buffer.isBuffer(body)) throw new Error(`This is no stream: ${body}`);
  const chunks = body[Symbol.asyncIterator]();
  let lastEventId = "";
  const nextEvent = async (): Promise<WebMessage | "ready"> => {
    for (;;) {
      const { value = "", done } = await chunks.next();
      if (done === true) throw new Error("The stream ended");
      if (value.startsWith("event: ready")) return "ready";
      lastEventId = /^id: (.*)$/m.exec(value)?.[1] ?? lastEventId;
      const data = /^data: ([^\n]*)$/m.exec(value)?.[1];
      if (data !== undefined) return JSON.parse(data) as WebMessage;
    }
  };
  return {
    async untilReady() {
      const messages: WebMessage[] = [];
      for (let event = await nextEvent(); event !== "ready"; event = await nextEvent()) messages.push(event);
      return messages;
    },
    async next() {
      for (;;) {
        const event = await nextEvent();
        if (event !== "ready") return event;
      }
    },
    get lastEventId() {
      return lastEventId;
    },
    close: () => gone.abort(),
  };
}
