/** A Slack desk at work: the real adapter, the real commands over an SQLite mailbox in memory, and a stand-in Slack. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { slackDesk } from "../../adapters/slack/desk.ts";
import { conversationParts } from "../../src/conversation/conversation-key.ts";
import { type Inbound, inboundId } from "../../src/conversation/inbound.ts";
import { createDesk, type StaffDesk } from "../../src/desk/desk.ts";
import type { Media, MediaFailureCode } from "../../src/ports/channel.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { type Actor, type Desk, type DeskPost, deskSubject, type Permission } from "../../src/ports/desk.ts";
import { entryId } from "../../src/ports/entry-id.ts";
import type { Hearing } from "../../src/ports/hearing.ts";
import { silentLog } from "../../src/ports/log.ts";
import type { Mailbox } from "../../src/ports/mailbox.ts";
import { done, type Outcome, refused } from "../../src/ports/outcome.ts";
import { openSqliteMailbox } from "../../src/storage/mailbox/sqlite/mailbox.ts";
import { loadCatalogs } from "../../src/voice/message-catalog.ts";
import { createVoice } from "../../src/voice/voice.ts";
import { type SlackPeer, type Staff, startSlackPeer } from "../peers/slack.ts";
import { type DeskShop, openDeskShop } from "./desk-shop.ts";
import { keyed } from "./mail.ts";

/** The one who may give money back, and the one who may not. */
export const REFUNDER = "U0ANNA0001";
export const CONVERSATION = keyed("demo/telegram/4711");

/** Speaks as the shop does, in English. */
export const voice = createVoice({ catalogs: loadCatalogs({ locales: ["en"] }), locales: ["en"] });

/** Everyone works on orders, stock and help; Anna alone gives money back. */
export function permissions(_shop: string, actor: Actor): ReadonlySet<Permission> {
  return new Set<Permission>([
    "orders",
    "stock",
    "help",
    ...(actor.id === REFUNDER ? (["refunds"] as const) : []),
  ]);
}

