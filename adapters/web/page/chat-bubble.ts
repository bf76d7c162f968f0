/** How one message looks. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { WebChoice, WebItem, WebMessage } from "../message.ts";
import type { Act } from "./chat-outgoing.ts";
import { openOnSheet } from "./chat-sheet.ts";
import { say } from "./chat-words.ts";

/** A message; `pressed` says which of its buttons was pressed just now. Others' messages may only be looked at. */
export function bubble(message: WebMessage, pressed: string | null, isOthers = false): TemplateResult {
  const { title, body, picture, lines: facts, items, choices, link, document: file } = message;
  return html`<article tabindex="-1" class=${message.from} data-name=${message.name ?? ""} data-id=${message.id} lang=${message.locale ?? nothing}>
    ${picture ? html`<img src=${picture.url} alt=${picture.alt} width="800" height="600">` : nothing}
    <div class="words">
      ${message.author ? html`<p class="author" dir="auto">${message.author}</p>` : nothing}
      ${title ? html`<h2 dir="auto">${title}</h2>` : nothing}
      ${body.map((paragraph) => html`<p dir="auto">${paragraph}</p>`)}
      ${facts ? html`<dl>${facts.map((line) => html`<div class=${line.emphasis ? "total" : "plain"}><dt>${line.label}</dt><dd>${line.value}</dd></div>`)}</dl>` : nothing}
      ${file ? html`<a class="file" href=${file.url} download=${file.fileName}>${file.fileName}</a>` : nothing}
    </div>
    ${items?.length ? html`<ul>${items.map((item) => html`<li>${itemButton(message, item, pressed, isOthers)}</li>`)}</ul>` : nothing}
    ${link ? html`<a class="primary" href=${link.url} target="_blank" rel="noopener" @click=${openOnSheet}>${link.label}</a>` : nothing}
    ${choices?.length ? html`<div class="choices">${rowsOf(choices).map((row) => html`<div>${row.map((choice) => choiceButton(message, choice, pressed, isOthers))}</div>`)}</div>` : nothing}
  </article>`;
}

/** The visitor's own words while they are on their way. */
export function sendingBubble({ content }: Act, isSlow: boolean): TemplateResult {
  return html`<article tabindex="-1" class="visitor sending"><div class="words"><p dir="auto">${content.text ?? ""}</p>${isSlow ? html`<p class="note">${say("sending")}</p>` : nothing}</div></article>`;
}

function itemButton(
  message: WebMessage,
  item: WebItem,
  pressed: string | null,
  isOthers: boolean,
): TemplateResult {
  return html`<button type="button" class=${item.token === pressed ? "item pressed" : "item"} ?disabled=${isOthers} data-token=${item.token} data-origin=${message.id}>
    ${item.picture ? html`<img src=${item.picture.url} alt="" loading="lazy" width="96" height="96">` : nothing}
    <span><b>${item.title}</b>${item.description ? html`<small>${item.description}</small>` : nothing}</span>
    ${item.aside ? html`<em>${item.aside}</em>` : nothing}
  </button>`;
}

function choiceButton(
  message: WebMessage,
  choice: WebChoice,
  pressed: string | null,
  isOthers: boolean,
): TemplateResult {
  const look = choice.style ?? "plain";
  return html`<button type="button" class=${choice.token === pressed ? `${look} pressed` : look} ?disabled=${isOthers} data-token=${choice.token} data-origin=${message.id}>${choice.label}</button>`;
}

/** Neighbours that share a row's number stand side by side. */
function rowsOf(choices: readonly WebChoice[]): readonly (readonly WebChoice[])[] {
  const rows: WebChoice[][] = [];
  let row: number | undefined;
  for (const choice of choices) {
    const last = rows.at(-1);
    if (last !== undefined && choice.row !== undefined && choice.row === row) last.push(choice);
    else rows.push([choice]);
    row = choice.row;
  }
  return rows;
}
