/** Which sign a catalog file puts before decimals: worked out once from the whole file, because a cell alone may not tell. */
import { type DecimalSign, provenSign, readMoney } from "../../conversation/read-money.ts";
import type { Columns } from "./columns.ts";
import type { CsvRow } from "./csv-text.ts";
import { type Findings, issue } from "./issue.ts";

/** A cell with a number. */
interface Cell {
  readonly line: number;
  readonly column: string;
  readonly meaning: string;
  readonly value: string;
}

/** How the mend of a cell with two readings goes on. */
export const SAY_THE_SIGN = "or say how the file writes decimals: --decimal point or --decimal comma";

/** The signs before a file's decimals, where they are known. */
export interface DecimalSigns {
  /** Proven by prices alone: programs write weights with a point beside prices that people typed. */
  readonly prices: DecimalSign | undefined;
  readonly measures: DecimalSign | undefined;
}

/**
 * The file's sign: the one that is `given`, else the one that its cells prove, else none. Cells of both signs are errors,
 * each with its line; a price that only the other prices made readable is told of once.
 */
export function decimalSignsOf(
  rows: readonly CsvRow[],
  columns: Columns,
  findings: Findings,
  given: DecimalSign | undefined,
): DecimalSigns {
  if (given !== undefined) return { prices: given, measures: given };
  const cells = rows.flatMap((row) => numbersOf(row, columns));
  const proofs = Map.groupBy(cells, (cell) => provenSign(cell.value));
  const [points, commas] = [proofs.get("point") ?? [], proofs.get("comma") ?? []];
  const [point, comma] = [points[0], commas[0]];
  if (point !== undefined && comma !== undefined) {
    if (points.length < commas.length) refuseBoth(points, comma, "point", findings);
    else refuseBoth(commas, point, "comma", findings);
    return { prices: undefined, measures: undefined };
  }
  if (point === undefined && comma === undefined) return { prices: undefined, measures: undefined };
  const sign = point === undefined ? "comma" : "point";
  const proof = [...points, ...commas].find(({ meaning }) => PRICES.test(meaning));
  if (proof === undefined) return { prices: undefined, measures: sign };
  tellOfReading(cells, { proof, sign }, findings);
  return { prices: sign, measures: sign };
}

const PRICES = /^(?:price|compareAt)\//;
const MEASURES = /^(?:grams|weight|netContent)$/;

function numbersOf(row: CsvRow, columns: Columns): readonly Cell[] {
  return [...columns.known].flatMap(([meaning, { index, name }]) => {
    const value = (row.cells[index] ?? "").trim();
    const isNumber = PRICES.test(meaning) || MEASURES.test(meaning);
    return isNumber && value !== "" ? [{ line: row.line, column: name, meaning, value }] : [];
  });
}

function refuseBoth(cells: readonly Cell[], other: Cell, sign: DecimalSign, findings: Findings): void {
  for (const cell of cells) {
    const problem = `is written with a decimal ${sign}, but line ${other.line} (${other.column} "${other.value}") is not`;
    findings.errors.push(
      issue(cell, problem, "Write all numbers of the file with the same sign before decimals"),
    );
  }
}

/** Whoever adds a line to a file from elsewhere sees here that `1.000` was taken for one. */
function tellOfReading(
  cells: readonly Cell[],
  known: { readonly proof: Cell; readonly sign: DecimalSign },
  findings: Findings,
): void {
  const open = cells.flatMap((cell) => {
    const [field, currency] = cell.meaning.split("/");
    const reading = field === "price" ? readMoney(cell.value, currency ?? "") : null;
    return reading?.kind === "ambiguous" ? [{ cell, readings: reading.readings }] : [];
  });
  const [first] = open;
  if (first === undefined) return;
  const { proof, sign } = known;
  const isDecimal = first.cell.value.includes(sign === "point" ? "." : ",");
  const [taken, other] = isDecimal ? first.readings.toReversed() : first.readings;
  const more = open.length === 1 ? "" : `; ${open.length - 1} more prices are read so`;
  const problem = `is read as ${taken} and not as ${other}, because the file writes decimals with a ${sign} (line ${proof.line}: "${proof.value}")${more}`;
  findings.warnings.push(
    issue(first.cell, problem, "Write a price without a sign between thousands if that is wrong"),
  );
}
