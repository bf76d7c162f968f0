import { expect, test } from "vitest";
import { SettingsError } from "../../src/ports/adapter.ts";
import { loadLibrary } from "./library.ts";

/** As Node says that a package is not there. */
function missing(name: string): Error {
  const error = new Error(
    `Cannot find package '${name}' imported from /kiosk/adapters/whatsapp-web/guarded-client.ts`,
  );
  return Object.assign(error, { code: "ERR_MODULE_NOT_FOUND" });
}

test("a small installation is told how to add the library", async () => {
  const loading = loadLibrary(() => Promise.reject(missing("whatsapp-web.js")));
  await expect(loading).rejects.toThrow(SettingsError);
  await expect(loading).rejects.toThrow(/npm ci --omit=dev .*remove WHATSAPP_WEB_ENABLED/);
});

test("any other failure is not taken for that", async () => {
  for (const cause of [missing("puppeteer"), new Error("Cannot find package 'whatsapp-web.js'")]) {
    await expect(loadLibrary(() => Promise.reject(cause))).rejects.toBe(cause);
  }
});

test("where it is installed it is there", async () => {
  expect(new (await loadLibrary()).Poll("Which?", ["this"])).toMatchObject({ pollName: "Which?" });
});
