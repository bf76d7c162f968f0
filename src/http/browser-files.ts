/**
 * The scripts and styles of our own pages, written in TypeScript and served with the types stripped: no build step.
 *
 * Imports from outside the folder (`lit-html`) are pointed at where this server has them, because a page whose policy
 * forbids inline scripts cannot carry an import map.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { extname, join } from "node:path";
import type { Page } from "../ports/pages.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".ts": "text/javascript; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/**
 * Pages for every script, style and drawing of a folder (or only those named), under a prefix. Read once, at start.
 * `elsewhere` says where imports are served: `{ "lit-html": "/assets/lit-html/lit-html.js" }`.
 */
export function browserFiles(options: {
  readonly folder: string;
  readonly prefix: string;
  readonly only?: readonly string[];
  readonly elsewhere: Readonly<Record<string, string>>;
}): readonly Page[] {
  return readdirSync(options.folder)
    .filter((name) => options.only === undefined || options.only.includes(name))
    .filter((name) => Object.hasOwn(TYPES, extname(name)) && !name.endsWith(".test.ts"))
    .map((name) => {
      const source = readFileSync(join(options.folder, name), "utf8");
      const body = name.endsWith(".ts") ? scriptOf(source, options.elsewhere) : source;
      return filePage(`${options.prefix}/${name}`, TYPES[extname(name)] ?? "text/plain", body);
    });
}

function scriptOf(source: string, elsewhere: Readonly<Record<string, string>>): string {
  return stripTypeScriptTypes(source).replace(
    /(\bfrom\s*|\bimport\s*)"([^"]+)"/g,
    (whole, before: string, name: string) => {
      const address = elsewhere[name];
      return address === undefined ? whole : `${before}"${address}"`;
    },
  );
}

function filePage(path: string, type: string, body: string): Page {
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 20)}"`;
  const headers = { "content-type": type, "cache-control": "no-cache", etag };
  return {
    method: "GET",
    path,
    handle: async (request) =>
      request.headers["if-none-match"] === etag
        ? { status: 304, headers: { etag }, body: "" }
        : { status: 200, headers, body },
  };
}
