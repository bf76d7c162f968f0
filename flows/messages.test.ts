import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parametersOf } from "../src/voice/icu.ts";
import { testFlows } from "../test/support/shoppers.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const LOCALES = ["en", "da", "nl"] as const;
/** Keys the gateway takes from shop.yaml. */
const FROM_THE_SHOP = /^(shop\.name|shop\.tagline|legal\.|trader\.)/;

function filesUnder(folder: string, fits: (name: string) => boolean): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => fits(name) && !name.includes("node_modules"))
    .map((name) => join(ROOT, folder, name));
}

/** Every message file of a locale with its messages. */
function catalogFiles(locale: string): readonly (readonly [string, Record<string, string>])[] {
  const files = [
    ...filesUnder("src/voice/messages", (name) => name.endsWith(`.${locale}.yaml`)),
    ...["adapters", "flows"].flatMap((folder) =>
      filesUnder(folder, (name) => name.endsWith(`messages.${locale}.yaml`)),
    ),
  ];
  return files.map((file) => [file, parse(readFileSync(file, "utf8")) as Record<string, string>] as const);
}

function merged(locale: string): Readonly<Record<string, string>> {
  return Object.assign({}, ...catalogFiles(locale).map(([, messages]) => messages)) as Record<string, string>;
}

const sources = ["src", "flows", "adapters"]
  .flatMap((folder) => filesUnder(folder, (name) => name.endsWith(".ts") && !name.endsWith(".test.ts")))
  .map((file) => readFileSync(file, "utf8").replace(/^\s*(\/?\*|\/\/).*$/gm, ""))
  .join("\n");

describe("The messages", () => {
  it("are there in every language, with the same keys in the same files", () => {
    for (const locale of LOCALES.slice(1)) {
      expect(Object.keys(merged(locale)).sort()).toEqual(Object.keys(merged("en")).sort());
    }
  });

  it("take the same parameters in every language", () => {
    const english = merged("en");
    for (const locale of LOCALES.slice(1)) {
      const other = merged(locale);
      for (const [key, message] of Object.entries(english))
        expect([key, ...parametersOf(other[key] ?? "")]).toEqual([key, ...parametersOf(message)]);
    }
  });

  it("exist for every key that flows and core use", () => {
    const used = [...sources.matchAll(/\btext\(\s*"([^"]+)"/g)].map(([, key]) => key ?? "");
    const written = merged("en");
    const missing = used.filter((key) => written[key] === undefined && !FROM_THE_SHOP.test(key));
    expect([...new Set(missing)]).toEqual([]);
  });

  it("of the flows are all used", () => {
    const keys = filesUnder("flows", (name) => name.endsWith("messages.en.yaml")).flatMap((file) =>
      Object.keys(parse(readFileSync(file, "utf8")) as Record<string, string>),
    );
    const unused = keys.filter((key) => !key.startsWith("command.") && !sources.includes(`"${key}"`));
    expect(unused).toEqual([]);
  });

  it("name and describe every command, and no other", () => {
    const commands = testFlows.all.flatMap((flow) => flow.commands.map(({ command }) => command));
    const expected = commands.flatMap((command) => [
      `command.${command}.words`,
      `command.${command}.description`,
    ]);
    const written = Object.keys(merged("en")).filter((key) => key.startsWith("command."));
    expect(written.sort()).toEqual(expected.sort());
  });

  it("bind with the words the law knows, on a button that fits every messenger", () => {
    const binding = LOCALES.map((locale) => merged(locale)["shop.summary.order"]);
    expect(binding).toEqual(["Order and pay", "Bestil og betal", "Bestellen en betalen"]);
    for (const words of binding) expect(words?.length).toBeLessThanOrEqual(20);
  });

  it("never put a full stop after Danish money, which brings its own", () => {
    const money = /\{(price|amount|money|now|was|minimum)\}\./;
    const told = Object.entries(merged("da")).filter(([key]) => /^(shop|orders|help|settings)\./.test(key));
    const doubled = told.filter(([, message]) => money.test(message)).map(([key]) => key);
    // Here {now} is a number of pieces.
    expect(doubled.filter((key) => key !== "shop.change.quantity")).toEqual([]);
  });
});
