import { expect, test } from "vitest";
import { rateLimit } from "./rate-limit.ts";

test("allows so many in any window, and says how long to wait for the next", () => {
  const limit = rateLimit({ most: 2, windowMs: 1000, keys: 10 });
  expect(limit.take("anna", 0)).toBe(0);
  expect(limit.take("anna", 400)).toBe(0);
  expect(limit.take("anna", 500)).toBe(500);
  expect(limit.take("bo", 500)).toBe(0);
  expect(limit.take("anna", 1000)).toBe(0);
  expect(limit.take("anna", 1001)).toBe(399);
});

test("a refused act does not make the wait longer", () => {
  const limit = rateLimit({ most: 1, windowMs: 1000, keys: 10 });
  limit.take("anna", 0);
  for (let now = 1; now < 1000; now += 100) expect(limit.take("anna", now)).toBe(1000 - now);
  expect(limit.take("anna", 1000)).toBe(0);
});

test("remembers no more visitors than it may, and forgets the longest absent first", () => {
  const limit = rateLimit({ most: 1, windowMs: 1000, keys: 2 });
  limit.take("anna", 0);
  limit.take("bo", 1);
  limit.take("anna", 2);
  limit.take("chris", 3);
  expect(limit.take("anna", 4)).toBeGreaterThan(0);
  expect(limit.take("bo", 5)).toBe(0);
});
