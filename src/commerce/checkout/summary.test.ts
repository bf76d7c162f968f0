import { expect, test } from "vitest";
import { fingerprintOf } from "./summary.ts";

const AGREED = {
  total: { amount: 19_900, currency: "DKK" },
  lines: [
    {
      variant: 7,
      sku: "SEN-75",
      name: { en: 'Sencha \u0001 "fine"', da: "Blåbær 🫖" },
      options: [],
      quantity: 2,
    },
    {
      variant: 9,
      sku: "B",
      name: { é: "x", z: "y", "\ufb33": "w", "🫖": "v", "10": 1, "9": 2 },
      options: [undefined, null, 1.5, -0, 1e21],
      quantity: 1,
    },
  ],
  code: undefined,
  vatIncluded: true,
  address: { line1: "Strandvej 12", city: "Rømø", id: 900 },
};

test("what was agreed to has the fingerprint that older versions stored for it", () => {
  expect(fingerprintOf(AGREED)).toBe("b595eebe4e6e219eec694de1a28bd28c7b0a10d4f61bdd37f7166ff47615ba42");
});

test("the order in which a record is put together does not matter, its content does", () => {
  const { total, ...rest } = AGREED;
  expect(fingerprintOf({ ...rest, total })).toBe(fingerprintOf(AGREED));
  expect(fingerprintOf({ ...rest, total: { ...total, amount: 19_901 } })).not.toBe(fingerprintOf(AGREED));
});
