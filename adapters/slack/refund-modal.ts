/** The Refund modal: which lines, how much, why, and whether they go back on the shelf. */
import { z } from "zod";
import { type Money, money } from "../../src/conversation/money.ts";
import { ambiguityWords, readMoney } from "../../src/conversation/read-money.ts";
import type { ActPreview, CommandFailureCode, DeskCommand, PreviewedCommand } from "../../src/ports/desk.ts";
import type { OrderView } from "../../src/ports/services/orders.ts";
import { context, input, modal, plain, section, sections } from "./blocks.ts";
import { type FieldErrors, type Form, OrderMetadata } from "./form.ts";
import { LIMITS } from "./limits.ts";
import type { StaffWords } from "./words.ts";

export const REFUND_MODAL = "kiosk.refund";

const AMOUNT = "amount";
const REASON = "reason";
const RESTOCK = "restock";
const EVERYTHING = "everything";
const CURRENCY = "currency";
const WHICH = "which";
const LINE = "line:";
/** Lines that get a field; refund others by amount. The modal's other blocks need the rest of 100. */
const MOST_LINES = 80;

const WHICH_PIECES = ["shipped", "unshipped"] as const;

/** The modal that says what a refund will do, and does it. */
export const REFUND_CONFIRM_MODAL = "kiosk.refund.confirm";
/** Paragraphs of a preview. */
const MOST_PARAGRAPHS = 5;

/** The currencies in which money is held. */
function currenciesOf({ returnable, captured }: OrderView): readonly string[] {
  const held = [...new Set(returnable.map(({ currency }) => currency))];
  return held.length === 0 ? [captured.currency] : held;
}

/** The most that one refund can give back in a currency. */
function mostIn({ returnable }: OrderView, currency: string): Money {
  const amounts = returnable.filter((one) => one.currency === currency).map(({ amount }) => amount);
  return money(Math.max(0, ...amounts), currency);
}

