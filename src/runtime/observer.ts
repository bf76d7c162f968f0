/** What the inspector may see of a turn: names and times, never a text and nothing a person wrote. */
import type { ConversationKey } from "../conversation/conversation-key.ts";
import type { Content } from "../conversation/inbound.ts";
import type { StepRecord } from "../conversation/turn.ts";
import type { OutcomeKind } from "../ports/metrics.ts";

/** A service call of a turn. */
export interface ObservedCall {
  readonly service: string;
  readonly outcome: OutcomeKind;
  readonly ms: number;
}

/** A committed turn. */
export interface ObservedTurn {
  readonly conversation: ConversationKey;
  /** When it was committed, in epoch milliseconds. */
  readonly at: number;
  readonly inbound: Content["kind"];
  readonly steps: readonly StepRecord[];
  /** Those made since the last restart or failure; earlier ones are part of the checkpoint. */
  readonly calls: readonly ObservedCall[];
  /** Names of the messages said. */
  readonly replies: readonly string[];
  /** From taking the inbound up to its commit, in milliseconds. */
  readonly ms: number;
}

/** Told of each turn after its commit. Must return quickly. */
export interface TurnObserver {
  onTurn(turn: ObservedTurn): void;
}
