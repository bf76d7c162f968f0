/** Lines of a receipt as aligned text: labels at the left, values at the right, in a block of even letters. */
import type { Part } from "./html.ts";

/** A line in words. */
export interface ReceiptLine {
  readonly label: string;
  readonly value: string;
  readonly emphasis: boolean;
}

/** Columns that a narrow phone shows in Telegram's even letters without breaking the line. */
const COLUMNS = 30;

/**
 * Plain lines become one block of even letters; an emphasised line (the total) stands in bold, which Telegram does
 * not allow inside such a block.
 */
export function receiptParts(lines: readonly ReceiptLine[]): readonly Part[] {
  const parts: Part[] = [];
  let block: string[] = [];
  const close = () => {
    if (block.length > 0) parts.push({ words: block.join("\n"), tag: "pre" });
    block = [];
  };
  for (const line of lines) {
    if (line.emphasis) {
      close();
      const words = [line.label, line.value].filter((word) => word !== "").join(": ");
      parts.push({ words, tag: "b", ...(parts.length > 0 ? { after: "\n" as const } : {}) });
    } else {
      block.push(aligned(line));
    }
  }
  close();
  return parts.filter(({ words }) => words.trim() !== "");
}

function aligned({ label, value }: ReceiptLine): string {
  if (value === "") return label;
  if (label === "") return value.padStart(value.length + COLUMNS - columnsOf(value));
  const space = COLUMNS - columnsOf(label) - columnsOf(value);
  if (space >= 1) return `${label}${" ".repeat(space)}${value}`;
  const indent = Math.max(2, COLUMNS - columnsOf(value));
  return `${label}\n${" ".repeat(indent)}${value}`;
}

/** Columns that words take: marks take none, East Asian letters and emoji two. */
function columnsOf(words: string): number {
  // Plain letters, and words that are too long for a line however they are counted.
  if (/^[ -~]*$/.test(words) || words.length > COLUMNS * 20) return words.length;
  let columns = 0;
  for (const letter of words) {
    if (/\p{M}|\p{Cf}/u.test(letter)) continue;
    columns +=
      /\p{Extended_Pictographic}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/u.test(
        letter,
      )
        ? 2
        : 1;
  }
  return columns;
}
