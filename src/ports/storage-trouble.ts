/**
 * Whether an error means that the disk does not take what is written to it, and how to mend that.
 *
 * SQLite's errors carry their result code (https://sqlite.org/rescode.html), the extended one in the upper bytes; those of
 * the operating system their name. Either may be the cause of an error that was thrown further up.
 */
import type { FailureCode } from "./failures.ts";

/** What is wrong with the storage. */
export interface StorageTrouble {
  readonly code: Extract<FailureCode, "storage.full" | "storage.failed">;
  /** For the operator: what happened, and the mend. */
  readonly operator: string;
}

const FULL: StorageTrouble = {
  code: "storage.full",
  operator:
    "The disk of the data folder is full. Make room: nothing that came in meanwhile is lost, platforms send it again.",
};
const FAILED: StorageTrouble = {
  code: "storage.failed",
  operator:
    "The data folder cannot be written to. Check its disk and its permissions: nothing that came in meanwhile is lost, platforms send it again.",
};

/** By SQLite's primary result codes. */
const SQLITE: Readonly<Record<number, StorageTrouble>> = { 8: FAILED, 10: FAILED, 13: FULL, 14: FAILED };
const SYSTEM: Readonly<Record<string, StorageTrouble>> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  EFBIG: FULL,
  EROFS: FAILED,
  EIO: FAILED,
  EACCES: FAILED,
};

/** The trouble behind an error, or null when it is about something else. */
export function storageTrouble(error: unknown): StorageTrouble | null {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    const { errcode, code } = at as Error & { readonly errcode?: number; readonly code?: string };
    if (typeof errcode === "number") {
      const trouble = SQLITE[errcode & 0xff];
      if (trouble !== undefined) return trouble;
    }
    const trouble = code === undefined ? undefined : SYSTEM[code];
    if (trouble !== undefined) return trouble;
  }
  return null;
}
