/** The Cancel modal: the reason, after Slack's own confirm dialog has asked whether it is meant. */
import type { DeskCommand } from "../../src/ports/desk.ts";
import type { OrderNumber } from "../../src/ports/ids.ts";
import type { OrderView } from "../../src/ports/services/orders.ts";
import { input, modal, section } from "./blocks.ts";
import type { FieldErrors, Form, OrderMetadata } from "./form.ts";
import { refundable } from "./refund-modal.ts";
import type { StaffWords } from "./words.ts";

export const CANCEL_MODAL = "kiosk.cancel";
/** The modal's only field, under which refusals are shown. */
export const CANCEL_REASON = "reason";

/** The modal for an order. */
export function cancelModal(order: OrderView, metadata: OrderMetadata, words: StaffWords) {
  const back = refundable(order);
  return modal({
    callback: CANCEL_MODAL,
    title: `Cancel ${order.number}`,
    submit: "Cancel the order",
    metadata,
    blocks: [
      section(
        back.amount > 0
          ? `${words.money(back)} goes back to the customer.`
          : "Nothing was paid for this order.",
      ),
      input(CANCEL_REASON, "Reason", {
        type: "plain_text_input",
        action_id: CANCEL_REASON,
        max_length: 1000,
        multiline: true,
      }),
    ],
  });
}

/** The command a submitted modal stands for, or what is wrong with it. */
export function readCancelModal(
  form: Form,
  order: OrderNumber,
): DeskCommand | { readonly errors: FieldErrors } {
  const reason = form.text(CANCEL_REASON);
  if (reason === "") return { errors: { [CANCEL_REASON]: "Give a reason; it is kept in the audit." } };
  return { kind: "cancelOrder", order, reason };
}
