/** The Cancel modal: the reason, after Slack's own confirm dialog has asked whether it is meant. */
import { z } from "zod";
import type { ActPreview, DeskCommand } from "../../src/ports/desk.ts";
import type { OrderNumber } from "../../src/ports/ids.ts";
import type { OrderView } from "../../src/ports/services/orders.ts";
import { input, modal, sections } from "./blocks.ts";
import { type FieldErrors, type Form, OrderMetadata } from "./form.ts";
import { previewWords } from "./refund-modal.ts";
import type { StaffWords } from "./words.ts";

export const CANCEL_MODAL = "kiosk.cancel";
/** The modal's only field, under which refusals are shown. */
export const CANCEL_REASON = "reason";

const CancelMetadata = OrderMetadata.extend({ fingerprint: z.string() });

/** The modal for an order. */
export function cancelModal(
  order: OrderView,
  preview: ActPreview,
  metadata: OrderMetadata,
  words: StaffWords,
) {
  return modal({
    callback: CANCEL_MODAL,
    title: `Cancel ${order.number}`,
    submit: "Cancel the order",
    metadata: { ...metadata, fingerprint: preview.fingerprint },
    blocks: [
      ...sections(previewWords(preview, words), 2),
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
  return { kind: "cancelOrder", order, reason, fingerprint: form.metadata(CancelMetadata).fingerprint };
}
