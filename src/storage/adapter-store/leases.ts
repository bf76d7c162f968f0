/**
 * Leases as locks of the operating system, taken through SQLite: one empty file each, locked for as long as the lease
 * is held. The system gives the lock back when the process dies, however it dies.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** The leases of an installation; without a folder they hold within this process only. */
export class Leases {
  readonly #folder: string | null;
  readonly #held = new Map<string, () => void>();

  constructor(folder: string | null) {
    this.#folder = folder === null ? null : join(folder, "leases");
  }

  /** What gives it back; null when somebody has it. */
  take(name: string): (() => void) | null {
    if (this.#held.has(name)) return null;
    const unlock = this.#folder === null ? () => {} : lock(this.#folder, name);
    if (unlock === null) return null;
    const release = () => {
      if (this.#held.get(name) !== release) return;
      this.#held.delete(name);
      unlock();
    };
    this.#held.set(name, release);
    return release;
  }

  releaseAll(): void {
    for (const release of this.#held.values()) release();
  }
}

function lock(folder: string, name: string): (() => void) | null {
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, `${name}.lock`));
  try {
    // In this mode the lock that a transaction takes stays until the file is closed.
    database.exec("pragma locking_mode = exclusive; begin exclusive; commit");
    return () => database.close();
  } catch (cause) {
    database.close();
    if (isLocked(cause)) return null;
    throw cause;
  }
}

/** SQLite's result codes: 5 busy, 6 locked (https://sqlite.org/rescode.html). */
function isLocked(cause: unknown): boolean {
  const code = (cause as { readonly errcode?: number }).errcode;
  return code === 5 || code === 6;
}
