/** The desk's dialogs: shipping, refunding, cancelling. Each gives a command; prices and limits are Kiosk's. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { Money } from "../../../src/conversation/money.ts";
import { ambiguityWords, readMoney } from "../../../src/conversation/read-money.ts";
import type { OrderLine } from "../../../src/ports/services/orders.ts";
import type { SpokenOrder } from "../spoken-order.ts";
import type { Previewed } from "./desk-state.ts";
import { formatMoney } from "./desk-words.ts";

/** A dialog that is open. */
export interface Form {
  /** The order's number. */
  readonly number: string;
  readonly kind: "ship" | "refund" | "cancel";
  /** What it will do as it is filled in now, once that was asked; goes when a field changes. */
  readonly preview?: Preview;
}

/** What a command would do, with the fingerprint that the command must carry. */
export type Preview = Exclude<Previewed, { readonly refusal: string }>;

const CARRIERS = ["PostNord", "GLS", "DAO", "Bring", "DHL", "PostNL", "UPS", "DPD"];

/** The dialog's content. */
export function formFields(kind: Form["kind"], order: SpokenOrder): TemplateResult {
  switch (kind) {
    case "ship":
      return shipFields(order);
    case "refund":
      return refundFields(order);
    case "cancel":
      return html`<p>The shopper is told. This cannot be undone.</p>
        <label>Reason<input name="reason" required maxlength="500"></label>`;
  }
}

