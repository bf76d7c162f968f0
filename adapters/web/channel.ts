/**
 * The web chat as a channel: a page, a stream of server-sent events, and one address to post to.
 *
 * The history in the mailbox is the chat: a page that comes back (a reload, a lost connection) names the last line it
 * has and gets the rest. So sending a message means no more than telling the open pages that there is something new.
 */
import { EventEmitter, on } from "node:events";
import { conversationKey } from "../../src/conversation/conversation-key.ts";
import { type Content, type Inbound, inboundId } from "../../src/conversation/inbound.ts";
import type { Message } from "../../src/conversation/message.ts";
import type { Text } from "../../src/conversation/text.ts";
import type { AdapterContext } from "../../src/ports/adapter.ts";
import type { Channel, ChannelHost } from "../../src/ports/channel.ts";
import type { SystemClock } from "../../src/ports/clock.ts";
import type { HistoryLine, Mailbox } from "../../src/ports/mailbox.ts";
import { done } from "../../src/ports/outcome.ts";
import { type Page, type PageRequest, type PageResponse, problem } from "../../src/ports/pages.ts";
import { localeFor } from "../../src/voice/locale-negotiation.ts";
import { json, parseJson } from "./answers.ts";
import type { WebMessage } from "./message.ts";
import { chatPage, type PageWords, pageWords } from "./page.ts";
import { type RateLimit, rateLimit } from "./rate-limit.ts";
import { renderWeb } from "./render.ts";
import { WebInput } from "./schema.ts";
import { addressOf, createSessions, SESSION_HEADER, Session, type Sessions } from "./session.ts";

/** What the channel is built on. */
export interface WebChannelOptions {
  readonly shop: string;
  readonly shopName: string;
  readonly locales: readonly string[];
  readonly mailbox: Pick<Mailbox, "history" | "onMail">;
  /** Where the page finds a picture. */
  readonly pictureUrl: (file: string) => string;
  readonly clock: SystemClock;
  /** Seals sessions and what is derived from them. */
  readonly secret: string;
  say(text: Text, locale: string): string;
}

/** A visitor who acts faster than this is a machine, or leans on a key. */
const LIMIT = { most: 30, windowMs: 10_000, keys: 20_000 };
/** Nobody chats like this for an hour. */
const HOURLY = { most: 600, windowMs: 3_600_000, keys: 5_000 };
/** All visitors of a shop together: each act is stored, so this bounds how fast made-up visitors can fill the disk. */
const TOGETHER = { most: 1_000, windowMs: 10_000, keys: 1 };
/** New sessions of a shop. They cost nothing until they write. */
const ISSUED = { most: 1_000, windowMs: 60_000, keys: 1 };
/** Lines a page is given when it opens; older ones stay in the mailbox. */
const FIRST_LINES = 200;

/** The web chat of a shop. It has no settings. */
export function openChannel(context: AdapterContext): Channel & { readonly pages: readonly Page[] } {
  const { shop, mailbox, pictures, clock, secret, say, publicUrl } = context;
  // The page is on this very server, by whatever name the visitor reached it.
  const pictureUrl = (file: string) => pictures.url(file).replace(publicUrl(), "");
  const about = { shop: shop.id, shopName: shop.name, locales: shop.locales };
  return webChannel({ ...about, mailbox, pictureUrl, clock, secret, say });
}

/** The web chat of one shop, with the pages it serves. */
export function webChannel(options: WebChannelOptions): Channel & { readonly pages: readonly Page[] } {
  const chat = new WebChat(options);
  return {
    vendor: "web",
    capabilities: {
      buttons: 100,
      buttonLabel: 80,
      text: 1_000_000,
      caption: 1_000_000,
      pictures: true,
      editsInPlace: true,
      links: true,
      documents: true,
    },
    forgetsAfterMs: 30 * 24 * 3_600_000,
    async send({ address }) {
      chat.wake(address);
      return done({});
    },
    start: (host) => chat.start(host),
    stop: () => chat.stop(),
    pages: chat.pages(),
  };
}

class WebChat {
  readonly #options: WebChannelOptions;
  /** Rings by address when a conversation has new lines. */
  readonly #signals = new EventEmitter().setMaxListeners(0);
  readonly #sessions: Sessions;
  readonly #limits: readonly RateLimit[] = [rateLimit(LIMIT), rateLimit(HOURLY)];
  readonly #together: RateLimit = rateLimit(TOGETHER);
  readonly #issued: RateLimit = rateLimit(ISSUED);
  #host: ChannelHost | null = null;

  constructor(options: WebChannelOptions) {
    this.#options = options;
    this.#sessions = createSessions(options.secret);
  }

