/** Postal codes by country: what they look like, and how they are written. */

/** A country's postal code: what it looks like without spaces and hyphens, and how it is written. */
interface PostalCode {
  readonly pattern: RegExp;
  readonly write: (compact: string) => string;
  /** Where most people do not know theirs, parcels come without. */
  readonly optional?: true;
}

const asTyped = (compact: string) => compact;
const digits = (pattern: RegExp): PostalCode => ({ pattern, write: asTyped });
const split = (pattern: RegExp, at: number, separator = " "): PostalCode => ({
  pattern,
  write: (compact) => `${compact.slice(0, at)}${separator}${compact.slice(at)}`,
});

/** By ISO 3166 country; formats as in the Universal Postal Union's addressing systems. */
const POSTAL_CODES: Readonly<Record<string, PostalCode>> = {
  AT: digits(/^[1-9]\d{3}$/),
  BE: digits(/^[1-9]\d{3}$/),
  CH: digits(/^[1-9]\d{3}$/),
  CZ: split(/^\d{5}$/, 3),
  DE: digits(/^(?!00)\d{5}$/),
  DK: digits(/^(?!0000)\d{4}$/),
  ES: digits(/^(?:0[1-9]|[1-4]\d|5[0-2])\d{3}$/),
  FI: digits(/^\d{5}$/),
  FR: digits(/^(?!00)\d{5}$/),
  GB: split(/^(?:GIR0AA|[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2})$/, -3),
  // An Eircode: a routing key, then any four of its letters and digits.
  IE: {
    ...split(/^(?:[AC-FHKNPRTV-Y]\d{2}|D6W)[\dAC-FHKNPRTV-Y]{4}$/, 3),
    optional: true,
  },
  IT: digits(/^\d{5}$/),
  LU: digits(/^[1-9]\d{3}$/),
  // Here the country's sign is part of the code.
  LV: { pattern: /^\d{4}$/, write: (compact) => `LV-${compact}` },
  NL: split(/^[1-9]\d{3}(?!SA|SD|SS)[A-Z]{2}$/, 4),
  NO: digits(/^\d{4}$/),
  PL: split(/^\d{5}$/, 2, "-"),
  PT: split(/^\d{7}$/, 4, "-"),
  SE: split(/^[1-9]\d{4}$/, 3),
};

/** Whether an address in this country needs a postal code that Kiosk can check. */
export function needsPostalCode(country: string): boolean {
  const known = postalCodeOf(country);
  return known !== undefined && known.optional !== true;
}

/**
 * The code as it is written in the country, or null when the words are none. A sign of the country in front (`L-1234`,
 * `DK-8000`) and a town behind (`1051 København`) are left out. Where Kiosk knows no pattern, what may be a code is one.
 */
export function readPostalCode(country: string, typed: string): string | null {
  const known = postalCodeOf(country);
  const words = typed.normalize("NFKC").toUpperCase();
  if (known === undefined) return /^[\p{L}\p{N}][\p{L}\p{N} -]{0,11}$/u.test(words) ? words : null;
  for (const candidate of [words, ...withoutTown(words)]) {
    const compact = compactCode(known, country, candidate);
    if (compact !== null) return known.write(compact);
  }
  return null;
}

function postalCodeOf(country: string): PostalCode | undefined {
  return Object.hasOwn(POSTAL_CODES, country) ? POSTAL_CODES[country] : undefined;
}

/** The words before each word that may begin a town's name, the most first: `1234 AB HILVERSUM` gives `1234 AB`, then `1234`. */
function withoutTown(words: string): readonly string[] {
  const starts = [...words.matchAll(/[\s,]+(?=\p{L})/gu)].map(({ index }) => index);
  return starts.toReversed().map((start) => words.slice(0, start));
}

function compactCode({ pattern }: PostalCode, country: string, words: string): string | null {
  const bare = words.replace(/[\s.-]/g, "");
  const withoutCountry = bare.startsWith(country) ? bare.slice(country.length) : bare;
  // Signs from before ISO's, such as D, L, FIN. Where codes begin with a letter, what is left never fits.
  const withoutSign = bare.replace(/^[A-Z]{1,3}(?=\d)/, "");
  return [bare, withoutCountry, withoutSign].find((candidate) => pattern.test(candidate)) ?? null;
}
