/** The Refund modal: which lines, how much, why, and whether they go back on the shelf. */
import { type Money, money } from "../../src/conversation/money.ts";
import { ambiguityWords, readMoney } from "../../src/conversation/read-money.ts";
import type { CommandFailureCode, DeskCommand } from "../../src/ports/desk.ts";
import type { OrderView } from "../../src/ports/services/orders.ts";
import { context, input, modal, plain, section } from "./blocks.ts";
import type { FieldErrors, Form, OrderMetadata } from "./form.ts";
import type { StaffWords } from "./words.ts";

export const REFUND_MODAL = "kiosk.refund";

const AMOUNT = "amount";
const REASON = "reason";
const RESTOCK = "restock";
const LINE = "line:";
/** Lines that get a field; refund others by amount. The modal's other blocks need the rest of 100. */
const MOST_LINES = 80;

/** What was captured and not yet given back. */
export function refundable(order: OrderView): Money {
  return money(order.captured.amount - order.refundedMoney.amount, order.captured.currency);
}

/** The modal for an order. */
export function refundModal(order: OrderView, metadata: OrderMetadata, words: StaffWords) {
  const lines = order.lines.filter((line) => line.quantity > line.refunded);
  return modal({
    callback: REFUND_MODAL,
    title: `Refund ${order.number}`,
    submit: "Refund",
    metadata,
    blocks: [
      section(`At most ${words.money(refundable(order))} can be given back.`),
      ...lines.slice(0, MOST_LINES).map((line) => {
        const left = line.quantity - line.refunded;
        return input(
          `${LINE}${line.id}`,
          `${words.article(line)} (up to ${left} at ${words.money(line.price)})`,
          {
            type: "number_input",
            action_id: "quantity",
            is_decimal_allowed: false,
            min_value: "0",
            max_value: String(left),
          },
          { optional: true },
        );
      }),
      ...(lines.length > MOST_LINES ? [context("Lines further down are refunded by amount.")] : []),
      input(
        AMOUNT,
        `Amount in ${order.captured.currency}`,
        { type: "plain_text_input", action_id: AMOUNT, max_length: 20 },
        { optional: true, hint: "Leave it empty to give back the lines above at their price." },
      ),
      input(REASON, "Reason", {
        type: "plain_text_input",
        action_id: REASON,
        max_length: 1000,
        multiline: true,
      }),
      input(
        RESTOCK,
        "Stock",
        {
          type: "checkboxes",
          action_id: RESTOCK,
          options: [{ text: plain("Put the lines back on stock"), value: RESTOCK }],
        },
        { optional: true },
      ),
    ],
  });
}

/**
 * The command a submitted modal stands for, or what is wrong with it. What can be known from the order is judged here,
 * so that staff see it at once; the core judges again, and alone knows what a line is worth after discounts.
 */
export function readRefundModal(
  form: Form,
  order: OrderView,
  words: StaffWords,
): DeskCommand | { readonly errors: FieldErrors } {
  const { lines, wrong } = form.quantities(LINE);
  if (wrong.length > 0) {
    return { errors: Object.fromEntries(wrong.map((block) => [block, "Write a whole number, such as 2."])) };
  }
  const typed = form.text(AMOUNT);
  const amount = typed === "" ? null : amountIn(typed, order.captured.currency);
  if (typeof amount === "string") return { errors: { [AMOUNT]: amount } };
  const chosen = Object.keys(lines).length > 0;
  if (amount === null && !chosen) {
    return { errors: { [AMOUNT]: "Choose pieces of a line above, or write an amount." } };
  }
  const most = refundable(order);
  if (amount !== null && amount.amount > most.amount) {
    return {
      errors: { [AMOUNT]: `That is more than was captured: at most ${words.money(most)} can be given back.` },
    };
  }
  const reason = form.text(REASON);
  if (reason === "") return { errors: { [REASON]: "Give a reason; it is kept in the audit." } };
  return {
    kind: "refundOrder",
    order: order.number,
    ...(chosen ? { lines } : {}),
    ...(amount === null ? {} : { amount }),
    reason,
    restock: form.ticked(RESTOCK, RESTOCK),
  };
}

/** The amount, or what is wrong with it. */
function amountIn(typed: string, currency: string): Money | string {
  const reading = readMoney(typed, currency);
  if (reading.kind === "ambiguous") {
    const { problem, mend } = ambiguityWords(reading);
    return `${typed} ${problem}. ${mend}.`;
  }
  const amount = reading.kind === "amount" && reading.money.amount > 0 ? reading.money : null;
  return amount ?? "Write an amount such as 49.50.";
}

/** The field under which a refusal of Kiosk is shown. */
export function refundErrorField(code: CommandFailureCode, form: Form): string {
  switch (code) {
    case "refund.tooMany":
      return form.lineBlocks(LINE)[0] ?? AMOUNT;
    case "refund.currency":
    case "refund.exceeds":
    case "refund.nothing":
    case "refund.refused":
      return AMOUNT;
    default:
      return REASON;
  }
}
