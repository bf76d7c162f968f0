import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { GroupCommit } from "./group-commit.ts";

function opened() {
  const database = new DatabaseSync(":memory:");
  database.exec("create table notes (words text unique)");
  const group = new GroupCommit(database);
  const note = (words: string, epoch?: number) =>
    group.write(() => database.prepare("insert into notes values (?)").run(words), epoch);
  const notes = () =>
    database
      .prepare("select words from notes order by words")
      .all()
      .map(({ words }) => words);
  return { database, group, note, notes };
}

describe("What is written in one turn of the event loop", () => {
  it("can be read at once, and is durable together with the rest of the turn", async () => {
    const { database, group, note, notes } = opened();
    const written = [note("one"), note("two")];
    expect(notes()).toEqual(["one", "two"]);
    expect(database.isTransaction).toBe(true);
    let isDurable = false;
    const durable = group.durable().then(() => {
      isDurable = true;
    });
    await Promise.resolve();
    expect(isDurable).toBe(false);
    await Promise.all([...written, durable]);
    expect(database.isTransaction).toBe(false);
    await group.durable();
  });

  it("is taken back together, and so is what was built on it", async () => {
    const { database, group, note, notes } = opened();
    await note("one");
    const { epoch } = group;
    const two = note("two");
    const again = note("one");
    await expect(again).rejects.toThrow(/UNIQUE/);
    await expect(two).rejects.toThrow(/UNIQUE/);
    expect(notes()).toEqual(["one"]);
    expect(group.epoch).toBe(epoch + 1);
    await expect(note("three", epoch)).rejects.toThrow(/could not be kept/);
    await note("four", group.epoch);
    expect(notes()).toEqual(["four", "one"]);
    database.close();
  });

  it("fails nobody else's process when it is taken back and nobody waits for it", async () => {
    const { note, notes } = opened();
    void note("one").catch(() => {});
    await expect(note("one")).rejects.toThrow(/UNIQUE/);
    await setImmediate();
    expect(notes()).toEqual([]);
  });
});
