/** From the bytes of a CSV file to its cells, each row with the line it starts on; or one clear word on what is broken. */
import { CsvError, parse } from "csv-parse/sync";
import { done, type Failed, type Outcome, refused } from "../../ports/outcome.ts";
import { type ImportIssue, issue, sentenceOf } from "./issue.ts";

/** A row; `line` is where it starts in the file, from 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** A file with its header apart. */
export interface CsvFile {
  readonly header: CsvRow;
  /** Without empty rows. */
  readonly rows: readonly CsvRow[];
}

/** A single cell or row longer than this is a broken quote, not a description. */
const ROW_LENGTH = 1_000_000;

/** Refused `import.unreadable` with `details: { errors }`. */
export function readCsv(csv: string | Buffer): Outcome<CsvFile, "import.unreadable"> {
  const text = typeof csv === "string" ? checkText(csv) : decode(csv);
  return text.kind === "done" ? split(text.value) : text;
}

/** The refusal for a file that cannot be read as CSV at all. */
function unreadable(found: ImportIssue): Failed<"import.unreadable"> {
  return refused({
    code: "import.unreadable",
    operator: sentenceOf(found),
    details: { errors: [found], warnings: [] },
  });
}

function decode(bytes: Buffer): Outcome<string, "import.unreadable"> {
  const mend = 'Save it again as "CSV UTF-8 (comma delimited)"';
  if (bytes.subarray(0, 4).toString("latin1") === "PK\u0003\u0004") {
    return unreadable(issue({ line: 1 }, "the file is a spreadsheet (or another zip), not CSV", mend));
  }
  const start = bytes.subarray(0, 2).toString("hex");
  if (start === "fffe" || start === "feff") {
    return unreadable(issue({ line: 1 }, "the file is UTF-16, not UTF-8", mend));
  }
  try {
    return checkText(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    const line = firstBrokenLine(bytes);
    const problem = "the line is not UTF-8, probably letters such as ø or é in an older encoding";
    return unreadable(issue({ line }, problem, mend));
  }
}

function firstBrokenLine(bytes: Buffer): number {
  const strict = new TextDecoder("utf-8", { fatal: true });
  for (let line = 1, from = 0; from < bytes.length; line += 1) {
    const end = bytes.indexOf(10, from);
    const next = end === -1 ? bytes.length : end + 1;
    try {
      strict.decode(bytes.subarray(from, next));
    } catch {
      return line;
    }
    from = next;
  }
  return 1;
}

function checkText(text: string): Outcome<string, "import.unreadable"> {
  const nul = text.indexOf("\u0000");
  if (nul !== -1) {
    const line = text.slice(0, nul).split("\n").length;
    return unreadable(
      issue(
        { line },
        "the line holds a NUL byte, so this is no CSV text",
        "Export the file again as CSV UTF-8",
      ),
    );
  }
  const plain = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  if (plain.trim() === "") {
    return unreadable(issue({ line: 1 }, "the file is empty", "Export the products again"));
  }
  return done(plain);
}

function split(text: string): Outcome<CsvFile, "import.unreadable"> {
  const rows: CsvRow[] = [];
  let line = 1;
  const keep = (cells: readonly string[]) => {
    if (cells.some((cell) => cell.trim() !== "")) rows.push({ line, cells });
    line += 1 + cells.reduce((breaks, cell) => breaks + (cell.match(/\n/g)?.length ?? 0), 0);
    return null;
  };
  try {
    parse(text, {
      delimiter: delimiterOf(text),
      record_delimiter: "\n",
      relax_column_count: true,
      max_record_size: ROW_LENGTH,
      on_record: keep,
    });
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown;
    return unreadable(brokenAt(line, thrown.code));
  }
  const [header, ...rest] = rows;
  if (header === undefined) {
    return unreadable(issue({ line: 1 }, "the file is empty", "Export the products again"));
  }
  return done({ header, rows: rest });
}

/** Whichever of comma, semicolon and tab stands most often in the first line, as spreadsheets of all countries write it. */
function delimiterOf(text: string): string {
  const firstLine =
    text
      .trimStart()
      .split("\n", 1)[0]
      ?.replace(/"[^"]*"/g, "") ?? "";
  const counts = [",", ";", "\t"].map((delimiter) => ({
    delimiter,
    count: firstLine.split(delimiter).length,
  }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}

function brokenAt(line: number, code: string): ImportIssue {
  if (code === "CSV_QUOTE_NOT_CLOSED" || code === "CSV_MAX_RECORD_SIZE") {
    return issue(
      { line },
      'a cell opens with a quote (") that is never closed',
      'Close the quote; a quote inside a quoted cell is written twice ("")',
    );
  }
  if (code === "INVALID_OPENING_QUOTE" || code === "CSV_INVALID_CLOSING_QUOTE") {
    return issue(
      { line },
      'the row has a quote (") in the middle of a cell',
      'Put the whole cell between quotes and write a quote inside it twice ("")',
    );
  }
  return issue({ line }, `the row cannot be read as CSV (${code})`, "Export the file again as CSV UTF-8");
}
