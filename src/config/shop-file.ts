/**
 * Reads a brand's folder: shop.yaml and its legal texts become a `Shop` and the vendors it wants to be reached by.
 *
 * Every problem is collected with its file, line and path, so that a brand mends its shop in one go. Values that come
 * from the environment stay references here (`$NAME`); src/config/config.ts looks them up.
 */
import { existsSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import type { Localized } from "../conversation/text.ts";
import type { Permission } from "../ports/desk.ts";
import type { Shop } from "../ports/shop.ts";
import { type SettingValue, ShopDocument } from "./shop-schema.ts";

/** Settings of a vendor as written in shop.yaml, values not yet looked up in the environment. */
export type WrittenSettings = Readonly<Record<string, SettingValue>>;

/** Who may do what at a desk, as written: `everyone`, ids, or a reference to a variable with a comma list of ids. */
export type WrittenPermissions = Readonly<
  Record<string, Readonly<Partial<Record<Permission, SettingValue | readonly string[]>>>>
>;

/** A brand's folder, read. */
export interface ShopFile {
  readonly shop: Shop;
  readonly payments: Readonly<Record<string, WrittenSettings>>;
  readonly channels: Readonly<Record<string, WrittenSettings>>;
  readonly desks: Readonly<Record<string, WrittenSettings>>;
  readonly permissions: WrittenPermissions;
}

/** A shop's folder is not as it must be. Each problem is a sentence that says where, what is wrong and the mend. */
export class ShopFileError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "ShopFileError";
    this.problems = problems;
  }
}

/** Reads `<folder>/shop.yaml` and what it refers to. Throws ShopFileError. The folder's name is the shop's id. */
export function readShopFile(folder: string): ShopFile {
  const root = resolve(folder);
  const id = basename(root);
  const file = join(root, "shop.yaml");
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(id)) {
    throw new ShopFileError([
      `${root}: "${id}" cannot be a shop's id. Name the folder with 1 to 32 small letters, digits and hyphens, beginning with a letter.`,
    ]);
  }
  if (id === "desk") {
    throw new ShopFileError([
      `${root}: "desk" cannot be a shop's id, because what goes to staff is filed under it. Give the folder another name.`,
    ]);
  }
  const document = parseShopYaml(file);
  const { locales, legal } = document;
  const problems: string[] = [];
  const legalText = (name: "terms" | "withdrawal" | "privacy"): Localized =>
    legal[name] ?? readLegalFiles(root, name, locales, problems);
  const { payments, channels, desks, permissions, ...brand } = document;
  const shop: Shop = {
    ...brand,
    id,
    payment: Object.keys(payments)[0] ?? "",
    legal: {
      version: legal.version,
      terms: legalText("terms"),
      withdrawal: legalText("withdrawal"),
      privacy: legalText("privacy"),
    },
    folder: root,
    images: join(root, "images"),
  };
  for (const { handle, picture } of shop.categories) {
    if (picture !== undefined && !existsSync(join(shop.images, picture))) {
      problems.push(
        `${file}: categories: the picture ${picture} of "${handle}" is not in ${shop.images}. Put it there or remove the line.`,
      );
    }
  }
  if (problems.length > 0) throw new ShopFileError(problems);
  return { shop, payments, channels, desks, permissions };
}

function parseShopYaml(file: string): ShopDocument {
  if (!existsSync(file)) {
    throw new ShopFileError([`${file} does not exist. Copy shops/demo/shop.yaml there and make it yours.`]);
  }
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, "utf8"), { lineCounter: lines });
  if (document.errors.length > 0) {
    throw new ShopFileError(
      document.errors.map(
        (error) => `${file}:${lines.linePos(error.pos[0]).line}: not YAML: ${error.message}`,
      ),
    );
  }
  const parsed = ShopDocument.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length > 0; length--) {
      const node: unknown = document.getIn(path.slice(0, length), true);
      const range = typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
      if (Array.isArray(range) && typeof range[0] === "number") return lines.linePos(range[0]).line;
    }
    return 1;
  };
  throw new ShopFileError(
    parsed.error.issues.map((issue) => `${file}:${lineOf(issue.path)}: ${describe(issue)}`),
  );
}

function describe(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String).join(".") || "the file";
  return `${path}: ${issue.message}${/[.!?]$/.test(issue.message) ? "" : "."} See shops/README.md.`;
}

function readLegalFiles(
  root: string,
  name: string,
  locales: readonly string[],
  problems: string[],
): Localized {
  return Object.fromEntries(
    locales.map((locale) => {
      const file = join(root, "legal", `${name}.${locale}.md`);
      const text = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
      if (text === "") {
        problems.push(
          `${file} is ${existsSync(file) ? "empty" : "missing"}. Write the shop's ${name} text for ${locale} there, or under legal.${name} in shop.yaml.`,
        );
      }
      return [locale, text];
    }),
  );
}
