/** Words of any characters at all, for properties. */
import fc from "fast-check";

/** The halves of pairs, which are no code points of their own. */
const HALVES = { first: 0xd800, count: 0x800 };
const LAST = 0x10ffff;

/**
 * Any code point, as a `unit` for `fc.string`: what fast-check calls "binary", but that takes it more than a second to
 * prepare in each process.
 */
export const anyCodePoint: fc.Arbitrary<string> = fc
  .nat({ max: LAST - HALVES.count })
  .map((nth) => String.fromCodePoint(nth < HALVES.first ? nth : nth + HALVES.count), nthOf);

/** The way back, by which fast-check mixes in names such as `__proto__`. Throws on what no single code point is. */
function nthOf(words: unknown): number {
  const [only = "", ...others] = typeof words === "string" ? [...words] : [];
  const point = only.codePointAt(0);
  if (point === undefined || others.length > 0 || !only.isWellFormed())
    throw new Error("This is no single code point");
  return point < HALVES.first ? point : point - HALVES.count;
}
