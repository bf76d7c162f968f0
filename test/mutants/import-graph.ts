/** Which file reaches which by imports: tells the tests that can notice a fault, and the files whose types depend on one. */
import { dirname, normalize } from "node:path";

const STATIC = /(?:\bfrom|\bimport)\s*\(?\s*"(\.[^"]+)"/g;
/** Names of files in code: scripts that are started, and modules whose name is put together. */
const MENTIONED = /["'`/]([\w.@/-]*\.ts)["'`]/g;
const COMPUTED = /\bimport\(\s*[^"\s)]/;

export class ImportGraph {
  readonly #imports = new Map<string, ReadonlySet<string>>();
  readonly #importers = new Map<string, Set<string>>();

  /** `sources` holds the text of every file by its name relative to the project. */
  constructor(sources: ReadonlyMap<string, string>) {
    for (const [file, text] of sources) this.#imports.set(file, staticImports(file, text, sources));
    const imported = new Set([...this.#imports].flatMap(([file, to]) => (isTest(file) ? [] : [...to])));
    const entries = [...sources.keys()].filter((file) => !isTest(file) && !imported.has(file));
    for (const [file, text] of sources) {
      const loaded = [...mentions(file, text, sources), ...(COMPUTED.test(text) ? entries : [])];
      this.#imports.set(file, new Set([...(this.#imports.get(file) ?? []), ...loaded]));
    }
    for (const [file, to] of this.#imports) {
      for (const name of to) this.#importers.set(name, (this.#importers.get(name) ?? new Set()).add(file));
    }
  }

  /** The file itself and all that reach it, with the number of imports between, nearest first. */
  importersOf(file: string): ReadonlyMap<string, number> {
    return walked(file, this.#importers);
  }

  /** The file itself and all that it reaches. */
  importsOf(file: string): ReadonlyMap<string, number> {
    return walked(file, this.#imports);
  }
}

/** Whether a file holds tests. */
export function isTest(file: string): boolean {
  return file.endsWith(".test.ts");
}

function walked(start: string, edges: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, number> {
  const distances = new Map([[start, 0]]);
  for (const [file, distance] of distances) {
    for (const next of edges.get(file) ?? []) if (!distances.has(next)) distances.set(next, distance + 1);
  }
  return distances;
}

function staticImports(file: string, text: string, sources: ReadonlyMap<string, string>): Set<string> {
  const names = [...text.matchAll(STATIC)].map(([, name = ""]) => normalize(`${dirname(file)}/${name}`));
  return new Set(names.filter((name) => sources.has(name)));
}

/** Files that are named in other places than imports: from the project's root, from the file, or by their last part. */
function mentions(file: string, text: string, sources: ReadonlyMap<string, string>): string[] {
  const isLoader = COMPUTED.test(text) || /node:child_process|import\.meta\.url/.test(text);
  if (!isLoader) return [];
  const names = [...text.matchAll(MENTIONED)].map(([, name = ""]) => name.replace(/^\//, ""));
  return [...sources.keys()].filter(
    (other) =>
      !isTest(other) &&
      names.some(
        (name) => other === normalize(`${dirname(file)}/${name}`) || `/${other}`.endsWith(`/${name}`),
      ),
  );
}
