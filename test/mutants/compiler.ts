/**
 * The TypeScript compiler, kept running: parses files and checks the types of changed files that exist only in memory.
 *
 * Checking one file takes a fraction of a second, the whole project several; so files are checked in the order in which
 * an error is likely, and the first one ends it.
 */
import { join, relative, sep } from "node:path";
import type { SourceFile } from "typescript/unstable/ast";
import { API, type Program, type Snapshot } from "typescript/unstable/sync";

/**
 * Complaints that are no proof of a fault being seen: what is unused (6133, 6138, 6192, 6196, 6198) or cannot be reached
 * (7027) is only untidy, and every dropped statement would cause them.
 */
const UNTIDY: ReadonlySet<number> = new Set([6133, 6138, 6192, 6196, 6198, 6199, 7027]);

export class Compiler {
  readonly #root: string;
  readonly #api: API;
  readonly #changed = new Map<string, string>();
  #snapshot: Snapshot;

  /** `root` is the folder of `tsconfig.json`. */
  constructor(root: string) {
    this.#root = root;
    this.#api = new API({ cwd: root, fs: { readFile: (path) => this.#changed.get(path) } });
    this.#snapshot = this.#api.updateSnapshot({ openProjects: [join(root, "tsconfig.json")] });
  }

  /** The project's files, relative to its root. */
  get files(): readonly string[] {
    const [project] = this.#snapshot.getProjects();
    return (project?.rootFiles ?? []).map((file) => relative(this.#root, file).replaceAll(sep, "/"));
  }

  parse(file: string): SourceFile {
    const source = this.#program.getSourceFile(join(this.#root, file));
    if (source === undefined) throw new Error(`${file} is not part of ${this.#root}/tsconfig.json`);
    return source;
  }

  /**
   * The first complaint about `files`, in their order, when `changes` (text by file) are made; null when there is none.
   * Nothing is written.
   */
  complaint(changes: ReadonlyMap<string, string>, files: readonly string[]): string | null {
    this.#change(changes);
    try {
      for (const file of files) {
        const path = join(this.#root, file);
        const found = [
          ...this.#program.getSyntacticDiagnostics(path),
          ...this.#program.getSemanticDiagnostics(path),
        ].find(({ code }) => !UNTIDY.has(code));
        if (found !== undefined) return `${file}: TS${found.code} ${found.text.split("\n")[0]}`;
      }
      return null;
    } finally {
      this.#change(new Map());
    }
  }

  close(): void {
    this.#snapshot.dispose();
    this.#api.close();
  }

  get #program(): Program {
    const [project] = this.#snapshot.getProjects();
    if (project === undefined) throw new Error(`${this.#root}/tsconfig.json could not be opened`);
    return project.program;
  }

  #change(changes: ReadonlyMap<string, string>): void {
    const before = [...this.#changed.keys()];
    this.#changed.clear();
    for (const [file, text] of changes) this.#changed.set(join(this.#root, file), text);
    const changed = [...new Set([...before, ...this.#changed.keys()])];
    this.#snapshot.dispose();
    this.#snapshot = this.#api.updateSnapshot({ fileChanges: { changed } });
  }
}
