/** Lets Kysely's SQLite dialect run on Node's own `node:sqlite`: a few lines in the shape that the dialect expects. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { SqliteDatabase, SqliteStatement } from "kysely";

/** How long a statement waits for another process (an import beside a running gateway) to let go, in milliseconds. */
const BUSY_MS = 5_000;
/** Prepared statements kept; the queries of one program are few, those with long `in` lists vary. */
const STATEMENTS_KEPT = 500;

/**
 * Opens a database file, or one in memory with `:memory:`, durable on every commit.
 * Throws what SQLite throws when the file is not a database or cannot be opened.
 */
export function openNodeSqlite(file: string): SqliteDatabase {
  return adaptNodeSqlite(new DatabaseSync(file));
}

/** Makes an open database of Node's durable on every commit, and gives it the shape that the dialect expects. */
export function adaptNodeSqlite(database: DatabaseSync): SqliteDatabase {
  database.exec(`pragma busy_timeout = ${BUSY_MS}`);
  database.exec("pragma journal_mode = wal");
  database.exec("pragma synchronous = full");
  database.exec("pragma foreign_keys = on");
  const kept = new Map<string, SqliteStatement>();
  return {
    prepare(sql) {
      const known = kept.get(sql);
      if (known !== undefined) return known;
      const statement = statementOf(database.prepare(immediate(sql)));
      const oldest = kept.size >= STATEMENTS_KEPT ? kept.keys().next().value : undefined;
      if (oldest !== undefined) kept.delete(oldest);
      kept.set(sql, statement);
      return statement;
    },
    close: () => database.close(),
  };
}

/**
 * A transaction takes the write lock when it begins: one that only takes it at its first write can be told
 * "busy" at once, without waiting, when another process wrote in between.
 */
function immediate(sql: string): string {
  return sql === "begin" ? "begin immediate" : sql;
}

function statementOf(statement: StatementSync): SqliteStatement {
  const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...values(parameters)),
    run: (parameters) => statement.run(...values(parameters)),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  };
}
