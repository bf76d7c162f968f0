/** The gateway's settings: environment and shop folders, judged as a whole before anything starts. Alone reads process.env. */
import { randomBytes } from "node:crypto";
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import type { Actor, Permission } from "../ports/desk.ts";
import type { Shop } from "../ports/shop.ts";
import { isLoopbackAddress } from "../wire/loopback.ts";
import { readShopFile, type ShopFile, ShopFileError, type WrittenSettings } from "./shop-file.ts";
import type { SettingValue } from "./shop-schema.ts";

/** An adapter that a shop wants and that has what it needs. The adapter judges the settings with its own schema. */
export interface VendorSettings {
  /** The adapter's folder name: `telegram`. */
  readonly vendor: string;
  /** Values by the key of shop.yaml; those whose variable is absent are not there. */
  readonly settings: Readonly<Record<string, string>>;
  /** The variable each is read from, so that the adapter's complaints can name it. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Who may do what, by desk: all its actors, or those with these ids. What is not named is not allowed. */
export type Permissions = Readonly<
  Record<string, Readonly<Partial<Record<Permission, "everyone" | readonly string[]>>>>
>;

/** A shop with its vendors. */
export interface ShopSettings {
  readonly shop: Shop;
  /** The first takes new payments (`shop.payment`); the others go on with what they began. At least one. */
  readonly payments: readonly VendorSettings[];
  readonly channels: readonly VendorSettings[];
  readonly desks: readonly VendorSettings[];
  readonly permissions: Permissions;
}

/** Everything the process is told from outside. */
export interface Config {
  /** 0 lets the system choose. */
  readonly port: number;
  readonly host: string;
  /** Where shoppers and platforms reach the gateway, without a trailing slash. */
  readonly publicUrl: string;
  /** Absolute folder of the ledger, the mailbox and the made secret. */
  readonly data: string;
  /** Absolute folder with one folder a shop. */
  readonly shopsFolder: string;
  /** KIOSK_SECRET when it is given; use `secretOf`. */
  readonly secret?: string;
  readonly production: boolean;
  readonly logLevel: LogLevel;
  /** Whether strangers can reach the server: nothing then is trusted for being on this machine. */
  readonly isExposed: boolean;
  /** KIOSK_METRICS_TOKEN: what Prometheus sends to read `/metrics`. */
  readonly metricsToken?: string;
  /** Whether the playground is served. */
  readonly playground: boolean;
  /** By id. */
  readonly shops: ReadonlyMap<string, ShopSettings>;
}

/** Levels of the log, pino's. */
export type LogLevel = (typeof logLevels)[number];
const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

/** The settings do not hold together. Each problem is a sentence that names the variable or file and the mend. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`Kiosk cannot start:\n${problems.map((problem) => `- ${problem}`).join("\n")}`);
    this.name = "ConfigError";
    this.problems = problems;
  }
}

const Environment = z.object({
  PORT: z.coerce
    .number({ error: "PORT must be a number from 0 to 65535, such as 8080." })
    .int("PORT must be a whole number, such as 8080.")
    .min(0, "PORT must not be negative; set it to a number such as 8080.")
    .max(65_535, "PORT must be at most 65535; set it to a number such as 8080.")
    .default(8080),
  HOST: z.string().optional(),
  PUBLIC_URL: z
    .string()
    .refine(isBaseAddress, {
      error:
        "PUBLIC_URL must be the gateway's public address, such as https://shop.example.com, without query or fragment.",
    })
    .optional(),
  KIOSK_DATA: z.string().default("./data"),
  KIOSK_SHOPS: z.string().default("./shops"),
  KIOSK_SECRET: z
    .string()
    .min(
      32,
      "KIOSK_SECRET is too short: set 32 characters or more, for example the output of `openssl rand -hex 32`.",
    )
    .optional(),
  KIOSK_METRICS_TOKEN: z
    .string()
    .min(
      16,
      "KIOSK_METRICS_TOKEN is too short: set 16 characters or more, for example the output of `openssl rand -hex 16`.",
    )
    .optional(),
  KIOSK_PLAYGROUND: z
    .enum(["on", "off"], { error: "KIOSK_PLAYGROUND must be on or off; remove it for the default." })
    .optional(),
  KIOSK_LOG: z
    .enum(logLevels, { error: `KIOSK_LOG must be one of ${logLevels.join(", ")}.` })
    .default("info"),
  NODE_ENV: z.string().optional(),
});

/** The variables the gateway itself reads; a shop's own stand in its shop.yaml. */
export const gatewayVariables: readonly string[] = Object.keys(Environment.shape);

/**
 * Judges an environment and the shops it points to; changes nothing. Empty variables count as absent.
 * Throws ConfigError with every problem that was found.
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(
    Object.entries(environment)
      .map(([name, value]) => [name, value?.trim()] as const)
      .filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ""),
  );
  const parsed = Environment.safeParse(given);
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => issue.message);
  const shopsFolder = resolve(given.KIOSK_SHOPS ?? "./shops");
  const shops = readShops(shopsFolder, given, problems);
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const read = parsed.data;
  const hasPublicUrl = read.PUBLIC_URL !== undefined;
  const host = read.HOST ?? (hasPublicUrl ? "0.0.0.0" : "127.0.0.1");
  return {
    port: read.PORT,
    host,
    isExposed: hasPublicUrl || !(host === "localhost" || isLoopbackAddress(host)),
    ...(read.KIOSK_METRICS_TOKEN !== undefined && { metricsToken: read.KIOSK_METRICS_TOKEN }),
    publicUrl: (read.PUBLIC_URL ?? `http://localhost:${read.PORT}`).replace(/\/+$/, ""),
    data: resolve(read.KIOSK_DATA),
    shopsFolder,
    secret: read.KIOSK_SECRET,
    production: read.NODE_ENV === "production",
    logLevel: read.KIOSK_LOG,
    playground: read.KIOSK_PLAYGROUND === undefined ? !hasPublicUrl : read.KIOSK_PLAYGROUND === "on",
    shops,
  };
}

/** Puts `<folder>/.env` into process.env where it exists; variables that are already set stay as they are. */
export function loadDotEnv(folder: string): NodeJS.ProcessEnv {
  const file = join(folder, ".env");
  if (existsSync(file)) process.loadEnvFile(file);
  return process.env;
}

/**
 * The secret that signs tokens: KIOSK_SECRET, or one made on the first start and kept in `<data>/secret`, readable
 * by the owner alone. Throws ConfigError when the stored one is not a secret.
 */
export function secretOf(config: Pick<Config, "data" | "secret">): string {
  if (config.secret !== undefined) return config.secret;
  const file = join(config.data, "secret");
  mkdirSync(config.data, { recursive: true });
  if (!existsSync(file)) makeSecret(file);
  const secret = readFileSync(file, "utf8").trim();
  if (secret.length < 32) {
    throw new ConfigError([
      `${file} holds no secret of 32 characters or more. Restore it, or set KIOSK_SECRET.`,
    ]);
  }
  return secret;
}

/** Written beside and linked into place: whole or not at all, and whoever comes first decides. */
function makeSecret(file: string): void {
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  writeFileSync(draft, `${randomBytes(32).toString("base64url")}\n`, {
    mode: 0o600,
    flag: "wx",
    flush: true,
  });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    unlinkSync(draft);
  }
}

