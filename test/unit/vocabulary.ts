/** The words in the names of this project: which there are, and which a newcomer would have to be told. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");

/** A word in a name, and where the name stands. */
export interface NamedWord {
  readonly word: string;
  /** `src/runtime/outbox.ts` or `src/runtime/outbox.ts: createOutbox`. */
  readonly where: string;
}

/** The terms of the glossary in docs/architecture.md, in small letters; a term may have several words. */
export function glossaryTerms(page: string): readonly string[] {
  const table = /^## Words\n(.*?)^## /ms.exec(page)?.[1] ?? "";
  return [...table.matchAll(/^\| ([a-z][a-z -]*) \|/gm)]
    .map(([, term = ""]) => term)
    .filter((term) => term !== "term");
}

/** Common English of the field: one word a line in `field-words.txt`. */
export function fieldWords(): ReadonlySet<string> {
  const lines = readFileSync(join(ROOT, "test/unit/field-words.txt"), "utf8").split("\n");
  return new Set(lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#")));
}

/** `createOrderServices` is create, order, services; `look-up.ts` is look, up. Numbers and single letters are no words. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/\.(test\.)?ts$/, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .split(/[^A-Za-z]+/)
    .map((word) => word.toLowerCase())
    .filter((word) => word.length > 1);
}

/** The words in a file's path and in the names that it exports. */
export function namedWords(file: string, source: string): readonly NamedWord[] {
  const path = file.split("/").flatMap(wordsOf);
  const exported = source.matchAll(
    /^export (?:async )?(?:function\*?|class|interface|type|const|let) ([A-Za-z_$][\w$]*)/gm,
  );
  return [
    ...path.map((word) => ({ word, where: file })),
    ...[...exported].flatMap(([, name = ""]) =>
      wordsOf(name).map((word) => ({ word, where: `${file}: ${name}` })),
    ),
  ];
}

/** Words that are neither common English of the field nor in the glossary; a plural or a form of either counts as known. */
export function unknownWords(
  names: readonly NamedWord[],
  known: { readonly field: ReadonlySet<string>; readonly glossary: readonly string[] },
): readonly NamedWord[] {
  const all = new Set([...known.field, ...known.glossary.flatMap((term) => term.split(/[ -]/))]);
  return names.filter(({ word }) => !stems(word).some((stem) => all.has(stem)));
}

/** A word and what it may be a form of. */
function stems(word: string): readonly string[] {
  const endings: readonly (readonly [RegExp, string])[] = [
    [/s$/, ""],
    [/es$/, ""],
    [/ies$/, "y"],
    [/ed$/, ""],
    [/d$/, ""],
    [/ied$/, "y"],
    [/ing$/, ""],
    [/ing$/, "e"],
    [/er$/, ""],
    [/er$/, "e"],
    [/or$/, "e"],
    [/ly$/, ""],
  ];
  const forms = endings.flatMap(([ending, instead]) =>
    ending.test(word) ? [word.replace(ending, instead)] : [],
  );
  const undoubled = forms.map((form) => form.replace(/([a-z])\1$/, "$1"));
  return [word, ...forms, ...undoubled];
}
