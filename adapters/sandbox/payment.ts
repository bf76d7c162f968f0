/** The sandbox payment provider: takes no money, and otherwise behaves like a real one that lives at a distance. */
import { randomBytes } from "node:crypto";
import type { z } from "zod";
import type { Text } from "../../src/conversation/text.ts";
import { type AdapterContext, SettingsError } from "../../src/ports/adapter.ts";
import type { WebhookRequest } from "../../src/ports/channel.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { PaymentReference } from "../../src/ports/ids.ts";
import type { Log } from "../../src/ports/log.ts";
import { done, type Outcome, refused } from "../../src/ports/outcome.ts";
import type { Page } from "../../src/ports/pages.ts";
import type {
  HintFailureCode,
  PaymentFailureCode,
  PaymentHints,
  PaymentLink,
  PaymentProvider,
  PaymentRequest,
  PaymentStatus,
  RefundRequest,
} from "../../src/ports/payment.ts";
import type { Store } from "../../src/ports/store.ts";
import { type Attempt, refundable, statusOf } from "./attempt.ts";
import { MIGRATIONS } from "./migrations.ts";
import { payPages, payPath } from "./page.ts";
import { type PaymentRecords, paymentRecords } from "./records.ts";
import { PaymentRequestSchema, SandboxEvent } from "./schema.ts";
import { SIGNATURE_HEADER, signatureFault, webhookKey } from "./signature.ts";
import { deliveryOf } from "./webhook-delivery.ts";

/** What the sandbox is built from. */
export interface SandboxOptions {
  /** The shop's id. */
  readonly shop: string;
  /** Shown to the payer; the id when absent. */
  readonly shopName?: string;
  /** Languages of the shop; the first is for visitors who read none of them. */
  readonly locales: readonly string[];
  /** The installation's secret; the webhook's key is derived from it. */
  readonly secret: string;
  readonly store: Store;
  /** Where payers reach the gateway, without a trailing slash; asked when a link is made. */
  readonly publicUrl: () => string;
  /** Where the shop takes this provider's webhooks; asked at each delivery. */
  readonly webhookUrl: () => string;
  readonly clock: Clock;
  readonly log: Log;
  /** True refuses the start. */
  readonly production: boolean;
  readonly say: (text: Text, locale: string) => string;
}

/** The provider, with the pages it hosts. */
export interface SandboxPayment extends PaymentProvider {
  readonly pages: readonly Page[];
  /**
   * Lets the time that has passed do its work (expiry, late money) and delivers the webhooks that are due; resolves
   * when nothing due is left. Happens by itself after `start`; for those who move the clock by hand.
   */
  settle(): Promise<void>;
}

/** The sandbox of a shop. It has no settings; in production it refuses. */
export function openPayment(context: AdapterContext): SandboxPayment {
  const { shop, secret, store, publicUrl, webhookUrl, clock, log, production, say } = context;
  const at = { store, publicUrl, webhookUrl, clock, log, production, say };
  return sandboxPayment({ shop: shop.id, shopName: shop.name, locales: shop.locales, secret, ...at });
}

/** Builds the provider. Throws in production, naming the variable and the mend. */
export function sandboxPayment(options: SandboxOptions): SandboxPayment {
  if (options.production) {
    throw new SettingsError([
      `NODE_ENV is "production", and shop "${options.shop}" takes payment by the sandbox, which takes no money. ` +
        "Name another payment provider in its shop.yaml, or start without NODE_ENV=production to try things out.",
    ]);
  }
  const { shop, store, clock, publicUrl } = options;
  void store.migrate(MIGRATIONS);
  const records = paymentRecords(store);
  const key = webhookKey(options.secret, shop);
  const delivery = deliveryOf({ store, records, key, url: options.webhookUrl, clock, log: options.log });
  const voice = { shopName: options.shopName ?? shop, say: options.say };
  return {
    vendor: "sandbox",
    pages: payPages({
      shop,
      records,
      clock,
      publicUrl,
      voice,
      locales: options.locales,
      wake: delivery.wake,
    }),
    create: (request) => create(request, options, records),
    lookUp: async (reference) => answer(await records.read(reference, clock.now()), reference),
    async cancel(reference) {
      const attempt = await records.cancel(reference, clock.now());
      delivery.wake();
      return answer(attempt, reference);
    },
    async refund(request) {
      const outcome = await refund(request, records, clock.now());
      delivery.wake();
      return outcome;
    },
    receive: async (request) => receive(request, key, clock.now()),
    settle: delivery.settle,
    async start() {
      delivery.start();
    },
    stop: delivery.stop,
  };
}

