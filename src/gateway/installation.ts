/** What every part of the gateway is built on: the settings, the stores, the open shops and commerce. */
import { mkdirSync } from "node:fs";
import type { Logger } from "pino";
import { type Commerce, createCommerce } from "../commerce/commerce.ts";
import { joinCustomers } from "../commerce/customers/join.ts";
import { seedIfEmpty } from "../commerce/import/import-catalog.ts";
import { sentenceOf } from "../commerce/import/issue.ts";
import { noteSentence } from "../commerce/import/notes.ts";
import { type Config, secretOf } from "../config/config.ts";
import { type ConversationKey, conversationParts } from "../conversation/conversation-key.ts";
import { createMetrics } from "../http/metrics.ts";
import type { SystemClock } from "../ports/clock.ts";
import type { Mailbox } from "../ports/mailbox.ts";
import type { SenderIdentities } from "../ports/sender-identities.ts";
import type { CartView } from "../ports/services/cart.ts";
import type { AdapterStores } from "../ports/store.ts";
import { openSqliteStores } from "../storage/adapter-store/sqlite.ts";
import { type Ledger, openLedger } from "../storage/ledger/ledger.ts";
import { createSenderIdentities } from "../storage/ledger/sender-identities.ts";
import { openSqliteMailbox } from "../storage/mailbox/sqlite/mailbox.ts";
import { tellDesks } from "./channel-files.ts";
import { createHearingRegistry, type HearingRegistry } from "./hearing.ts";
import { type PublicAddress, publicAddress } from "./public-address.ts";
import { openShops, type Shops } from "./shops.ts";

/** What an installation is opened with. */
export interface InstallationOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly clock: SystemClock;
  /** A shop that is also opened in this terminal. */
  readonly terminal?: string;
}

/** What all parts share. */
export interface Installation extends InstallationOptions {
  readonly mailbox: Mailbox;
  readonly ledger: Ledger;
  readonly stores: AdapterStores;
  readonly shops: Shops;
  readonly address: PublicAddress;
  readonly metrics: ReturnType<typeof createMetrics>;
  readonly commerce: Commerce;
  readonly hearings: HearingRegistry;
  readonly identities: SenderIdentities;
  /** The cart of a conversation as it stands, without telling its changes; null when there is none. */
  cart(conversation: ConversationKey): Promise<CartView | null>;
}

/** Opens the stores and the shops; nothing runs or listens yet. Throws ConfigError with all that is wrong with the settings. */
export async function openInstallation(options: InstallationOptions): Promise<Installation> {
  const { config, log, clock, terminal } = options;
  mkdirSync(config.data, { recursive: true });
  const secret = secretOf(config);
  const mailbox = await openSqliteMailbox({ folder: config.data, clock });
  const ledger = await openLedger({ folder: config.data });
  const stores = openSqliteStores({ folder: config.data, clock });
  const address = publicAddress(config.publicUrl);
  const shops = await openShops({
    config,
    secret,
    clock,
    log,
    mailbox,
    stores,
    publicUrl: address.url,
    terminal,
  });
  await seedShops(options, ledger);
  const metrics = createMetrics();
  metrics.watch(async () => {
    await mailbox.probe();
    return mailbox.figures();
  });
  const commerce = createCommerce({
    ledger,
    shops: new Map([...config.shops].map(([id, { shop }]) => [id, shop])),
    clock,
    log,
    metrics,
    provider: shops.provider,
    publicUrl: address.url,
    say: shops.say,
  });
  const hearings = createHearingRegistry({
    clock,
    log,
    metrics,
    store: (shop) => stores.open(shop, "gateway"),
    tell: (shop, post) =>
      tellDesks(
        mailbox,
        shop,
        shops.deskVendors(shop).map((vendor) => ({ vendor })),
        post,
      ),
  });
  return {
    ...options,
    hearings,
    mailbox,
    ledger,
    stores,
    shops,
    address,
    metrics,
    commerce,
    identities: createSenderIdentities(ledger, clock, joinCustomers),
    async cart(conversation) {
      const stored = await mailbox.conversation(conversation);
      return stored && commerce.peekCart(conversationParts(conversation), stored.market);
    },
  };
}

/** Most of what a first import has to tell that goes into the log; `npm run import` tells all of it. */
const SEED_NOTES = 20;

/** A shop without any goods gets those of its folder. */
async function seedShops({ config, clock, log }: InstallationOptions, ledger: Ledger): Promise<void> {
  for (const { shop } of config.shops.values()) {
    const seeded = await seedIfEmpty(ledger, shop, clock);
    if (seeded?.kind === "refused") throw new Error(seeded.failure.operator);
    if (seeded?.kind !== "done") continue;
    const { products, warnings, notes } = seeded.value;
    const told = [...warnings.map(sentenceOf), ...notes.map(noteSentence)].slice(0, SEED_NOTES);
    log.info({ shop: shop.id, products: products.created, notes: told }, "A shop's catalog.csv was imported");
  }
}