/** Whether an actor may do something at their desk. */
export function isPermitted(permissions: Permissions, actor: Actor, permission: Permission): boolean {
  const allowed = permissions[actor.desk]?.[permission];
  return allowed === "everyone" ? actor.isOutsider !== true : (allowed?.includes(actor.id) ?? false);
}

function isBaseAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, search, hash } = new URL(text);
  return (protocol === "https:" || protocol === "http:") && search === "" && hash === "";
}

type Given = Readonly<Record<string, string>>;

function readShops(folder: string, given: Given, problems: string[]): ReadonlyMap<string, ShopSettings> {
  const shops = new Map<string, ShopSettings>();
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    problems.push(`KIOSK_SHOPS: ${folder} is no folder. Set it to the folder that holds your shops.`);
    return shops;
  }
  const folders = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, "shop.yaml")))
    .map((entry) => entry.name)
    .sort();
  if (folders.length === 0) {
    problems.push(`KIOSK_SHOPS: ${folder} holds no shop. Put a folder with a shop.yaml into it.`);
  }
  for (const name of folders) {
    try {
      const settings = settingsOf(readShopFile(join(folder, name)), given, problems);
      shops.set(settings.shop.id, settings);
    } catch (error) {
      if (!(error instanceof ShopFileError)) throw error;
      problems.push(...error.problems);
    }
  }
  return shops;
}

function settingsOf(file: ShopFile, given: Given, problems: string[]): ShopSettings {
  const lookUp = (vendors: Readonly<Record<string, WrittenSettings>>) =>
    Object.entries(vendors).flatMap(([vendor, written]) =>
      lookUpVendor(file.shop.id, vendor, written, given, problems),
    );
  const permissions = Object.entries(file.permissions).map(([desk, written]) => [
    desk,
    Object.fromEntries(
      Object.entries(written).map(([permission, allowed]) => [permission, actorsOf(allowed, given)]),
    ),
  ]);
  const payments = lookUp(file.payments);
  if (payments[0] === undefined) {
    problems.push(
      `The shop "${file.shop.id}" has no way to be paid: set the variables of one of its payments (${Object.keys(file.payments).join(", ")}), or add sandbox: {} to payments in its shop.yaml.`,
    );
  }
  return {
    shop: { ...file.shop, payment: payments[0]?.vendor ?? "" },
    payments,
    channels: lookUp(file.channels),
    desks: lookUp(file.desks),
    permissions: Object.fromEntries(permissions),
  };
}

/** The vendor with its values; nothing when it is not wanted: it needs variables, and none of its own is set. */
function lookUpVendor(
  shop: string,
  vendor: string,
  written: WrittenSettings,
  given: Given,
  problems: string[],
): readonly VendorSettings[] {
  const variables = Object.values(written).filter((value) => value.kind === "variable");
  const missing = variables.filter(({ name, presence }) => presence === "needed" && !(name in given));
  const wished = variables.filter(({ name, presence }) => presence !== "default" && name in given);
  if (missing.length > 0 && wished.length === 0) return [];
  for (const { name } of missing) {
    const others = wished.map((variable) => variable.name).join(", ");
    problems.push(
      `${name} is not set, but ${others} is: the shop "${shop}" needs both for ${vendor}. Set ${name}, or remove ${others} to leave ${vendor} off.`,
    );
  }
  const settings: Record<string, string> = {};
  const names: Record<string, string> = {};
  for (const [key, value] of Object.entries(written)) {
    const found = lookUpValue(value, given);
    if (found !== undefined) settings[key] = found;
    if (value.kind === "variable") names[key] = value.name;
  }
  return [{ vendor, settings, variables: names }];
}

function lookUpValue(value: SettingValue, given: Given): string | undefined {
  if (value.kind === "words") return value.words;
  return given[value.name] ?? (value.fallback === "" ? undefined : value.fallback);
}

function actorsOf(written: SettingValue | readonly string[], given: Given): "everyone" | readonly string[] {
  if (!("kind" in written)) return written;
  const found = lookUpValue(written, given);
  if (found === "everyone") return "everyone";
  return (found ?? "")
    .split(",")
    .map((id) => id.trim())
    .filter((id) => id !== "");
}
