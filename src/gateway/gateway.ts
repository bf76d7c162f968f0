/** The gateway: the only place where the parts of the house are put together. */
import { mkdirSync } from "node:fs";
import type { Logger } from "pino";
import { createCommerce } from "../commerce/commerce.ts";
import { seedIfEmpty } from "../commerce/import/import-catalog.ts";
import { type Config, isPermitted, secretOf } from "../config/config.ts";
import {
  type ConversationKey,
  conversationKey,
  conversationParts,
} from "../conversation/conversation-key.ts";
import { createDesk } from "../desk/desk.ts";
import { createHealth } from "../http/health.ts";
import { createMetrics } from "../http/metrics.ts";
import { paidPage } from "../http/paid-page.ts";
import { createServer } from "../http/server.ts";
import type { Clock } from "../ports/clock.ts";
import { systemClock } from "../ports/clock.ts";
import type { Actor, Permission } from "../ports/desk.ts";
import type { OutboxBody } from "../ports/outbox.ts";
import type { PaymentProvider } from "../ports/payment.ts";
import { createRuntime } from "../runtime/runtime.ts";
import { openLedger } from "../storage/ledger/ledger.ts";
import { createSenderIdentities } from "../storage/ledger/sender-identities.ts";
import { openSqliteMailbox } from "../storage/mailbox/sqlite/mailbox.ts";
import { channelHost, fetchMedia, pairChannel } from "./channel-files.ts";
import { createHooks } from "./hooks.ts";
import { openAdapters, type ShopAdapters } from "./open-adapters.ts";
import { createPlayground, widgetFiles } from "./playground.ts";
import { createSender } from "./sender.ts";
import { channelNamed, openShop, type ShopContext } from "./shop-context.ts";
import { createSweeper } from "./sweeper.ts";

/** What a gateway is built of. */
export interface GatewayOptions {
  readonly config: Config;
  readonly log: Logger;
  /** Time; the machine's own when absent. */
  readonly clock?: Clock;
  /** A shop that is also opened in this terminal. */
  readonly terminal?: string;
}

/** A gateway. */
export interface Gateway {
  /** Opens the doors; answers the address as a person would open it. */
  start(): Promise<string>;
  /** Takes nothing new, finishes what is in hand, closes the stores. */
  stop(): Promise<void>;
  /** Resolves when nothing is ready to be done. */
  idle(): Promise<void>;
}

/** A shop with everything that belongs to it. */
interface OpenShop extends ShopAdapters {
  readonly context: ShopContext;
}

const PERMISSIONS: readonly Permission[] = ["orders", "refunds", "stock", "help"];

