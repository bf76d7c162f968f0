/** Reads weights and net contents of a catalog file, in metric and in American units, converted exactly and rounded once. */
import { type Decimal, readNumber } from "../../conversation/read-money.ts";
import type { RowReader } from "./cells.ts";
import { SAY_THE_SIGN } from "./decimal-sign.ts";
import type { VariantDraft } from "./product-draft.ts";

/** Heavier than this is a mistake. */
const GRAMS_AT_MOST = 1_000_000_000;

/** Grams in a unit, as decimals. The pound is 453.59237 g by the agreement of 1959, the ounce its sixteenth. */
const WEIGHTS: Readonly<Record<string, string>> = {
  mg: "0.001",
  g: "1",
  kg: "1000",
  oz: "28.349523125",
  lb: "453.59237",
};

/**
 * Weight in whole grams; null when there is none. Shopify's own column is in grams whatever unit stands beside it; a
 * weight with two readings is left out, because nothing is reckoned by it.
 */
export function readGrams(row: RowReader): number | null {
  if (row.cell("grams") !== "") return readWeight(row, "grams", "g");
  if (row.cell("weight") === "") return null;
  const unit = row.cell("weightUnit").toLowerCase() || "g";
  if (unit in WEIGHTS) return readWeight(row, "weight", unit);
  row.error("weightUnit", "is no unit of weight", `Write one of ${Object.keys(WEIGHTS).join(", ")}`);
  return null;
}

function readWeight(row: RowReader, meaning: "grams" | "weight", unit: string): number | null {
  const reading = readNumber(row.cell(meaning), row.signs.measures);
  if (reading.kind === "ambiguous") {
    row.note("unclearWeight");
    return null;
  }
  const grams = reading.kind === "number" ? scaled(reading.number, WEIGHTS[unit] ?? "1") : null;
  if (grams !== null && grams <= GRAMS_AT_MOST) return grams;
  row.error(meaning, "is not a weight", "Write a number such as 250");
  return null;
}

/** Milligrams or microlitres in a unit, as decimals; the American ones are those of liquids. */
const CONTENTS: Readonly<Record<string, { readonly unit: "kg" | "l"; readonly size: string }>> = {
  mg: { unit: "kg", size: "1" },
  g: { unit: "kg", size: "1000" },
  kg: { unit: "kg", size: "1000000" },
  oz: { unit: "kg", size: "28349.523125" },
  lb: { unit: "kg", size: "453592.37" },
  ml: { unit: "l", size: "1000" },
  cl: { unit: "l", size: "10000" },
  dl: { unit: "l", size: "100000" },
  l: { unit: "l", size: "1000000" },
  m3: { unit: "l", size: "1000000000" },
  floz: { unit: "l", size: "29573.5295625" },
  pt: { unit: "l", size: "473176.473" },
  qt: { unit: "l", size: "946352.946" },
  gal: { unit: "l", size: "3785411.784" },
};

/** Units that Shopify knows and that give no price per kilogram or litre. */
const OTHER_MEASURES = new Set(["mm", "cm", "m", "m2", "in", "ft", "yd", "ft2", "item", "count"]);

/** Net content for the price per kilogram or litre; null when there is none. */
export function readNetContent(row: RowReader): VariantDraft["netContent"] {
  const content = row.cell("netContent");
  const named = row
    .cell("netUnit")
    .toLowerCase()
    .replace(/[\s_.]/g, "");
  if (content === "" || (Number(content) === 0 && named === "")) return null;
  if (OTHER_MEASURES.has(named)) {
    row.note("otherMeasure");
    return null;
  }
  const unit = CONTENTS[named];
  if (unit === undefined) {
    row.error("netUnit", "is no unit of the net content", `Write one of ${Object.keys(CONTENTS).join(", ")}`);
    return null;
  }
  const reading = readNumber(content, row.signs.measures);
  if (reading.kind === "ambiguous") {
    const { whole, decimals } = reading.decimal;
    row.error(
      "netContent",
      `may be ${reading.grouped.whole} or ${whole}.${decimals}`,
      `Write ${reading.grouped.whole} or ${whole}.${decimals}0, ${SAY_THE_SIGN}`,
    );
    return null;
  }
  const isSmall = reading.kind === "number" && reading.number.whole.length <= 6;
  const amount = isSmall ? scaled(reading.number, unit.size) : null;
  if (amount !== null && amount >= 1) return { amount, unit: unit.unit };
  row.error("netContent", "is no net content above zero", "Write a number such as 75 or 0.5");
  return null;
}

/** A number of units of a size, in whole ones, rounded half up; null below zero. */
function scaled(number: Decimal, size: string): number | null {
  if (number.negative) return null;
  const [whole = "", decimals = ""] = size.split(".");
  const product = BigInt(number.whole + number.decimals) * BigInt(whole + decimals);
  const divisor = 10n ** BigInt(number.decimals.length + decimals.length);
  return Number((product * 2n + divisor) / (divisor * 2n));
}
