/** The channel's memory over restarts, and the lease on the account's session. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { type StoresOnDisk, storesOnDisk } from "../../test/support/adapter-stores.ts";
import { digestOf, type MessageLog, openMessageLog } from "./message-log.ts";
import { LeaseError, leaseSession } from "./session-lease.ts";

const DAY = 24 * 3_600_000;

let now: number;
let disk: StoresOnDisk;
let log: MessageLog;
const storeOf = () => disk.stores.open("demo", "whatsapp-web");
beforeEach(async () => {
  now = 1;
  disk = storesOnDisk({ now: () => now });
  log = await openMessageLog(storeOf());
});
afterEach(() => disk.close());

const reopen = async () => {
  await disk.restart();
  log = await openMessageLog(storeOf());
};

test("remembers over a restart who wrote, what was sent, and what polls offered", async () => {
  await log.noteHeard("4520304050@c.us", 1);
  await log.begin("d1", digestOf("chat", "Hello"), 5);
  await log.sent("d1", "true_4520304050@c.us_3EB0A1", 6);
  await log.notePoll("true_4520304050@c.us_3EB0A2", ["t:1", "t:2"], 7);
  await log.setFact("pairedAt", "1");
  await reopen();
  expect(await log.hasHeard("4520304050@c.us")).toBe(true);
  expect(await log.hasHeard("4599999999@c.us")).toBe(false);
  expect(await log.begun("d1")).toMatchObject({ at: 5, message: "true_4520304050@c.us_3EB0A1" });
  expect(await log.isOurs("true_88001122334455@lid_3EB0A1")).toBe(true);
  expect(await log.pollTokens("true_88001122334455@lid_3EB0A2")).toEqual(["t:1", "t:2"]);
  expect(await log.pollsSince(7)).toEqual(["true_4520304050@c.us_3EB0A2"]);
  expect(await log.pollTokens("true_1@c.us_OTHER")).toEqual([]);
  expect(log.fact("pairedAt")).toBe("1");
});

test("knows a message that was begun and has no id yet, and keeps the first moment of a send", async () => {
  const words = digestOf("chat", "Hello");
  await log.begin("d1", words, 5);
  await log.begin("d1", words, 9);
  expect(await log.begun("d1")).toEqual({ words, at: 5, message: null });
  expect(await log.isAwaited(words, 5)).toBe(true);
  expect(await log.isAwaited(words, 6)).toBe(false);
  await log.sent("d1", "true_4520304050@c.us_3EB0A1", 10);
  expect(await log.isAwaited(words, 5)).toBe(false);
});

test("forgets sends after a month, and never who wrote first", async () => {
  await log.noteHeard("4520304050@c.us", 1);
  await log.begin("d1", "words", 1);
  await log.sent("d1", "true_4520304050@c.us_3EB0A1", 1);
  now = 30 * DAY + 1;
  expect(await log.begun("d1")).toBeNull();
  expect(await log.isOurs("true_4520304050@c.us_3EB0A1")).toBe(false);
  expect(await log.hasHeard("4520304050@c.us")).toBe(true);
});

test("the session is one process's alone, and free again when that one is gone", async () => {
  await leaseSession(storeOf(), "demo");
  const second = leaseSession(storeOf(), "demo");
  await expect(second).rejects.toThrow(LeaseError);
  await expect(second).rejects.toThrow("Another process drives this shop's WhatsApp session");
  await reopen();
  await leaseSession(storeOf(), "demo");
});

test("keeps no words", async () => {
  expect(digestOf("chat", "My secret")).not.toContain("secret");
  expect(digestOf("chat", " Same ")).toBe(digestOf("chat", "Same"));
  expect(digestOf("chat", "Same")).not.toBe(digestOf("image", "Same"));
});
