/** The choosing of a variant, option by option. Picks are positions of option values: `2-0` is the third, then the first. */
import type { Product, ProductOption, Variant } from "../../src/ports/services/catalog.ts";

/** Where the choosing of a product stands. */
export interface Picking {
  /** Positions of the chosen values; only those that make sense for the product. */
  readonly chosen: readonly number[];
  /** The variant, once every option is chosen. */
  readonly variant?: Variant;
  /** The option to choose next, while one is open. */
  readonly open?: ProductOption;
}

/** Reads picks against a product as it is today: a value that is no longer sold is asked for again. */
export function readPicks(product: Product, picks: string): Picking {
  const chosen: number[] = [];
  for (const [index, option] of product.options.entries()) {
    const position = positionOf(product, chosen, option, picks.split("-")[index]);
    if (position === undefined) return { chosen, open: option };
    chosen.push(position);
  }
  return { chosen, variant: matching(product, chosen)[0] };
}

/** Variants with these values chosen, in the options' order. */
export function matching(product: Product, chosen: readonly number[]): readonly Variant[] {
  const values = chosen.map((position, index) => product.options[index]?.values[position]?.value);
  return product.variants.filter(({ options }) => values.every((value, index) => options[index] === value));
}

/** Picks as a button carries them. */
export function writePicks(chosen: readonly number[]): string {
  return chosen.join("-");
}

/** A chosen position that leads to something sold; an option with one sold value needs no asking. */
function positionOf(
  product: Product,
  chosen: readonly number[],
  option: ProductOption,
  pick: string | undefined,
): number | undefined {
  const sold = option.values.flatMap((_, position) =>
    matching(product, [...chosen, position]).length > 0 ? [position] : [],
  );
  if (sold.length === 1) return sold[0];
  const picked = pick === undefined || pick === "" ? undefined : Number(pick);
  return sold.find((position) => position === picked);
}
