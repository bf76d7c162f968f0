/** The desk in the browser: orders to fulfil, shoppers who ask for a person, stock. */
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { DeskStock } from "../../../src/ports/desk.ts";
import type { SpokenOrder } from "../spoken-order.ts";
import { accountSection } from "./desk-accounts.ts";
import { commandOf, type Form, formFields, previewOf } from "./desk-forms.ts";
import { deadLetterSection, helpSection } from "./desk-help.ts";
import { NewsReader } from "./desk-news.ts";
import { orderSections } from "./desk-orders.ts";
import type { DeskPage } from "./desk-page.ts";
import { type DeskState, deskClient, type Help, type Performed, sectionsOf } from "./desk-state.ts";
import { stockSection } from "./desk-stock.ts";
import { pictureSection, troubleSection } from "./desk-troubles.ts";
import { formatMoney } from "./desk-words.ts";

const root = document.getElementById("desk");
if (root === null) throw new Error("The page has no #desk");
const shop = document.body.dataset.shop ?? "";
const client = deskClient(shop);

let state: DeskState | null = null;
/** How often the state was asked for, and which of these the one shown answered. */
let asked = 0;
let answered = 0;
const news = new NewsReader();
let found: readonly DeskStock[] | null = null;
let form: Form | null = null;
/** What the open dialog refuses, and what the desk says of the rest. */
let refusal = "";
let said: Performed = { isDone: true, said: "" };
let isConnected = true;
let again: ReturnType<typeof setTimeout> | undefined;
/** Milliseconds before a desk that could not be read is read again. */
const PAUSE = 1_000;
const underWay = new Set<string>();

const page: DeskPage = {
  shop,
  get found() {
    return found;
  },
  async perform(command) {
    said = await carryOut(command);
    await refresh();
    return said.isDone;
  },
  open(wanted) {
    form = wanted;
    refusal = "";
    draw();
    dialog()?.showModal();
    const order = state?.orders.find(({ number }) => number === wanted.number);
    if (wanted.kind === "cancel" && order !== undefined)
      void preview({ kind: "cancelOrder", order: order.number });
  },
  async find(query) {
    found = await client.stock(query).catch(() => null);
    if (found === null) said = { isDone: false, said: "The stock could not be read. Try again in a moment." };
    draw();
    root.querySelector<HTMLInputElement>(".count input")?.select();
  },
};

/** Does nothing for a command that is under way already, such as the second half of a double click. */
async function carryOut(command: object): Promise<Performed> {
  const wish = JSON.stringify(command);
  if (underWay.has(wish)) return { isDone: false, said: "One moment: this is under way." };
  underWay.add(wish);
  const outcome = await client.perform(command);
  underWay.delete(wish);
  return outcome;
}

async function refresh(): Promise<void> {
  asked += 1;
  const mine = asked;
  clearTimeout(again);
  const now = await client.state().catch(() => {
    // The server is starting: the stream is there before Kiosk is.
    again = setTimeout(refresh, PAUSE);
    return null;
  });
  // What was asked later may be answered earlier, and is newer.
  if (now !== null && mine > answered) {
    answered = mine;
    announce(state, now);
    state = now;
  }
  draw();
}

/** Says what came in by itself, so that nobody has to watch the page; nothing of what stood there when it was opened. */
function announce(before: DeskState | null, now: DeskState): void {
  const told = news.read(now.told);
  if (before === null) return;
  const lost = lostAccounts(now).find((words) => !lostAccounts(before).includes(words));
  const asked = new Set(waitingHelp(before).map(({ conversation }) => conversation));
  const asking = waitingHelp(now).some(({ conversation }) => !asked.has(conversation));
  if (lost !== undefined) said = { isDone: false, said: lost };
  else if (troubled(now) !== null && troubled(now) !== troubled(before))
    said = { isDone: false, said: `The desk "${troubled(now)}" can show nothing until somebody mends it.` };
  else if (told !== null) said = { isDone: true, said: told };
  else if (asking) said = { isDone: true, said: "A shopper asks for a person." };
}

/** The first desk in trouble. */
function troubled(of: DeskState): string | null {
  return sectionsOf(of).troubles[0]?.desk ?? null;
}

/** What staff must know of at once, in words that follow the vendor's name. */
const GONE: Readonly<Record<string, string>> = { lost: "was disconnected.", deaf: "is not heard." };

/** Of each account that is gone, what is said. */
function lostAccounts(of: DeskState): readonly string[] {
  return sectionsOf(of).pairings.flatMap(({ post }) => {
    const words = GONE[post.state];
    return words === undefined ? [] : [`${post.vendor} ${words}`];
  });
}

