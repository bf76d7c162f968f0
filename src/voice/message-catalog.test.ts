import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { text } from "../conversation/text.ts";
import { type CatalogSources, loadCatalogs } from "./message-catalog.ts";
import { createVoice } from "./voice.ts";

describe("The catalogs of messages", () => {
  let root = "";
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "catalogs-"));
    write("core/core.en.yaml", 'core.hello: "Hello, {name}"\n');
    write("flows/shop/messages.en.yaml", 'shop.cart: "Your cart"\n');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const load = (more: Partial<CatalogSources> = {}) => {
    const folders = { core: join(root, "core"), parts: [join(root, "flows")], shop: join(root, "shop") };
    return loadCatalogs({ locales: ["en"], ...folders, ...more });
  };

  it("come from the core, the flows and the shop, which may change the tone", () => {
    write("shop/messages.en.yaml", 'core.hello: "Ahoy {name}!"\n');
    expect(load().en).toEqual({ "core.hello": "Ahoy {name}!", "shop.cart": "Your cart" });
  });

  it("take plain words from elsewhere, whatever signs are in them", () => {
    const words = { en: { "shop.name": "Tij & 'Tid' {est. 1890} <b>" } };
    const voice = createVoice({ catalogs: load({ words }), locales: ["en"] });
    expect(voice.say(text("shop.name"), "en")).toBe("Tij & 'Tid' {est. 1890} <b>");
  });

  it("name every fault at once, with file and key", () => {
    write("core/broken.en.yaml", 'core.bye: "Bye {name"\ncore.number: 7\ncore.hello: "Again"\n');
    write("shop/messages.en.yaml", 'shop.cart: "The cart of {firstName}"\n');
    write("flows/help/messages.en.yaml", "- a list\n");
    let complaint = "";
    try {
      load();
    } catch (cause) {
      complaint = (cause as Error).message;
    }
    expect(complaint).toContain('broken.en.yaml: "core.bye" is not an ICU message');
    expect(complaint).toContain('broken.en.yaml: "core.number" must be text; put it between quotes');
    expect(complaint).toContain('"core.hello" is in another file of the same locale too; keep one');
    expect(complaint).toContain(
      '"shop.cart" has parameters that Kiosk does not give: firstName. It gives: none',
    );
    expect(complaint).toContain(join("help", "messages.en.yaml"));
  });
});
