/** Writes that share a transaction: durable together, failing apart. */
import { DatabaseSync } from "node:sqlite";
import { beforeEach, describe, expect, it } from "vitest";
import { Batch } from "./group-commit.ts";

let database: DatabaseSync;
let commits: number;
let brokenCommits: number;
let written: number;

beforeEach(() => {
  database = new DatabaseSync(":memory:");
  database.exec("create table notes (words text primary key)");
  commits = 0;
  brokenCommits = 0;
  written = 0;
});

function newBatch(most?: number): Batch {
  const transactions = {
    begin: () => database.exec("begin"),
    commit() {
      if (brokenCommits-- > 0) throw new Error("The disk is full");
      commits += 1;
      database.exec("commit");
    },
    rollback: () => database.exec("rollback"),
  };
  return new Batch(
    transactions,
    () => {
      written += 1;
    },
    most,
  );
}

function note(words: string): string {
  database.prepare("insert into notes values (?)").run(words);
  return words;
}

const notes = () =>
  database
    .prepare("select words from notes order by rowid")
    .all()
    .map(({ words }) => words);

describe("writes of one moment", () => {
  it("share a transaction and are told when it is durable, each with its own result", async () => {
    const batch = newBatch();
    const kept: string[] = [];
    const results = await Promise.all(
      ["a", "b", "c"].map((words) =>
        batch.write(
          () => note(words),
          (result) => kept.push(result),
        ),
      ),
    );
    expect(results).toEqual(["a", "b", "c"]);
    expect(kept).toEqual(["a", "b", "c"]);
    expect(commits).toBe(1);
    expect(written).toBe(1);
  });

  it("are written without the one that fails, in their order", async () => {
    const batch = newBatch();
    const kept: string[] = [];
    const results = await Promise.allSettled(
      ["a", "a", "b"].map((words) =>
        batch.write(
          () => note(words),
          (result) => kept.push(result),
        ),
      ),
    );
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(notes()).toEqual(["a", "b"]);
    expect(kept).toEqual(["a", "b"]);
  });

  it("all fail when the disk is full, leave nothing behind, and later ones are written again", async () => {
    const batch = newBatch();
    brokenCommits = 3;
    const results = await Promise.allSettled(["a", "b"].map((words) => batch.write(() => note(words))));
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(notes()).toEqual([]);
    await batch.write(() => note("c"));
    expect(notes()).toEqual(["c"]);
  });

  it("take several transactions when they are many", async () => {
    const batch = newBatch(2);
    await Promise.all(["a", "b", "c", "d", "e"].map((words) => batch.write(() => note(words))));
    expect(commits).toBe(3);
    expect(notes()).toEqual(["a", "b", "c", "d", "e"]);
  });

  it("are written when it closes, and none after that", async () => {
    const batch = newBatch(1);
    const writes = ["a", "b"].map((words) => batch.write(() => note(words)));
    batch.close();
    expect(await Promise.all(writes)).toEqual(["a", "b"]);
    await expect(batch.write(() => note("c"))).rejects.toThrow(/closed/);
  });
});
