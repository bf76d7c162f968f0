/** Draws messages of Block Kit as a phone with Slack shows them: the orders channel, with a help request's thread open. */
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { DrawPreview, PreviewPhone, ShopLine } from "../../../src/ports/preview-page.ts";

/** The objects of Block Kit that the desk's builders make. */
interface Words {
  readonly type: "plain_text" | "mrkdwn";
  readonly text: string;
}
type Block =
  | { readonly type: "header"; readonly text: Words }
  | { readonly type: "section"; readonly text?: Words; readonly fields?: readonly Words[] }
  | { readonly type: "context"; readonly elements: readonly Words[] }
  | { readonly type: "actions"; readonly elements: readonly Button[] };
interface Button {
  readonly text: Words;
  readonly style?: "primary" | "danger";
}

/** The parameters of chat.postMessage that the drawing reads. */
interface Body {
  readonly blocks: readonly Block[];
  readonly thread_ts?: string;
}

/** One message. */
interface Posted {
  readonly line: ShopLine;
  readonly body: Body;
}

/** The whole screen. Staff act at the desk itself, so nothing can be pressed here. */
export const draw: DrawPreview = (phone) => {
  const posted = phone.lines.flatMap((line) =>
    line.from === "shop" ? line.payloads.map(({ body }) => ({ line, body: body as Body })) : [],
  );
  const replies = posted.filter(({ body }) => body.thread_ts !== undefined);
  const inChannel = posted.filter(({ body }) => body.thread_ts === undefined);
  return {
    header: html`<span class="back" aria-hidden="true"></span>
      <div class="who"><h1><span aria-hidden="true"># </span>orders</h1><p>what staff see of this conversation</p></div>`,
    lines: repeat(
      inChannel,
      ({ line }) => line.id,
      (one) => message(one, phone, one.line.name === "help" ? replies : []),
    ),
    keyboard: html`<p class="pretend" aria-hidden="true">Message #orders</p>`,
  };
};

function message(posted: Posted, phone: PreviewPhone, replies: readonly Posted[]): TemplateResult {
  const { line, body } = posted;
  return html`<article class=${body.thread_ts === undefined ? "line" : "reply"} data-id=${line.id} data-name=${line.name} lang=${line.locale}>
    <span class="face" aria-hidden="true">K</span>
    <div class="said">
      <p class="author"><b>Kiosk</b> <i>APP</i> <small>${clock(line.at)}</small></p>
      ${body.blocks.map(drawBlock)}
      ${phone.below(line)}
      ${
        replies.length === 0
          ? nothing
          : html`<p class="replies">${replies.length} ${replies.length === 1 ? "reply" : "replies"}</p>
            <div class="thread">${replies.map((reply) => message(reply, phone, []))}</div>`
      }
    </div>
  </article>`;
}

function drawBlock(block: Block): unknown {
  switch (block.type) {
    case "header":
      return html`<h2 dir="auto">${block.text.text}</h2>`;
    case "section":
      return html`${block.text === undefined ? nothing : html`<p class="section" dir="auto">${block.text.text}</p>`}
        ${block.fields === undefined ? nothing : html`<div class="fields">${block.fields.map(drawField)}</div>`}`;
    case "context":
      return html`<p class="context">${block.elements.map(({ text }) => html`<span dir="auto">${text}</span>`)}</p>`;
    case "actions":
      return html`<div class="actions">${block.elements.map(
        ({ text, style = "plain" }) =>
          html`<button type="button" class=${style} disabled>${text.text}</button>`,
      )}</div>`;
    default:
      return nothing;
  }
}

/** The desk writes a label and under it what stands there. */
function drawField({ text }: Words): TemplateResult {
  const [label = "", ...value] = text.split("\n");
  return html`<p dir="auto"><span>${label}</span>${value.join("\n")}</p>`;
}

function clock(at: number): string {
  return new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
