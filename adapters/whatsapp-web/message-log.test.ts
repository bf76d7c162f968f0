/** The channel's own book: what it remembers over restarts, and that only one process has it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Book, digestOf, LeaseError, openBook } from "./message-log.ts";

let folder: string;
let book: Book;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "whatsapp-book-"));
  book = openBook(folder);
});
afterEach(() => {
  book.close();
  rmSync(folder, { recursive: true });
});

const reopen = () => {
  book.close();
  book = openBook(folder);
};

test("remembers over a restart who wrote, what was sent, and what polls offered", () => {
  book.noteHeard("4520304050@c.us", 1);
  book.begin("d1", digestOf("chat", "Hello"), 5);
  book.sent("d1", "true_4520304050@c.us_3EB0A1", 6);
  book.notePoll("true_4520304050@c.us_3EB0A2", ["t:1", "t:2"], 7);
  book.setFact("pairedAt", "1");
  reopen();
  expect(book.hasHeard("4520304050@c.us")).toBe(true);
  expect(book.hasHeard("4599999999@c.us")).toBe(false);
  expect(book.begun("d1")).toMatchObject({ at: 5, message: "true_4520304050@c.us_3EB0A1" });
  expect(book.isOurs("true_88001122334455@lid_3EB0A1")).toBe(true);
  expect(book.pollTokens("true_88001122334455@lid_3EB0A2")).toEqual(["t:1", "t:2"]);
  expect(book.pollsSince(7)).toEqual(["true_4520304050@c.us_3EB0A2"]);
  expect(book.pollTokens("true_1@c.us_OTHER")).toEqual([]);
  expect(book.fact("pairedAt")).toBe("1");
});

test("knows a message that was begun and has no id yet, and keeps the first moment of a send", () => {
  const words = digestOf("chat", "Hello");
  book.begin("d1", words, 5);
  book.begin("d1", words, 9);
  expect(book.begun("d1")).toEqual({ words, at: 5, message: null });
  expect(book.isAwaited(words, 5)).toBe(true);
  expect(book.isAwaited(words, 6)).toBe(false);
  book.sent("d1", "true_4520304050@c.us_3EB0A1", 10);
  expect(book.isAwaited(words, 5)).toBe(false);
});

test("forgets sends after a month, and never who wrote first", () => {
  book.noteHeard("4520304050@c.us", 1);
  book.begin("d1", "words", 1);
  book.sent("d1", "true_4520304050@c.us_3EB0A1", 1);
  book.prune(40 * 24 * 3_600_000);
  expect(book.begun("d1")).toBeNull();
  expect(book.isOurs("true_4520304050@c.us_3EB0A1")).toBe(false);
  expect(book.hasHeard("4520304050@c.us")).toBe(true);
});

test("is one process's alone, and free again when that one is gone", () => {
  expect(() => openBook(folder)).toThrow(LeaseError);
  expect(() => openBook(folder)).toThrow("Another process drives this shop's WhatsApp session");
  reopen();
});

test("keeps no words", () => {
  expect(digestOf("chat", "My secret")).not.toContain("secret");
  expect(digestOf("chat", " Same ")).toBe(digestOf("chat", "Same"));
  expect(digestOf("chat", "Same")).not.toBe(digestOf("image", "Same"));
});
