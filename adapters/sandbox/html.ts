/** HTML from templates in which every value is escaped unless it is HTML already. */
import { escapeHtml } from "../../src/wire/markup.ts";

/** A piece of markup that may stand in a page as it is. */
export interface Html {
  readonly markup: string;
}

type Value = string | Html | readonly Html[] | null;

/** `html`…${text}…``: texts are escaped, pieces of markup go in as they are, null is nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  const markup = parts.map(
    (part, index) => part + (index < values.length ? write(values[index] ?? null) : ""),
  );
  return { markup: markup.join("") };
}

function write(value: Value): string {
  if (value === null) return "";
  if (typeof value === "string") return escapeHtml(value);
  return "markup" in value ? value.markup : value.map((piece) => piece.markup).join("");
}
