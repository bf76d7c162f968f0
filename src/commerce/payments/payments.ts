/** The payment desk: settles attempts with the provider's truth. What webhooks do not bring, the upkeep asks after. */
import { PaymentReference } from "../../ports/ids.ts";
import type { OrderContext } from "../orders/context.ts";
import { lookUpAttempt } from "./look-up.ts";

/** Payments, for the gateway. */
export interface PaymentDesk {
  /**
   * Looks an attempt up at its provider and records what it says, once. Safe to call with any string, any number of
   * times: a reference that is not ours is left alone.
   */
  settle(reference: string): Promise<void>;
}

/** Makes the desk. */
export function createPaymentDesk(context: OrderContext): PaymentDesk {
  return {
    async settle(given) {
      const reference = PaymentReference.safeParse(given);
      if (reference.success) await lookUpAttempt(context, reference.data);
    },
  };
}
