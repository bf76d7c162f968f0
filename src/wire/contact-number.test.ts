import { expect, test } from "vitest";
import { contactNumber } from "./contact-number.ts";

test.each([
  ["+45 20 30 40 50", undefined, "+45 20 30 40 50"],
  [" +45 20 30 40 50", "4599999999", " +45 20 30 40 50"],
  ["20 30 40 50", "4520304050", "+4520304050"],
  ["4915112345678", "4915112345678", "+4915112345678"],
  [undefined, "4520304050", "+4520304050"],
  ["20 30 40 50", undefined, "20 30 40 50"],
  ["20 30 40 50", "", "20 30 40 50"],
  [undefined, undefined, undefined],
])("a card with %j of the account %j is of %j", (written, account, number) => {
  expect(contactNumber(written, account)).toBe(number);
});
