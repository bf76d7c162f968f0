import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyCodePoint } from "../../test/support/code-points.ts";
import { asDate, asLocalized, asMoney, asText, localized, text, verbatim } from "../conversation/text.ts";
import type { Catalogs } from "./message-catalog.ts";
import { createVoice, type VoiceFault } from "./voice.ts";

const catalogs: Catalogs = {
  en: {
    "core.verbatim": "{text}",
    "test.price": "It costs {price}.",
    "test.count": "{count, plural, =0 {No parcels} one {# parcel} other {# parcels}}",
    "test.until": "Pay before {until}.",
    "test.both": "{first} Then {second}",
    "test.list": "Left: {things}.",
    "test.english": "Only in English, {name}",
  },
  da: {
    "core.verbatim": "{text}",
    "test.price": "Det koster {price}",
    "test.count": "{count, plural, =0 {Ingen pakker} one {# pakke} other {# pakker}}",
    "test.until": "Betal inden {until}.",
    "test.both": "{first} Så {second}",
    "test.list": "Tilbage: {things}.",
  },
};
const faults: VoiceFault[] = [];
const voice = createVoice({ catalogs, locales: ["en", "da"], onFault: (fault) => faults.push(fault) });
const plain = (words: string) => words.replace(/\s/g, " ");

describe("A voice", () => {
  it("writes money the way the reader does, with the decimals of ISO 4217", () => {
    const price = (amount: number, currency: string, locale: string) =>
      plain(voice.say(text("test.price", { price: asMoney({ amount, currency }) }), locale));
    expect(price(4900, "DKK", "da")).toBe("Det koster 49,00 kr.");
    expect(price(4900, "DKK", "en")).toBe("It costs DKK 49.00.");
    expect(price(425, "EUR", "en")).toBe("It costs €4.25.");
    expect(price(1500, "JPY", "en")).toBe("It costs JP¥1,500.");
    expect(price(150000, "HUF", "en")).toBe("It costs HUF 1,500.00.");
  });

  it("tells moments in the shop's time zone, and follows summer time", () => {
    const noon = (at: string, locale: string) =>
      plain(voice.say(text("test.until", { until: asDate(Date.parse(at), "dateTime") }), locale));
    expect(noon("2026-01-05T12:00:00Z", "en")).toBe("Pay before 5 January 2026 at 13:00.");
    expect(noon("2026-07-05T12:00:00Z", "da")).toBe("Betal inden 5. juli 2026 kl. 14.00.");
    const time = voice.say(
      text("test.until", { until: asDate(Date.parse("2026-01-05T22:05:00Z"), "time") }),
      "en",
    );
    expect(time).toBe("Pay before 23:05.");
  });

  it("counts by the rules of the language", () => {
    expect(voice.say(text("test.count", { count: 0 }), "da")).toBe("Ingen pakker");
    expect(voice.say(text("test.count", { count: 1 }), "en")).toBe("1 parcel");
    expect(voice.say(text("test.count", { count: 2 }), "en")).toBe("2 parcels");
  });

  it("puts texts of the catalog, other messages and lists into a sentence", () => {
    const tea = { en: "Tea", da: "Te" };
    expect(voice.say(localized(tea), "da")).toBe("Te");
    expect(voice.say(localized({ nl: "Thee" }), "da")).toBe("Thee");
    const both = text("test.both", {
      first: asText(text("test.count", { count: 1 })),
      second: asText(localized(tea)),
    });
    expect(voice.say(both, "da")).toBe("1 pakke Så Te");
    const things = {
      as: "list",
      items: [asLocalized(tea), "cake", asMoney({ amount: 100, currency: "EUR" })],
    } as const;
    expect(voice.say(text("test.list", { things }), "en")).toBe("Left: Tea, cake and €1.00.");
  });

  it("understands a region and unknown languages as the nearest language it has", () => {
    expect(voice.say(text("test.count", { count: 1 }), "da-DK")).toBe("1 pakke");
    expect(voice.say(text("test.count", { count: 1 }), "fr")).toBe("1 parcel");
    expect(voice.say(text("test.count", { count: 1 }), "not a tag")).toBe("1 parcel");
  });

  it("says a missing message in the shop's first language, then as a word, and reports each once", () => {
    faults.length = 0;
    expect(voice.say(text("test.english", { name: "Ada" }), "da")).toBe("Only in English, Ada");
    expect(voice.say(text("test.nowhere"), "da")).toBe("nowhere");
    expect(voice.say(text("test.nowhere"), "da")).toBe("nowhere");
    expect(voice.say(text("test.price"), "en")).toBe("price");
    expect(faults.map(({ key, locale }) => `${locale} ${key}`)).toEqual([
      "da test.english",
      "da test.nowhere",
      "en test.price",
    ]);
  });

  it("treats a parameter as data: braces, quotes and markup mean nothing in it", () => {
    for (const name of ["{count}", "'{x}'", "<b>#</b>", "{x, plural, other {#}}", "''", "$1 %s"])
      expect(voice.say(text("test.english", { name }), "en")).toBe(`Only in English, ${name}`);
  });

  it("lets no hostile words garble the sentence around them", () => {
    expect(voice.say(verbatim("Ada\u202E\u0000 Love\u0007lace\uD800"), "en")).toBe("Ada Lovelace\uFFFD");
    expect(voice.say(verbatim("two\nlines"), "en")).toBe("two\nlines");
    fc.assert(
      fc.property(fc.string({ unit: anyCodePoint }), (name) => {
        const said = voice.say(text("test.english", { name }), "en");
        expect(said.startsWith("Only in English, ")).toBe(true);
        expect(said.isWellFormed()).toBe(true);
      }),
    );
  });
});
