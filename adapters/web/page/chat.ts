/** The chat in the browser: draws the stream of messages and sends what the visitor does. */
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { WebChoice, WebItem, WebMessage } from "../message.ts";

const shop = document.body.dataset.shop ?? "";
const lines = element("lines", HTMLElement);
const status = element("status", HTMLElement);
const composer = element("composer", HTMLFormElement);
const words = element("words", HTMLTextAreaElement);
const sheet = element("sheet", HTMLDialogElement);

/** Messages on screen, oldest first. */
let messages: WebMessage[] = [];
let isWaiting = false;
/** Milliseconds after which an answer is no longer waited for. */
const LONGEST_WAIT = 4000;

function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no #${id}`);
  return found;
}

/** The session survives a reload; where storage is forbidden (a frame without cookies) it lives as long as the page. */
async function sessionOf(): Promise<string> {
  const name = `kiosk:${shop}:session`;
  const kept = readStorage(name);
  if (kept !== null) return kept;
  const response = await fetch(`/web/${shop}/session`, { method: "POST" });
  const { session } = (await response.json()) as { session: string };
  try {
    localStorage.setItem(name, session);
  } catch {
    // Without storage the chat still works until the page is closed.
  }
  return session;
}

function readStorage(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Sends one act, again with the same id while the network is away, so that it is one message. */
async function send(session: string, content: object): Promise<void> {
  isWaiting = true;
  draw();
  setTimeout(stopWaiting, LONGEST_WAIT);
  const body = JSON.stringify({ id: crypto.randomUUID(), content });
  for (let pause = 500; pause < 10_000; pause *= 2) {
    const response = await fetch(`/web/${shop}/messages?session=${session}`, { method: "POST", body }).catch(
      () => null,
    );
    if (response !== null && response.status < 500) return;
    await new Promise((resume) => setTimeout(resume, pause));
  }
}

/** Nobody answers at once while a person of the staff is asked; the dots must not dance for ever. */
function stopWaiting(): void {
  isWaiting = false;
  draw();
}

function receive(message: WebMessage): void {
  if (messages.some(({ id }) => id === message.id)) return;
  const last = messages.at(-1);
  const replaces = message.replaces !== undefined && last?.id === message.replaces;
  messages = [...(replaces ? messages.slice(0, -1) : messages), message];
  if (message.from !== "visitor") isWaiting = false;
}

function draw(): void {
  render(
    html`${messages.map(bubble)}${isWaiting ? html`<p class="typing" aria-hidden="true"><i></i><i></i><i></i></p>` : nothing}`,
    lines,
  );
  const last = lines.lastElementChild;
  last?.scrollIntoView({ block: last.clientHeight > lines.clientHeight ? "start" : "end" });
  parent.postMessage({ kiosk: "screen", name: messages.at(-1)?.name ?? "" }, location.origin);
}

function bubble(message: WebMessage): TemplateResult {
  const { title, body, picture, lines: facts, items, choices, link, document: file } = message;
  return html`<article class=${message.from} data-name=${message.name ?? ""}>
    ${picture ? html`<img src=${picture.url} alt=${picture.alt} loading="lazy" width="800" height="800">` : nothing}
    <div class="words">
      ${message.author ? html`<p class="author">${message.author}</p>` : nothing}
      ${title ? html`<h2>${title}</h2>` : nothing}
      ${body.map((paragraph) => html`<p>${paragraph}</p>`)}
      ${facts ? html`<dl>${facts.map((line) => html`<div class=${line.emphasis ? "total" : ""}><dt>${line.label}</dt><dd>${line.value}</dd></div>`)}</dl>` : nothing}
      ${file ? html`<a class="file" href=${file.url} download=${file.fileName}>${file.fileName}</a>` : nothing}
    </div>
    ${items ? html`<ul>${items.map((item) => html`<li>${itemButton(message, item)}</li>`)}</ul>` : nothing}
    ${link ? html`<a class="primary" href=${link.url} target="_blank" rel="noopener" @click=${openSheet}>${link.label}</a>` : nothing}
    ${choices?.length ? html`<div class="choices">${rowsOf(choices).map((row) => html`<div>${row.map((choice) => choiceButton(message, choice))}</div>`)}</div>` : nothing}
  </article>`;
}

function itemButton(message: WebMessage, item: WebItem): TemplateResult {
  return html`<button type="button" class="item" data-token=${item.token} data-origin=${message.id}>
    ${item.picture ? html`<img src=${item.picture.url} alt="" loading="lazy" width="96" height="96">` : nothing}
    <span><b>${item.title}</b>${item.description ? html`<small>${item.description}</small>` : nothing}</span>
    ${item.aside ? html`<em>${item.aside}</em>` : nothing}
  </button>`;
}

function choiceButton(message: WebMessage, choice: WebChoice): TemplateResult {
  return html`<button type="button" class=${choice.style ?? "plain"} data-token=${choice.token} data-origin=${message.id}>${choice.label}</button>`;
}

function rowsOf(choices: readonly WebChoice[]): WebChoice[][] {
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

/** Pages of this very server open on a sheet over the chat, as messengers do; others in a tab of their own. */
function openSheet(event: MouseEvent): void {
  const { href } = event.currentTarget as HTMLAnchorElement;
  const frame = sheet.querySelector("iframe");
  if (new URL(href).origin !== location.origin || frame === null) return;
  event.preventDefault();
  frame.src = href;
  sheet.showModal();
}

function closeSheetWhenBack(): void {
  const frame = sheet.querySelector("iframe");
  if (frame?.contentWindow?.location.pathname.startsWith("/paid/")) sheet.close();
}

function listen(session: string): void {
  const after = messages.at(-1)?.sequence ?? 0;
  const stream = new EventSource(`/web/${shop}/events?session=${session}&after=${after}`);
  stream.addEventListener("open", () => {
    status.textContent = "";
  });
  stream.addEventListener("message", ({ data }) => {
    receive(JSON.parse(data) as WebMessage);
    draw();
  });
  stream.addEventListener("error", () => {
    status.textContent = document.body.dataset.reconnecting ?? "";
  });
  stream.addEventListener("ready", () => {
    const wish = new URLSearchParams(location.search).get("start");
    if (wish !== null) history.replaceState(null, "", location.pathname);
    if (wish === null && messages.length > 0) return;
    void send(session, { kind: "command", command: "start", ...(wish !== null && { argument: wish }) });
  });
}

const session = await sessionOf();
listen(session);

lines.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLButtonElement>("button[data-token]");
  if (button === null || isWaiting) return;
  button.classList.add("pressed");
  void send(session, { kind: "choice", token: button.dataset.token, origin: button.dataset.origin });
});
composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = words.value.trim();
  if (text === "") return;
  words.value = "";
  void send(session, { kind: "text", text });
});
words.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  composer.requestSubmit();
});
sheet.querySelector("iframe")?.addEventListener("load", closeSheetWhenBack);
sheet.addEventListener("close", () => sheet.querySelector("iframe")?.removeAttribute("src"));
