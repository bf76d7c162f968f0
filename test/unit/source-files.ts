/** The project's own TypeScript files, as the checks of its architecture read them. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");

/** All `.ts` files under the named folders, relative to the project, with forward slashes. */
export function sourceFiles(folders: readonly string[]): readonly string[] {
  return folders.flatMap(filesOf).filter((file) => file.endsWith(".ts"));
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    return statSync(join(ROOT, path)).isDirectory() ? filesOf(path) : [path];
  });
}
