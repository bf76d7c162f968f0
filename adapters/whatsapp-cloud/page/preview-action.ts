/** Draws what can be tapped on a message of the Cloud API: reply buttons, a list with its sheet, a link, products. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { PreviewPhone, ShopLine } from "../../../src/ports/preview-page.ts";
import type { Action, Row } from "../graph-message.ts";

/** The buttons at the foot of a bubble. */
export function drawAction(action: Action, line: ShopLine, phone: PreviewPhone): TemplateResult {
  switch (action.type) {
    case "button":
      return html`<div class="taps">${action.action.buttons.map(({ reply }) => replyButton(reply, line, phone))}</div>`;
    case "list": {
      const { button, sections } = action.action;
      const rows = sections.flatMap((section) => section.rows);
      return withSheet(
        button,
        "list",
        rows.map((row) => listRow(row, line, phone)),
      );
    }
    case "cta_url": {
      const { display_text: label, url } = action.action.parameters;
      return html`<div class="taps"><a class="tap link" href=${url} target="_blank" rel="noopener">${label}</a></div>`;
    }
    case "location_request_message":
      return html`<div class="taps"><button type="button" class="tap place" ?disabled=${phone.hands === null} @click=${() => phone.hands?.startWriting()}>Send location</button></div>`;
    case "product":
      return html`<div class="product"><span aria-hidden="true"></span><p>Item ${action.action.product_retailer_id}<small>from the shop’s catalog at Meta</small></p></div>
        <div class="taps"><button type="button" class="tap" disabled>View</button></div>`;
    case "product_list": {
      const items = action.action.sections.flatMap((section) => section.product_items);
      return withSheet(
        "View items",
        "items",
        items.map(
          ({ product_retailer_id: sku }) => html`<li><span class="row"><b>Item ${sku}</b></span></li>`,
        ),
      );
    }
  }
}

function replyButton(
  { id, title }: { readonly id: string; readonly title: string },
  line: ShopLine,
  { hands }: PreviewPhone,
): TemplateResult {
  return html`<button type="button" class="tap reply" ?disabled=${hands === null} @click=${() => hands?.press(id, line.id)}>${title}</button>`;
}

/** The sheet rises from below over the phone, as WhatsApp's does. */
function withSheet(label: string, kind: "list" | "items", rows: readonly TemplateResult[]): TemplateResult {
  const open = ({ currentTarget }: Event) => {
    const sheet = (currentTarget as HTMLElement).parentElement?.nextElementSibling;
    if (sheet instanceof HTMLDialogElement) sheet.showModal();
  };
  const close = ({ target, currentTarget }: Event) => {
    // Beside the sheet is the dialog itself; on it are its rows and the button that closes it.
    const isRow = (target as Element).closest("li button, .close") !== null;
    if (isRow || target === currentTarget) (currentTarget as HTMLDialogElement).close();
  };
  return html`<div class="taps"><button type="button" class="tap ${kind}" aria-haspopup="dialog" @click=${open}>${label}</button></div>
    <dialog class="rows" aria-label=${label} @click=${close}>
      <div><h2>${label}</h2><button type="button" class="close" aria-label="Close"></button></div>
      <ul>${rows}</ul>
    </dialog>`;
}

function listRow({ id, title, description }: Row, line: ShopLine, { hands }: PreviewPhone): TemplateResult {
  return html`<li><button type="button" class="row" ?disabled=${hands === null} @click=${() => hands?.press(id, line.id)}>
    <span><b>${title}</b>${description === undefined ? nothing : html`<small>${description}</small>`}</span><i aria-hidden="true"></i>
  </button></li>`;
}
