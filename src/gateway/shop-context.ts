/** What the turn knows of one shop: its flows, its words, its seal. */
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { createSealer } from "../conversation/button-token.ts";
import { type Flow, type FlowRegistry, flowRegistry } from "../conversation/flow.ts";
import type { TurnContext } from "../conversation/progress.ts";
import { type Channel, messengerOf } from "../ports/channel.ts";
import type { Log } from "../ports/log.ts";
import type { Shop } from "../ports/shop.ts";
import { commandMenu, commandWords } from "../voice/command-words.ts";
import { localeFor } from "../voice/locale-negotiation.ts";
import { loadCatalogs } from "../voice/message-catalog.ts";
import { createVoice, type Voice } from "../voice/voice.ts";

/** A shop's voice and flows. */
export interface ShopContext {
  readonly shop: Shop;
  readonly voice: Voice;
  readonly flows: FlowRegistry;
  /** What its turns work with, once the channels are known. */
  forTurns(channels: readonly Channel[]): TurnContext;
  /** The commands of a channel's menu. */
  menu(locale: string): readonly { readonly command: string; readonly description: string }[];
}

const FLOWS = resolve(import.meta.dirname, "../../flows");

/** What a flow.ts exports: the flow, or the way to make it for a shop. */
type FlowExport = Flow | ((shop: Shop) => Flow);

/** Loads every flow of the installation by its folder, `shop` first: it is the home of each conversation. */
export async function loadFlows(shop: Shop): Promise<readonly Flow[]> {
  const folders = readdirSync(FLOWS).filter((name) => existsSync(join(FLOWS, name, "flow.ts")));
  const flows: Flow[] = [];
  for (const name of folders.sort((first, second) => Number(second === "shop") - Number(first === "shop"))) {
    const loaded = (await import(join(FLOWS, name, "flow.ts"))) as Record<string, FlowExport>;
    flows.push(...Object.values(loaded).map((flow) => (typeof flow === "function" ? flow(shop) : flow)));
  }
  return flows;
}

/** Builds a shop's voice, flows and seal. `secret` signs its buttons. */
export async function openShop(shop: Shop, secret: string, log: Log): Promise<ShopContext> {
  const catalogs = loadCatalogs({ locales: shop.locales, words: wordsOf(shop), shop: shop.folder });
  const voice = createVoice({
    catalogs,
    locales: shop.locales,
    onFault: (fault) =>
      log.warn({ code: "voice.fault", shop: shop.id, ...fault }, "A message cannot be said as it should"),
  });
  const flows = flowRegistry(await loadFlows(shop));
  const commands = commandWords(flows, catalogs);
  return {
    shop,
    voice,
    flows,
    menu: (locale) => commandMenu(flows, voice, locale),
    forTurns: (channels) => ({
      flows,
      sealer: createSealer(secret, flows),
      commands,
      locales: shop.locales,
      say: (text, locale) => voice.say(text, locale),
      marketFor: (locale) => marketFor(shop, locale),
      localeFor: (reported) => localeFor(reported, shop.locales) ?? shop.locales[0] ?? "en",
      hasButtons: (name) => (channelNamed(channels, name)?.capabilities.buttons ?? 0) > 0,
      isWindowed: (name) => channelNamed(channels, name)?.freeFormMs !== undefined,
    }),
  };
}

/** The channel that a conversation's key names. */
export function channelNamed<Some extends Channel>(
  channels: readonly Some[],
  messenger: string,
): Some | undefined {
  return channels.find((channel) => messengerOf(channel) === messenger);
}

function marketFor(shop: Shop, locale: string): string {
  const market = shop.markets.find(({ locales }) => locales.includes(locale)) ?? shop.markets[0];
  if (market === undefined) throw new Error(`Shop ${shop.id} has no market`);
  return market.country;
}

/** What the shop's own file says, as messages: names, trader, legal texts. */
function wordsOf(shop: Shop): Record<string, Record<string, string>> {
  const { trader, legal } = shop;
  const spoken = (locale: string, texts: Readonly<Record<string, string>>) =>
    texts[locale] ?? texts[shop.locales[0] ?? ""] ?? "";
  return Object.fromEntries(
    shop.locales.map((locale) => [
      locale,
      {
        "shop.name": shop.name,
        "shop.tagline": spoken(locale, shop.tagline),
        "legal.version": legal.version,
        "legal.terms": spoken(locale, legal.terms),
        "legal.withdrawal": spoken(locale, legal.withdrawal),
        "legal.privacy": spoken(locale, legal.privacy),
        "trader.name": trader.name,
        "trader.address": trader.address,
        "trader.email": trader.email,
        "trader.phone": trader.phone,
        "trader.companyNumber": trader.companyNumber,
        "trader.vatNumber": trader.vatNumber,
      },
    ]),
  );
}
