/** Makes the stand-in page one file, as whatsapp-web.js serves it, and a Chromium that sees nothing but this machine. */
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { chromiumFlags, findChromium } from "../../support/chromium.ts";

/** Each after those it uses. */
const PARTS = [
  "events",
  "wid",
  "network",
  "store",
  "device",
  "account",
  "media",
  "modules",
  "start",
] as const;

/** Writes the page into a folder and gives its path. `network` is the address of the stand-in's WebSocket. */
export function writePage(folder: string, network: string): string {
  const script = PARTS.map((part) => scriptOf(join(import.meta.dirname, "page", `${part}.ts`))).join("\n");
  const file = join(folder, "2.3000.1017054665.html");
  writeFileSync(
    file,
    `<!doctype html><meta charset="utf-8"><title>WhatsApp</title><script>(() => {
      const NETWORK = ${JSON.stringify(network)};
      ${script}
    })();</script>`,
  );
  return file;
}

/** One script needs no imports: what they name stands above. */
function scriptOf(file: string): string {
  return stripTypeScriptTypes(readFileSync(file, "utf8"))
    .replace(/^import [^;]*;$/gm, "")
    .replace(/^export /gm, "");
}

/**
 * Writes a program that starts Chromium without a way to the internet, and gives its path. The stand-in's port counts
 * as the internet, or Chromium would ask whether a page of the internet may look into the local network.
 */
export function writeBrowser(folder: string, port: number): string {
  const chromium = findChromium();
  if (chromium === undefined) throw new Error("There is no Chromium; see test/support/chromium.ts");
  const file = join(folder, "chromium-without-internet");
  const flags = [
    ...chromiumFlags,
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    `--ip-address-space-overrides=127.0.0.1:${port}=public`,
  ];
  writeFileSync(file, `#!/bin/sh\nexec "${chromium}" ${flags.map((flag) => `'${flag}'`).join(" ")} "$@"\n`);
  chmodSync(file, 0o755);
  return file;
}
