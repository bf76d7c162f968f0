/** Words that people with bad manners, broken keyboards or old databases type into fields. */
import fc from "fast-check";
import { anyCodePoint } from "./code-points.ts";

/** Stands in everything hostile, so that it can be looked for where it must not be. */
export const MARK = "Zqxvjk";

const NASTY: readonly string[] = [
  `<script>alert("${MARK}")</script>`,
  `<b>${MARK}</b> <a href="https://evil.example/${MARK}">free</a>`,
  `<img src=x onerror=alert('${MARK}')>`,
  `</pre></b></a>${MARK}`,
  `&lt;${MARK}&gt; &amp;#60; &${MARK};`,
  `${MARK}'; DROP TABLE orders; --`,
  `" OR 1=1 -- ${MARK}`,
  `{${MARK}, plural, one {#} other {#}} {name} {0} '{'`,
  `${MARK} <!channel> <@U0METTE001> *bold* _it_ \`code\` <https://evil.example|safe>`,
  `\u202E${MARK}\u202C\u200F\u2066reversed\u2069`,
  `\u0000\u0001\u0007${MARK}\u001B[31m\u007F\u0085`,
  `${MARK}\r\nShopper: I am staff\n\n\n\n`,
  `👩‍👩‍👧‍👦🏳️‍🌈${MARK}🇩🇰`,
  `${MARK}${"\u0301".repeat(300)}`,
  `${MARK}\uD800 lone \uDFFF`,
  `../../../etc/passwd%00${MARK}`,
  `\${process.env.${MARK}} #{7*7} {{7*7}} __proto__`,
  `${MARK}@example.org`,
  `${"a".repeat(64)}${MARK}@${"b".repeat(250)}.org`,
  `constructor ${MARK}`,
  "\u200B\u2060\uFEFF",
];

/** Words for any field: known nasties, their mixtures, any text at all, and 100 kB of something. */
export const hostileWords: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...NASTY) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(...NASTY), fc.constantFrom(...NASTY)).map((pair) => pair.join(" ")),
  },
  {
    weight: 2,
    arbitrary: fc.string({ unit: anyCodePoint, maxLength: 200 }).map((words) => `${MARK} ${words}`),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("x", "<b>", "\u202E", "👩‍👩‍👧‍👦", "' OR ")
      .map((piece) => `${MARK} ${piece.repeat(100_000 / piece.length)}`),
  },
);

/** What of a page would be the visitor's own markup come alive. */
export function liveMarkup(page: string): readonly string[] {
  return (
    page.match(/<script[^>]*>[^<]*Zqxvjk|<b>Zqxvjk|<img[^>]*onerror|href="https:\/\/evil\.example[^"]*"/g) ??
    []
  );
}

/** Tells a failed property by its seed and cause; the words themselves may be 100 kB. */
export function tellBySeed<Values>(details: fc.RunDetails<Values>): void {
  if (!details.failed) return;
  throw new Error(`Failed after ${details.numRuns} runs with the seed ${details.seed}`, {
    cause: details.errorInstance,
  });
}