/** All that a story needs. */
export interface SlackTestbed {
  readonly slack: SlackPeer;
  readonly desk: Desk;
  readonly host: StaffDesk;
  /** The shop whose desk it is, with Karen's order FJ-1001. */
  readonly shop: DeskShop;
  readonly mailbox: Mailbox;
  readonly anna: Staff;
  readonly bo: Staff;
  /** The address that Slack calls. */
  readonly hooks: string;
  /** What the channels give for a file's reference; a reference that is not here is one of a file that is gone. */
  readonly media: Map<string, Outcome<Media, MediaFailureCode>>;
  /** Vendors that were asked for a code, oldest first. */
  readonly pairings: readonly string[];
  /** What the desk said of its hearing, in order. */
  readonly hearings: readonly Hearing[];
  /** Takes every permission from a member. */
  forbids(member: string): void;
  /** The shopper sends a file, which stands in the conversation from now on. */
  shopperSends(reference: string, media: string, file?: Media): Promise<void>;
  /** Posts as the outbox does, remembering the subject's reference. */
  posts(post: DeskPost): Promise<Outcome<{ readonly reference?: string }>>;
  /** Posts an order as it stands now. */
  postsOrder(number?: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens the testbed with Slack calling over HTTP or through the socket. */
export async function openSlackTestbed(mode: "http" | "socket" = "http"): Promise<SlackTestbed> {
  const slack = await startSlackPeer();
  const clock = systemClock;
  const mailbox = await openSqliteMailbox({ folder: null, clock });
  await seedConversation(mailbox, clock.now());
  const shop = await openDeskShop();
  const media = new Map<string, Outcome<Media, MediaFailureCode>>();
  const pairings: string[] = [];
  const forbidden = new Set<string>();
  const host = createDesk({
    staff: shop.staff,
    mailbox,
    shops: [{ id: "demo", locales: ["en"] }],
    clock,
    log: silentLog,
    permissions: (shop, actor) => (forbidden.has(actor.id) ? new Set() : permissions(shop, actor)),
    say: (_shop, text, locale) => voice.say(text, locale),
    openHelp: async () => 1,
    attachment: async (_shop, _channel, reference) =>
      media.get(reference) ?? refused({ code: "channel.noFile", operator: "The platform has forgotten it." }),
    async pair(_shop, vendor) {
      pairings.push(vendor);
      return done(null);
    },
  });
  const desk = slackDesk({
    shop: "demo",
    botToken: slack.botToken,
    ...(mode === "http" ? { signingSecret: slack.signingSecret } : { appToken: slack.appToken }),
    apiUrl: slack.apiUrl,
    ordersChannel: slack.ordersChannel,
    clock,
    log: silentLog,
    say: (text, locale) => voice.say(text, locale),
  });
  const hearings: Hearing[] = [];
  await desk.start?.(Object.assign(host, { hearing: (hearing: Hearing) => void hearings.push(hearing) }));
  const server = await serveHooks(desk);
  const hooks = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/demo/slack`;
  if (mode === "http") slack.callsHooksAt(hooks);
  const references = new Map<string, string>();
  let posts = 0;
  const testbed: SlackTestbed = {
    slack,
    desk,
    host,
    shop,
    mailbox,
    hooks,
    media,
    pairings,
    hearings,
    forbids: (member) => void forbidden.add(member),
    async shopperSends(reference, kind, file) {
      if (file !== undefined) media.set(reference, done(file));
      await mailbox.deposit({ inbounds: [sentFile(reference, kind, clock.now())] });
    },
    anna: slack.staff({ id: REFUNDER, name: "Anna Berg" }),
    bo: slack.staff({ id: "U0BO000001", name: "Bo Lund" }),
    async posts(post) {
      posts += 1;
      const subject = deskSubject(post);
      const reference = references.get(subject);
      const delivery = {
        id: entryId(`post-${posts}`),
        shop: "demo",
        post,
        ...(reference === undefined ? {} : { reference }),
      };
      const outcome = await desk.post(delivery);
      if (outcome.kind === "done" && outcome.value.reference !== undefined)
        references.set(subject, outcome.value.reference);
      return outcome;
    },
    async postsOrder(number = "FJ-1001") {
      await testbed.posts({ kind: "order", order: await shop.order(number) });
    },
    async close() {
      await desk.stop?.();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await slack.close();
      await mailbox.close();
    },
  };
  return testbed;
}

function sentFile(reference: string, media: string, at: number): Inbound {
  const { shop, channel, address } = conversationParts(CONVERSATION);
  const content = { kind: "media", media, reference } as const;
  return { id: inboundId(`file-${reference}`), shop, channel, address, at, content };
}

/** The gateway's part: hands each request to the desk and its answer back. */
async function serveHooks(desk: Desk): Promise<Server> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(",") : value,
      ]),
    );
    const { method = "GET", url = "/" } = request;
    const answer = (await desk.receive?.({ method, url, headers, body: Buffer.concat(chunks) })) ?? {
      status: 404,
    };
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** A shopper who has said hello once, so that the conversation exists. */
async function seedConversation(mailbox: Mailbox, at: number): Promise<void> {
  const { shop, channel, address } = conversationParts(CONVERSATION);
  const inbound = {
    id: inboundId("hello"),
    shop,
    channel,
    address,
    at,
    content: { kind: "text", text: "Hello" },
  } as const;
  await mailbox.deposit({ inbounds: [inbound] });
  const lease = await mailbox.lease(at, 10_000);
  if (lease === null) throw new Error("The seeded conversation cannot be leased");
  const conversation = {
    shop,
    channel,
    address,
    locale: "en",
    market: "DK",
    attention: "person",
    reachable: true,
    stack: ["shop"],
    frames: {},
  } as const;
  await mailbox.commit(lease, { inbound: inboundId("hello"), conversation, entries: [], timers: [] });
  await mailbox.release(lease);
}

/** What the conversation was given by the desk, oldest first. */
export async function depositedContents(mailbox: Mailbox): Promise<readonly unknown[]> {
  const lines = await mailbox.history(CONVERSATION, { limit: 100 });
  return lines.flatMap(({ inbound }) => (inbound?.id.startsWith("desk:") ? [inbound.content] : []));
}
