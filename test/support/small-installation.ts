/** A copy of the product as `npm ci --omit=dev --omit=optional` leaves it: only the packages that production needs. */
import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");

/** What the lock file says of one package. */
interface Locked {
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
}

/** Makes one in an empty folder. The packages are links to this installation's own. */
export function smallInstallation(folder: string): void {
  for (const part of ["package.json", "src", "adapters", "flows", "shops"]) {
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  }
  const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, Locked>>;
  };
  for (const [path, { dev, optional, devOptional }] of Object.entries(packages)) {
    const isTop = /^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(path);
    if (!isTop || dev || optional || devOptional) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(join(ROOT, path), join(folder, path));
  }
}
