/** The port to a payment provider that takes payment by link. See docs/add-a-payment-provider.md. */
import type { Money } from "../conversation/money.ts";
import type { WebhookRequest, WebhookResponse } from "./channel.ts";
import type { OrderNumber, PaymentReference, RefundId } from "./ids.ts";
import type { Outcome } from "./outcome.ts";

/** What we ask of the provider: one order, one amount, one deadline. */
export interface PaymentRequest {
  /** Our id of this attempt, made and stored before the provider is called; unique for ever. */
  readonly reference: PaymentReference;
  readonly shop: string;
  /** Shown to the payer. */
  readonly orderNumber: OrderNumber;
  readonly description: string;
  readonly amount: Money;
  /** Epoch milliseconds; the link must not take money after this. */
  readonly expiresAt: number;
  readonly locale: string;
  /** Where the payer's browser goes afterwards. Proves nothing. */
  readonly returnUrl: string;
}

/** Where the payer pays. */
export interface PaymentLink {
  readonly url: string;
  /** The provider's own id, opaque. */
  readonly providerReference: string;
}

/** The provider's word on an attempt: the only truth about money. */
export interface PaymentStatus {
  readonly reference: PaymentReference;
  readonly state: "open" | "paid" | "declined" | "expired" | "cancelled";
  /** What the payer paid so far and what went back, same currency as asked. */
  readonly captured: Money;
  readonly refunded: Money;
}

/** A refund, or part of one. */
export interface RefundRequest {
  readonly reference: PaymentReference;
  /** Idempotency key: the same refund id is the same refund. */
  readonly refund: RefundId;
  readonly amount: Money;
}

/** What came with a verified webhook: hints which attempts to look up. */
export interface PaymentHints {
  readonly references: readonly PaymentReference[];
  readonly response: WebhookResponse;
}

/**
 * What a call of the provider may fail with. One list for all calls: an adapter mostly has one way to read an answer,
 * whatever was asked.
 */
export type PaymentFailureCode =
  | "payment.conflict"
  | "payment.invalid"
  | "payment.malformed"
  | "payment.unanswered"
  | "payment.unauthorized"
  | "payment.unavailable"
  | "payment.unknown"
  | "refund.conflict"
  | "refund.exceeds"
  | "refund.invalid";
/** Why a webhook is not taken. */
export type HintFailureCode = "payment.unverified" | "payment.malformed";

/** A provider. Every method may be called twice with the same arguments and must then have one effect. */
export interface PaymentProvider {
  /** The adapter's folder name: `sandbox`. Stored with each payment. */
  readonly vendor: string;
  /** Opens the attempt and gives the link. */
  create(request: PaymentRequest): Promise<Outcome<PaymentLink, PaymentFailureCode>>;
  /** Reads the truth; by our own reference, so that it works also when `create` was never answered. */
  lookUp(reference: PaymentReference): Promise<Outcome<PaymentStatus, PaymentFailureCode>>;
  /** Makes the link unusable. `done` also when it already was; the status tells whether money came first. */
  cancel(reference: PaymentReference): Promise<Outcome<PaymentStatus, PaymentFailureCode>>;
  /** Gives money back; refused with `refund.exceeds` above what was captured. */
  refund(request: RefundRequest): Promise<Outcome<PaymentStatus, PaymentFailureCode>>;
  /** Verifies a webhook (constant time) and says which attempts to look up. Must not act. */
  receive(request: WebhookRequest): Promise<Outcome<PaymentHints, HintFailureCode>>;
  start?(): Promise<void>;
  stop?(): Promise<void>;
}
