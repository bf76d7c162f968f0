/** What the desk's page says of orders by itself. */
import { expect, test } from "vitest";
import { NewsReader } from "./desk-news.ts";

const paid = (id: string, order: string) => ({ id, said: `Order ${order} is paid, DKK 49.00.` });

test("what was announced before the page was opened is not said again", () => {
  const reader = new NewsReader();
  expect(reader.read([paid("1", "FJ-1")])).toBeNull();
  expect(reader.read([paid("1", "FJ-1")])).toBeNull();
});

test("a payment is said once, however often the page asks", () => {
  const reader = new NewsReader();
  reader.read([]);
  expect(reader.read([paid("1", "FJ-1")])).toBe("Order FJ-1 is paid, DKK 49.00.");
  expect(reader.read([paid("1", "FJ-1")])).toBeNull();
});

test("all that was paid while the page was away is said when it is back", () => {
  const reader = new NewsReader();
  reader.read([]);
  expect(reader.read([paid("1", "FJ-1"), paid("2", "FJ-2")])).toMatch(/FJ-1 is paid.*FJ-2 is paid/);
});
