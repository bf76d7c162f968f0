/**
 * Where quick tests keep their files: in memory, on systems with a folder for that. They say what is written, and most of
 * their time was waiting for a disk to say that it has it; the stories have a disk.
 */
import { accessSync, constants, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const MEMORY = "/dev/shm";

/** The folder of this run, or undefined where files cannot be kept in memory. */
export const memoryFolder = isWritable(MEMORY) ? join(MEMORY, `kiosk-tests-${process.pid}`) : undefined;

/** Vitest's global set-up. */
export function setup(): void {
  if (memoryFolder !== undefined) mkdirSync(memoryFolder, { recursive: true });
}

/** Frees the memory, whatever the tests left behind. */
export function teardown(): void {
  if (memoryFolder !== undefined) rmSync(memoryFolder, { recursive: true, force: true });
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