async function create(
  request: PaymentRequest,
  { shop, clock, publicUrl }: SandboxOptions,
  records: PaymentRecords,
): Promise<Outcome<PaymentLink, PaymentFailureCode>> {
  const parsed = PaymentRequestSchema.safeParse(request);
  if (!parsed.success || parsed.data.shop !== shop) {
    const fault = parsed.error?.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
    return refused({
      code: "payment.invalid",
      operator: `The sandbox cannot open this payment: ${fault ?? `it serves shop "${shop}" only`}.`,
    });
  }
  const asked = parsed.data;
  const known = await records.read(asked.reference, clock.now());
  if (known === null && asked.expiresAt <= clock.now()) {
    return refused({
      code: "payment.invalid",
      operator: "The sandbox cannot open a payment whose deadline (expiresAt) has passed. Check the clocks.",
    });
  }
  const attempt = await records.open({
    ...asked,
    id: randomBytes(16).toString("base64url"),
    state: "open",
    captured: 0,
    refunded: 0,
    lateAt: null,
  });
  if (!asksTheSame(asked, attempt)) {
    return refused({
      code: "payment.conflict",
      operator: `Payment ${asked.reference} was asked for before with other contents. A changed order needs a new reference.`,
    });
  }
  return done({ url: `${publicUrl()}${payPath(shop)}/${attempt.id}`, providerReference: attempt.id });
}

/** The way back is left out: it binds nobody, and a gateway that restarts elsewhere may have another address. */
function asksTheSame(asked: z.infer<typeof PaymentRequestSchema>, known: Attempt): boolean {
  return (
    asked.orderNumber === known.orderNumber &&
    asked.description === known.description &&
    asked.amount.amount === known.amount.amount &&
    asked.amount.currency === known.amount.currency &&
    asked.expiresAt === known.expiresAt &&
    asked.locale === known.locale
  );
}

function answer(
  attempt: Attempt | null,
  reference: PaymentReference,
): Outcome<PaymentStatus, "payment.unknown"> {
  if (attempt !== null) return done(statusOf(attempt));
  return refused({
    code: "payment.unknown",
    operator: `The sandbox has no payment ${reference}: it was never created, or adapters.sqlite was removed.`,
  });
}

async function refund(
  request: RefundRequest,
  records: PaymentRecords,
  now: number,
): Promise<Outcome<PaymentStatus, PaymentFailureCode>> {
  const { amount, currency } = request.amount;
  if (!Number.isSafeInteger(amount) || amount <= 0) {
    return refused({
      code: "refund.invalid",
      operator: `A refund is a positive number of minor units, not ${amount}.`,
    });
  }
  const result = await records.refund(request, now);
  switch (result.kind) {
    case "given":
      return done(statusOf(result.attempt));
    case "unknown":
      return answer(null, request.reference);
    case "conflict":
      return refused({
        code: "refund.conflict",
        operator: `Refund ${request.refund} was given before with another amount or on another payment.`,
      });
    case "currency":
      return refused({
        code: "refund.invalid",
        operator: `Payment ${request.reference} is not in ${currency}; refund in its own currency.`,
      });
    case "exceeds": {
      const left = result.attempt === null ? 0 : refundable(result.attempt);
      return refused({
        code: "refund.exceeds",
        operator: `Refund ${request.refund} asks for ${amount} minor units of ${currency}, but only ${left} are left of what was captured.`,
        details: { left, currency },
      });
    }
  }
}

function receive(request: WebhookRequest, key: Buffer, now: number): Outcome<PaymentHints, HintFailureCode> {
  const header = request.headers[SIGNATURE_HEADER.toLowerCase()];
  const fault = signatureFault(key, request.body, header, now);
  if (fault !== null) {
    return refused({
      code: "payment.unverified",
      operator: `A sandbox webhook was not taken: ${fault} (${SIGNATURE_HEADER}). Check that KIOSK_SECRET is the one it was signed with, and the clock.`,
    });
  }
  const event = parseEvent(request.body);
  if (event === null) {
    return refused({
      code: "payment.malformed",
      operator:
        "A sandbox webhook is signed but is not an event of the sandbox. Was it sent by another version?",
    });
  }
  return done({ references: [event.reference], response: { status: 200 } });
}

function parseEvent(body: Buffer): SandboxEvent | null {
  try {
    return SandboxEvent.parse(JSON.parse(body.toString("utf8")));
  } catch {
    return null;
  }
}
