/** A product as a catalog file describes it, checked, not yet in the ledger. */
import type { Localized } from "../../conversation/text.ts";

/** An option with its values in the order in which they first appear. */
export interface OptionDraft {
  names: Localized;
  readonly values: Map<string, Localized>;
}

/** What a file says of a variant's stock; null where it says nothing. */
export interface StockDraft {
  /** False: nobody counts. */
  readonly tracked: boolean | null;
  readonly quantity: number | null;
  /** True: it is sold on when nothing is left. */
  readonly sellsOn: boolean | null;
}

/** A variant. */
export interface VariantDraft {
  readonly line: number;
  readonly sku: string;
  /** The SKU's column and whether it stands in the file or was made from the handle. */
  readonly ownSku: boolean;
  readonly options: readonly string[];
  picture?: string;
  readonly grams: number | null;
  /** Milligrams or microlitres. */
  readonly netContent: { readonly amount: number; readonly unit: "kg" | "l" } | null;
  /** By currency that the file has a column for; null where the cell is empty: not sold in that currency. */
  readonly prices: ReadonlyMap<string, { readonly amount: number; readonly compareAt: number | null } | null>;
  readonly stock: StockDraft;
  /** The column that says that no tax is charged, or null. */
  readonly untaxed: string | null;
}

/** A product. */
export interface ProductDraft {
  readonly line: number;
  readonly handle: string;
  names: Localized;
  descriptions: Localized;
  /** Each language's with commas between; null leaves them as they are. */
  readonly tags: Localized | null;
  /** Category handle. */
  category: string;
  published: boolean;
  readonly pictures: { readonly file: string; readonly position: number }[];
  readonly options: OptionDraft[];
  readonly variants: VariantDraft[];
  /** Variants of the file that need no parcel, so that Kiosk does not sell them. */
  withoutParcel: number;
}
