/**
 * Frees a browser profile that a killed process left behind: its orphan browser is ended, its lock removed.
 *
 * Chromium marks a profile in use by the link `SingletonLock`, which points to `<host>-<pid>`. Only whoever holds the
 * session's lease (session-lease.ts) may call this: then nobody living has a right to the profile.
 */
import { readFileSync, readlinkSync } from "node:fs";
import { rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Log } from "../../src/ports/log.ts";

const LOCKS = ["SingletonLock", "SingletonSocket", "SingletonCookie"];
/** How long an orphan may take to end by itself before it is killed, and how often is looked, in milliseconds. */
const GRACE_MS = 5_000;
const LOOK_MS = 50;

/** Makes the profile in `folder` free. Never touches a process that does not use this very folder. */
export async function freeProfile(folder: string, log: Log): Promise<void> {
  const holder = holderOf(folder);
  if (holder === null) return;
  if (holder.host === hostname() && usesProfile(holder.pid, folder)) {
    log.warn({ pid: holder.pid }, "A browser of an earlier run still has the WhatsApp session; it is ended");
    await end(holder.pid, folder);
  }
  for (const name of LOCKS) await rm(join(folder, name), { force: true });
}

function holderOf(folder: string): { readonly host: string; readonly pid: number } | null {
  try {
    const [, host = "", pid = ""] = /^(.*)-(\d+)$/.exec(readlinkSync(join(folder, "SingletonLock"))) ?? [];
    return { host, pid: Number(pid) };
  } catch {
    return null;
  }
}

/** By its command line: a number alone may have gone to another program since. Only Linux tells. */
function usesProfile(pid: number, folder: string): boolean {
  try {
    const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return line.includes(`--user-data-dir=${folder}`);
  } catch {
    return false;
  }
}

async function end(pid: number, folder: string): Promise<void> {
  signal(pid, "SIGTERM");
  for (let waited = 0; waited < 2 * GRACE_MS && usesProfile(pid, folder); waited += LOOK_MS) {
    if (waited === GRACE_MS) signal(pid, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function signal(pid: number, name: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already.
  }
}
