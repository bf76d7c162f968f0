import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { storageTrouble } from "./storage-trouble.ts";

const coded = (fields: object, cause?: unknown) =>
  Object.assign(new Error("said by a library"), fields, cause === undefined ? {} : { cause });

/** A real error of SQLite: a database that may have so many pages is asked to hold more. */
function fullDatabase(): unknown {
  const database = new DatabaseSync(":memory:");
  database.exec("create table letters (body blob); pragma max_page_count = 4");
  try {
    database.prepare("insert into letters values (?)").run(Buffer.alloc(100_000));
  } catch (error) {
    return error;
  } finally {
    database.close();
  }
  return null;
}

test("SQLite's own error of a full disk is known, however deep it stands", () => {
  const error = fullDatabase();
  expect(storageTrouble(error)?.code).toBe("storage.full");
  expect(
    storageTrouble(new Error("The turn failed", { cause: new Error("x", { cause: error }) }))?.code,
  ).toBe("storage.full");
});

test.each([
  [{ errcode: 13 }, "storage.full"],
  [{ errcode: 10 }, "storage.failed"],
  // An extended code: the write of an input or output error.
  [{ errcode: 778 }, "storage.failed"],
  [{ errcode: 8 }, "storage.failed"],
  [{ code: "ENOSPC" }, "storage.full"],
  [{ code: "EDQUOT" }, "storage.full"],
  [{ code: "EROFS" }, "storage.failed"],
])("%j is %s", (fields, code) => {
  expect(storageTrouble(coded(fields))?.code).toBe(code);
});

test.each([
  [coded({ errcode: 5 })],
  [coded({ errcode: 19 })],
  [coded({ code: "ECONNREFUSED" })],
  [new TypeError("x is not a function")],
  ["a string"],
  [null],
])("%s is something else", (error) => {
  expect(storageTrouble(error)).toBeNull();
});
