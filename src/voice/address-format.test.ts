import { addressFormats } from "i18n-postal-address";
import { describe, expect, test } from "vitest";
import { addressLines, askedParts, placeLine } from "./address-format.ts";

const HOME = { line1: "Hill Street 12", line2: "2nd floor", postalCode: "90210", city: "Quxley" };

describe("an address on a parcel", () => {
  test.each([
    ["DK", ["Hill Street 12", "2nd floor", "90210 Quxley", "DK"]],
    ["NL", ["Hill Street 12", "2nd floor", "90210 Quxley", "NL"]],
    ["DE", ["Hill Street 12", "2nd floor", "90210 Quxley", "DE"]],
    ["SE", ["Hill Street 12", "2nd floor", "90210 QUXLEY", "SE"]],
    ["CH", ["Hill Street 12, 2nd floor", "90210 Quxley", "CH"]],
    ["GB", ["Hill Street 12", "2nd floor", "QUXLEY", "90210", "GB"]],
    ["IE", ["Hill Street 12", "2nd floor", "Quxley", "90210", "IE"]],
    ["HU", ["QUXLEY", "Hill Street 12, 2nd floor", "90210", "HU"]],
    ["LV", ["Hill Street 12", "2nd floor", "Quxley, 90210", "LV"]],
    ["US", ["Hill Street 12", "2nd floor", "QUXLEY, 90210", "US"]],
    ["JP", ["JP", "90210 Quxley", "Hill Street 12, 2nd floor"]],
  ])("to %s is written as there", (country, lines) => {
    expect(addressLines({ ...HOME, country })).toEqual(lines);
  });

  test("has a place: all of it but the street, on one line", () => {
    expect(placeLine({ ...HOME, country: "DK" })).toBe("90210 Quxley, DK");
    expect(placeLine({ ...HOME, country: "GB" })).toBe("QUXLEY, 90210, GB");
    expect(placeLine({ ...HOME, country: "HU" })).toBe("QUXLEY, 90210, HU");
  });

  test("leaves out what is not there", () => {
    const { line2: _, ...short } = HOME;
    expect(addressLines({ ...short, country: "DK" })).toEqual(["Hill Street 12", "90210 Quxley", "DK"]);
    expect(addressLines({ ...short, postalCode: "", country: "US" })).toEqual([
      "Hill Street 12",
      "QUXLEY",
      "US",
    ]);
    expect(addressLines({ ...short, city: " ", country: "LV" })).toEqual(["Hill Street 12", "90210", "LV"]);
  });

  test("loses nothing and repeats nothing in any country, also where the form has no place for it", () => {
    const countries = Object.keys(addressFormats);
    expect(countries.length).toBeGreaterThan(240);
    for (const country of [...countries, "XX", "constructor"]) {
      const written = addressLines({ ...HOME, country })
        .join("\n")
        .toLowerCase();
      for (const words of Object.values(HOME)) {
        expect(written.split(words.toLowerCase()), `${words} in ${country}`).toHaveLength(2);
      }
    }
    expect(addressLines({ ...HOME, country: "SG" })).toContain("Quxley");
  });
});

describe("the parts to ask for", () => {
  test.each([
    ["DK", ["line1", "line2", "postalCode", "city"]],
    ["GB", ["line1", "line2", "city", "postalCode"]],
    ["HU", ["city", "line1", "line2", "postalCode"]],
    ["HK", ["line1", "line2", "city"]],
    ["SG", ["line1", "line2", "postalCode", "city"]],
    ["CN", ["city", "line1", "line2", "postalCode"]],
    ["XX", ["line1", "line2", "postalCode", "city"]],
  ])("in %s come in the order in which people write them", (country, parts) => {
    expect(askedParts(country)).toEqual(parts);
  });

  test("are in every country a street and a town, once each", () => {
    for (const country of Object.keys(addressFormats)) {
      const asked = askedParts(country);
      expect([...asked].filter((part) => part !== "postalCode").toSorted(), country).toEqual([
        "city",
        "line1",
        "line2",
      ]);
    }
  });
});
