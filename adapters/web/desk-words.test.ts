import { expect, test } from "vitest";
import { stockWords } from "./page/desk-words.ts";

test("stock that nobody counts is called so, and what is sold on says how many are owed", () => {
  const stock = { sku: "S", name: "Sencha", reserved: 2 };
  expect(stockWords({ ...stock, onHand: 5, saleable: 3 })).toBe("2 reserved, 3 saleable");
  expect(stockWords({ ...stock, onHand: null, saleable: null })).toBe(
    "not counted, always for sale, 2 reserved",
  );
  expect(stockWords({ ...stock, onHand: 0, saleable: -2, sellsOn: true })).toBe(
    "2 reserved, -2 saleable, sold on when nothing is left",
  );
});
