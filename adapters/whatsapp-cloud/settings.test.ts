/** Wrong settings and template files: a sentence that names the variable and the mend, before anything starts. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { judgeSettings, SettingsError } from "../../src/ports/adapter.ts";
import { openWhatsAppCloud } from "../../test/peers/whatsapp-cloud/testbed.ts";
import { startWhatsAppCloudPeer } from "../../test/peers/whatsapp-cloud.ts";
import { WHATSAPP_CLOUD_API_URL, WHATSAPP_CLOUD_VARIABLES, WhatsAppCloudSettings } from "./settings.ts";
import { readTemplates } from "./templates.ts";

const good = {
  token: "EAAG0123456789abcdefghij",
  phoneId: "106540352242922",
  appSecret: "0123456789abcdef0123456789ABCDEF",
  verifyToken: "words-of-mine",
};

function judged(settings: Readonly<Record<string, string>>) {
  return judgeSettings(WhatsAppCloudSettings, WHATSAPP_CLOUD_VARIABLES, { settings, variables: {} });
}

function complaints(of: () => unknown): readonly string[] {
  try {
    of();
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe("settings", () => {
  test("need four things and know Meta's address", () => {
    expect(judged(good)).toEqual({ ...good, apiUrl: WHATSAPP_CLOUD_API_URL });
    expect(judged({ ...good, apiUrl: "http://localhost:1/v23.0/" }).apiUrl).toBe("http://localhost:1/v23.0");
    expect(judged({ ...good, catalogId: "123456", templates: "t.yaml" })).toMatchObject({
      catalogId: "123456",
      templateFile: "t.yaml",
    });
  });

  test("say which variable is missing, and where to find it", () => {
    const missing = complaints(() => judged({}));
    expect(missing).toHaveLength(4);
    for (const variable of ["TOKEN", "PHONE_ID", "APP_SECRET", "VERIFY_TOKEN"])
      expect(missing.join("\n")).toContain(`WHATSAPP_CLOUD_${variable} is missing`);
  });

  test.each([
    ["token", "two words"],
    ["phoneId", "+45 12 34 56 78"],
    ["appSecret", "short"],
    ["verifyToken", "short"],
    ["apiUrl", "graph.facebook.com"],
    ["catalogId", "tea"],
  ])("say what is wrong with %s, without repeating it", (key, value) => {
    const [complaint, ...others] = complaints(() => judged({ ...good, [key]: value }));
    expect(others).toEqual([]);
    expect(complaint).toContain(WHATSAPP_CLOUD_VARIABLES[key]);
    expect(complaint).not.toContain(`"${value}"`);
  });
});

describe("the start", () => {
  test("stops with a sentence when Meta does not know the token", async () => {
    await expect(openWhatsAppCloud({ options: { token: "EAAGanotherToken0123456789" } })).rejects.toThrow(
      /cannot start.*WhatsApp answered with 190.*WHATSAPP_CLOUD_TOKEN/s,
    );
  });

  test("stops with a sentence when the number is none of the account's", async () => {
    const peer = await startWhatsAppCloudPeer();
    peer.fault("phone", { kind: "error", code: 100 });
    await expect(openWhatsAppCloud({ options: { apiUrl: peer.apiUrl } })).rejects.toThrow(/cannot start/);
    await peer.stop();
  });

  test("goes on while Meta cannot be reached", async () => {
    const gone = await openWhatsAppCloud({ options: { apiUrl: "http://127.0.0.1:9/v23.0" } });
    expect(gone.logged.join()).toContain("could not be asked");
    await gone.close();
  });
});

describe("the template file", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kiosk-templates-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const read = (content: string | null, file = "templates.yaml") => {
    if (content !== null) writeFileSync(join(folder, file), content);
    return readTemplates({ id: "demo", folder, locales: ["en", "da"] }, file);
  };

  test("maps a message to a template", () => {
    const templates = read(
      'orders.news.shipped:\n  name: order_shipped\n  languages: { en: en_US, da: da }\n  parameters: [param.order, body.1, lines.2.value]\n  link: { button: 0, base: "https://track.example/" }\n',
    );
    expect(templates["orders.news.shipped"]).toMatchObject({
      name: "order_shipped",
      languages: { en: "en_US", da: "da" },
    });
  });

  test("need not be there", () => {
    expect(readTemplates({ id: "demo", folder, locales: ["en"] }, undefined)).toEqual({});
    expect(read("")).toEqual({});
  });

  test.each([
    ["a: {name: b, languages: {en: en}}", "a.languages lacks the shop's locale da"],
    ["a: {name: B b, languages: {en: en, da: da}}", "must be the template's name"],
    ["a: {name: b, languages: {en: english, da: da}}", "must be a code"],
    ["a: {name: b, languages: {en: en, da: da}, parameters: [price]}", "is no part of a message"],
    ["a: {name: b, languages: {en: en, da: da}, butons: 1}", "butons"],
    ["a: [", "cannot be read as YAML"],
  ])("is judged: %s", (content, words) => {
    expect(complaints(() => read(content)).join("\n")).toContain(words);
  });

  test("must be in the shop's folder, and exist", () => {
    expect(complaints(() => read(null, "../elsewhere.yaml")).join()).toContain("outside of the folder");
    expect(complaints(() => read(null, "gone.yaml")).join()).toContain("cannot be read");
  });
});
