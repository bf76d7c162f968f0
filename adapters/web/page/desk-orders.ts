/** The desk's order cards. */
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { Attention } from "../../../src/ports/services/description.ts";
import type { SpokenLine, SpokenOrder } from "../spoken-order.ts";
import type { Form } from "./desk-forms.ts";
import type { DeskPage } from "./desk-page.ts";

/** Orders that wait for staff, those that wait for the shopper's money, and those that are done. */
export function orderSections(orders: readonly SpokenOrder[], page: DeskPage): TemplateResult {
  const waitingFor = (whom: Attention) =>
    orders.filter(({ description }) => description.state.attention === whom);
  const [open, unpaid, done] = [waitingFor("staff"), waitingFor("shopper"), waitingFor("nobody")];
  return html`<section aria-labelledby="to-do"><h3 id="to-do">To do</h3>
    ${open.length === 0 ? html`<p class="empty">${orders.length === 0 ? "No paid order yet. It appears here the moment the shopper has paid." : "All done. The next paid order appears here."}</p>` : cards(open, page)}</section>
    ${unpaid.length === 0 ? nothing : html`<section aria-labelledby="unpaid"><h3 id="unpaid">Not paid yet</h3>${cards(unpaid, page)}</section>`}
    ${done.length === 0 ? nothing : html`<section aria-labelledby="done"><h3 id="done">Done</h3>${cards(done, page)}</section>`}`;
}

function cards(orders: readonly SpokenOrder[], page: DeskPage): unknown {
  return repeat(
    orders,
    ({ number }) => number,
    (order) => orderCard(order, page),
  );
}

/** The colour of a state, by whom it waits for. */
const CHIPS: Readonly<Record<Attention, string>> = { staff: "wait", shopper: "plain", nobody: "good" };

function orderCard(order: SpokenOrder, page: DeskPage): TemplateResult {
  const { number, description } = order;
  const { locale, state, parties, sums, details, shipments } = description;
  const written = (form: (typeof details)[number]["form"]) =>
    details.filter((detail) => detail.form === form);
  return html`<article class="order" data-order=${number} tabindex="-1" aria-label=${`Order ${number}`}>
    <header><h4>${number}</h4><span class=${`chip ${CHIPS[state.attention]}`} lang=${locale}>${state.words}</span></header>
    <p class="who"><bdi>${parties.name}</bdi>, <bdi>${parties.place}</bdi></p>
    <ul lang=${locale}>${order.lines.map((line, index) => goodsRow(description.goods[index], line.picture, page.shop))}</ul>
    <dl class="sums" lang=${locale}>${sums.map(sumRow)}</dl>
    ${written("words").map(({ label, value }) => html`<figure lang=${locale}><figcaption>${label}</figcaption><blockquote dir="auto">${value}</blockquote></figure>`)}
    ${shipments.map((shipment) => html`<p class="parcel" lang=${locale}>${shipment}</p>`)}
    ${written("note").map(({ told }) => html`<p class="parcel" lang=${locale}><bdi>${told}</bdi></p>`)}
    <p class="parcel" lang=${locale}>${written("field").map(({ told }, index) => html`${index === 0 ? "" : " · "}<bdi>${told}</bdi>`)}</p>
    ${footer(order, page)}
  </article>`;
}

function goodsRow(
  goods: SpokenOrder["description"]["goods"][number] | undefined,
  picture: string | undefined,
  shop: string,
): TemplateResult | typeof nothing {
  if (goods === undefined) return nothing;
  const { label, value, progress } = goods;
  return html`<li>${picture ? html`<img src=${pictureUrl(picture, shop)} alt="" width="40" height="40" loading="lazy">` : nothing}<span><bdi>${label}</bdi>${progress === undefined ? nothing : html` <small>${progress}</small>`}</span><span>${value}</span></li>`;
}

function sumRow({ label, value, emphasis }: SpokenLine): TemplateResult {
  return html`<div class=${emphasis ? "emphasis" : "plain"}><dt>${label}</dt><dd>${value}</dd></div>`;
}

function pictureUrl(file: string, shop: string): string {
  return file.startsWith("https://")
    ? file
    : `/media/${shop}/${file.split("/").map(encodeURIComponent).join("/")}`;
}

function footer(order: SpokenOrder, page: DeskPage): TemplateResult | typeof nothing {
  const { allowed, number } = order;
  if (!(allowed.accept || allowed.ship || allowed.deliver || allowed.refund || allowed.cancel))
    return nothing;
  const about = html`<span class="unseen"> order ${number}</span>`;
  const opens = (kind: Form["kind"]) => () => page.open({ number, kind });
  return html`<footer>
    ${allowed.ship ? html`<button type="button" class="primary" @click=${opens("ship")}>Ship${about}</button>` : nothing}
    ${allowed.ship ? html`<a class="button" href=${`/desk/${page.shop}/packing-slip?order=${encodeURIComponent(number)}`} target="_blank" rel="noopener">Packing slip${about}</a>` : nothing}
    ${allowed.accept ? html`<button type="button" @click=${() => page.perform({ kind: "acceptOrder", order: number })}>Accept${about}</button>` : nothing}
    ${allowed.deliver ? html`<button type="button" @click=${() => page.perform({ kind: "deliverOrder", order: number })}>Arrived${about}</button>` : nothing}
    ${allowed.refund ? html`<button type="button" @click=${opens("refund")}>Refund${about}</button>` : nothing}
    ${allowed.cancel ? html`<button type="button" class="danger" @click=${opens("cancel")}>Cancel${about}</button>` : nothing}
  </footer>`;
}
