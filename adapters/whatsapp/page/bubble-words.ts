/** Draws the words of a bubble as WhatsApp shows them, with the time at their end. */
import { html, type TemplateResult } from "lit-html";
import { type Run, readMarkup } from "./markup.ts";

/** The words; `at` in epoch milliseconds. */
export function drawWords(words: string, at: number): TemplateResult {
  return html`<div class="words" dir="auto">${readMarkup(words).map(drawRun)}<small>${clock(at)}</small></div>`;
}

/** The words without their markup. */
export function plainWords(words: string): string {
  return readMarkup(words)
    .map((run) => run.words)
    .join("");
}

/** A moment as a phone's clock shows it: `09:41`. */
export function clock(at: number): string {
  return new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

function drawRun({ words, tag }: Run): unknown {
  switch (tag) {
    case "b":
      return html`<b>${words}</b>`;
    case "i":
      return html`<i>${words}</i>`;
    case "s":
      return html`<s>${words}</s>`;
    case "code":
      return html`<code>${words}</code>`;
    case "a":
      return html`<a href=${words} target="_blank" rel="noopener">${words}</a>`;
    default:
      return words;
  }
}
