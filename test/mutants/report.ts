/** The outcome as text: a table by folder and by kind, and the survivors. */
import { FAULT_KINDS } from "./fault.ts";
import type { Verdict } from "./trial.ts";

/** Folders of which at least this share of the planted faults is to be noticed. */
export const GOAL = 0.95;
const GOAL_AREAS = ["src/conversation", "src/commerce", "flows"];

/** The part of the project that a table counts a file to: `src/commerce`, `flows`, `adapters/slack`. */
export function areaOf(file: string): string {
  const [top = "", second = ""] = file.split("/");
  return top === "flows" || second.includes(".") ? top : `${top}/${second}`;
}

/** Two tables: by folder, with the goal where there is one, and by kind of fault. */
export function tablesOf(verdicts: readonly Verdict[]): string {
  const areas = [...new Set(verdicts.map(({ fault }) => areaOf(fault.file)))].sort();
  const byArea = areas.map((area) => {
    const own = verdicts.filter(({ fault }) => areaOf(fault.file) === area);
    return rowOf(area, own, GOAL_AREAS.includes(area));
  });
  const byKind = FAULT_KINDS.map((kind) =>
    rowOf(
      kind,
      verdicts.filter(({ fault }) => fault.kind === kind),
    ),
  );
  const head = ["", "planted", "types", "tests", "time", "survived", "noticed", ""];
  return drawn([
    ["folder", ...head.slice(1)],
    ...byArea,
    [],
    ["kind", ...head.slice(1)],
    ...byKind,
    [],
    rowOf("all", verdicts),
  ]);
}

/** Whether every folder with a goal reaches it. Explained survivors count as survivors. */
export function reachesGoal(verdicts: readonly Verdict[]): boolean {
  return GOAL_AREAS.every((area) => {
    const own = verdicts.filter(({ fault }) => areaOf(fault.file) === area);
    return own.length === 0 || noticed(own) >= GOAL;
  });
}

/** A few lines a fault, by kind: where, what, and who noticed or looked. `explained` names those of the documentation. */
export function described(verdicts: readonly Verdict[], explained: ReadonlySet<string> = new Set()): string {
  const inOrder = FAULT_KINDS.flatMap((kind) => verdicts.filter(({ fault }) => fault.kind === kind));
  return inOrder
    .map(({ fault, by, why }) => {
      const note = explained.has(fault.id) ? " (explained in docs/mutants.md)" : "";
      const head = `${fault.kind}  ${fault.id}  line ${fault.line}  ${fault.scope}${note}`;
      return `${head}\n    ${fault.change}\n    ${by === null ? "" : `${by}: `}${why}`;
    })
    .join("\n");
}

function noticed(verdicts: readonly Verdict[]): number {
  return verdicts.filter(({ by }) => by !== null).length / Math.max(1, verdicts.length);
}

function rowOf(name: string, verdicts: readonly Verdict[], hasGoal = false): string[] {
  const count = (by: Verdict["by"]) => String(verdicts.filter((verdict) => verdict.by === by).length);
  const share = noticed(verdicts);
  const goal = share >= GOAL ? "" : `goal ${GOAL * 100} %`;
  return [
    name,
    String(verdicts.length),
    count("types"),
    count("tests"),
    count("time"),
    count(null),
    verdicts.length === 0 ? "–" : `${(share * 100).toFixed(1)} %`,
    hasGoal ? goal : "",
  ];
}

/** Aligns columns: names to the left, numbers to the right. */
function drawn(rows: readonly (readonly string[])[]): string {
  const widths = [0, 1, 2, 3, 4, 5, 6, 7].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return column === 0 || column === 7 ? cell.padEnd(width) : cell.padStart(width);
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
