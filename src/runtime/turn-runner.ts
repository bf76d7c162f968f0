/**
 * Runs one turn to its end: steps the pure turn, runs the services it asks for, and saves it before each changing call.
 *
 * **Checkpoints.** The turn itself is pure and could be computed again at any time, were it not for what it changes.
 * Reading calls are harmless: a turn that dies after some of them begins again from the stored conversation, and reads
 * what is true then. A changing call is different: it may have happened although the process died before it heard so.
 * Beginning again would then decide on reads that the turn's own effect has changed; the last piece in stock is gone,
 * because this very turn took it. So before a changing call the whole `Progress` is saved: the conversation so far, what
 * was said, what is asked. A turn that finds such a save goes on at exactly that call, with the key it had the first
 * time, and the service answers as it did then (`once` in commerce). Three things follow, and are relied on:
 *
 * - A save holds everything up to the call, so nothing before it is done again; reading calls after it are.
 * - A save that was just loaded is not saved once more (`progress !== saved`): the first call after it is the saved one.
 * - A turn without a changing call is never saved. It costs one commit, one that orders costs two.
 *
 * The key of a call is the conversation's, the inbound's and the call's place in the turn. The place follows from the
 * machines alone, which is why a turn must be pure: with another order of calls the keys would mean other things.
 */
import type { Call, Conversation } from "../conversation/conversation.ts";
import { conversationKey } from "../conversation/conversation-key.ts";
import type { Inbound } from "../conversation/inbound.ts";
import { begin, type CallResult, type Progress, resume, type TurnContext } from "../conversation/turn.ts";
import { unreachable } from "../conversation/unreachable.ts";
import type { Clock } from "../ports/clock.ts";
import type { Metrics } from "../ports/metrics.ts";
import type { Outcome } from "../ports/outcome.ts";
import type { ServiceContext, ServiceRefusal, Services } from "../ports/services/services.ts";
import type { ObservedCall } from "./observer.ts";

/** What turns are run with. */
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
  const { saved } = task;
  let progress = saved ?? begin(context, task.conversation, task.inbound);
  for (let call = progress.pending[0]; call !== undefined; call = progress.pending[0]) {
    const isNew = progress !== saved && services.kind(call.service) === "changing";
    if (isNew && !(await task.save(progress))) return null;
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
  switch (outcome.kind) {
    case "done":
      return { kind: "done", output: outcome.value };
    case "refused":
    case "retry":
    case "unknown": {
      const { code, shopper, details } = outcome.failure;
      const refusal: ServiceRefusal = { code, ...(shopper && { shopper }), ...(details && { details }) };
      return { kind: "error", error: { ...refusal, kind: outcome.kind } };
    }
    default:
      return unreachable(outcome);
  }
}