function draw(): void {
  if (state === null || root === null) return;
  render(view(state), root);
  for (const talk of root.querySelectorAll(".help ol")) talk.scrollTop = talk.scrollHeight;
  const waiting = state.report.toShip + openHelp(state).length;
  dispatchEvent(new CustomEvent("desk", { detail: { waiting } }));
}

function view(now: DeskState): TemplateResult {
  const { deadLetters, troubles, badPictures } = sectionsOf(now);
  return html`${figures(now)}
    <p class=${said.isDone ? "said" : "said failed"} role="status">${isConnected ? said.said : "Reconnecting to the server…"}</p>
    ${troubleSection(troubles, page)}
    ${accountSection(sectionsOf(now).pairings, page)}
    ${deadLetterSection(deadLetters, page)}
    ${pictureSection(badPictures)}
    ${helpSection(openHelp(now), page)}
    ${orderSections(now.orders, page)}
    ${stockSection(now.report.lowStock, page)}
    ${dialogOf(now.orders)}`;
}

function openHelp(now: DeskState): readonly Help[] {
  return sectionsOf(now).helps.filter(({ state }) => state !== "closed");
}

/** Shoppers whom nobody answers yet. */
function waitingHelp(now: DeskState): readonly Help[] {
  return openHelp(now).filter(({ state }) => state === "open");
}

function figures(now: DeskState): TemplateResult {
  const { report } = now;
  const revenue = report.revenue
    .filter(({ amount }) => amount > 0)
    .map(formatMoney)
    .join(" + ");
  const tiles = [
    ["Orders today", report.orders],
    ["Revenue today", revenue === "" ? "–" : revenue],
    ["To ship", report.toShip],
    ["Asking for help", openHelp(now).length],
  ];
  return html`<dl class="figures">${tiles.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function dialog(): HTMLDialogElement | null {
  return document.querySelector<HTMLDialogElement>("#form");
}

function dialogOf(orders: readonly SpokenOrder[]): TemplateResult | typeof nothing {
  const order = orders.find(({ number }) => number === form?.number);
  if (form === null || order === undefined) return nothing;
  const { kind } = form;
  const title = { ship: "Ship", refund: "Refund", cancel: "Cancel" }[kind];
  const isShown = kind === "ship" || form.preview !== undefined;
  return html`<dialog id="form" aria-labelledby="form-title" @close=${closed}><form @submit=${(event: SubmitEvent) => submit(event, kind, order)} @input=${edited}>
    <h3 id="form-title">${title} order ${order.number}</h3>
    ${formFields(kind, order)}
    ${previewOf(form)}
    <p class="refusal" role="alert">${refusal}</p>
    <footer><button type="submit" class=${kind === "cancel" ? "danger primary" : "primary"}>${isShown ? title : "Show what it does"}</button><button type="button" @click=${() => dialog()?.close()}>Back</button></footer>
  </form></dialog>`;
}

/** Money moves only after the dialog has said how much and what for. */
async function submit(event: SubmitEvent, kind: Form["kind"], order: SpokenOrder): Promise<void> {
  event.preventDefault();
  const command = commandOf(kind, order, new FormData(event.currentTarget as HTMLFormElement));
  if (typeof command !== "string" && kind !== "ship" && form?.preview === undefined) return preview(command);
  const outcome =
    typeof command === "string"
      ? { isDone: false, said: command }
      : await carryOut({ ...command, ...(form?.preview && { fingerprint: form.preview.fingerprint }) });
  refusal = outcome.isDone ? "" : outcome.said;
  if (!outcome.isDone) {
    // What was refused may be out of date: the next press asks what it does now.
    dropPreview();
    return draw();
  }
  said = outcome;
  dialog()?.close();
  await refresh();
}

/** Asks what a command would do, and shows it in the dialog that is open. */
async function preview(command: object): Promise<void> {
  const asking = form;
  const answer = await client.preview(command);
  if (form === null || form !== asking) return;
  refusal = "refusal" in answer ? answer.refusal : "";
  if ("lines" in answer) form = { ...form, preview: answer };
  draw();
}

/** A field changed: what was shown is true no more. A reason changes nothing of it. */
function edited(event: Event): void {
  if ((event.target as HTMLInputElement).name === "reason" || form?.kind !== "refund") return;
  dropPreview();
  draw();
}

function dropPreview(): void {
  if (form === null) return;
  const { preview: _, ...rest } = form;
  form = rest;
}

/** The browser gives the focus back to the button that opened the dialog; where that is gone, its card takes it. */
function closed(): void {
  const card = root?.querySelector<HTMLElement>(`[data-order="${CSS.escape(form?.number ?? "")}"]`);
  form = null;
  draw();
  setTimeout(() => {
    if (document.activeElement === document.body) card?.focus();
  }, 300);
}

client.watch(
  () => void refresh(),
  (connected) => {
    isConnected = connected;
    draw();
  },
);
