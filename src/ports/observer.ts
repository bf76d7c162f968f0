/** The port through which the runtime lets somebody watch turns, for the playground's inspector. Names only, no words. */
import type { StepRecord } from "../conversation/turn.ts";

/** One turn, after its commit. */
export interface TurnRecord {
  /** The conversation's key. */
  readonly conversation: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Kind of the inbound's content: `choice`, `text`, `fact` … */
  readonly inbound: string;
  readonly steps: readonly StepRecord[];
  readonly calls: readonly {
    readonly service: string;
    readonly outcome: string;
    readonly milliseconds: number;
  }[];
  /** Names of the messages that were queued. */
  readonly replies: readonly string[];
  readonly milliseconds: number;
}

/** Watches turns. Must not throw and must return at once. */
export interface TurnObserver {
  onTurn(turn: TurnRecord): void;
}
