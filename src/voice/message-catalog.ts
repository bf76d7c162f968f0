/**
 * The catalogs of messages: flat YAML files `key: ICU text`, one a locale, merged from Kiosk's own, the adapters', the flows'
 * and the shop's.
 *
 * A later layer speaks over an earlier one: src/voice/messages and {adapters,flows}/<name>/messages < shops/<shop>/messages. So a
 * shop changes the tone of any sentence by writing its key anew. Everything is checked at start, never before a shopper.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { parametersOf, plainMessage } from "./icu.ts";

/** Messages of one locale by key. */
export type Catalog = Readonly<Record<string, string>>;

/** Catalogs by locale. */
export type Catalogs = Readonly<Record<string, Catalog>>;

/** Where messages come from. */
export interface CatalogSources {
  readonly locales: readonly string[];
  /** Plain words by locale and key that come from elsewhere, such as the shop's name and its legal texts. */
  readonly words?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Folder with `<part>.<locale>.yaml`; Kiosk's own when absent. */
  readonly core?: string;
  /** Folders with `<name>/messages.<locale>.yaml`; the project's own adapters and flows when absent. */
  readonly parts?: readonly string[];
  /** Folder of the shop, which may have `messages.<locale>.yaml`. */
  readonly shop?: string;
}

const CORE = fileURLToPath(new URL("./messages", import.meta.url));
const PARTS = ["../../adapters", "../../flows"].map((folder) =>
  fileURLToPath(new URL(folder, import.meta.url)),
);

/** Reads and merges all catalogs; throws one error that names every fault with file, key and what is wrong. */
export function loadCatalogs(sources: CatalogSources): Catalogs {
  const { locales, words = {}, core = CORE, parts = PARTS, shop } = sources;
  const faults: string[] = [];
  const catalogs: Record<string, Catalog> = {};
  for (const locale of locales) {
    const merged: Record<string, string> = {};
    for (const [key, plain] of Object.entries(words[locale] ?? {})) merged[key] = plainMessage(plain);
    const files = [
      ...filesOf(core, `.${locale}.yaml`),
      ...parts.flatMap((folder) => partFiles(folder, locale)),
    ];
    for (const file of files) addFile(file, merged, faults, "must be new");
    const spoken = shop === undefined ? undefined : join(shop, `messages.${locale}.yaml`);
    if (spoken !== undefined && existsSync(spoken)) addFile(spoken, merged, faults, "may speak over");
    catalogs[locale] = merged;
  }
  if (faults.length > 0) throw new Error(`The message catalogs have faults:\n${faults.join("\n")}`);
  return catalogs;
}

/** Reads one file's messages into a catalog, noting its faults. */
function addFile(
  file: string,
  into: Record<string, string>,
  faults: string[],
  rule: "must be new" | "may speak over",
): void {
  for (const [key, message] of Object.entries(readFile(file, faults))) {
    const before = into[key];
    const wrong = faultOf(message, before, rule);
    if (wrong === undefined) into[key] = String(message);
    else faults.push(`${file}: "${key}" ${wrong}`);
  }
}

function readFile(file: string, faults: string[]): Record<string, unknown> {
  try {
    const content: unknown = parse(readFileSync(file, "utf8"));
    if (content === null) return {};
    if (typeof content === "object" && !Array.isArray(content)) return content as Record<string, unknown>;
    faults.push(`${file}: must be a flat list of "key: text"`);
  } catch (cause) {
    faults.push(`${file}: is not YAML: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  return {};
}

function faultOf(message: unknown, before: string | undefined, rule: string): string | undefined {
  if (typeof message !== "string") return "must be text; put it between quotes";
  if (before !== undefined && rule === "must be new")
    return "is in another file of the same locale too; keep one";
  try {
    const known = before === undefined ? undefined : parametersOf(before);
    const strange = parametersOf(message).filter((name) => known !== undefined && !known.includes(name));
    if (strange.length === 0) return undefined;
    return `has parameters that Kiosk does not give: ${strange.join(", ")}. It gives: ${known?.join(", ") || "none"}`;
  } catch (cause) {
    return `is not an ICU message: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
}

function filesOf(folder: string, ending: string): readonly string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(ending));
  return names.sort().map((name) => join(folder, name));
}

function partFiles(parts: string, locale: string): readonly string[] {
  const folders = readdirSync(parts, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const files = folders.map((entry) => join(parts, entry.name, `messages.${locale}.yaml`));
  return files.filter((file) => existsSync(file)).sort();
}
