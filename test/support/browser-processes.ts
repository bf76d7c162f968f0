/** The processes of a browser that another process started, found by its profile's folder. Linux only. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** The browser that has the profile in `folder`; undefined when none lives. */
export function browserOf(folder: string): number | undefined {
  return processes().find(
    ({ line }) =>
      line.includes(`--user-data-dir=${folder}`) && !line.some((part) => part.startsWith("--type=")),
  )?.pid;
}

/** Kills it as a machine out of memory would; throws when none lives. */
export function killBrowserOf(folder: string): void {
  const pid = browserOf(folder);
  if (pid === undefined) throw new Error(`No browser has the profile ${folder}`);
  process.kill(pid, "SIGKILL");
}

/** The pids of its pages' processes. */
export function renderersOf(folder: string): readonly number[] {
  const browser = browserOf(folder);
  const all = processes();
  const descends = (pid: number): boolean => {
    const parent = all.find((one) => one.pid === pid)?.parent ?? 0;
    return parent === browser || (parent > 1 && descends(parent));
  };
  return all
    .filter(({ pid, line }) => line.includes("--type=renderer") && descends(pid))
    .map(({ pid }) => pid);
}

/** What the profile's lock points to; undefined when it is not locked. */
export function lockOf(folder: string): string | undefined {
  try {
    return readlinkSync(join(folder, "SingletonLock"));
  } catch {
    return undefined;
  }
}

function processes(): readonly {
  readonly pid: number;
  readonly parent: number;
  readonly line: readonly string[];
}[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // Chromium writes the lines of its children anew, with spaces.
        const line = readFileSync(`/proc/${name}/cmdline`, "utf8").split(/[\0 ]/);
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        return state === "Z" ? [] : [{ pid: Number(name), parent: Number(parent), line }];
      } catch {
        return [];
      }
    });
}
