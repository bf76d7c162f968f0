/** Imports a shop's catalog from Shopify's product CSV: checked whole, then written in one transaction, or not at all. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DecimalSign } from "../../conversation/read-money.ts";
import { type Clock, systemClock } from "../../ports/clock.ts";
import { done, type Failed, type Outcome, refused } from "../../ports/outcome.ts";
import type { Shop } from "../../ports/shop.ts";
import type { Ledger } from "../../storage/ledger/ledger.ts";
import { type Columns, currenciesOf, readColumns } from "./columns.ts";
import { readCsv } from "./csv-text.ts";
import { decimalSignsOf } from "./decimal-sign.ts";
import { type Findings, type ImportIssue, issue, sentenceOf } from "./issue.ts";
import { type ImportNote, Notes } from "./notes.ts";
import type { ProductDraft } from "./product-draft.ts";
import { type ProductsRead, readProducts } from "./product-rows.ts";
import { type Written, writeCatalog } from "./write-products.ts";

/** What an import did, or would do. */
export interface ImportReport extends Written {
  /** Rows below the header. */
  readonly rows: number;
  readonly warnings: readonly ImportIssue[];
  readonly notes: readonly ImportNote[];
  /** Columns that Kiosk has no use for. */
  readonly ignoredColumns: readonly string[];
}

/** How to import. */
export interface ImportRequest {
  readonly ledger: Ledger;
  readonly shop: Shop;
  readonly csv: string | Buffer;
  /** The sign before the file's decimals, where the file itself does not show it. */
  readonly decimal?: DecimalSign;
  /** Products that the file does not name are taken off sale instead of being left alone. */
  readonly replace?: boolean;
  /** Checks and counts everything, then writes nothing. */
  readonly dryRun?: boolean;
  readonly clock?: Clock;
  /** Hears after each product. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** Most findings put into words for the operator; all of them are in the details. */
const SENTENCES = 20;

/** Rolls the transaction back and carries out what it would have done. */
class NotKept extends Error {
  readonly written: Written;
  constructor(written: Written) {
    super("The import is not kept");
    this.written = written;
  }
}

/** Why a file is not imported. */
export type ImportFailureCode = "import.unreadable" | "import.noHeader" | "import.invalid";

/**
 * Imports. Refused `import.unreadable` when the file is no CSV, `import.noHeader` when its first line names no columns,
 * `import.invalid` when anything in it is wrong; `details` is `{ errors, warnings }` with every finding.
 */
export async function importCatalog(
  request: ImportRequest,
): Promise<Outcome<ImportReport, ImportFailureCode>> {
  const file = readCsv(request.csv);
  if (file.kind !== "done") return file;
  const findings: Findings = { errors: [], warnings: [], notes: new Notes() };
  const columns = readColumns(file.value.header, request.shop, findings);
  if (findings.errors.length > 0) return invalid("import.noHeader", findings);
  const { rows } = file.value;
  const signs = decimalSignsOf(rows, columns, findings, request.decimal);
  const { products, leftOut } = readProducts({ rows, columns, findings, signs }, request.shop);
  if (products.length === 0 && leftOut.size === 0 && findings.errors.length === 0) {
    findings.errors.push(
      issue({ line: 2 }, "the file has no product", "Put at least one row below the header"),
    );
  }
  warnOfMissingPrices(products, columns, request.shop, findings);
  const written = await write(request, { products, leftOut }, findings);
  if (written === null) return invalid("import.invalid", findings);
  return done({
    ...written,
    rows: rows.length,
    notes: findings.notes.all(),
    warnings: inOrder(findings.warnings),
    ignoredColumns: columns.ignored,
  });
}

/** Null when there are errors. The ledger is asked even when the file is wrong, so that all errors are listed at once. */
async function write(
  request: ImportRequest,
  { products, leftOut }: ProductsRead,
  findings: Findings,
): Promise<Written | null> {
  const { ledger, shop, replace = false, dryRun = false, clock = systemClock, onProgress } = request;
  try {
    return await ledger.transaction(async (trx) => {
      const written = await writeCatalog(trx, {
        shop,
        products,
        leftOut,
        replace,
        now: clock.now(),
        findings,
        progress: (count) => onProgress?.({ done: count, total: products.length }),
      });
      if (dryRun || findings.errors.length > 0) throw new NotKept(written);
      return written;
    });
  } catch (thrown) {
    if (!(thrown instanceof NotKept)) throw thrown;
    return findings.errors.length > 0 ? null : thrown.written;
  }
}

/** A variant without a price in a currency is simply not sold there: worth one word, not one a row. */
function warnOfMissingPrices(
  products: readonly ProductDraft[],
  columns: Columns,
  shop: Shop,
  findings: Findings,
): void {
  for (const currency of currenciesOf(shop)) {
    if (!columns.known.has(`price/${currency}`)) {
      const problem = `there is no column with prices in ${currency}, so new products are not sold in that currency`;
      findings.warnings.push(issue({ line: 1 }, problem, `Add a column Variant Price (${currency})`));
      continue;
    }
    const without = products
      .flatMap((product) => product.variants)
      .filter((variant) => variant.prices.get(currency) === null);
    const [first] = without;
    if (first === undefined) continue;
    const problem = `${without.length === 1 ? "a variant has" : `${without.length} variants have`} no price in ${currency} and will not be sold in that currency`;
    findings.warnings.push(
      issue({ line: first.line, value: first.sku }, problem, "Fill the cell to sell it there"),
    );
  }
}

function invalid(
  code: "import.noHeader" | "import.invalid",
  findings: Findings,
): Failed<"import.noHeader" | "import.invalid"> {
  const errors = inOrder(findings.errors);
  const sentences = errors.slice(0, SENTENCES).map(sentenceOf);
  const rest = errors.length > SENTENCES ? [`… and ${errors.length - SENTENCES} more.`] : [];
  return refused({
    code,
    operator: ["Nothing was imported.", ...sentences, ...rest].join("\n"),
    details: { errors, warnings: inOrder(findings.warnings) },
  });
}

function inOrder(findings: readonly ImportIssue[]): readonly ImportIssue[] {
  return findings.toSorted((a, b) => a.line - b.line);
}

/**
 * Imports `<shop folder>/catalog.csv` when the shop has no product yet, as on a first start; otherwise, or without
 * such a file, answers null. A changed file is not imported again: that is what `npm run import` is for.
 */
export async function seedIfEmpty(
  ledger: Ledger,
  shop: Shop,
  clock: Clock = systemClock,
): Promise<Outcome<ImportReport, ImportFailureCode> | null> {
  const product = await ledger.db
    .selectFrom("products")
    .select("id")
    .where("shop", "=", shop.id)
    .limit(1)
    .executeTakeFirst();
  const file = join(shop.folder, "catalog.csv");
  if (product !== undefined || !existsSync(file)) return null;
  return importCatalog({ ledger, shop, csv: await readFile(file), clock });
}
