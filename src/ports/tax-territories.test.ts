import { describe, expect, test } from "vitest";
import { territoriesOf, territoryAt, territoryName } from "./tax-territories.ts";

describe("a territory with taxes of its own", () => {
  test.each([
    ["DK", "3900", "greenland"],
    ["DK", "3992", "greenland"],
    ["ES", "35001", "canary-islands"],
    ["ES", "38660", "canary-islands"],
    ["ES", "51001", "ceuta"],
    ["ES", "52006", "melilla"],
    ["FI", "22100", "aland"],
    ["FR", "20000", "corsica"],
    ["FR", "97110", "guadeloupe"],
    ["FR", "97133", "saint-barthelemy"],
    ["FR", "97150", "saint-martin"],
    ["FR", "97200", "martinique"],
    ["FR", "97300", "french-guiana"],
    ["FR", "97400", "reunion"],
    ["FR", "97500", "saint-pierre-and-miquelon"],
    ["FR", "97600", "mayotte"],
    ["FR", "98600", "wallis-and-futuna"],
    ["FR", "98714", "french-polynesia"],
    ["FR", "98800", "new-caledonia"],
    ["IT", "23041", "livigno"],
    ["IT", "22061", "campione"],
    ["IT", "47890", "san-marino"],
    ["IT", "00120", "vatican"],
    ["DE", "78266", "buesingen"],
    ["DE", "27498", "helgoland"],
    ["AT", "6691", "jungholz"],
    ["AT", "6992", "mittelberg"],
    ["GR", "630 86", "athos"],
    ["PT", "9000-007", "madeira"],
    ["PT", "9500-053", "azores"],
    ["GB", "JE2 3AB", "jersey"],
    ["GB", "gy1 1aa", "guernsey"],
    ["GB", "GX11 1AA", "gibraltar"],
    ["NO", "9170", "svalbard"],
    ["NO", "8099", "jan-mayen"],
    ["CH", "7563", "samnaun"],
  ])("is known by the postal code: %s %s", (country, postalCode, id) => {
    expect(territoryAt(country, postalCode)).toBe(id);
  });

  test.each([
    ["DK", "3700"], // Bornholm
    ["DK", "3880"],
    ["DK", "4000"],
    ["ES", "28013"],
    ["ES", "07001"], // the Balearic Islands
    ["ES", "34001"],
    ["FI", "00100"],
    ["FI", "21600"],
    ["FR", "75011"],
    ["FR", "98000"], // Monaco
    ["IT", "23030"],
    ["IT", "00118"],
    ["IT", "47921"],
    ["DE", "78224"],
    ["DE", "27499"], // Neuwerk
    ["AT", "6600"],
    ["GB", "BT1 5GS"], // Northern Ireland
    ["GB", "IM1 1AA"], // the Isle of Man
    ["GB", "G1 1AA"],
    ["PT", "1000-001"],
    ["PT", "8900-014"],
    ["NO", "9008"],
    ["CH", "7500"],
    ["NL", "3900 AA"],
    ["SE", "220 00"],
  ])("is not taken for its neighbour: %s %s", (country, postalCode) => {
    expect(territoryAt(country, postalCode)).toBeNull();
  });

  test("has a name in the reader's language", () => {
    expect(territoryName("greenland", "da")).toBe("Grønland");
    expect(territoryName("canary-islands", "nl")).toBe("Canarische Eilanden");
    expect(territoryName("livigno", "nl")).toBe("Livigno");
    for (const country of ["AT", "CH", "DE", "DK", "ES", "FI", "FR", "GB", "GR", "IT", "NO", "PT"])
      for (const id of territoriesOf(country)) expect(territoryName(id, "en")).toMatch(/^\p{Lu}\p{L}/u);
  });
});
