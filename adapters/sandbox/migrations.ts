/** What brings the sandbox's records up to date. Only ever appended to. */
import { z } from "zod";
import { collection, drained, type Migration, movedTable } from "../../src/ports/store.ts";
import { AttemptRecord, WaitingWebhook } from "./schema.ts";
import { refunds, writeAttempt, writeWebhook } from "./store.ts";

/** Rows of `sandbox.sqlite`, the file of version 0.2. */
const oldAttempts = collection(
  movedTable("attempts"),
  z
    .object({
      shop: z.string(),
      reference: AttemptRecord.shape.reference,
      id: z.string(),
      order_number: z.string(),
      description: z.string(),
      amount: z.number(),
      currency: z.string(),
      expires_at: z.number(),
      locale: z.string(),
      return_url: z.string(),
      state: AttemptRecord.shape.state,
      captured: z.number(),
      refunded: z.number(),
      late_at: z.number().nullable(),
    })
    .transform(
      ({ order_number, amount, currency, expires_at, return_url, late_at, ...same }): AttemptRecord => ({
        ...same,
        orderNumber: order_number,
        amount: { amount, currency },
        expiresAt: expires_at,
        returnUrl: return_url,
        lateAt: late_at,
      }),
    ),
);
const oldRefunds = collection(
  movedTable("refunds"),
  z.object({ refund: z.string(), reference: z.string(), amount: z.number() }),
);
const oldWebhooks = collection(movedTable("webhooks"), WaitingWebhook.extend({ not_before: z.number() }));

const fromFile: Migration = async (records) => {
  for await (const { value } of drained(records, oldAttempts)) writeAttempt(records, null, value);
  for await (const { value } of drained(records, oldRefunds)) {
    const { refund, reference, amount } = value;
    records.put(refunds, refund, { reference, amount });
  }
  for await (const { value } of drained(records, oldWebhooks)) {
    const { not_before: at, ...webhook } = value;
    await writeWebhook(records, at, webhook);
  }
};

export const MIGRATIONS: readonly Migration[] = [fromFile];
