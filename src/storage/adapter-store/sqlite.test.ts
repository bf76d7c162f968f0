/** The adapters' stores on SQLite: the contract, and what only a file can do. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { storeContract } from "../../../test/contracts/store.ts";
import { type AdapterStores, collection } from "../../ports/store.ts";
import { GroupCommit } from "./group-commit.ts";
import { openSqliteStores } from "./sqlite.ts";

storeContract("SQLite", () => {
  const folder = mkdtempSync(join(tmpdir(), "kiosk-stores-"));
  const under = {
    now: 1_000,
    open: () => openSqliteStores({ folder, clock: { now: () => under.now } }),
    close: () => rmSync(folder, { recursive: true }),
  };
  return under;
});

const words = collection("words", z.string());
let folder: string;
let stores: AdapterStores;
let now: number;
const open = () => openSqliteStores({ folder, clock: { now: () => now } });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kiosk-stores-"));
  now = 1_000;
});
afterEach(async () => {
  await stores?.close();
  rmSync(folder, { recursive: true });
});

describe("the file", () => {
  const rows = () => {
    const database = new DatabaseSync(join(folder, "adapters.sqlite"), { readOnly: true });
    const { count } = database.prepare("select count(*) as count from entries").get() as { count: number };
    database.close();
    return count;
  };

  test("is rid of what is over at the next start", async () => {
    stores = open();
    await stores.open("demo", "vendor").transaction(async (records) => {
      for (let n = 1; n <= 1_200; n += 1) records.put(words, String(n), "Tea", { expiresAt: 2_000 });
      records.put(words, "kept", "Tea", { expiresAt: 3_000 });
    });
    expect(rows()).toBe(1_201);
    await stores.close();
    now = 2_000;
    stores = open();
    await expect.poll(rows).toBe(1);
    expect(await stores.open("demo", "vendor").get(words, "kept")).toBe("Tea");
  });

  test("of a newer program, and one that is none of ours, are refused with a sentence", () => {
    const newer = new DatabaseSync(join(folder, "adapters.sqlite"));
    newer.exec("pragma user_version = 99");
    newer.close();
    expect(open).toThrow(/newer Kiosk \(its version 99, ours 1\)/);
    writeFileSync(join(folder, "adapters.sqlite"), "These are no tables. ".repeat(100));
    expect(open).toThrow(/cannot be opened/);
  });
});

/** A gateway in another process: takes the lease, writes, says so, and stays until it is killed. */
const OTHER = `
  const { openSqliteStores } = await import(process.argv[1]);
  const { collection } = await import(process.argv[2]);
  const { z } = await import("zod");
  const store = openSqliteStores({ folder: process.argv[3], clock: { now: () => 1000 } }).open("demo", "vendor");
  const lease = await store.lease("session");
  await store.transaction(async (records) => records.put(collection("words", z.string()), "a", "Tea"));
  console.log(lease === null ? "none" : "held");
  setInterval(() => {}, 1000);
`;

test("a process that is killed leaves what it wrote, and its lease is free", async () => {
  const files = ["./sqlite.ts", "../../ports/store.ts"].map((file) => new URL(file, import.meta.url).href);
  const other = spawn(process.execPath, ["--input-type=module", "--eval", OTHER, ...files, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said = await new Promise<string>((resolve) =>
    other.stdout.once("data", (data) => resolve(String(data))),
  );
  expect(said.trim()).toBe("held");
  stores = open();
  const store = stores.open("demo", "vendor");
  expect(await store.lease("session")).toBeNull();
  const gone = new Promise((resolve) => other.once("exit", resolve));
  other.kill("SIGKILL");
  await gone;
  expect(await store.lease("session")).not.toBeNull();
  expect(await store.get(words, "a")).toBe("Tea");
});

test("without a folder nothing is on the disk", async () => {
  stores = openSqliteStores({ folder: null, clock: { now: () => now } });
  const store = stores.open("demo", "vendor");
  await store.transaction(async (records) => records.put(words, "a", "Tea"));
  expect([await store.get(words, "a"), await store.lease("session")]).toEqual(["Tea", expect.anything()]);
  expect(await store.lease("session")).toBeNull();
  expect(existsSync(join(folder, "adapters.sqlite"))).toBe(false);
});

describe("a group of writes", () => {
  const full = () => {
    const database = new DatabaseSync(":memory:");
    database.exec("create table t (n integer, filling blob); pragma max_page_count = 8");
    return { database, commits: new GroupCommit(database) };
  };
  const add =
    (database: DatabaseSync, n: number, bytes = 1) =>
    () =>
      void database.prepare("insert into t values (?, zeroblob(?))").run(n, bytes);
  const left = (database: DatabaseSync) =>
    database
      .prepare("select n from t")
      .all()
      .map(({ n }) => n);

  test("is lost together when one of them cannot be written, and the next goes on", async () => {
    const { database, commits } = full();
    const all = await Promise.allSettled([
      commits.write(add(database, 1)),
      commits.write(add(database, 2, 100_000)),
      commits.write(add(database, 3)),
    ]);
    expect(all.map(({ status }) => status)).toEqual(["rejected", "rejected", "fulfilled"]);
    expect(left(database)).toEqual([3]);
  });

  test("refuses what was built on a write that was lost", async () => {
    const { database, commits } = full();
    const lost = commits.write(add(database, 1));
    const { epoch } = commits;
    await expect(commits.write(add(database, 2, 100_000))).rejects.toThrow(/full/);
    await expect(lost).rejects.toThrow(/full/);
    await expect(commits.write(add(database, 3), epoch)).rejects.toThrow("could not be kept");
    expect(left(database)).toEqual([]);
  });
});
