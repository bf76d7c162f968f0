/** The desk in the browser: orders to fulfil, shoppers who ask for a person, stock. */
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { DeskPost, DeskStock } from "../../../src/ports/desk.ts";
import type { OrderView } from "../../../src/ports/services.ts";
import { commandOf, type Form, formFields } from "./desk-forms.ts";
import { type DeskState, deskClient } from "./desk-state.ts";
import { formatMoment, formatMoney, nameOf } from "./desk-words.ts";

type Help = DeskPost & { readonly kind: "help" };

const root = document.getElementById("desk");
if (root === null) throw new Error("The page has no #desk");
const client = deskClient(document.body.dataset.shop ?? "");

let state: DeskState | null = null;
let found: readonly DeskStock[] = [];
let form: Form | null = null;
let said = "";

async function refresh(): Promise<void> {
  state = await client.state().catch(() => state);
  draw();
}

async function perform(command: object): Promise<boolean> {
  const outcome = await client.perform(command);
  said = outcome.said;
  await refresh();
  return outcome.isDone;
}

function draw(): void {
  if (state === null || root === null) return;
  render(page(state), root);
}

function page({ orders, report, posts }: DeskState): TemplateResult {
  const help = posts.map(({ post }) => post).filter((post): post is Help => post.kind === "help");
  return html`
    <p class="figures">Today: <b>${report.orders}</b> orders, <b>${report.revenue.map(formatMoney).join(" + ") || "no revenue"}</b>, <b>${report.toShip}</b> to ship, <b>${report.openHelp}</b> asking for help${report.deadLetters > 0 ? html`, <b class="warm">${report.deadLetters}</b> messages not delivered` : nothing}</p>
    <p class="said" role="status">${said}</p>
    <section aria-label="Shoppers who ask for a person">${help.filter(({ state: now }) => now !== "closed").map(helpCard)}</section>
    <section aria-label="Orders">${orders.length === 0 ? html`<p class="empty">No paid order yet. It appears here the moment the shopper has paid.</p>` : orders.map(orderCard)}</section>
    ${stockSection(report.lowStock)}
    ${form === null ? nothing : dialog(form)}`;
}

function orderCard(order: OrderView): TemplateResult {
  const { allowed, states, number } = order;
  const act = (kind: Form["kind"]) => () => {
    form = { order, kind };
    draw();
    document.querySelector<HTMLDialogElement>("#form")?.showModal();
  };
  return html`<article data-order=${number}>
    <header><h3>${number}</h3><span class="state">${stateWords(order)}</span><time>${formatMoment(order.placedAt)}</time></header>
    <ul>${order.lines.map((line) => html`<li><span>${line.quantity} × ${nameOf(line)}</span><span>${formatMoney(line.total)}</span></li>`)}</ul>
    <p class="sum"><span>${order.contact.name}, ${order.address.city} (${order.address.country}) · ${order.channel}</span><b>${formatMoney(order.total)}</b></p>
    ${order.shipments.map((shipment) => html`<p class="parcel">Shipped with ${shipment.carrier}${shipment.trackingNumber ? `, ${shipment.trackingNumber}` : ""}</p>`)}
    ${states.refund === "requested" ? html`<p class="warm">The shopper withdraws from the contract: refund when the goods are back.</p>` : nothing}
    <footer>
      ${allowed.accept ? html`<button type="button" @click=${() => perform({ kind: "acceptOrder", order: number })}>Accept</button>` : nothing}
      ${allowed.ship ? html`<button type="button" class="primary" @click=${act("ship")}>Ship</button>` : nothing}
      ${allowed.refund ? html`<button type="button" @click=${act("refund")}>Refund</button>` : nothing}
      ${allowed.cancel ? html`<button type="button" class="danger" @click=${act("cancel")}>Cancel</button>` : nothing}
    </footer>
  </article>`;
}

