/**
 * Runs one turn to its end: steps the pure turn, runs the services it asks for, and saves it before each changing call.
 *
 * A turn that starts from a saved progress goes on at the call it was saved for, with the same key: what it read before
 * is not read again, so it cannot decide otherwise because of its own effect.
 */
import type { Call, Conversation } from "../conversation/conversation.ts";
import { conversationKey, type Inbound } from "../conversation/inbound.ts";
import { begin, type CallResult, type Progress, resume, type TurnContext } from "../conversation/turn.ts";
import type { Clock } from "../ports/clock.ts";
import type { Metrics } from "../ports/metrics.ts";
import type { Outcome } from "../ports/outcome.ts";
import type { ServiceContext, ServiceRefusal, Services } from "../ports/services/services.ts";
import type { ObservedCall } from "./observer.ts";

/** What a turn needs of the house. */
export interface TurnParts {
  readonly context: TurnContext;
  readonly services: Services;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/** One inbound to work off. */
export interface Task {
  readonly inbound: Inbound;
  readonly conversation: Conversation | null;
  /** Where an earlier attempt was saved. */
  readonly saved: Progress | null;
  /** Saves before a changing call; false when the conversation is no longer ours. */
  save(progress: Progress): Promise<boolean>;
}

/** A turn that came to its end. */
export interface FinishedTurn {
  readonly progress: Progress;
  readonly calls: readonly ObservedCall[];
}

/** Runs a turn; null when the conversation was lost on the way. Throws what a flow or a service throws: our bugs. */
export async function runTurn(parts: TurnParts, task: Task): Promise<FinishedTurn | null> {
  const { context, services } = parts;
  const calls: ObservedCall[] = [];
  let saved = task.saved;
  let progress = saved ?? begin(context, task.conversation, task.inbound);
  for (let call = progress.pending[0]; call !== undefined; call = progress.pending[0]) {
    if (progress !== saved && services.kind(call.service) === "changing") {
      if (!(await task.save(progress))) return null;
      saved = progress;
    }
    const outcome = await runCall(parts, task.inbound, progress.conversation, call, calls);
    progress = resume(context, task.inbound, progress, call, resultOf(outcome));
  }
  return { progress, calls };
}

async function runCall(
  { services, clock, metrics }: TurnParts,
  inbound: Inbound,
  conversation: Conversation,
  call: Call,
  calls: ObservedCall[],
): Promise<Outcome<unknown>> {
  const { service } = call;
  const started = clock.now();
  const outcome = await services.call(service, call.input, contextOf(inbound, conversation, call));
  const milliseconds = clock.now() - started;
  calls.push({ service, outcome: outcome.kind, ms: milliseconds });
  metrics.call({ service, outcome: outcome.kind, milliseconds });
  return outcome;
}

function contextOf(inbound: Inbound, { locale, market }: Conversation, { ordinal }: Call): ServiceContext {
  const { shop, channel, address, senderName, at: now } = inbound;
  const conversation = conversationKey(inbound);
  const key = `${conversation}/${inbound.id}#${ordinal}`;
  const context = { shop, channel, address, conversation, locale, market, now, key };
  return senderName === undefined ? context : { ...context, senderName };
}

/** The operator's sentence and the cause stay with us; a machine gets what it may say. */
function resultOf(outcome: Outcome<unknown>): CallResult {
  if (outcome.kind === "done") return { kind: "done", output: outcome.value };
  const { code, shopper, details } = outcome.failure;
  const refusal: ServiceRefusal = { code, ...(shopper && { shopper }), ...(details && { details }) };
  return { kind: "error", error: { ...refusal, kind: outcome.kind } };
}
