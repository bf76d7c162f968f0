/** A data folder of version 0.2 is updated: what adapters knew in files of their own they know in the store. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { afterEach, beforeEach, expect, it } from "vitest";
import { MIGRATIONS as SANDBOX } from "../../adapters/sandbox/migrations.ts";
import { paymentRecords } from "../../adapters/sandbox/records.ts";
import { listWebhooksDue, nextDue } from "../../adapters/sandbox/store.ts";
import { createDeskRecords } from "../../adapters/web/desk-records.ts";
import { MIGRATIONS as WEB } from "../../adapters/web/migrations.ts";
import { createDeliveryLog } from "../../adapters/whatsapp-cloud/delivery-log.ts";
import { MIGRATIONS as WHATSAPP_CLOUD } from "../../adapters/whatsapp-cloud/migrations.ts";
import { openMessageLog } from "../../adapters/whatsapp-web/message-log.ts";
import { MIGRATIONS as WHATSAPP_WEB } from "../../adapters/whatsapp-web/migrations.ts";
import { money } from "../../src/conversation/money.ts";
import type { AdapterStores, Migration, Store } from "../../src/ports/store.ts";
import { openSqliteStores } from "../../src/storage/adapter-store/sqlite.ts";
import { attempt, refundOf, START } from "../support/sandbox-testbed.ts";

const MINUTE = 60_000;

let folder: string;
let stores: AdapterStores | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kiosk-update-"));
});
afterEach(async () => {
  await stores?.close();
  stores = undefined;
  rmSync(folder, { recursive: true });
});

/** Writes a file as the version before did. */
function write(file: string, tables: string, rows: Readonly<Record<string, readonly SQLInputValue[][]>>) {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  const database = new DatabaseSync(join(folder, file));
  database.exec(`pragma journal_mode = wal; ${tables}`);
  for (const [table, all] of Object.entries(rows)) {
    for (const row of all)
      database.prepare(`insert into ${table} values (${row.map(() => "?").join(", ")})`).run(...row);
  }
  database.close();
}

/** Opens the folder as the new version does. */
function update(vendor: string, migrations: readonly Migration[], shop = "demo"): Store {
  stores ??= openSqliteStores({ folder, clock: { now: () => START } });
  const store = stores.open(shop, vendor);
  void store.migrate(migrations);
  return store;
}

const SANDBOX_TABLES = `
  create table attempts (
    shop text not null, reference text not null, id text not null unique,
    order_number text not null, description text not null, amount integer not null, currency text not null,
    expires_at integer not null, locale text not null, return_url text not null,
    state text not null, captured integer not null, refunded integer not null, late_at integer,
    primary key (shop, reference)
  ) strict;
  create table refunds (shop text not null, refund text not null, reference text not null, amount integer not null,
    primary key (shop, refund)) strict;
  create table webhooks (sequence integer primary key, shop text not null, id text not null unique, body text not null,
    attempts integer not null, not_before integer not null) strict;
`;

const attemptRow = (
  shop: string,
  reference: string,
  state: string,
  captured: number,
  late: number | null,
) => [
  ...[shop, reference, `link-${shop}-${reference}`, "FJ-1", "2 × Sencha", 4_900, "DKK"],
  ...[START + 30 * MINUTE, "en", "", state, captured, 0, late],
];

it("the sandbox's payments, refunds and webhooks, for each shop its own", async () => {
  write("sandbox.sqlite", SANDBOX_TABLES, {
    attempts: [
      attemptRow("demo", "attempt-1", "paid", 4_900, null),
      attemptRow("demo", "attempt-2", "open", 0, null),
      attemptRow("demo", "attempt-3", "expired", 0, START + MINUTE),
      attemptRow("other", "attempt-1", "open", 0, null),
    ],
    refunds: [["demo", "r1", "attempt-1", 900]],
    webhooks: [[1, "demo", "event_1", "{}", 3, START - 1]],
  });
  const store = update("sandbox", SANDBOX);
  const records = paymentRecords(store);
  expect(await nextDue(store)).toBe(START - 1);
  expect(await listWebhooksDue(store, START, 9)).toMatchObject([{ webhook: { id: "event_1", attempts: 3 } }]);
  expect(await records.read(attempt("attempt-1"), START)).toMatchObject({ state: "paid", captured: 4_900 });
  expect(await records.readById("link-demo-attempt-2", START)).toMatchObject({ reference: "attempt-2" });
  expect((await records.refund(refundOf(money(800, "DKK")), START)).kind).toBe("conflict");
  await records.settle(START + MINUTE);
  expect(await records.read(attempt("attempt-3"), START)).toMatchObject({ state: "paid" });
  await records.settle(START + 30 * MINUTE);
  expect(await records.read(attempt("attempt-2"), START)).toMatchObject({ state: "expired" });
  const others = paymentRecords(update("sandbox", SANDBOX, "other"));
  expect(await others.read(attempt("attempt-1"), START)).toMatchObject({ state: "open", shop: "other" });
  expect(existsSync(join(folder, "sandbox.sqlite"))).toBe(false);
});

