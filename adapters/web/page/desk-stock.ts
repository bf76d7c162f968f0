/** The desk's stock: what runs low, finding a variant, correcting its count. */
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { DeskReport, DeskStock } from "../../../src/ports/desk.ts";
import type { DeskPage } from "./desk-page.ts";
import { stockWords } from "./desk-words.ts";

/** The section, folded until somebody wants it. */
export function stockSection(low: DeskReport["lowStock"], page: DeskPage): TemplateResult {
  const search = async (event: SubmitEvent) => {
    event.preventDefault();
    await page.find(String(new FormData(event.currentTarget as HTMLFormElement).get("query")));
  };
  const { found } = page;
  return html`<details class="stock"><summary>Stock${low.length > 0 ? html` <span class="chip wait">${low.length} low</span>` : nothing}</summary>
    <form class="row" role="search" @submit=${search}><label>Find by SKU or name<input name="query" required maxlength="200"></label><button type="submit">Find</button></form>
    ${
      found === null
        ? nothing
        : found.length === 0
          ? html`<p class="empty" role="status">Nothing has this SKU or name.</p>`
          : repeat(
              found,
              ({ sku }) => sku,
              (stock) => countForm(stock, page),
            )
    }
    ${low.length === 0 ? nothing : html`<h4>Running low</h4><ul>${low.map((stock) => html`<li><span>${stock.name} <code>${stock.sku}</code></span><span><b>${stock.saleable}</b> left <button type="button" @click=${() => page.find(stock.sku)}>Count<span class="unseen"> ${stock.sku}</span></button></span></li>`)}</ul>`}
  </details>`;
}

function countForm(stock: DeskStock, page: DeskPage): TemplateResult {
  const correct = async (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const onHand = Number(fields.get("onHand"));
    const reason = String(fields.get("reason")).trim();
    if (await page.perform({ kind: "correctStock", sku: stock.sku, onHand, reason }))
      await page.find(stock.sku);
  };
  return html`<form class="row count" data-sku=${stock.sku} @submit=${correct}>
    <p><b>${stock.name}</b> <code>${stock.sku}</code><br><small>${stockWords(stock)}</small></p>
    <label>On hand<input type="number" name="onHand" min="0" max="1000000" step="1" required .value=${stock.onHand === null ? "" : String(Math.max(0, stock.onHand))}></label>
    <label>Reason<input name="reason" required maxlength="500" .value=${"Counted"}></label>
    <button type="submit">Correct<span class="unseen"> ${stock.sku}</span></button></form>`;
}
