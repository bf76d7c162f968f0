/** What comes from outside: requests of the shop, webhooks, the pay page's form, records of the store. */
import { z } from "zod";
import { PaymentReference } from "../../src/ports/ids.ts";

/** A link's way back to the chat: a web address, or nothing where a chat has none (a terminal). */
const returnUrl = z.union(
  [z.literal(""), z.url({ protocol: /^https?$/ })],
  "returnUrl must be an http(s) address or empty",
);

/** A request for a payment, as this provider accepts it. */
export const PaymentRequestSchema = z.object({
  reference: PaymentReference,
  shop: z.string().min(1),
  orderNumber: z.string().min(1).max(64),
  description: z.string().max(100_000),
  amount: z.object({
    amount: z
      .number()
      .int()
      .positive()
      .max(Number.MAX_SAFE_INTEGER / 4),
    currency: z.string().regex(/^[A-Z]{3}$/, "currency must be an ISO 4217 code in capitals"),
  }),
  expiresAt: z.number().int(),
  locale: z.string().min(2).max(35),
  returnUrl,
});

/** A webhook of the sandbox. It is a hint only: whoever gets it looks the attempt up. */
export const SandboxEvent = z.object({
  id: z.string().min(1),
  type: z.enum([
    "payment.paid",
    "payment.declined",
    "payment.expired",
    "payment.cancelled",
    "payment.refunded",
  ]),
  reference: PaymentReference,
  /** When it happened, in unix seconds. */
  createdAt: z.number().int(),
});
export type SandboxEvent = z.infer<typeof SandboxEvent>;

/** What the pay page's buttons send. */
export const PayForm = z.object({ action: z.enum(["pay", "decline", "expire", "payLate", "payTwice"]) });

/** An attempt as it is stored. */
export const AttemptRecord = z.object({
  shop: z.string(),
  reference: PaymentReference,
  id: z.string(),
  orderNumber: z.string(),
  description: z.string(),
  amount: z.object({ amount: z.number(), currency: z.string() }),
  expiresAt: z.number(),
  locale: z.string(),
  returnUrl: z.string(),
  state: z.enum(["open", "paid", "declined", "expired", "cancelled"]),
  captured: z.number(),
  refunded: z.number(),
  lateAt: z.number().nullable(),
});
export type AttemptRecord = z.infer<typeof AttemptRecord>;

/** A refund as it is stored; `amount` in minor units of the attempt's currency. */
export const RefundRecord = z.object({ reference: z.string(), amount: z.number() });

/** A webhook that waits to be delivered; `attempts` counts the deliveries that failed. */
export const WaitingWebhook = z.object({ id: z.string(), body: z.string(), attempts: z.number() });
export type WaitingWebhook = z.infer<typeof WaitingWebhook>;