/** Builds a gateway; nothing listens before `start`. Throws ConfigError with all that is wrong with the settings. */
export async function buildGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, log, clock = systemClock } = options;
  mkdirSync(config.data, { recursive: true });
  const secret = secretOf(config);
  const mailbox = await openSqliteMailbox({ folder: config.data, clock });
  const ledger = await openLedger({ folder: config.data });
  let address = config.publicUrl;
  const publicUrl = () => address;

  const shops = new Map<string, OpenShop>();
  for (const settings of config.shops.values()) {
    const { shop } = settings;
    const context = await openShop(shop, secret, log);
    const say: ShopContext["voice"]["say"] = (text, locale) => context.voice.say(text, locale);
    const parts = { config, secret, clock, log, mailbox, publicUrl, say };
    const terminal =
      options.terminal === shop.id ? [{ vendor: "terminal", settings: {}, variables: {} }] : [];
    const adapters = await openAdapters(
      { ...settings, channels: [...settings.channels, ...terminal] },
      parts,
    );
    shops.set(shop.id, { context, ...adapters });
    const seeded = await seedIfEmpty(ledger, shop, clock);
    if (seeded?.kind === "refused") throw new Error(seeded.failure.operator);
  }
  const shopOf = (id: string): OpenShop => {
    const shop = shops.get(id);
    if (shop === undefined) throw new Error(`There is no shop "${id}"`);
    return shop;
  };

  const metrics = createMetrics();
  metrics.watch(() => mailbox.figures());
  const commerce = createCommerce({
    ledger,
    shops: new Map([...config.shops].map(([id, { shop }]) => [id, shop])),
    clock,
    log,
    metrics,
    provider: (shop, vendor) => providerOf(shopOf(shop), vendor),
    publicUrl,
    say: (shop, text, locale) => shopOf(shop).context.voice.say(text, locale),
  });
  const identities = createSenderIdentities(ledger, clock);
  const channelsOf = (shop: string) => shops.get(shop)?.channels ?? [];
  const turnContexts = new Map(
    [...shops].map(([id, { context, channels }]) => [id, context.forTurns(channels)]),
  );
  const staffDesk = createDesk({
    staff: commerce.staff,
    mailbox,
    shops: [...config.shops.values()].map(({ shop }) => shop),
    clock,
    log,
    permissions: (shop, actor) => permissionsOf(config, shop, actor),
    say: (shop, text, locale) => shopOf(shop).context.voice.say(text, locale),
    openHelp: async (shop) => (await mailbox.attended(shop)).length,
    attachment: (shop, messenger, reference) => fetchMedia(channelsOf(shop), messenger, reference),
    pair: (shop, vendor) => pairChannel(channelsOf(shop), vendor),
  });
  const cart = async (conversation: ConversationKey) => {
    const stored = await mailbox.conversation(conversation);
    return stored && commerce.peekCart(conversationParts(conversation), stored.market);
  };
  const playground = config.playground
    ? await createPlayground({
        shops: [...shops.values()].map(({ context }) => context),
        mailbox,
        publicUrl,
        settings: (shop, vendor) => settingsOf(config, shop, vendor),
        desks: (shop) => shopOf(shop).desks.map(({ vendor }) => vendor),
        transcript: staffDesk.transcript,
        orders: commerce.staff.orders,
        cart,
      })
    : null;
  const channelOf = (body: OutboxBody) =>
    body.kind === "message" ? channelNamed(channelsOf(body.shop), body.channel) : undefined;
  const runtime = createRuntime({
    mailbox,
    announcements: commerce.announcements,
    context: (shop) => {
      const context = turnContexts.get(shop);
      if (context === undefined) throw new Error(`There is no shop "${shop}"`);
      return context;
    },
    services: commerce.services,
    desks: (shop) => shopOf(shop).desks.map(({ vendor }) => vendor),
    send: createSender({
      channel: (shop, messenger) => channelNamed(channelsOf(shop), messenger),
      desk: (shop, vendor) => shops.get(shop)?.desks.find((desk) => desk.vendor === vendor),
      say: (shop, text, locale) => shopOf(shop).context.voice.say(text, locale),
      staffDesk,
      identitiesOf: identities.identitiesOf,
      consented: async (sender) => {
        const stored = await mailbox.conversation(conversationKey(sender));
        return stored?.attention !== "stopped" && (await commerce.consented(sender));
      },
      cart,
    }),
    identities,
    pace: (body) => channelOf(body)?.sendsPerSecond,
    freeFormMs: (body) => channelOf(body)?.freeFormMs,
    clock,
    log,
    metrics,
    ...(playground !== null && { observer: playground.inspector }),
  });
  const sweeper = createSweeper({
    payments: commerce.payments,
    forgetAnswers: commerce.forgetAnswers,
    clock,
    log,
  });
  const all = [...shops.values()];
  const server = await createServer({
    log,
    hooks: createHooks({
      log,
      shop: (id) => shops.get(id),
      deposit: runtime.deposit,
      renamed: identities.renamed,
      undelivered: runtime.undelivered,
      settle: (reference) => commerce.payments.settle(reference),
    }),
    pages: [
      ...widgetFiles(),
      paidPage({
        settle: (reference) => commerce.payments.settle(reference),
        words: (wishes) =>
          paidWords(
            all.map(({ context }) => context),
            wishes,
          ),
      }),
      ...(playground?.pages ?? []),
      ...all.flatMap(({ channels, payments }) =>
        [...channels, ...payments].flatMap(({ pages = [] }) => pages),
      ),
      ...(playground === null ? [] : all.flatMap(({ desks }) => desks.flatMap(({ pages = [] }) => pages))),
    ],
    statics: [...config.shops.values()].map(({ shop }) => ({
      prefix: `/media/${shop.id}/`,
      folder: shop.images,
    })),
    health: createHealth({
      checks: {
        mailbox: () => mailbox.figures(),
        ledger: () => ledger.db.selectFrom("products").select("id").limit(1).execute(),
      },
      log,
    }),
    metrics,
    ...(playground !== null && { guard: playground.guard }),
  });

  const open = async (): Promise<void> => {
    const listening = await server.listen(config.port, config.host);
    // Without an address of its own, the port that the system chose is the one to say.
    if (new URL(config.publicUrl).port === "0") address = listening;
    runtime.start();
    sweeper.start();
    for (const { context, channels, desks, payments } of all) {
      for (const payment of payments) await payment.start?.();
      for (const desk of desks) await desk.start?.(staffDesk.forShop(context.shop.id));
      const rooms = channelHost({
        shop: context.shop.id,
        desks,
        mailbox,
        deposit: runtime.deposit,
        commands: context.menu,
        publicUrl: address,
      });
      for (const channel of channels) await channel.start?.(rooms);
    }
  };
  const close = async (): Promise<void> => {
    for (const { channels, desks, payments } of all) {
      await Promise.all([...channels, ...desks, ...payments].map(async (adapter) => adapter.stop?.()));
    }
    await sweeper.stop();
    await runtime.stop();
    await server.close();
    await mailbox.close();
    await ledger.close();
  };

  return {
    async start() {
      try {
        await open();
      } catch (error) {
        // What is half open would keep the process alive, deaf, with its files locked.
        await close();
        throw error;
      }
      log.info({ shops: [...shops.keys()] }, "Kiosk is open");
      return address;
    },
    async stop() {
      log.info({}, "Kiosk is closing");
      await close();
    },
    idle: () => runtime.idle(),
  };
}

