/** What an import has to tell with counts: what the file says that Kiosk does otherwise, or not at all. */

type Words = (count: number) => string;

const variants = (count: number) => (count === 1 ? "1 variant" : `${count} variants`);
const products = (count: number) => (count === 1 ? "1 product" : `${count} products`);
const is = (count: number) => (count === 1 ? "is" : "are");
const has = (count: number) => (count === 1 ? "has" : "have");

/** What is told, by kind. */
const WORDS = {
  giftCard: (count) =>
    `${products(count)} ${is(count)} sold as gift cards and ${is(count)} left out: Kiosk issues no gift cards`,
  notShipped: (count) =>
    `${variants(count)} need${count === 1 ? "s" : ""} no shipping and ${is(count)} left out: Kiosk sells what goes into a parcel`,
  notTracked: (count) =>
    `${variants(count)} ${is(count)} not tracked in the file and not counted in Kiosk: always for sale`,
  noQuantity: (count) =>
    `${variants(count)} ${has(count)} no quantity in the file (an export of several locations has none) and ${is(count)} not counted until you count at a desk: always for sale`,
  noLongerCounted: (count) =>
    `${variants(count)} that Kiosk counted ${is(count)} not tracked in the file and not counted any more`,
  defaultCategory: (count) =>
    `${products(count)} without a type ${count === 1 ? "goes" : "go"} into the shop's defaultCategory`,
  free: (count) =>
    `${variants(count)} cost${count === 1 ? "s" : ""} nothing in the file and ${is(count)} sold for nothing`,
  otherMeasure: (count) =>
    `${variants(count)} ${is(count)} measured by length, area or piece and show${count === 1 ? "s" : ""} no price per measure`,
  unclearWeight: (count) =>
    `${variants(count)} ${has(count)} a weight that can be read in two ways and ${is(count)} kept without one`,
  otherFulfillment: (count) =>
    `${variants(count)} ${is(count)} sent by another service in the file; in Kiosk your staff send all orders`,
  otherMarket: (count) =>
    `${variants(count)} ${is(count)} left out of a market in the file whose currency another market shares, and stay${count === 1 ? "s" : ""} on sale there`,
} as const satisfies Readonly<Record<string, Words>>;

/** A kind of note. */
export type NoteKind = keyof typeof WORDS;

/** Lines named with a note. */
const LINES_NAMED = 5;

/** Something that is told once, with its count. */
export interface ImportNote {
  readonly kind: NoteKind;
  readonly count: number;
  /** The first few lines it is about, the header being line 1. */
  readonly lines: readonly number[];
  /** Without a full stop. */
  readonly words: string;
}

/** Counts what is to be told. */
export class Notes {
  readonly #lines = new Map<NoteKind, number[]>();

  add(kind: NoteKind, line: number): void {
    const lines = this.#lines.get(kind) ?? [];
    this.#lines.set(kind, lines);
    lines.push(line);
  }

  /** In the order in which they were met. */
  all(): readonly ImportNote[] {
    return [...this.#lines].map(([kind, lines]) => ({
      kind,
      count: lines.length,
      lines: lines.slice(0, LINES_NAMED),
      words: WORDS[kind](lines.length),
    }));
  }
}

/** A note as one sentence with its lines. */
export function noteSentence({ count, lines, words }: ImportNote): string {
  const rest = count > lines.length ? ` and ${count - lines.length} more` : "";
  return `${words} (line${count === 1 ? "" : "s"} ${lines.join(", ")}${rest}).`;
}
