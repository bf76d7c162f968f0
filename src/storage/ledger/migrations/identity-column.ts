/** The one column whose wording differs between the databases: an integer key that the database counts up. */
import {
  type ColumnDefinitionBuilderCallback,
  type CreateTableBuilder,
  type Kysely,
  PostgresAdapter,
} from "kysely";

/** Starts a table with its `id`: an integer that is never given twice, not even after a delete. */
export function createTableWithId<Name extends string>(
  db: Kysely<unknown>,
  name: Name,
): CreateTableBuilder<Name, "id"> {
  const postgres = db.getExecutor().adapter instanceof PostgresAdapter;
  const counted: ColumnDefinitionBuilderCallback = (column) =>
    postgres ? column.generatedByDefaultAsIdentity().primaryKey() : column.primaryKey().autoIncrement();
  return db.schema.createTable(name).addColumn("id", "integer", counted);
}
