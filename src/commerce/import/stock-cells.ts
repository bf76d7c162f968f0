/** Reads what a catalog file says of a variant's stock: whether it is tracked, how many there are, and what follows when none is left. */
import type { RowReader } from "./cells.ts";
import { readFlag } from "./flags.ts";
import type { StockDraft } from "./product-draft.ts";

const PIECES_AT_MOST = 1_000_000;

/** An empty cell is no zero: Shopify leaves the tracker empty where nobody counts, and has no quantity for several locations. */
export function readStock(row: RowReader): StockDraft {
  const sellsOn = readPolicy(row);
  return {
    tracked: row.has("tracker") ? row.cell("tracker") !== "" : null,
    quantity: readQuantity(row, sellsOn === true),
    sellsOn,
  };
}

function readPolicy(row: RowReader): boolean | null {
  const policy = row.cell("policy").toLowerCase();
  if (policy === "continue") return true;
  return policy === "deny" ? false : readFlag(row, "policy");
}

/** Shopify goes below zero when it sells on. */
function readQuantity(row: RowReader, mayBeOwed: boolean): number | null {
  const typed = row.cell("quantity");
  if (typed === "") return null;
  if (!/^-?\d{1,9}$/.test(typed) || Math.abs(Number(typed)) > PIECES_AT_MOST) {
    const mend = `Write a whole number from 0 to ${PIECES_AT_MOST}`;
    row.error("quantity", "is not a number of pieces", mend);
    return null;
  }
  if (Number(typed) >= 0 || mayBeOwed) return Number(typed);
  row.warn("quantity", "is below zero and taken as 0", "Count the pieces in stock");
  return 0;
}
