/** Draws messages of the Cloud API as a phone with WhatsApp shows them. */
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type {
  DrawPreview,
  PreviewLine,
  PreviewPhone,
  ShopLine,
  ShopperLine,
} from "../../../src/ports/preview-page.ts";
import { clock, drawWords, plainWords } from "../../whatsapp/page/bubble-words.ts";
import type { GraphMessage } from "../graph-message.ts";
import { drawAction } from "./preview-action.ts";

/** The whole screen. */
export const draw: DrawPreview = (phone) => ({
  header: html`<span class="back" aria-hidden="true"></span>
    <span class="sign" aria-hidden="true">${[...phone.shopName][0] ?? ""}</span>
    <div class="who"><h1>${phone.shopName} <span class="seal" aria-hidden="true">✓</span></h1><p>Business account</p></div>
    <span class="more" aria-hidden="true"></span>`,
  lines: repeat(
    phone.lines,
    ({ id }) => id,
    (line) => (line.from === "shop" ? shopMessages(line, phone) : shopperMessage(line, phone.lines)),
  ),
  field: "Message",
});

function shopMessages(line: ShopLine, phone: PreviewPhone): TemplateResult {
  return html`${line.payloads.map(
    ({ body }) =>
      html`<article class="shop" data-id=${line.id} data-name=${line.name} lang=${line.locale}>
        <div class="bubble">${drawMessage(body as GraphMessage, line, phone)}</div>
      </article>`,
  )}${phone.below(line)}`;
}

function drawMessage(message: GraphMessage, line: ShopLine, phone: PreviewPhone): TemplateResult {
  switch (message.type) {
    case "text":
      return drawWords(message.text.body, line.at);
    case "image":
      return html`${drawPicture(message.image, phone)}${drawWords(message.image.caption ?? "", line.at)}`;
    case "document":
      return html`<p class="file"><span aria-hidden="true"></span>${message.document.filename}</p>
        ${drawWords(message.document.caption ?? "", line.at)}`;
    case "interactive": {
      const { header, body } = message.interactive;
      return html`${header?.type === "image" ? drawPicture(header.image, phone) : nothing}
        ${header?.type === "text" ? html`<h2 dir="auto">${header.text}</h2>` : nothing}
        ${drawWords(body.text, line.at)}${drawAction(message.interactive, line, phone)}`;
    }
    case "template":
      return drawWords(`${message.template.name} (${message.template.language.code})`, line.at);
  }
}

function drawPicture(
  media: { readonly id: string } | { readonly link: string },
  phone: PreviewPhone,
): unknown {
  if (!("link" in media)) return nothing;
  return html`<img src=${phone.picture(media.link)} alt="" width="800" height="600">`;
}

/** A tap answers in the shopper's name, with the words of the button, quoting the message it stood on. */
function shopperMessage({ id, at, did }: ShopperLine, lines: readonly PreviewLine[]): unknown {
  if (did.kind === "command") return nothing;
  const quoted = did.kind === "pressed" ? tappedOn(did.token, lines) : null;
  const words = did.kind === "wrote" ? did.text : (quoted?.title ?? did.label ?? "…");
  return html`<article class="shopper" data-id=${id}><div class="bubble">
    ${quoted === null ? nothing : html`<blockquote dir="auto">${quoted.words}</blockquote>`}
    <div class="words" dir="auto">${words}<small>${clock(at)}</small></div>
  </div></article>`;
}

/** The message that had this button or row, and what it said there. */
function tappedOn(
  token: string,
  lines: readonly PreviewLine[],
): { readonly title: string; readonly words: string } | null {
  for (const line of lines.toReversed()) {
    for (const { body } of line.from === "shop" ? line.payloads : []) {
      const message = body as GraphMessage;
      if (message.type !== "interactive") continue;
      const title = titleOf(token, message.interactive);
      if (title !== null) return { title, words: plainWords(message.interactive.body.text) };
    }
  }
  return null;
}

function titleOf(
  token: string,
  interactive: Extract<GraphMessage, { type: "interactive" }>["interactive"],
): string | null {
  if (interactive.type === "button")
    return interactive.action.buttons.find(({ reply }) => reply.id === token)?.reply.title ?? null;
  if (interactive.type !== "list") return null;
  const rows = interactive.action.sections.flatMap((section) => section.rows);
  return rows.find(({ id }) => id === token)?.title ?? null;
}
