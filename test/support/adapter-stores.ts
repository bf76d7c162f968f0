/** Stores of adapters for tests: in memory, or in a folder that survives a restart. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../src/ports/clock.ts";
import type { AdapterStores } from "../../src/ports/store.ts";
import { openSqliteStores } from "../../src/storage/adapter-store/sqlite.ts";

/** The machine's own clock. */
const CLOCK: Clock = { now: () => Date.now() };

/** Stores that are gone when they are closed. */
export function memoryStores(clock: Clock = CLOCK): AdapterStores {
  return openSqliteStores({ folder: null, clock });
}

/** Stores in a folder of their own. */
export interface StoresOnDisk {
  readonly folder: string;
  /** The stores that are open now. */
  readonly stores: AdapterStores;
  /** Closes them and opens what the disk has, as a new process does. */
  restart(): Promise<AdapterStores>;
  /** Closes them and removes the folder. */
  close(): Promise<void>;
}

/** Opens stores in a new folder. */
export function storesOnDisk(clock: Clock = CLOCK): StoresOnDisk {
  const folder = mkdtempSync(join(tmpdir(), "kiosk-stores-"));
  const open = () => openSqliteStores({ folder, clock });
  let stores = open();
  return {
    folder,
    get stores() {
      return stores;
    },
    async restart() {
      await stores.close();
      stores = open();
      return stores;
    },
    async close() {
      await stores.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 4 });
    },
  };
}