  async start(host: ChannelHost): Promise<void> {
    this.#host = host;
  }

  async stop(): Promise<void> {
    this.#host = null;
  }

  wake(address: string): void {
    this.#signals.emit(address);
  }

  pages(): readonly Page[] {
    const { shop } = this.#options;
    const at = (method: "GET" | "POST", path: string, handle: Page["handle"]): Page => ({
      method,
      path,
      handle,
    });
    return [
      at("GET", `/chat/${shop}`, async (request) => html(this.#chat(request))),
      at("POST", `/web/${shop}/session`, async (request) => this.#issue(request)),
      at("POST", `/web/${shop}/ticket`, (request) => this.#ticket(request)),
      at("POST", `/web/${shop}/messages`, (request) => this.#receive(request)),
      at("GET", `/web/${shop}/events`, (request) => this.#stream(request)),
      at("GET", `/web/${shop}/documents`, (request) => this.#document(request)),
    ];
  }

  #chat(request: PageRequest): string {
    const { shop, shopName, locales } = this.#options;
    const locale = wishedLocale(request, locales) ?? locales[0] ?? "en";
    const words = Object.fromEntries(locales.map((each) => [each, this.#wordsIn(each)]));
    return chatPage({ shop, shopName, locale, words });
  }

  #wordsIn(locale: string): PageWords {
    const params = { shop: this.#options.shopName };
    return pageWords((key) => this.#options.say({ key, params }, locale));
  }

  #issue(request: PageRequest): PageResponse {
    const wait = this.#issued.take("", this.#options.clock.elapsed());
    return wait > 0 ? this.#tooFast(request, wait) : json(201, { session: this.#sessions.issue() });
  }

  /** The session of a request, when this server made it, or when it is of version 0.2 and has a history. */
  async #sessionOf(request: PageRequest): Promise<Session | null> {
    // Pages that were open when Kiosk was updated still have it in their address.
    const given = Session.safeParse(request.headers[SESSION_HEADER] ?? request.query.session);
    if (!given.success) return null;
    if (this.#sessions.isIssued(given.data)) return given.data;
    const key = conversationKey({ shop: this.#options.shop, channel: "web", address: addressOf(given.data) });
    const [line] = await this.#options.mailbox.history(key, { limit: 1 });
    return line === undefined ? null : given.data;
  }

  async #ticket(request: PageRequest): Promise<PageResponse> {
    const session = await this.#sessionOf(request);
    if (session === null) return unknownSession();
    return json(201, { ticket: this.#sessions.ticketFor(addressOf(session), this.#options.clock.now()) });
  }

  async #receive(request: PageRequest): Promise<PageResponse> {
    const session = await this.#sessionOf(request);
    if (session === null) return unknownSession();
    const host = this.#host;
    if (host === null)
      return problem(503, "web.stopping", "The shop is starting or stopping. Try again in a moment.");
    const wait = this.#waitOf(session);
    if (wait > 0) return this.#tooFast(request, wait);
    const input = WebInput.safeParse(parseJson(request.body));
    if (!input.success) {
      const where = input.error.issues
        .map(({ path, message }) => `${path.join(".") || "body"}: ${message}`)
        .join("; ");
      return problem(422, "web.input", `This cannot be understood: ${where}.`);
    }
    await host.deposit([this.#inboundOf(session, input.data, request)]);
    this.wake(addressOf(session));
    return json(202, { stored: true });
  }

  /** Milliseconds until this visitor may act; what one of them does too much takes nothing from the others. */
  #waitOf(session: Session): number {
    const now = this.#options.clock.elapsed();
    const own = Math.max(...this.#limits.map((limit) => limit.take(session, now)));
    return own > 0 ? own : this.#together.take("", now);
  }

  #tooFast(request: PageRequest, waitMs: number): PageResponse {
    const { locales, say } = this.#options;
    const locale = wishedLocale(request, locales) ?? locales[0] ?? "en";
    const answer = problem(429, "web.tooFast", say({ key: "web.tooFast" }, locale));
    return { ...answer, headers: { ...answer.headers, "retry-after": String(Math.ceil(waitMs / 1000)) } };
  }

  #inboundOf(session: Session, input: WebInput, request: PageRequest): Inbound {
    const address = addressOf(session);
    const { kind } = input.content;
    const origin = kind === "choice" ? input.content.origin : undefined;
    const content: Content = kind === "choice" ? { kind, token: input.content.token } : input.content;
    const locale = wishedLocale(request, this.#options.locales);
    return {
      id: inboundId(`web:${address}:${input.id}`),
      shop: this.#options.shop,
      channel: "web",
      address,
      at: this.#options.clock.now(),
      content,
      ...(locale !== undefined && { locale }),
      ...(origin !== undefined && { origin }),
    };
  }

  async #stream(request: PageRequest): Promise<PageResponse> {
    const address = await this.#streamAddress(request);
    if (address === null) return unknownSession();
    const last = Number(request.headers["last-event-id"] ?? request.query.after);
    return {
      status: 200,
      headers: { "content-type": "text/event-stream" },
      body: this.#lines(address, Number.isInteger(last) && last > 0 ? last : undefined, request.signal),
    };
  }

  async #streamAddress(request: PageRequest): Promise<string | null> {
    const { ticket } = request.query;
    if (ticket !== undefined) return this.#sessions.addressOn(ticket, this.#options.clock.now());
    const session = await this.#sessionOf(request);
    return session === null ? null : addressOf(session);
  }

  /** All lines after a sequence, and then each new one, until the visitor leaves. */
  async *#lines(address: string, after: number | undefined, signal: AbortSignal): AsyncIterable<string> {
    const news = on(this.#signals, address, { signal });
    const key = conversationKey({ shop: this.#options.shop, channel: "web", address });
    let last = after;
    let isReady = false;
    yield "retry: 1000\n\n";
    try {
      for (;;) {
        const lines = await this.#options.mailbox.history(key, {
          limit: FIRST_LINES,
          ...(last !== undefined && { after: last }),
        });
        for (const line of lines) {
          last = line.sequence;
          const message = this.#messageOf(line, address);
          if (message !== null) yield `id: ${line.sequence}\ndata: ${JSON.stringify(message)}\n\n`;
        }
        if (lines.length === FIRST_LINES) continue;
        if (!isReady) yield `event: ready\ndata: ${JSON.stringify({ conversation: key })}\n\n`;
        isReady = true;
        await news.next();
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #messageOf(line: HistoryLine, address: string): WebMessage | null {
    const { sequence, at, inbound, entry } = line;
    if (inbound !== undefined) return visitorLine(line);
    const body = entry?.body;
    if (entry === undefined || body?.kind !== "message") return null;
    return renderWeb(body.message, {
      id: entry.id,
      sequence,
      at,
      ...(body.origin !== undefined && { origin: body.origin }),
      locale: body.locale,
      say: (text) => this.#options.say(text, body.locale).toWellFormed(),
      pictureUrl: this.#options.pictureUrl,
      documentUrl: (id) =>
        `/web/${this.#options.shop}/documents?${this.#sessions.documentQuery(address, id)}`,
    });
  }

  async #document(request: PageRequest): Promise<PageResponse> {
    const { address = "", id = "", key = "" } = request.query;
    const message = this.#sessions.isDocumentKey(address, id, key)
      ? await this.#findMessage(address, id)
      : null;
    if (message?.kind !== "document")
      return problem(404, "web.document", "There is no such document in this chat.");
    return {
      status: 200,
      headers: {
        "content-type": `${message.mediaType}; charset=utf-8`,
        "content-disposition": `attachment; filename="${message.fileName.replace(/[^\w.-]/g, "_")}"`,
        "content-security-policy": "sandbox",
      },
      body: message.content,
    };
  }

  async #findMessage(address: string, id: string): Promise<Message | null> {
    const key = conversationKey({ shop: this.#options.shop, channel: "web", address });
    let after = 0;
    for (;;) {
      const lines = await this.#options.mailbox.history(key, { after, limit: FIRST_LINES });
      const found = lines.find((line) => line.entry?.id === id)?.entry?.body;
      if (found !== undefined) return found.kind === "message" ? found.message : null;
      if (lines.length < FIRST_LINES) return null;
      after = lines.at(-1)?.sequence ?? after;
    }
  }
}

function unknownSession(): PageResponse {
  return problem(401, "web.session", "The session is missing, damaged or unknown here. Reload the page.");
}

/** The language that suits the browser's wishes best, of those the shop speaks. */
function wishedLocale(request: PageRequest, locales: readonly string[]): string | undefined {
  return localeFor(request.headers["accept-language"], locales);
}

/** The visitor's own words come back on the stream, so that a second tab shows the same chat. */
function visitorLine({ sequence, at, inbound }: HistoryLine): WebMessage | null {
  if (inbound?.content.kind !== "text") return null;
  return { id: inbound.id, sequence, at, from: "visitor", body: [inbound.content.text] };
}

/** The chat may stand in a frame of any site: it is a widget, and nothing in it binds the shopper without a payment. */
const WIDGET_POLICY =
  "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors *; object-src 'none'";

function html(body: string): PageResponse {
  return {
    status: 200,
    headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": WIDGET_POLICY },
    body,
  };
}
