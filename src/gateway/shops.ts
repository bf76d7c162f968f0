/** The open shops of an installation: each with its voice, its flows and its adapters, and the look-ups by name. */
import type { ShopSettings } from "../config/config.ts";
import type { TurnContext } from "../conversation/progress.ts";
import type { OpenedChannel } from "../ports/adapter.ts";
import type { PaymentProvider } from "../ports/payment.ts";
import type { ShopSay } from "../ports/shop.ts";
import { type AdapterParts, openAdapters, type ShopAdapters } from "./open-adapters.ts";
import { channelNamed, openShop, type ShopContext } from "./shop-context.ts";

/** A shop with everything that belongs to it. */
export interface OpenShop extends ShopAdapters {
  readonly context: ShopContext;
}

/** All shops. What takes a shop's id throws for one that is not there, unless it says otherwise. */
export interface Shops {
  readonly all: readonly OpenShop[];
  readonly ids: readonly string[];
  /** Undefined for a shop that is not there: the name came from outside. */
  find(shop: string): OpenShop | undefined;
  /** None for a shop that is not there. */
  channels(shop: string): readonly OpenedChannel[];
  /** By the messenger of a conversation's key; undefined when the shop does not use it (any more). */
  channel(shop: string, messenger: string): OpenedChannel | undefined;
  /** Undefined when the shop does not use it (any more). */
  desk(shop: string, vendor: string): OpenShop["desks"][number] | undefined;
  /** The vendors of a shop's desks. */
  deskVendors(shop: string): readonly string[];
  /** Throws for a vendor that shop.yaml does not name, with the mend. */
  provider(shop: string, vendor: string): PaymentProvider;
  forTurns(shop: string): TurnContext;
  readonly say: ShopSay;
}

/** Opens every shop. `terminal` is the shop that is also opened in this terminal. Throws ConfigError. */
export async function openShops(
  parts: Omit<AdapterParts, "say"> & { readonly terminal: string | undefined },
): Promise<Shops> {
  const shops = new Map<string, OpenShop>();
  for (const settings of parts.config.shops.values()) {
    const { shop } = settings;
    const context = await openShop(shop, parts.secret, parts.log);
    const say: AdapterParts["say"] = (text, locale) => context.voice.say(text, locale);
    const opened = parts.terminal === shop.id ? withTerminal(settings) : settings;
    shops.set(shop.id, { context, ...(await openAdapters(opened, { ...parts, say })) });
  }
  return lookUps(shops);
}

function withTerminal(settings: ShopSettings): ShopSettings {
  const terminal = { vendor: "terminal", settings: {}, variables: {} };
  return { ...settings, channels: [...settings.channels, terminal] };
}

function lookUps(shops: ReadonlyMap<string, OpenShop>): Shops {
  const turns = new Map([...shops].map(([id, { context, channels }]) => [id, context.forTurns(channels)]));
  const known = <Value>(value: Value | undefined, shop: string): Value => {
    if (value === undefined) throw new Error(`There is no shop "${shop}"`);
    return value;
  };
  const get = (shop: string) => known(shops.get(shop), shop);
  const channels = (shop: string) => shops.get(shop)?.channels ?? [];
  return {
    all: [...shops.values()],
    ids: [...shops.keys()],
    find: (shop) => shops.get(shop),
    channels,
    channel: (shop, messenger) => channelNamed(channels(shop), messenger),
    desk: (shop, vendor) => shops.get(shop)?.desks.find((desk) => desk.vendor === vendor),
    deskVendors: (shop) => get(shop).desks.map(({ vendor }) => vendor),
    provider: (shop, vendor) => providerOf(get(shop), vendor),
    forTurns: (shop) => known(turns.get(shop), shop),
    say: (shop, text, locale) => get(shop).context.voice.say(text, locale),
  };
}

function providerOf({ context, payments }: OpenShop, vendor: string): PaymentProvider {
  const provider = payments.find((candidate) => candidate.vendor === vendor);
  if (provider !== undefined) return provider;
  throw new Error(
    `The shop "${context.shop.id}" has payments of "${vendor}", which its shop.yaml does not name any more. Add it again until they have ended.`,
  );
}
