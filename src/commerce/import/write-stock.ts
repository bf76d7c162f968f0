/** Writes a variant's stock as a catalog file has it. What the file does not say leaves known stock alone and makes no zero. */
import type { Transaction } from "kysely";
import type { VariantId } from "../../ports/ids.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import type { KnownStock, KnownVariant } from "./existing-catalog.ts";
import { type Findings, issue } from "./issue.ts";
import type { VariantDraft } from "./product-draft.ts";

/** Writes it. Counted stock is never below what is reserved, unless it is sold on. */
export async function writeStock(
  trx: Transaction<Tables>,
  variant: VariantId,
  draft: VariantDraft,
  before: KnownVariant | undefined,
  findings: Findings,
): Promise<void> {
  const known = before?.stock ?? null;
  const sellsOn = draft.stock.sellsOn ?? known?.sellsOn ?? false;
  const wanted = wantedCount(draft, known, findings);
  const onHand = wanted === null ? 0 : possibleCount(draft, wanted, sellsOn, known?.reserved ?? 0, findings);
  const values = { on_hand: onHand, counted: wanted === null ? 0 : 1, sells_on: sellsOn ? 1 : 0 };
  await trx
    .insertInto("stock")
    .values({ variant_id: variant, reserved: 0, ...values })
    .onConflict((conflict) => conflict.column("variant_id").doUpdateSet(values))
    .execute();
}

/** Pieces on hand as the file or else the ledger has them; null where nobody counts. */
function wantedCount(
  { line, stock: { tracked, quantity } }: VariantDraft,
  known: KnownStock | null,
  findings: Findings,
): number | null {
  if (tracked === false) {
    findings.notes.add(known === null || known.onHand === null ? "notTracked" : "noLongerCounted", line);
    return null;
  }
  if (quantity !== null) return quantity;
  if (known !== null && known.onHand !== null) return known.onHand;
  findings.notes.add("noQuantity", line);
  return null;
}

function possibleCount(
  { line, stock }: VariantDraft,
  wanted: number,
  sellsOn: boolean,
  reserved: number,
  findings: Findings,
): number {
  if (sellsOn || wanted >= reserved) return wanted;
  if (stock.quantity !== null) {
    const where = { line, column: "Variant Inventory Qty", value: String(wanted) };
    const problem = `is below the ${reserved} that are reserved for orders and is taken as ${reserved}`;
    findings.warnings.push(issue(where, problem, "Cancel an order, or count again"));
  }
  return reserved;
}
