/** Opens a shop's adapters by the names of their folders; what no shop uses is never loaded. */
import { createHmac } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { type Config, ConfigError, type ShopSettings } from "../config/config.ts";
import type { Text } from "../conversation/text.ts";
import {
  type AdapterContext,
  type GivenSettings,
  type OpenDesk,
  type OpenedChannel,
  type OpenPayment,
  SettingsError,
} from "../ports/adapter.ts";
import { type Channel, messengerOf, type PictureSource } from "../ports/channel.ts";
import type { SystemClock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Mailbox } from "../ports/mailbox.ts";
import type { Shop } from "../ports/shop.ts";
import type { AdapterStores } from "../ports/store.ts";

/** What all adapters of a shop share. */
export interface AdapterParts {
  readonly config: Config;
  readonly secret: string;
  readonly clock: SystemClock;
  readonly log: Log;
  readonly mailbox: Mailbox;
  readonly stores: AdapterStores;
  publicUrl(): string;
  say(text: Text, locale: string): string;
}

/** The adapters of one shop. */
export interface ShopAdapters {
  readonly channels: readonly OpenedChannel[];
  readonly desks: readonly ReturnType<OpenDesk>[];
  readonly payments: readonly ReturnType<OpenPayment>[];
}

/** Where the vendors' folders are. */
const ADAPTERS = resolve(import.meta.dirname, "../../adapters");

/** Opens everything a shop asks for. Throws ConfigError with every problem of every vendor. */
export async function openAdapters(settings: ShopSettings, parts: AdapterParts): Promise<ShopAdapters> {
  const problems: string[] = [];
  const { shop } = settings;
  const open = async <Role>(vendor: string, role: string, given: GivenSettings): Promise<Role | null> => {
    try {
      const opener = await openerOf<(context: AdapterContext) => Role | null | Promise<Role | null>>(
        shop,
        vendor,
        role,
      );
      return await opener(contextOf(shop, vendor, given, parts));
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      problems.push(...error.problems);
      return null;
    }
  };
  const all = async <Role>(vendors: ShopSettings["channels"], role: string): Promise<readonly Role[]> => {
    const opened: Role[] = [];
    for (const vendor of vendors) {
      const one = await open<Role>(vendor.vendor, role, vendor);
      if (one !== null) opened.push(one);
    }
    return opened;
  };
  const channels = await all<OpenedChannel>(settings.channels, "channel");
  problems.push(...sharedMessengers(shop, channels));
  const desks = await all<ReturnType<OpenDesk>>(settings.desks, "desk");
  const payments = await all<ReturnType<OpenPayment>>(settings.payments, "payment");
  if (problems.length > 0) throw new ConfigError(problems);
  return { channels, desks, payments };
}

/** Two vendors of one messenger would both answer the same shopper. */
function sharedMessengers(shop: Shop, channels: readonly Channel[]): readonly string[] {
  const byMessenger = Map.groupBy(channels, messengerOf);
  return [...byMessenger].flatMap(([messenger, { length }]) => {
    if (length < 2) return [];
    const vendors = byMessenger.get(messenger)?.map(({ vendor }) => vendor) ?? [];
    return [
      `The shop "${shop.id}" has ${vendors.join(" and ")} switched on for ${messenger}; a shop uses one at a time. Remove the variables of the other, or its lines in shop.yaml.`,
    ];
  });
}

async function openerOf<Opener>(shop: Shop, vendor: string, role: string): Promise<Opener> {
  const file = join(ADAPTERS, vendor, `${role}.ts`);
  if (!/^[a-z][a-z-]*$/.test(vendor) || !existsSync(file)) {
    throw new SettingsError([
      `The shop "${shop.id}" names "${vendor}" as a ${role}, but there is no adapters/${vendor}/${role}.ts. Mend its shop.yaml.`,
    ]);
  }
  const loaded = (await import(file)) as Record<string, Opener | undefined>;
  const opener = loaded[`open${role[0]?.toUpperCase()}${role.slice(1)}`];
  if (opener === undefined) throw new Error(`adapters/${vendor}/${role}.ts exports no opener`);
  return opener;
}

function contextOf(shop: Shop, vendor: string, given: GivenSettings, parts: AdapterParts): AdapterContext {
  const { config, clock, log, mailbox, say } = parts;
  return {
    shop,
    given,
    clock,
    log,
    secret: createHmac("sha256", parts.secret).update(`${shop.id}/${vendor}`).digest("base64url"),
    store: parts.stores.open(shop.id, vendor),
    folder: config.data,
    production: config.production,
    pictures: picturesOf(shop, parts.publicUrl),
    mailbox,
    publicUrl: parts.publicUrl,
    webhookUrl: () => `${parts.publicUrl()}/hooks/${shop.id}/${vendor}`,
    say,
  };
}

/** Pictures from the shop's folder; a path that leads out of it is refused. */
export function picturesOf(shop: Shop, publicUrl: () => string): PictureSource {
  return {
    async bytes(file) {
      const path = resolve(shop.images, file);
      if (relative(shop.images, path).startsWith(".."))
        throw new Error(`The picture ${file} is outside its folder`);
      return readFile(path);
    },
    url: (file) =>
      /^https:\/\//.test(file)
        ? file
        : `${publicUrl()}/media/${shop.id}/${file.split("/").map(encodeURIComponent).join("/")}`,
  };
}