it("what WhatsApp took and what became of it, and the files it has", async () => {
  const tables = `
    create table deliveries (shop text not null, callback text not null, delivery text not null, message text,
      rank integer not null, at integer not null, failed text, primary key (shop, callback)) strict;
    create table uploads (shop text not null, digest text not null, media text not null, at integer not null,
      primary key (shop, digest)) strict;
  `;
  write("whatsapp-cloud.sqlite", tables, {
    deliveries: [
      ["demo", "d1", "d1", "wamid.1", 4, START - 1, null],
      ["demo", "d2", "d2", "wamid.2", 3, START - 1, null],
      ["demo", "d3", "d3", "wamid.3", 1, START - 9 * 24 * 60 * MINUTE, null],
    ],
    uploads: [["demo", "digest", "1003", START - 1]],
  });
  const log = createDeliveryLog(update("whatsapp-cloud", WHATSAPP_CLOUD));
  expect(await Promise.all(["d1", "d2", "d3"].map(log.taken))).toEqual(["wamid.1", null, null]);
  const failed = { callback: undefined, message: "wamid.2", status: "failed" };
  expect(await log.heard([failed], START)).toEqual([{ delivery: "d2", index: 0 }]);
  expect(await log.upload("digest", START)).toBe("1003");
});

it("who wrote in WhatsApp Web, what was sent, and since when the account is paired", async () => {
  const tables = `
    create table heard (chat text primary key, at integer not null) strict;
    create table sends (delivery text primary key, words text not null, at integer not null, message text) strict;
    create table own (key text primary key, delivery text not null, at integer not null) strict;
    create table polls (message text primary key, tokens text not null, at integer not null) strict;
    create table facts (name text primary key, value text not null) strict;
  `;
  write("whatsapp-web/demo/book.sqlite", tables, {
    heard: [["4520123456@c.us", 1]],
    sends: [
      ["d1", "words", START - 2, null],
      ["d2", "others", START - 1, "true_4520123456@c.us_SENT"],
    ],
    own: [["SENT", "d2", START - 1]],
    polls: [["POLL", JSON.stringify(["true_4520123456@c.us_POLL", "t:1", "t:2"]), START - 1]],
    facts: [["pairedAt", "4711"]],
  });
  const log = await openMessageLog(update("whatsapp-web", WHATSAPP_WEB));
  expect(log.fact("pairedAt")).toBe("4711");
  expect(await log.hasHeard("4520123456@c.us")).toBe(true);
  expect(await log.begun("d1")).toEqual({ words: "words", at: START - 2, message: null });
  expect([await log.isAwaited("words", START - 2), await log.isAwaited("others", 0)]).toEqual([true, false]);
  expect(await log.isOurs("true_1@lid_SENT")).toBe(true);
  expect(await log.pollTokens("true_1@lid_POLL")).toEqual(["t:1", "t:2"]);
  expect(await log.pollsSince(START - 1)).toEqual(["true_4520123456@c.us_POLL"]);
  expect(existsSync(join(folder, "whatsapp-web/demo/book.sqlite"))).toBe(false);
});

it("the cards of the web desk, newest first, closed requests last", async () => {
  const tables =
    "create table posts (shop text, subject text, at integer, post text, primary key (shop, subject)) strict";
  const help = (state: string) => JSON.stringify({ kind: "help", state, transcript: [] });
  write("web-desk.sqlite", tables, {
    posts: [
      ["demo", "help:a", 1, help("open")],
      ["demo", "help:b", 2, help("open")],
      ["demo", "help:c", 3, help("closed")],
    ],
  });
  const records = createDeskRecords(update("web", WEB));
  expect((await records.posts("help", 9)).map(({ subject }) => subject)).toEqual([
    "help:b",
    "help:a",
    "help:c",
  ]);
});

it("a process that dies before it has removed the file does not take the same rows over again", async () => {
  const row = attemptRow("demo", "attempt-1", "open", 0, null);
  write("sandbox.sqlite", SANDBOX_TABLES, { attempts: [row] });
  await paymentRecords(update("sandbox", SANDBOX)).press("link-demo-attempt-1", "pay", START);
  await stores?.close();
  stores = undefined;
  write("sandbox.sqlite", SANDBOX_TABLES, { attempts: [row] });
  const records = paymentRecords(update("sandbox", SANDBOX));
  expect(await records.read(attempt("attempt-1"), START)).toMatchObject({ state: "paid" });
  expect(existsSync(join(folder, "sandbox.sqlite"))).toBe(false);
});

it("a file that cannot be read stops the start with a sentence, and stays", () => {
  writeFileSync(join(folder, "sandbox.sqlite"), "This is no database. ".repeat(100));
  expect(() => update("sandbox", SANDBOX)).toThrow(
    /sandbox\.sqlite is of an earlier Kiosk and cannot be taken over/,
  );
  expect(existsSync(join(folder, "sandbox.sqlite"))).toBe(true);
  rmSync(join(folder, "sandbox.sqlite"));
  expect(() => update("sandbox", SANDBOX)).not.toThrow();
});