/** The modal for an order. */
export function refundModal(order: OrderView, metadata: OrderMetadata, words: StaffWords) {
  const lines = order.lines.filter(({ refundable: { shipped, unshipped } }) => shipped + unshipped > 0);
  const isMixed = lines.some(({ refundable: { shipped, unshipped } }) => shipped > 0 && unshipped > 0);
  const currencies = currenciesOf(order);
  return modal({
    callback: REFUND_MODAL,
    title: `Refund ${order.number}`,
    submit: "Show what it does",
    metadata,
    blocks: [
      section(
        `At most ${currencies.map((currency) => words.money(mostIn(order, currency))).join(" or ")} can be given back. The next window says what the refund does before it is done.`,
      ),
      ...lines.slice(0, MOST_LINES).map((line) => {
        const { shipped, unshipped } = line.refundable;
        const left = shipped + unshipped;
        const kinds = shipped > 0 && unshipped > 0 ? `, ${shipped} shipped, ${unshipped} not` : "";
        return input(
          `${LINE}${line.id}`,
          `${words.article(line)} (up to ${left} at ${words.money(line.price)}${kinds})`,
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
      ...(isMixed
        ? [
            choice(WHICH, "Which pieces", [
              ["shipped", "Pieces that were shipped (broken, sent back)"],
              ["unshipped", "Pieces that were not shipped yet"],
            ]),
          ]
        : []),
      input(
        AMOUNT,
        currencies.length === 1 ? `Amount in ${currencies[0]}` : "Amount",
        { type: "plain_text_input", action_id: AMOUNT, max_length: 20 },
        { optional: true, hint: "Leave it empty to give back the lines above at their price." },
      ),
      ...(currencies.length === 1
        ? []
        : [
            choice(
              CURRENCY,
              "Currency of the amount",
              currencies.map((each) => [each, each]),
            ),
          ]),
      ticked(EVERYTHING, "Everything", "Give back everything that is left"),
      input(REASON, "Reason", {
        type: "plain_text_input",
        action_id: REASON,
        max_length: 1000,
        multiline: true,
      }),
      ticked(RESTOCK, "Stock", "Put the lines back on stock"),
    ],
  });
}

function choice(id: string, label: string, options: readonly (readonly [value: string, words: string])[]) {
  return input(
    id,
    label,
    {
      type: "static_select",
      action_id: id,
      options: options.map(([value, words]) => ({ text: plain(words, LIMITS.option), value })),
    },
    { optional: true },
  );
}

function ticked(id: string, label: string, words: string) {
  return input(
    id,
    label,
    { type: "checkboxes", action_id: id, options: [{ text: plain(words), value: id }] },
    { optional: true },
  );
}

/** What a submitted modal asks for: what its preview is made of, and the reason. */
export interface RefundWish {
  readonly asks: PreviewedCommand & { readonly kind: "refundOrder" };
  readonly reason: string;
}

/**
 * What a submitted modal asks for, or what is wrong with it. What can be known from the order is judged here, so that
 * staff see it at once; the core judges again, and alone knows what a line is worth after discounts.
 */
export function readRefundModal(
  form: Form,
  order: OrderView,
  words: StaffWords,
): RefundWish | { readonly errors: FieldErrors } {
  const { lines, wrong } = form.quantities(LINE);
  if (wrong.length > 0) {
    return { errors: Object.fromEntries(wrong.map((block) => [block, "Write a whole number, such as 2."])) };
  }
  const isAll = form.ticked(EVERYTHING, EVERYTHING);
  const chosen = Object.keys(lines).length > 0;
  const named = readAmount(form, order, words);
  if (named !== null && "errors" in named) return named;
  if (!isAll && named === null && !chosen) {
    return { errors: { [AMOUNT]: "Choose pieces of a line above, write an amount, or tick Everything." } };
  }
  if (isAll && (named !== null || chosen)) {
    return { errors: { [EVERYTHING]: "Everything, or some of it: leave lines and amount empty, or this." } };
  }
  // It travels in the next window's metadata, where a control character would take the room of six.
  const reason = form
    .text(REASON)
    .toWellFormed()
    .replaceAll(/\p{Cc}+/gu, " ");
  if (reason === "") return { errors: { [REASON]: "Give a reason; it is kept in the audit." } };
  const of = WHICH_PIECES.find((kind) => kind === form.selected(WHICH));
  const asks = {
    kind: "refundOrder",
    order: order.number,
    ...(chosen && { lines }),
    ...(of !== undefined && { of }),
    ...(named !== null && { amount: named }),
    ...(isAll && { everything: true as const }),
    restock: form.ticked(RESTOCK, RESTOCK),
  } as const;
  return { asks, reason };
}

/** The amount that was typed; null when none was. */
function readAmount(
  form: Form,
  order: OrderView,
  words: StaffWords,
): Money | null | { readonly errors: FieldErrors } {
  const typed = form.text(AMOUNT);
  if (typed === "") return null;
  const [only, ...others] = currenciesOf(order);
  const currency = others.length === 0 ? only : form.selected(CURRENCY);
  if (currency === undefined || currency === "") return { errors: { [CURRENCY]: "Say in which currency." } };
  const amount = amountIn(typed, currency);
  if (typeof amount === "string") return { errors: { [AMOUNT]: amount } };
  const most = mostIn(order, currency);
  if (amount.amount <= most.amount) return amount;
  return {
    errors: { [AMOUNT]: `That is more than was captured: at most ${words.money(most)} can be given back.` },
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

const ConfirmMetadata = OrderMetadata.extend({ command: z.custom<DeskCommand>() });

/** The modal that says what the refund will do. It holds the command, which is refused when that is true no more. */
export function refundConfirmModal(
  { asks, reason }: RefundWish,
  preview: ActPreview,
  metadata: OrderMetadata,
  words: StaffWords,
) {
  const command: DeskCommand = { ...asks, reason, fingerprint: preview.fingerprint };
  return modal({
    callback: REFUND_CONFIRM_MODAL,
    title: `Refund ${asks.order}`,
    submit: "Refund",
    metadata: { ...metadata, command },
    blocks: sections(previewWords(preview, words), MOST_PARAGRAPHS),
  });
}

/** The command that a confirmed modal carries; Slack signs it, and the core judges it again. */
export function readConfirmModal(form: Form): DeskCommand {
  return form.metadata(ConfirmMetadata).command;
}

/** A preview as paragraphs. */
export function previewWords({ lines }: ActPreview, words: StaffWords): string {
  return lines.map(({ label, value }) => `${words.say(label)}: ${words.say(value)}`).join("\n");
}

/** The field under which a refusal of Kiosk is shown. */
export function refundErrorField(code: CommandFailureCode, form: Form): string {
  switch (code) {
    case "refund.whichPieces":
      return WHICH;
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
