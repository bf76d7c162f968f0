/** All tables of the ledger, for Kysely. */
import type { CatalogTables } from "./catalog-tables.ts";
import type { OrderTables } from "./order-tables.ts";

/** The ledger's tables, by name. Booleans are 0 or 1, JSON is text, times are epoch milliseconds. */
export interface Tables extends CatalogTables, OrderTables {}
