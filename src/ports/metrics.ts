/**
 * The port through which the parts report what they did, as figures for Prometheus.
 *
 * Labels are names from small, closed sets (shops, channels, services, codes): never an id, an address or a text.
 * Durations are milliseconds here; the driver turns them into Prometheus' seconds. Nothing here may throw.
 */
import type { Outcome } from "./outcome.ts";
import type { PaymentStatus } from "./payment.ts";

/** How an effect ended, as a label. */
export type OutcomeKind = Outcome<unknown>["kind"];

/** What the parts of Kiosk can report. */
export interface Metrics {
  /** Messages that came in on a channel: stored for the first time, or known already and left alone. */
  inbound(event: {
    readonly shop: string;
    readonly channel: string;
    readonly kind: "received" | "duplicate";
    /** How many; 1 when absent. */
    readonly count?: number;
  }): void;
  /** One inbound was worked off: committed, lost to another worker, or failed and to be tried again. */
  turn(event: {
    readonly shop: string;
    readonly channel: string;
    readonly result: "committed" | "lost" | "failed";
    readonly milliseconds: number;
  }): void;
  /** A flow's service was called. */
  call(event: {
    readonly service: string;
    readonly outcome: OutcomeKind;
    readonly milliseconds: number;
  }): void;
  /** Something was sent, or tried: to a channel or a desk, by its vendor's name. */
  send(event: {
    readonly channel: string;
    readonly outcome: OutcomeKind;
    readonly milliseconds: number;
  }): void;
  /** A channel or a desk is heard, or is not heard, from now on. */
  hearing(event: { readonly shop: string; readonly channel: string; readonly hears: boolean }): void;
  /** An order reached a step that a shop counts. */
  order(event: { readonly shop: string; readonly step: "placed" | "paid" }): void;
  /** A payment attempt reached a state, by the provider's verified word. */
  payment(event: {
    readonly shop: string;
    readonly vendor: string;
    readonly state: PaymentStatus["state"];
  }): void;
  /** Whether a desk can show what it is told (1) or waits for a person to mend it (0). */
  desk(event: { readonly shop: string; readonly desk: string; readonly up: boolean }): void;
  /** How many paid orders of a shop nobody of the staff has seen for an hour, by the last look. */
  unseenOrders(event: { readonly shop: string; readonly count: number }): void;
  /** An outgoing message was given up; `code` is its failure's. */
  deadLetter(event: { readonly channel: string; readonly code: string }): void;
}

/** Counts nothing; for tests and the terminal. */
export const silentMetrics: Metrics = {
  inbound() {},
  turn() {},
  call() {},
  send() {},
  hearing() {},
  order() {},
  payment() {},
  deadLetter() {},
  desk() {},
  unseenOrders() {},
};
