import { describe, expect, test } from "vitest";
import { addressForm, checkAddress, checkAddressField, type FieldName } from "./address-fields.ts";

const checked = (country: string, field: FieldName, typed: string) => {
  const outcome = checkAddressField(country, field, typed);
  return outcome.kind === "done"
    ? outcome.value
    : outcome.kind === "refused"
      ? outcome.failure.code
      : outcome.kind;
};

describe("a postal code", () => {
  test.each([
    ["NL", "1234ab", "1234 AB"],
    ["NL", " 1234  AB ", "1234 AB"],
    ["NL", "NL-1234 ab", "1234 AB"],
    ["DK", "8000", "8000"],
    ["DK", "DK-8000", "8000"],
    ["DE", "D 10115".slice(2), "10115"],
    ["SE", "11122", "111 22"],
    ["SE", "SE-111 22", "111 22"],
    ["NO", "0155", "0155"],
    ["BE", "b 9000".slice(2), "9000"],
    ["FR", "75 011", "75011"],
    ["GB", "bs15tr", "BS1 5TR"],
    ["GB", "ec1a1bb", "EC1A 1BB"],
    ["PL", "00950", "00-950"],
    ["IE", "d02 af30", "D02 AF30"],
    ["DK", "８０００", "8000"],
    ["LU", "L-1234", "1234"],
    ["DE", "D-10115", "10115"],
    ["DE", "d 10115", "10115"],
    ["BE", "B-9000", "9000"],
    ["AT", "A-1010", "1010"],
    ["FR", "F-75 011", "75011"],
    ["FI", "FIN-00100", "00100"],
    ["SE", "S-111 22", "111 22"],
    ["LV", "LV-1050", "LV-1050"],
    ["LV", "1050", "LV-1050"],
    ["IE", "IE-D6W XY00", "D6W XY00"],
    ["GB", "GB-BS1 5TR", "BS1 5TR"],
    ["DK", "1051 København K", "1051"],
    ["DK", "8680 Ry", "8680"],
    ["NL", "1234 AB Hilversum", "1234 AB"],
    ["NL", "1234AB, Hilversum", "1234 AB"],
    ["SE", "SE-111 22 Stockholm", "111 22"],
    ["GB", "BS1 5TR Bristol", "BS1 5TR"],
    ["DE", "D-10115 Berlin", "10115"],
    ["DK", "0999", "0999"],
    ["ES", "52001", "52001"],
  ])("of %s typed as “%s” is written %s", (country, typed, written) => {
    expect(checked(country, "postalCode", typed)).toBe(written);
  });

  test.each([
    ["NL", "0234 AB"],
    ["NL", "1234 SS"],
    ["NL", "1234"],
    ["DK", "800"],
    ["DK", "80000"],
    ["DE", "1011"],
    ["SE", "1112"],
    ["NO", "O155"],
    ["BE", "0900"],
    ["FR", "7501A"],
    ["GB", "12345"],
    ["US", "<script>"],
    ["DK", "0000"],
    ["DE", "00115"],
    ["FR", "00011"],
    ["AT", "0101"],
    ["LU", "0123"],
    ["ES", "53001"],
    ["ES", "00123"],
    ["IE", "O02 AF30"],
    ["NL", "Hilversum 1234 AB"],
    ["NL", "1234 Hilversum"],
    ["DK", "800 København"],
    ["DK", "8000 8000"],
    ["DK", "København"],
    ["DK", ""],
  ])("of %s cannot be “%s”", (country, typed) => {
    expect(checked(country, "postalCode", typed)).toBe("address.postalCode");
  });
});

describe("an address", () => {
  test("is asked for in the order of the country, with an example from there", () => {
    expect(addressForm("NL").map((field) => field.name)).toEqual(["line1", "line2", "postalCode", "city"]);
    expect(addressForm("GB").map((field) => field.name)).toEqual(["line1", "line2", "city", "postalCode"]);
    expect(addressForm("HU").map((field) => field.name)).toEqual(["city", "line1", "line2", "postalCode"]);
    for (const country of ["DK", "NL", "DE", "SE", "NO", "BE", "FR", "GB"]) {
      expect(addressForm(country)[0]).toMatchObject({
        question: `address.line1.question.${country}`,
        required: true,
      });
    }
  });

  test("of a country that Kiosk does not know well has a general form, without a postal code where there is none", () => {
    const code = (country: string) => addressForm(country).find((field) => field.name === "postalCode");
    expect(code("HK")).toBeUndefined();
    for (const country of ["US", "IE", "XX"]) {
      expect(code(country)).toEqual({
        name: "postalCode",
        question: "address.postalCode.question",
        required: false,
      });
    }
    const typed = { line1: "1 Queen's Road", postalCode: "", city: "香港" };
    expect(checkAddress("HK", typed)).toMatchObject({ kind: "done", value: { city: "香港", country: "HK" } });
  });

  test("asks for a postal code that is needed without a word on skipping it", () => {
    const countries = [
      "AT",
      "CH",
      "CZ",
      "DK",
      "ES",
      "FI",
      "HK",
      "IE",
      "IT",
      "LU",
      "LV",
      "NL",
      "PL",
      "PT",
      "US",
    ];
    for (const country of countries) {
      for (const { name, question, required } of addressForm(country)) {
        if (name !== "postalCode") continue;
        expect([country, required, question !== "address.postalCode.question"]).toEqual([
          country,
          required,
          required,
        ]);
      }
    }
  });

  test("is tidied as a whole; an empty second line is left out", () => {
    const typed = { line1: "  Havenstraat\n12-B ", line2: " ", postalCode: "1234ab", city: "Hilversum" };
    expect(checkAddress("NL", typed)).toEqual({
      kind: "done",
      value: { line1: "Havenstraat 12-B", postalCode: "1234 AB", city: "Hilversum", country: "NL" },
    });
  });

  test("says which field is missing or too long, and how long it may be", () => {
    const typed = { line1: "Havenstraat 12", postalCode: "1234 AB", city: " " };
    expect(checkAddress("NL", typed)).toMatchObject({
      failure: { code: "address.city", shopper: { key: "address.city.missing" } },
    });
    expect(checkAddressField("NL", "line1", "a".repeat(101))).toMatchObject({
      failure: { shopper: { key: "address.line1.tooLong", params: { most: 100 } } },
    });
    expect(checked("DK", "city", "12345")).toBe("address.city");
    expect(checked("DK", "line1", "!!! 🏠")).toBe("address.line1");
  });
});

describe("A field of an address", () => {
  test.each([
    ["line1", 100],
    ["line2", 100],
    ["city", 60],
  ] as const)("%s has at most %d characters", (name, most) => {
    const typed = (length: number) => checkAddressField("DK", name, "a".repeat(length)).kind;
    expect([typed(most), typed(most + 1)]).toEqual(["done", "refused"]);
  });
});
