/** Names use words that a newcomer knows: the field's own, plain English, and the few terms of the glossary. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sourceFiles } from "./source-files.ts";
import { fieldWords, glossaryTerms, namedWords, unknownWords } from "./vocabulary.ts";

const ROOT = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const glossary = glossaryTerms(read("docs/architecture.md"));
const field = fieldWords();
const files = sourceFiles(["src", "adapters", "flows", "test", "bench"]);

describe("The words in names", () => {
  it("are common English of the field or stand in the glossary", () => {
    const names = files.flatMap((file) => namedWords(file, read(file)));
    expect(names.length).toBeGreaterThan(1_000);
    const strange = unknownWords(names, { field, glossary });
    expect(
      strange.map(({ word, where }) => `"${word}" in ${where}: use the field's term, or explain it`),
    ).toEqual([]);
  });

  it("are noticed when they need explaining", () => {
    const strange = (file: string, source: string) =>
      unknownWords(namedWords(file, source), { field, glossary }).map(({ word }) => word);
    expect(strange("src/runtime/bell.ts", "export function ringBell() {}")).toEqual(["bell", "ring", "bell"]);
    expect(strange("src/commerce/stall/house.ts", "export interface OrderHouse {}")).toEqual([
      "stall",
      "house",
      "house",
    ]);
    expect(
      strange("src/runtime/outbox.ts", "export class OutboxWorker {}\nexport const laneOf = 1;"),
    ).toEqual([]);
  });

  it("have at most twenty terms that are ours", () => {
    expect(glossary.length).toBeGreaterThan(10);
    expect(glossary.length).toBeLessThanOrEqual(20);
    expect([...new Set(glossary)]).toEqual(glossary);
  });
});
