/** Reads what a catalog file answers with yes or no. */
import type { RowReader } from "./cells.ts";

const YES = new Set(["true", "yes", "1", "y", "sand", "waar", "ja"]);
const NO = new Set(["false", "no", "0", "n", "falsk", "onwaar", "nej", "nee"]);

/** Null when the cell is empty, the column is not there, or the word means neither. */
export function readFlag(row: RowReader, meaning: string): boolean | null {
  const word = row.cell(meaning).toLowerCase();
  if (YES.has(word)) return true;
  if (NO.has(word)) return false;
  if (word !== "") row.error(meaning, "is neither TRUE nor FALSE", "Write TRUE or FALSE");
  return null;
}

/** On sale unless the file says otherwise. */
export function readPublished(row: RowReader): boolean {
  const published = readFlag(row, "published");
  const status = row.cell("status").toLowerCase();
  if (!["", "active", "draft", "archived", "unlisted"].includes(status)) {
    row.error("status", "is no status", "Write active, draft or archived");
  }
  return published !== false && (status === "" || status === "active");
}
