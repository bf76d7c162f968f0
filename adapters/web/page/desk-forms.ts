/** The desk's dialogs: shipping, refunding, cancelling. Each gives a command; prices and limits are Kiosk's. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { Money } from "../../../src/conversation/money.ts";
import { ambiguityWords, readMoney } from "../../../src/conversation/read-money.ts";
import type { OrderLine } from "../../../src/ports/services/orders.ts";
import type { SpokenOrder } from "../spoken-order.ts";
import { formatMoney } from "./desk-words.ts";

/** A dialog that is open. */
export interface Form {
  /** The order's number. */
  readonly number: string;
  readonly kind: "ship" | "refund" | "cancel";
}

const CARRIERS = ["PostNord", "GLS", "DAO", "Bring", "DHL", "PostNL", "UPS", "DPD"];

/** The dialog's content. */
export function formFields(kind: Form["kind"], order: SpokenOrder): TemplateResult {
  switch (kind) {
    case "ship":
      return shipFields(order);
    case "refund":
      return refundFields(order);
    case "cancel":
      return html`<p>The shopper is told${order.captured.amount > 0 ? html`, and <b>${formatMoney(rest(order))}</b> goes back` : nothing}. This cannot be undone.</p>
        <label>Reason<input name="reason" required maxlength="500"></label>`;
  }
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
    case "refund": {
      const amount = words("amount") === "" ? undefined : amountIn(words("amount"), order.total.currency);
      if (typeof amount === "string") return amount;
      if (amount !== undefined && amount.amount > rest(order).amount) {
        return `At most ${formatMoney(rest(order))} can go back: that is what is left of the payment.`;
      }
      return {
        kind: "refundOrder",
        order: order.number,
        ...(Object.keys(lines).length > 0 && { lines }),
        ...(amount && { amount }),
        reason: words("reason"),
        restock: fields.get("restock") === "on",
      };
    }
    case "cancel":
      return { kind: "cancelOrder", order: order.number, reason: words("reason") };
  }
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
  const lines = named(order).filter(([line]) => line.quantity > line.refunded);
  return html`
    ${lines.length === 0 ? nothing : html`<fieldset><legend>Pieces to refund</legend>${lines.map(([line, article]) => lineField(line, article, 0, line.quantity - line.refunded))}</fieldset>`}
    <label>Or an amount in ${order.total.currency}<input name="amount" inputmode="decimal" autocomplete="off" placeholder=${`up to ${formatMoney(rest(order))}`}></label>
    <p class="quiet">With neither, all that is left goes back: ${formatMoney(rest(order))}.</p>
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

function rest(order: SpokenOrder): Money {
  const { captured, refundedMoney, total } = order;
  return { amount: Math.max(0, captured.amount - refundedMoney.amount), currency: total.currency };
}
