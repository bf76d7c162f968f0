/** The desk's order cards. */
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { OrderLine, OrderView } from "../../../src/ports/services/orders.ts";
import type { Form } from "./desk-forms.ts";
import type { DeskPage } from "./desk-page.ts";
import { formatMoment, formatMoney, nameOf } from "./desk-words.ts";

/** Orders that wait for staff, those that wait for the shopper's money, and those that are done. */
export function orderSections(orders: readonly OrderView[], page: DeskPage): TemplateResult {
  const open = orders.filter(isWaiting);
  const unpaid = orders.filter((order) => !isWaiting(order) && isUnpaid(order));
  const done = orders.filter((order) => !isWaiting(order) && !isUnpaid(order));
  return html`<section aria-labelledby="to-do"><h3 id="to-do">To do</h3>
    ${open.length === 0 ? html`<p class="empty">${orders.length === 0 ? "No paid order yet. It appears here the moment the shopper has paid." : "All done. The next paid order appears here."}</p>` : cards(open, page)}</section>
    ${unpaid.length === 0 ? nothing : html`<section aria-labelledby="unpaid"><h3 id="unpaid">Not paid yet</h3>${cards(unpaid, page)}</section>`}
    ${done.length === 0 ? nothing : html`<section aria-labelledby="done"><h3 id="done">Done</h3>${cards(done, page)}</section>`}`;
}

/** Characters shown of an advertisement's words. */
const HEADLINE = 200;

function isWaiting({ allowed, states }: OrderView): boolean {
  return allowed.ship || allowed.accept || states.refund === "requested";
}

function isUnpaid({ states }: OrderView): boolean {
  return states.payment !== "paid" && states.order !== "cancelled";
}

function cards(orders: readonly OrderView[], page: DeskPage): unknown {
  return repeat(
    orders,
    ({ number }) => number,
    (order) => orderCard(order, page),
  );
}

function orderCard(order: OrderView, page: DeskPage): TemplateResult {
  const { number, contact, address, channel, states } = order;
  return html`<article class="order" data-order=${number} tabindex="-1" aria-label=${`Order ${number}`}>
    <header><h4>${number}</h4>${chipsOf(order).map(([words, kind]) => html`<span class=${`chip ${kind}`}>${words}</span>`)}<time>${formatMoment(order.placedAt)}</time></header>
    <p class="who"><bdi>${contact.name}</bdi>, <bdi>${address.city}</bdi> (${address.country}) · ${channel}</p>
    <ul>${order.lines.map((line) => lineRow(line, page.shop))}</ul>
    <p class="sum"><span>With ${order.shipping.name.en ?? Object.values(order.shipping.name)[0]}${order.discount ? `, less ${formatMoney(order.discount)}` : ""}</span><b>${formatMoney(order.total)}</b></p>
    ${order.shipments.map((shipment) => html`<p class="parcel">Shipped with ${shipment.carrier}${shipment.trackingNumber ? `, ${shipment.trackingNumber}` : ""}</p>`)}
    ${order.refundedMoney.amount > 0 ? html`<p class="parcel">${formatMoney(order.refundedMoney)} paid back</p>` : nothing}
    ${cameBy(order)}
    ${states.refund === "requested" ? html`<p class="warm">The shopper withdraws from the contract: refund when the goods are back.</p>` : nothing}
    ${footer(order, page)}
  </article>`;
}

/** What led the customer here: a campaign, or an advertisement with its own words. */
function cameBy({ cameFrom }: OrderView): TemplateResult | typeof nothing {
  if (cameFrom === undefined) return nothing;
  const { campaign, headline = "" } = cameFrom;
  const words = headline.trim() === "" ? campaign : [...headline].slice(0, HEADLINE).join("");
  return html`<p class="parcel">Came by: <bdi>${words}</bdi>${words === campaign ? nothing : html` (<bdi>${campaign}</bdi>)`}</p>`;
}

function lineRow(line: OrderLine, shop: string): TemplateResult {
  return html`<li>${line.picture ? html`<img src=${pictureUrl(line.picture, shop)} alt="" width="40" height="40" loading="lazy">` : nothing}<span>${line.quantity} × <bdi>${nameOf(line)}</bdi></span><span>${formatMoney(line.total)}</span></li>`;
}

function pictureUrl(file: string, shop: string): string {
  return file.startsWith("https://")
    ? file
    : `/media/${shop}/${file.split("/").map(encodeURIComponent).join("/")}`;
}

function footer(order: OrderView, page: DeskPage): TemplateResult | typeof nothing {
  const { allowed, number } = order;
  if (!(allowed.accept || allowed.ship || allowed.deliver || allowed.refund || allowed.cancel))
    return nothing;
  const about = html`<span class="unseen"> order ${number}</span>`;
  const opens = (kind: Form["kind"]) => () => page.open({ number, kind });
  return html`<footer>
    ${allowed.ship ? html`<button type="button" class="primary" @click=${opens("ship")}>Ship${about}</button>` : nothing}
    ${allowed.accept ? html`<button type="button" @click=${() => page.perform({ kind: "acceptOrder", order: number })}>Accept${about}</button>` : nothing}
    ${allowed.deliver ? html`<button type="button" @click=${() => page.perform({ kind: "deliverOrder", order: number })}>Arrived${about}</button>` : nothing}
    ${allowed.refund ? html`<button type="button" @click=${opens("refund")}>Refund${about}</button>` : nothing}
    ${allowed.cancel ? html`<button type="button" class="danger" @click=${opens("cancel")}>Cancel${about}</button>` : nothing}
  </footer>`;
}

type Chip = readonly [words: string, kind: "good" | "wait" | "plain"];

function chipsOf(order: OrderView): readonly Chip[] {
  const { states } = order;
  const payment: Readonly<Record<typeof states.payment, Chip>> = {
    open: ["waits for payment", "wait"],
    paid: ["paid", "good"],
    failed: ["payment declined", "wait"],
    expired: ["not paid in time", "plain"],
    cancelled: ["not paid", "plain"],
  };
  if (isUnpaid(order)) return [payment[states.payment]];
  const shipped: Readonly<Record<typeof states.fulfillment, Chip>> = {
    unfulfilled: [states.order === "accepted" ? "accepted, to ship" : "to ship", "wait"],
    partlyFulfilled: ["partly shipped", "wait"],
    fulfilled: ["shipped", "good"],
    delivered: ["delivered", "good"],
  };
  const refund: Readonly<Record<typeof states.refund, Chip | null>> = {
    none: null,
    requested: ["withdrawn", "wait"],
    partlyRefunded: ["partly refunded", "plain"],
    refunded: ["refunded", "plain"],
  };
  const way: Chip = states.order === "cancelled" ? ["cancelled", "plain"] : shipped[states.fulfillment];
  return [payment[states.payment], way, refund[states.refund]].filter((chip) => chip !== null);
}
