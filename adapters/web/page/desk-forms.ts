/** The desk's dialogs: shipping, refunding, cancelling. Each gives a command; prices and limits are the house's. */
import { html, type TemplateResult } from "lit-html";
import { parseMoney } from "../../../src/conversation/money.ts";
import type { OrderLine, OrderView } from "../../../src/ports/services.ts";
import { formatMoney, nameOf } from "./desk-words.ts";

/** A dialog that is open. */
export interface Form {
  readonly order: OrderView;
  readonly kind: "ship" | "refund" | "cancel";
}

const CARRIERS = ["PostNord", "GLS", "DAO", "Bring", "DHL", "PostNL", "UPS", "DPD"];

/** The dialog's content. */
export function formFields(form: Form): TemplateResult {
  switch (form.kind) {
    case "ship":
      return shipFields(form.order);
    case "refund":
      return refundFields(form.order);
    case "cancel":
      return html`<label>Reason<input name="reason" required maxlength="500"></label>`;
  }
}

/** The command that a filled form means, or a sentence that says what is wrong with it. */
export function commandOf({ kind, order }: Form, fields: FormData): object | string {
  const lines = Object.fromEntries(
    order.lines
      .map(({ id }) => [id, Number(fields.get(`line-${id}`) ?? 0)] as const)
      .filter(([, count]) => count > 0),
  );
  const words = (name: string) => String(fields.get(name) ?? "").trim();
  switch (kind) {
    case "ship":
      return {
        kind: "shipOrder",
        order: order.number,
        lines,
        carrier: words("carrier"),
        ...(words("tracking") && { trackingNumber: words("tracking") }),
      };
    case "refund": {
      const amount = words("amount") === "" ? undefined : parseMoney(words("amount"), order.total.currency);
      if (amount === null) return `The amount must be a number such as 49.50 ${order.total.currency}.`;
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

function shipFields(order: OrderView): TemplateResult {
  return html`
    <p class="address">${order.contact.name}<br>${order.address.line1}${order.address.line2 ? html`<br>${order.address.line2}` : ""}<br>${order.address.postalCode} ${order.address.city}<br>${order.address.country}</p>
    <label>Carrier<select name="carrier">${CARRIERS.map((carrier) => html`<option>${carrier}</option>`)}</select></label>
    <label>Tracking number<input name="tracking" maxlength="60"></label>
    <fieldset><legend>In this parcel</legend>${order.lines.map((line) => lineField(line, left(line), left(line)))}</fieldset>`;
}

function refundFields(order: OrderView): TemplateResult {
  const rest = { amount: order.captured.amount - order.refundedMoney.amount, currency: order.total.currency };
  return html`
    <fieldset><legend>Lines to refund</legend>${order.lines.map((line) => lineField(line, 0, line.quantity - line.refunded))}</fieldset>
    <label>Or an amount (at most ${formatMoney(rest)})<input name="amount" inputmode="decimal"></label>
    <label>Reason<input name="reason" required maxlength="500"></label>
    <label class="check"><input type="checkbox" name="restock">Put the lines back on stock</label>`;
}

function lineField(line: OrderLine, value: number, most: number): TemplateResult {
  return html`<label class="line"><span>${nameOf(line)}</span><input type="number" name=${`line-${line.id}`} min="0" max=${most} .value=${String(value)}></label>`;
}

function left(line: OrderLine): number {
  return Math.max(0, line.quantity - line.shipped - line.refunded);
}
