import fc from "fast-check";
import { expect, test } from "vitest";
import { localeFor } from "./locale-negotiation.ts";

test.each([
  ["da", ["en", "da"], "da"],
  ["da-DK", ["en", "da"], "da"],
  ["DA-dk", ["en", "da"], "da"],
  ["da_DK", ["en", "da"], "da"],
  ["da-DK,en", ["en", "da"], "da"],
  ["da-DK,da;q=0.9,en;q=0.8", ["en", "da"], "da"],
  ["en;q=0.5, da;q=0.9", ["en", "da"], "da"],
  ["fr, nl-BE;q=0.5", ["en", "nl"], "nl"],
  ["pt-BR", ["pt", "pt-BR"], "pt-BR"],
  ["pt-BR", ["en", "pt"], "pt"],
  ["pt", ["en", "pt-BR"], "pt-BR"],
  ["en-US,en;q=0.9,da;q=0.8", ["da", "en-GB"], "en-GB"],
  ["zh-Hant-HK", ["en", "zh-Hant", "zh"], "zh-Hant"],
  ["zh-Hant-HK", ["en", "zh"], "zh"],
  ["*", ["en", "da"], "en"],
  ["en;q=0, *", ["en", "da"], "da"],
  ["en-GB;q=0, en", ["en", "da"], "en"],
  ["da;q=0", ["en", "da"], undefined],
  ["nb", ["en", "da"], undefined],
  ["fr", ["en", "da"], undefined],
  ["d", ["en", "da"], undefined],
  ["dansk", ["en", "da"], undefined],
  ["", ["en", "da"], undefined],
  [undefined, ["en", "da"], "en"],
])("who wishes %j among %j gets %j", (wished, offered, locale) => {
  expect(localeFor(wished, offered)).toBe(locale);
});

test("any header gives an offered language or none, and takes no time", () => {
  const pieces = fc.array(
    fc.constantFrom("da", "en-GB", "*", ";q=", "0.5", "-", ",", ";", '"', "\\", " ", "é", "\0"),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        pieces.map((all) => all.join("")),
      ),
      (header) => {
        expect([undefined, "en", "da"]).toContain(localeFor(header, ["en", "da"]));
      },
    ),
  );
  // The processor's time: the clock's goes on while others have the machine.
  const before = process.cpuUsage();
  localeFor("x-".repeat(8_000), ["en", "da"]);
  localeFor("a-b,".repeat(4_000), ["en", "da"]);
  expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
});
