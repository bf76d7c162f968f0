/** How much memory the browser takes, with all its processes: WhatsApp Web grows over days. */
import { readdirSync, readFileSync } from "node:fs";

/** Bytes of a process and its children, shared pages counted once; null where the system does not tell (not Linux). */
export function memoryOf(pid: number): number | null {
  const parents = parentsOfAll();
  if (parents === null || !parents.has(pid)) return null;
  let bytes = 0;
  for (const one of parents.keys()) if (descends(one, pid, parents)) bytes += proportionalSize(one);
  return bytes;
}

function parentsOfAll(): ReadonlyMap<number, number> | null {
  try {
    const parents = new Map<number, number>();
    for (const name of readdirSync("/proc")) {
      const parent = /^\d+$/.test(name) ? parentOf(name) : null;
      if (parent !== null) parents.set(Number(name), parent);
    }
    return parents;
  } catch {
    return null;
  }
}

/** The program's name stands in brackets and may hold anything; the parent comes after state. [proc_pid_stat(5)] */
function parentOf(pid: string): number | null {
  const stat = read(`/proc/${pid}/stat`);
  const parent = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
  return parent === undefined ? null : Number(parent);
}

function descends(pid: number, from: number, parents: ReadonlyMap<number, number>): boolean {
  for (let one: number | undefined = pid; one !== undefined && one > 0; one = parents.get(one)) {
    if (one === from) return true;
  }
  return false;
}

function proportionalSize(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? "")?.[1];
  return Number(kilobytes ?? 0) * 1_024;
}

function read(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
