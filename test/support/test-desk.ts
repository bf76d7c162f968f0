/** The web desk on the real server, with a page that holds nothing but the desk: for what channels alone bring about. */
import { resolve } from "node:path";
import { webDesk } from "../../adapters/web/desk.ts";
import { conversationParts } from "../../src/conversation/conversation-key.ts";
import { inboundId } from "../../src/conversation/inbound.ts";
import { createDesk } from "../../src/desk/desk.ts";
import { widgetFiles } from "../../src/gateway/playground.ts";
import { browserFiles } from "../../src/http/browser-files.ts";
import { createHealth } from "../../src/http/health.ts";
import { createMetrics } from "../../src/http/metrics.ts";
import { playgroundGuard } from "../../src/http/playground/guard.ts";
import { createInvitation } from "../../src/http/playground/invitation.ts";
import { createServer } from "../../src/http/server.ts";
import type { Media, MediaFailureCode } from "../../src/ports/channel.ts";
import type { DeskPost } from "../../src/ports/desk.ts";
import { entryId } from "../../src/ports/entry-id.ts";
import { silentLog } from "../../src/ports/log.ts";
import { done, type Outcome, refused } from "../../src/ports/outcome.ts";
import type { Page } from "../../src/ports/pages.ts";
import { openSqliteMailbox } from "../../src/storage/mailbox/sqlite/mailbox.ts";
import { loadCatalogs } from "../../src/voice/message-catalog.ts";
import { createVoice } from "../../src/voice/voice.ts";
import { memoryStores } from "./adapter-stores.ts";
import { openDeskShop } from "./desk-shop.ts";
import { keyed } from "./mail.ts";

/** The conversation of the test shop's only shopper. */
export const CONVERSATION = keyed("demo/whatsapp/4711");

const voice = createVoice({ catalogs: loadCatalogs({ locales: ["en"] }), locales: ["en"] });

/** A desk at work. */
export interface TestDesk {
  readonly address: string;
  /** What the channel gives for a file's reference; a reference that is not here is one of a file that is gone. */
  readonly media: Map<string, Outcome<Media, MediaFailureCode>>;
  /** Vendors that were asked for a code, oldest first. */
  readonly pairings: readonly string[];
  /** Posts as the outbox does. */
  posts(post: DeskPost): Promise<void>;
  /** The shopper sends a file, which stands in the conversation from now on. */
  shopperSends(reference: string, media: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens the desk's page. */
export async function openTestDesk(): Promise<TestDesk> {
  const clock = { now: () => Date.now() };
  const mailbox = await openSqliteMailbox({ folder: null, clock });
  const media = new Map<string, Outcome<Media, MediaFailureCode>>();
  const pairings: string[] = [];
  const context = createDesk({
    staff: (await openDeskShop()).staff,
    mailbox,
    shops: [{ id: "demo", locales: ["en"] }],
    clock,
    log: silentLog,
    permissions: () => new Set(["orders", "help"]),
    say: (_shop, { key }) => key,
    openHelp: async () => 0,
    attachment: async (_shop, _channel, reference) =>
      media.get(reference) ?? refused({ code: "channel.noFile", operator: "The platform has forgotten it." }),
    async pair(_shop, vendor) {
      pairings.push(vendor);
      return done(null);
    },
  });
  const stores = memoryStores(clock);
  const store = stores.open("demo", "web");
  const desk = webDesk({ shop: "demo", store, clock, say: (text, locale) => voice.say(text, locale) });
  await desk.start?.(context);
  const server = await createServer({
    log: silentLog,
    hooks: async () => null,
    pages: [...desk.pages, deskPage, ...widgetFiles(), ...colours()],
    statics: [],
    health: createHealth({ checks: {}, log: silentLog }),
    metrics: createMetrics(),
    metricsGuard: () => null,
    guard: playgroundGuard({
      prefixes: ["/desk/"],
      isExposed: false,
      invitation: createInvitation({ isSecure: () => false }),
    }),
  });
  const address = await server.listen(0, "127.0.0.1");
  let posts = 0;
  return {
    address,
    media,
    pairings,
    async posts(post) {
      posts += 1;
      const outcome = await desk.post({ id: entryId(`post-${posts}`), shop: "demo", post });
      if (outcome.kind !== "done") throw new Error(outcome.failure.operator);
    },
    async shopperSends(reference, kind) {
      const content = { kind: "media", media: kind, reference } as const;
      const id = inboundId(`file-${reference}`);
      const inbound = { id, ...conversationParts(CONVERSATION), at: clock.now(), content };
      await mailbox.deposit({ inbounds: [inbound] });
    },
    async close() {
      await server.close();
      await desk.stop?.();
      await stores.close();
      await mailbox.close();
    },
  };
}

const deskPage: Page = {
  method: "GET",
  path: "/",
  handle: async () => ({
    status: 200,
    headers: { "content-type": "text/html; charset=utf-8" },
    body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>The desk</title>
<link rel="icon" href="/assets/web/icon.svg">
<link rel="stylesheet" href="/assets/playground/playground.css"><link rel="stylesheet" href="/assets/web/desk.css">
<script type="module" src="/assets/web/desk.ts"></script></head>
<body data-shop="demo" data-view="desk"><main><h1>The shop</h1><h2>The staff desk</h2><div id="desk"></div></main></body></html>`,
  }),
};

/** The desk's colours come from the page it stands on. */
function colours(): readonly Page[] {
  const folder = resolve(import.meta.dirname, "../../src/http/playground/page");
  const only = ["playground.css"];
  return browserFiles({ folder, prefix: "/assets/playground", only, elsewhere: {} });
}
