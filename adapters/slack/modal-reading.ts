/** What a submitted modal asks of Kiosk. */
import { z } from "zod";
import type { CommandFailureCode, DeskCommand, DeskHost } from "../../src/ports/desk.ts";
import { CANCEL_MODAL, CANCEL_REASON, readCancelModal } from "./cancel-modal.ts";
import { type FieldErrors, type Form, OrderMetadata } from "./form.ts";
import { REPLY_MODAL, REPLY_TEXT } from "./help-thread.ts";
import { type Spot, spotIn } from "./private-answers.ts";
import {
  REFUND_CONFIRM_MODAL,
  REFUND_MODAL,
  type RefundWish,
  readConfirmModal,
  readRefundModal,
  refundErrorField,
} from "./refund-modal.ts";
import { readShipModal, SHIP_MODAL, shipErrorField } from "./ship-modal.ts";
import type { StaffWords } from "./words.ts";

/** A modal, read. */
export interface ReadModal {
  readonly command: DeskCommand | RefundWish | { readonly errors: FieldErrors };
  /** A modal without fields, above another one. */
  readonly isConfirmation?: boolean;
  /** Where the actor is answered. */
  readonly spot: Spot | null;
  /** The field under which a refusal of Kiosk is shown. */
  fieldOf(code: CommandFailureCode): string;
}

const ReplyMetadata = z.object({ conversation: z.string(), channel: z.string(), thread: z.string() });

/** Reads a modal of this desk; null for another one. */
export async function readModal(
  callback: string,
  form: Form,
  { host, shop, words }: { readonly host: DeskHost; readonly shop: string; readonly words: StaffWords },
): Promise<ReadModal | null> {
  if (callback === REPLY_MODAL) {
    const { conversation, channel, thread } = form.metadata(ReplyMetadata);
    const command: DeskCommand = { kind: "replyToShopper", conversation, text: form.typed(REPLY_TEXT) };
    return { command, spot: spotIn(channel, thread), fieldOf: () => REPLY_TEXT };
  }
  if (callback === REFUND_CONFIRM_MODAL) {
    const { channel } = form.metadata(OrderMetadata);
    return {
      command: readConfirmModal(form),
      spot: spotIn(channel),
      fieldOf: () => "",
      isConfirmation: true,
    };
  }
  if (callback !== SHIP_MODAL && callback !== REFUND_MODAL && callback !== CANCEL_MODAL) return null;
  const { order, channel } = form.metadata(OrderMetadata);
  const spot = spotIn(channel);
  switch (callback) {
    case SHIP_MODAL:
      return { command: readShipModal(form, order), spot, fieldOf: (code) => shipErrorField(code, form) };
    case CANCEL_MODAL:
      return { command: readCancelModal(form, order), spot, fieldOf: () => CANCEL_REASON };
    case REFUND_MODAL: {
      const found = await host.order(shop, order);
      const command =
        found === null
          ? { errors: { reason: "This order is not known." } }
          : readRefundModal(form, found, words);
      return { command, spot, fieldOf: (code) => refundErrorField(code, form) };
    }
  }
}
