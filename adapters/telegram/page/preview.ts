/** Draws the calls of the Bot API as a phone with Telegram shows them. */
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { DrawPreview, PreviewPhone, ShopperLine } from "../../../src/ports/preview-page.ts";
import { chatOf, type InlineButton, type ReplyButton, type Standing } from "./preview-chat.ts";
import { type Run, readHtml } from "./preview-html.ts";

/** The whole screen. */
export const draw: DrawPreview = (phone) => {
  const chat = chatOf(phone.lines);
  const keyboard = openKeyboard(chat);
  return {
    header: html`<span class="back" aria-hidden="true"></span>
      <span class="sign" aria-hidden="true">${[...phone.shopName][0] ?? ""}</span>
      <div class="who"><h1>${phone.shopName}</h1><p>bot</p></div>
      <span class="more" aria-hidden="true"></span>`,
    lines: repeat(
      chat,
      (one) => (one.from === "shop" ? one.line.id : one.id),
      (one) => (one.from === "shop" ? shopMessage(one, phone) : shopperMessage(one)),
    ),
    ...(keyboard.length > 0 && { keyboard: replyKeyboard(keyboard, phone) }),
    field: "Message",
  };
};

function shopMessage(message: Standing, phone: PreviewPhone): TemplateResult {
  const { line, photo, file, buttons } = message;
  const time = html`<small>${message.isEdited ? "edited " : ""}${clock(line.at)}</small>`;
  return html`<article class="shop" data-id=${line.id} data-name=${line.name} lang=${line.locale}>
    <div class="bubble ${photo === undefined ? "" : "pictured"}">
      ${photo === undefined ? nothing : html`<img src=${phone.picture(photo)} alt="" width="800" height="600">`}
      ${file === undefined ? nothing : html`<p class="file"><span aria-hidden="true"></span>${file}</p>`}
      <div class="words" dir="auto">${readHtml(message.html).map(drawRun)}${time}</div>
    </div>
    ${
      buttons.length === 0
        ? nothing
        : html`<div class="keyboard">${buttons.map((row) => html`<div>${row.map((button) => inlineButton(button, message, phone))}</div>`)}</div>`
    }
    ${phone.below(line)}
  </article>`;
}

/** Words as words; addresses can be opened, as Telegram makes links of them. */
function drawRun({ words, tag }: Run): unknown {
  if (tag === "b") return html`<b>${words}</b>`;
  if (tag === "i") return html`<i>${words}</i>`;
  if (tag === "pre") return html`<pre>${words}</pre>`;
  return words
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((part, index) =>
      index % 2 === 1 ? html`<a href=${part} target="_blank" rel="noopener">${part}</a>` : part,
    );
}

function inlineButton(button: InlineButton, { line }: Standing, { hands }: PreviewPhone): TemplateResult {
  const { text, url, callback_data: token = "", style = "plain" } = button;
  if (url !== undefined)
    return html`<a class="button link" href=${url} target="_blank" rel="noopener">${text}</a>`;
  return html`<button type="button" class="button ${style}" ?disabled=${hands === null} @click=${() => hands?.press(token, line.id)}>${text}</button>`;
}

/** A one-time keyboard stays until the shopper says something. */
function openKeyboard(chat: readonly (Standing | ShopperLine)[]): Standing["keyboard"] {
  const last = chat.at(-1);
  return last?.from === "shop" ? last.keyboard : [];
}

function replyKeyboard(rows: Standing["keyboard"], { hands }: PreviewPhone): TemplateResult {
  const press = ({ text, request_contact: sharesContact }: ReplyButton) =>
    sharesContact === true ? hands?.startWriting() : hands?.write(text);
  return html`<div class="reply-keyboard">${rows.map(
    (row) =>
      html`<div>${row.map((button) => html`<button type="button" ?disabled=${hands === null} @click=${() => press(button)}>${button.text}</button>`)}</div>`,
  )}</div>`;
}

/** A press of an inline button leaves nothing in the chat. */
function shopperMessage({ id, at, did }: ShopperLine): unknown {
  if (did.kind === "pressed") return nothing;
  return html`<article class="shopper" data-id=${id}><div class="bubble"><div class="words" dir="auto">${did.text}<small>${clock(at)}</small></div></div></article>`;
}

function clock(at: number): string {
  return new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