/** The words of the page a payer comes back to, in a language of theirs; it belongs to no shop. */
function paidWords(contexts: readonly ShopContext[], acceptLanguage: string) {
  const [context] = contexts;
  if (context === undefined) throw new Error("There is no shop");
  const { voice, shop } = context;
  const wished = acceptLanguage.split(",").map((wish) => wish.trim().slice(0, 2).toLowerCase());
  const locale = wished.find((wish) => shop.locales.includes(wish)) ?? shop.locales[0] ?? "en";
  const say = (key: string) => voice.say({ key }, locale);
  return { locale, title: say("web.paid.title"), body: say("web.paid.body") };
}

function providerOf({ context, payments }: OpenShop, vendor: string): PaymentProvider {
  const provider = payments.find((candidate) => candidate.vendor === vendor);
  if (provider !== undefined) return provider;
  throw new Error(
    `The shop "${context.shop.id}" has payments of "${vendor}", which its shop.yaml does not name any more. Add it again until they have ended.`,
  );
}

/** What a vendor of a shop is given; nothing while it is off. */
function settingsOf(config: Config, shop: string, vendor: string): Readonly<Record<string, string>> {
  const { channels = [], desks = [] } = config.shops.get(shop) ?? {};
  return [...channels, ...desks].find((given) => given.vendor === vendor)?.settings ?? {};
}

function permissionsOf(config: Config, shop: string, actor: Actor): ReadonlySet<Permission> {
  const permissions = config.shops.get(shop)?.permissions ?? {};
  return new Set(PERMISSIONS.filter((permission) => isPermitted(permissions, actor, permission)));
}
