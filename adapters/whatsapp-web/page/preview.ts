/** Draws what WhatsApp Web sends as the shopper's phone shows it: texts, pictures, files and polls from somebody's number. */
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { DrawPreview, PreviewPhone, ShopLine, ShopperLine } from "../../../src/ports/preview-page.ts";
import { clock, drawWords } from "../../whatsapp/page/bubble-words.ts";
import type { WebPayload } from "../preview.ts";

/** The whole screen. */
export const draw: DrawPreview = (phone) => ({
  header: html`<span class="back" aria-hidden="true"></span>
    <span class="sign" aria-hidden="true">${[...phone.shopName][0] ?? ""}</span>
    <div class="who"><h1>${phone.shopName}</h1><p>online</p></div>
    <span class="more" aria-hidden="true"></span>`,
  lines: repeat(
    phone.lines,
    ({ id }) => id,
    (line) => (line.from === "shop" ? shopMessages(line, phone) : shopperMessage(line)),
  ),
  field: "Message",
});

function shopMessages(line: ShopLine, phone: PreviewPhone): TemplateResult {
  return html`${line.payloads.map(
    ({ body }) => html`<article class="shop" data-id=${line.id} data-name=${line.name} lang=${line.locale}>
      <div class="bubble">${drawMessage(body as WebPayload, line, phone)}</div>
    </article>`,
  )}${phone.below(line)}`;
}

function drawMessage(payload: WebPayload, line: ShopLine, phone: PreviewPhone): TemplateResult {
  const { content } = payload;
  if (typeof content === "string") return drawWords(content, line.at);
  if ("pollName" in content) return drawPoll(content.pollName, content.pollOptions, line, phone);
  const caption = "options" in payload ? payload.options.caption : "";
  return html`${
    "media" in content
      ? html`<img src=${phone.picture(content.media)} alt="" width="800" height="600">`
      : html`<p class="file"><span aria-hidden="true"></span>${content.filename}</p>`
  }${drawWords(caption, line.at)}`;
}

/** An option is answered by its number, which the conversation understands as it does the vote. */
function drawPoll(
  question: string,
  options: readonly string[],
  { at }: ShopLine,
  { hands }: PreviewPhone,
): TemplateResult {
  const vote = (index: number) => hands?.write(String(index + 1));
  return html`<div class="words" dir="auto"><b>${question}</b></div>
    <p class="hint">Select one</p>
    <div class="poll">${options.map(
      (option, index) => html`<button type="button" ?disabled=${hands === null} @click=${() => vote(index)}>
        <i aria-hidden="true"></i><span dir="auto">${option}</span>
      </button>`,
    )}</div>
    <div class="words"><small>${clock(at)}</small></div>`;
}

/** There are no buttons here: what was pressed elsewhere would have been typed. */
function shopperMessage({ id, at, did }: ShopperLine): unknown {
  if (did.kind === "command") return nothing;
  const words = did.kind === "wrote" ? did.text : (did.label ?? "…");
  return html`<article class="shopper" data-id=${id}><div class="bubble"><div class="words" dir="auto">${words}<small>${clock(at)}</small></div></div></article>`;
}
