/** Hands webhooks to the adapter they are for, and makes what it read durable before the platform is answered. */
import type { Inbound } from "../conversation/inbound.ts";
import {
  type Channel,
  messengerOf,
  type ReceiveFailureCode,
  type WebhookRequest,
  type WebhookResponse,
} from "../ports/channel.ts";
import type { Desk } from "../ports/desk.ts";
import type { EntryId } from "../ports/entry-id.ts";
import type { FailureCode } from "../ports/failures.ts";
import type { Log } from "../ports/log.ts";
import type { Failure } from "../ports/outcome.ts";
import type { HintFailureCode, PaymentProvider } from "../ports/payment.ts";
import type { ChangedSender } from "../ports/sender-identities.ts";

/** Who can be called in one shop. */
export interface Callable {
  readonly channels: readonly Channel[];
  readonly desks: readonly Desk[];
  readonly payments: readonly PaymentProvider[];
}

/** What the hooks work with. */
export interface HookContext {
  readonly log: Log;
  shop(id: string): Callable | undefined;
  /** Resolves when the inbounds are durable. */
  deposit(inbounds: readonly Inbound[]): Promise<void>;
  /** Somebody's identities changed. */
  recordChange(person: ChangedSender): Promise<void>;
  /** The platform could not deliver what it had taken; `again` says that the channel would send it otherwise now. */
  undelivered(delivery: EntryId, failure: Failure, again?: boolean): Promise<void>;
  /** Looks a payment up at its provider and records the truth. */
  settle(reference: string): Promise<void>;
}

/** Failure codes of what could not be verified; anything else that an adapter refuses is a bad request. */
const UNVERIFIED: ReadonlySet<FailureCode> = new Set<ReceiveFailureCode | HintFailureCode>([
  "channel.unverified",
  "payment.unverified",
]);

/** The function the server calls for `/hooks/<shop>/<vendor>`. Null when nobody of that name listens. */
export function createHooks(context: HookContext) {
  return async (shop: string, vendor: string, request: WebhookRequest): Promise<WebhookResponse | null> => {
    const callable = context.shop(shop);
    const desk = callable?.desks.find((candidate) => candidate.vendor === vendor);
    if (desk?.receive !== undefined) return desk.receive(request);
    const channel = callable?.channels.find((candidate) => candidate.vendor === vendor);
    if (channel?.receive !== undefined) return receiveMessages(shop, channel, request, context);
    const payment = callable?.payments.find((candidate) => candidate.vendor === vendor);
    if (payment !== undefined) return receiveHints(payment, request, context);
    return null;
  };
}

async function receiveMessages(
  shop: string,
  channel: Channel,
  request: WebhookRequest,
  context: HookContext,
): Promise<WebhookResponse | null> {
  const received = await channel.receive?.(request);
  if (received === undefined) return null;
  if (received.kind !== "done") return refusal(channel.vendor, received.failure, context.log);
  const { inbounds, identityChanges = [], undelivered = [], response } = received.value;
  for (const { now, former, at } of identityChanges)
    await context.recordChange({ shop, channel: messengerOf(channel), identities: now, former, at });
  await context.deposit(inbounds);
  for (const { delivery, failure, again } of undelivered) await context.undelivered(delivery, failure, again);
  channel.noticed?.(inbounds);
  return response;
}

async function receiveHints(
  provider: PaymentProvider,
  request: WebhookRequest,
  context: HookContext,
): Promise<WebhookResponse> {
  const received = await provider.receive(request);
  if (received.kind !== "done") return refusal(provider.vendor, received.failure, context.log);
  // Recorded before the answer: a provider that hears nothing calls again, and the second look changes nothing.
  for (const reference of received.value.references) await context.settle(reference);
  return received.value.response;
}

function refusal(vendor: string, { code, operator }: Failure, log: Log): WebhookResponse {
  log.warn({ vendor, code }, "A webhook was refused");
  return {
    status: UNVERIFIED.has(code) ? 401 : 400,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ code, message: operator }),
  };
}