function stateWords({ states }: OrderView): string {
  if (states.order === "cancelled") return "cancelled";
  const refund = {
    none: "",
    requested: "withdrawn",
    partlyRefunded: "partly refunded",
    refunded: "refunded",
  };
  const shipped = {
    unfulfilled: "to ship",
    partlyFulfilled: "partly shipped",
    fulfilled: "shipped",
    delivered: "delivered",
  };
  const parts = [states.payment, shipped[states.fulfillment], refund[states.refund]];
  return parts.filter((part) => part !== "").join(" · ");
}

function helpCard(help: Help): TemplateResult {
  const { conversation } = help;
  const reply = async (event: SubmitEvent) => {
    event.preventDefault();
    const field = (event.target as HTMLFormElement).elements.namedItem("text") as HTMLTextAreaElement;
    if (await perform({ kind: "replyToShopper", conversation, text: field.value })) field.value = "";
  };
  return html`<article class="help">
    <header><h3>A shopper asks for a person</h3><span class="state">${help.state}</span></header>
    <ol>${help.transcript.slice(-12).map((line) => html`<li class=${line.from}><time>${formatMoment(line.at)}</time> ${line.text}</li>`)}</ol>
    ${help.cart?.lines.length ? html`<p class="parcel">In the cart: ${help.cart.lines.map((line) => `${line.quantity} × ${nameOf(line)}`).join(", ")}</p>` : nothing}
    <form @submit=${reply}><label>Reply to the shopper<textarea name="text" required maxlength="3000" rows="2"></textarea></label>
    <footer><button type="submit" class="primary">Send to the shopper</button>
    ${help.state === "open" ? html`<button type="button" @click=${() => perform({ kind: "takeHelp", conversation })}>Take</button>` : nothing}
    <button type="button" @click=${() => perform({ kind: "handBack", conversation })}>Hand back to the bot</button></footer></form>
  </article>`;
}

function stockSection(
  low: readonly { readonly sku: string; readonly name: string; readonly saleable: number }[],
): TemplateResult {
  const search = async (event: SubmitEvent) => {
    event.preventDefault();
    found = await client.stock(String(new FormData(event.target as HTMLFormElement).get("query")));
    draw();
  };
  const correct = (stock: DeskStock) => async (event: SubmitEvent) => {
    event.preventDefault();
    const onHand = Number(new FormData(event.target as HTMLFormElement).get("onHand"));
    await perform({ kind: "correctStock", sku: stock.sku, onHand, reason: "Counted" });
    found = await client.stock(stock.sku);
    draw();
  };
  return html`<details class="stock"><summary>Stock${low.length > 0 ? html` <span class="warm">${low.length} low</span>` : nothing}</summary>
    ${low.map((stock) => html`<p>${stock.name} <code>${stock.sku}</code>: ${stock.saleable} left</p>`)}
    <form @submit=${search}><label>Find by SKU or name<input name="query" required></label><button type="submit">Find</button></form>
    ${found.map((stock) => html`<form @submit=${correct(stock)}><label>${stock.name} <code>${stock.sku}</code>: ${stock.reserved} reserved, ${stock.saleable} saleable. On hand<input type="number" name="onHand" min="0" .value=${String(stock.onHand)}></label><button type="submit">Correct</button></form>`)}
  </details>`;
}

function dialog(open: Form): TemplateResult {
  const title = { ship: "Ship", refund: "Refund", cancel: "Cancel" }[open.kind];
  const close = () => {
    form = null;
    draw();
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const command = commandOf(open, new FormData(event.target as HTMLFormElement));
    if (typeof command === "string") said = command;
    else if (await perform(command)) close();
    draw();
  };
  return html`<dialog id="form" aria-labelledby="form-title" @close=${close}><form @submit=${submit}>
    <h3 id="form-title">${title} order ${open.order.number}</h3>
    ${formFields(open)}
    <p class="said" role="alert">${said}</p>
    <footer><button type="submit" class=${open.kind === "cancel" ? "danger" : "primary"}>${title}</button><button type="button" @click=${close}>Back</button></footer>
  </form></dialog>`;
}

client.watch(() => void refresh());
