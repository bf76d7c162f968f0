/** The guides' examples are laid out, compiled, linted and run, so that a reader can trust every line of them. */
import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { guideFiles } from "../support/guides.ts";
import { brokenRule } from "../unit/import-rules.ts";

const ROOT = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const guide = layOut();
afterAll(() => rmSync(guide, { recursive: true, force: true }));

/** Puts the guides' files into a folder of their own, beside links to the project's. */
function layOut(): string {
  const folder = mkdtempSync(join(tmpdir(), "kiosk-guides-"));
  for (const name of ["src", "node_modules", "package.json"])
    symlinkSync(join(ROOT, name), join(folder, name));
  for (const [path, content] of guideFiles) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  for (const name of ["contracts", "support"])
    symlinkSync(join(ROOT, "test", name), join(folder, "test", name));
  const { compilerOptions } = JSON.parse(read("tsconfig.json")) as { compilerOptions: object };
  const include = ["adapters", "flows", "test/peers"];
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include }));
  const style = JSON.parse(read("biome.json")) as Record<string, unknown>;
  writeFileSync(join(folder, "biome.json"), JSON.stringify({ ...style, vcs: undefined }));
  return folder;
}

/** Runs a tool of the project in the guides' folder; its words when it complains, else nothing. */
async function complaintsOf(tool: string, ...rest: readonly string[]): Promise<string> {
  try {
    await promisify(execFile)(join(ROOT, "node_modules/.bin", tool), rest, { cwd: guide });
    return "";
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string };
    return `${stdout}${stderr}` || String(error);
  }
}

describe("The guides' examples", () => {
  const paths = [...guideFiles.keys()].filter((path) => path.endsWith(".ts"));

  it("are there", () => {
    const folders = new Set(paths.map((path) => dirname(path)));
    for (const folder of ["flows/blend", "adapters/heron", "adapters/quay", "adapters/board"])
      expect(folders).toContain(folder);
  });

  it("build on nothing that the project has already under that name", () => {
    expect(paths.filter((path) => existsSync(join(ROOT, path)))).toEqual([]);
  });

  it("compile", async () => {
    expect(await complaintsOf("tsc", "--noEmit", "-p", ".")).toBe("");
  });

  it("are written as the linter wants it", async () => {
    expect(
      await complaintsOf("biome", "check", "--error-on-warnings", "adapters", "flows", "test/peers"),
    ).toBe("");
  });

  it("keep the import rules", () => {
    const imports = paths.flatMap((from) =>
      [...(guideFiles.get(from) ?? "").matchAll(/^import\s+(type\s+)?[^"]*"([^"]+)";$/gm)].map(
        ([, type, name = ""]) => ({
          from,
          to: name.startsWith(".") ? normalize(join(dirname(from), name)) : name,
          isType: type !== undefined,
        }),
      ),
    );
    expect(imports.length).toBeGreaterThan(20);
    expect(imports.map(brokenRule).filter((rule) => rule !== null)).toEqual([]);
  });
});

// The guides' own tests register themselves here, so that they run with this file.
for (const path of guideFiles.keys()) {
  if (path.endsWith(".test.ts")) await import(/* @vite-ignore */ pathToFileURL(join(guide, path)).href);
}