/** What the act will do, in money and pieces, before it does it. */
export function previewOf({ preview }: Form): TemplateResult | typeof nothing {
  if (preview === undefined) return nothing;
  return html`<dl class="sums preview" aria-label="What this does">${preview.lines.map(({ label, value, emphasis }) => html`<div class=${emphasis ? "emphasis" : "plain"}><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** The command that a filled form means, or a sentence that says what is wrong with it. */
export function commandOf(kind: Form["kind"], order: SpokenOrder, fields: FormData): object | string {
  const lines = Object.fromEntries(
    order.lines
      .map(({ id }) => [id, Number(fields.get(`line-${id}`) ?? 0)] as const)
      .filter(([, count]) => count > 0),
  );
  const words = (name: string) => String(fields.get(name) ?? "").trim();
  switch (kind) {
    case "ship":
      if (Object.keys(lines).length === 0) return "The parcel is empty: say how many of a line go with it.";
      return {
        kind: "shipOrder",
        order: order.number,
        lines,
        carrier: words("carrier"),
        ...(words("tracking") && { trackingNumber: words("tracking") }),
      };
    case "refund":
      return refundOf(order, fields, lines);
    case "cancel":
      return { kind: "cancelOrder", order: order.number, reason: words("reason") };
  }
}

function refundOf(
  order: SpokenOrder,
  fields: FormData,
  lines: Readonly<Record<string, number>>,
): object | string {
  const words = (name: string) => String(fields.get(name) ?? "").trim();
  const isAll = fields.get("everything") === "on";
  const hasLines = Object.keys(lines).length > 0;
  if (!isAll && !hasLines && words("amount") === "")
    return "Say what goes back: pieces, an amount, or everything that is left.";
  if (isAll && (hasLines || words("amount") !== ""))
    return "Everything, or a part of it: leave pieces and amount empty, or untick everything.";
  const currency = words("currency") || (currenciesOf(order)[0] ?? order.total.currency);
  const amount = words("amount") === "" ? undefined : amountIn(words("amount"), currency);
  if (typeof amount === "string") return amount;
  const most = mostIn(order, currency);
  if (amount !== undefined && amount.amount > most.amount)
    return `At most ${formatMoney(most)} can go back: that is what is left of the payment.`;
  return {
    kind: "refundOrder",
    order: order.number,
    ...(hasLines && { lines }),
    ...(words("which") && { of: words("which") }),
    ...(amount && { amount }),
    ...(isAll && { everything: true }),
    reason: words("reason"),
    restock: fields.get("restock") === "on",
  };
}

/** The amount, or what is wrong with it. */
function amountIn(typed: string, currency: string): Money | string {
  const reading = readMoney(typed, currency);
  switch (reading.kind) {
    case "amount":
      return reading.money;
    case "ambiguous": {
      const { problem, mend } = ambiguityWords(reading);
      return `The amount ${typed} ${problem}. ${mend}.`;
    }
    case "none":
      return `The amount must be a number such as 49.50 ${currency}.`;
  }
}

function shipFields(order: SpokenOrder): TemplateResult {
  const { name, address } = order.description.parties;
  const lines = named(order).filter(([line]) => left(line) > 0);
  return html`
    <address>${[name, ...address].map((line) => html`<bdi>${line}</bdi><br>`)}</address>
    <fieldset><legend>In this parcel</legend>${lines.map(([line, article]) => lineField(line, article, left(line), left(line)))}</fieldset>
    <label>Carrier<input name="carrier" list="carriers" required maxlength="100" autocomplete="off" .value=${"PostNord"}></label>
    <datalist id="carriers">${CARRIERS.map((carrier) => html`<option value=${carrier}></option>`)}</datalist>
    <label>Tracking number, if there is one<input name="tracking" maxlength="100" autocomplete="off" spellcheck="false"></label>`;
}

function refundFields(order: SpokenOrder): TemplateResult {
  const lines = named(order).filter(([{ refundable }]) => refundable.shipped + refundable.unshipped > 0);
  const isMixed = lines.some(([{ refundable }]) => refundable.shipped > 0 && refundable.unshipped > 0);
  const currencies = currenciesOf(order);
  const most = currencies.map((currency) => formatMoney(mostIn(order, currency))).join(" or ");
  return html`
    ${lines.length === 0 ? nothing : html`<fieldset><legend>Pieces to refund</legend>${lines.map(([line, article]) => lineField(line, article, 0, line.refundable.shipped + line.refundable.unshipped))}</fieldset>`}
    ${isMixed ? html`<label>Which pieces<select name="which"><option value="">–</option><option value="shipped">That were shipped (broken, sent back)</option><option value="unshipped">That were not shipped yet</option></select></label>` : nothing}
    <label>Or an amount${currencies.length === 1 ? ` in ${currencies[0]}` : nothing}<input name="amount" inputmode="decimal" autocomplete="off" placeholder=${`up to ${most}`}></label>
    ${currencies.length === 1 ? nothing : html`<label>Currency<select name="currency">${currencies.map((currency) => html`<option>${currency}</option>`)}</select></label>`}
    <label class="check"><input type="checkbox" name="everything"> Everything that is left: ${most}</label>
    <label>Reason<input name="reason" required maxlength="500"></label>
    <label class="check"><input type="checkbox" name="restock"> Put the pieces back on stock</label>`;
}

/** The order's lines with what each article is called. */
function named({ lines, description }: SpokenOrder): readonly (readonly [OrderLine, string])[] {
  return lines.map((line, index) => [line, description.goods[index]?.article ?? line.sku] as const);
}

function lineField(line: OrderLine, article: string, value: number, most: number): TemplateResult {
  return html`<label class="line"><span><bdi>${article}</bdi> <small>of ${most}, ${formatMoney(line.price)} each</small></span><input type="number" name=${`line-${line.id}`} min="0" max=${most} step="1" required .value=${String(value)}></label>`;
}

function left(line: OrderLine): number {
  return Math.max(0, line.quantity - line.shipped - line.refunded);
}

/** The currencies in which money is held. */
function currenciesOf({ returnable, total }: SpokenOrder): readonly string[] {
  const held = [...new Set(returnable.map(({ currency }) => currency))];
  return held.length === 0 ? [total.currency] : held;
}

/** The most that one refund can give back in a currency. */
function mostIn({ returnable }: SpokenOrder, currency: string): Money {
  const amounts = returnable.filter((one) => one.currency === currency).map(({ amount }) => amount);
  return { amount: Math.max(0, ...amounts), currency };
}
