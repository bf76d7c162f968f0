/** Copies of the project to plant faults in: the working tree is only read. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const MEMORY = "/dev/shm";

/** A temporary folder of copies, all of the moment when it was made, each with the packages of the original. */
export class Scratch {
  readonly #folder: string;
  readonly #packages: string;
  readonly #files: readonly string[];
  /** The first copy, in which nothing is changed. */
  readonly sources: string;

  /** `root` is a Git checkout; what Git ignores, such as `.env` and `data`, is not copied. */
  constructor(root: string) {
    const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 2 ** 26,
    });
    this.#files = listed
      .split("\0")
      .filter((file) => file !== "" && file !== "node_modules" && existsSync(join(root, file)));
    this.#packages = realpathSync(join(root, "node_modules"));
    this.#folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), "kiosk-mutants-"));
    this.sources = this.#copied(root, "sources");
  }

  /** Makes a copy to change and gives its folder. */
  copy(name: string): string {
    return this.#copied(this.sources, name);
  }

  /** An empty folder. */
  folder(name: string): string {
    const made = join(this.#folder, name);
    mkdirSync(made);
    return made;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #copied(from: string, name: string): string {
    const to = join(this.#folder, name);
    for (const file of this.#files) {
      mkdirSync(dirname(join(to, file)), { recursive: true });
      cpSync(join(from, file), join(to, file));
    }
    symlinkSync(this.#packages, join(to, "node_modules"));
    return to;
  }
}
