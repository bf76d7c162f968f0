/** The example files that the guides in docs/ hold: blocks that open with "```ts file=<path>". */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const DOCS = join(import.meta.dirname, "../../docs");
const pages = readdirSync(DOCS).filter((name) => name.endsWith(".md"));

/** Their contents by path. */
export const guideFiles: ReadonlyMap<string, string> = new Map(
  pages.flatMap((page) =>
    [...readFileSync(join(DOCS, page), "utf8").matchAll(/^```\w+ file=(\S+)\n(.*?)^```$/gms)].map(
      ([, path = "", content = ""]) => [path, content] as const,
    ),
  ),
);

/** A file beside those of a guide, such as the README it tells the reader to write. */
export function isOfGuide(file: string): boolean {
  return [...guideFiles.keys()].some(
    (path) => /^(adapters|flows)\//.test(path) && dirname(path) === dirname(file),
  );
}
