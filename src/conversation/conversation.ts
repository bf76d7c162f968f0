/** The state of one conversation: plain JSON, stored as one snapshot, stepped by the turn and by nothing else. */
import type { Screen } from "./message.ts";

/** A flow's machine at rest: XState's own `value` and `context`. No children and no history states, which are not JSON. */
export interface FlowSnapshot {
  readonly value: unknown;
  readonly context: unknown;
}

/** One flow of a conversation: where it stands and the screen it showed last. */
export interface Frame {
  readonly flow: string;
  /** The version of the flow that made this snapshot; an older one is migrated or restarted. */
  readonly version: number;
  readonly snapshot: FlowSnapshot;
  /** Shown again when the flow is resumed, when a forged button comes back, and for numbered replies. */
  readonly screen?: Screen;
  /** Timers that are running, by id, with the moment they fall due (epoch milliseconds). */
  readonly timers?: Readonly<Record<string, number>>;
}

/** Who answers: the bot, a person of the staff, or nobody until the shopper writes again. */
export type Attention = "bot" | "person" | "stopped";

/** What follows from who answers. */
interface Answering {
  /** Staff read what the shopper says. */
  readonly isWithPerson: boolean;
  /** Who answers once the shopper writes again. */
  readonly next: Attention;
}

const ANSWERING: Readonly<Record<Attention, Answering>> = {
  bot: { isWithPerson: false, next: "bot" },
  person: { isWithPerson: true, next: "person" },
  /** Writing again after "stop" is the shopper's wish to be served again. */
  stopped: { isWithPerson: false, next: "bot" },
};

/** Whether a person of the staff attends to the conversation. */
export function isWithPerson({ attention }: Pick<Conversation, "attention">): boolean {
  return ANSWERING[attention].isWithPerson;
}

/** Who answers once the shopper has written. */
export function nextAttention({ attention }: Pick<Conversation, "attention">): Attention {
  return ANSWERING[attention].next;
}

/** The whole conversation. */
export interface Conversation {
  readonly shop: string;
  readonly channel: string;
  readonly address: string;
  readonly locale: string;
  /** The market (country and currency) prices are shown for; an id from shop.yaml. */
  readonly market: string;
  readonly attention: Attention;
  /** False after the platform said that the shopper blocked us. */
  readonly reachable: boolean;
  /** When the shopper last said or did something, in epoch milliseconds; absent before they did. */
  readonly heardAt?: number;
  /** Flows from the bottom to the top; the last one is active, the others are suspended. Never empty. */
  readonly stack: readonly string[];
  readonly frames: Readonly<Record<string, Frame>>;
  /** The flow whose screen was shown last; a typed "2" means that screen's second choice. */
  readonly lastShown?: string;
  /** What was said beside that screen since, if it offers anything: then a typed "2" means its second choice. */
  readonly aside?: { readonly flow: string; readonly screen: Screen };
}

/** A delayed transition that must fire even if the process dies: set or withdrawn in the same commit. */
export type TimerChange =
  | {
      readonly kind: "set";
      readonly timer: string;
      readonly flow: string;
      readonly dueAt: number;
      readonly event: string;
    }
  | { readonly kind: "cancel"; readonly timer: string; readonly flow: string };

/** A service that the machine asked for by name; the runtime runs it and feeds the outcome back. */
export interface Call {
  /** Position within the turn, from 0; `<inbound id>#<ordinal>` is the idempotency key. */
  readonly ordinal: number;
  readonly flow: string;
  /** XState's id of the invocation. */
  readonly actor: string;
  readonly service: string;
  readonly input: unknown;
}
