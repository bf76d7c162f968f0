/** What all that is done with orders stands on, and the one way to change the ledger for them. */
import type { Transaction } from "kysely";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { Metrics } from "../../ports/metrics.ts";
import type { Outcome } from "../../ports/outcome.ts";
import type { PaymentProvider } from "../../ports/payment.ts";
import type { Shop } from "../../ports/shop.ts";
import type { Ledger } from "../../storage/ledger/ledger.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import { once } from "../handler.ts";
import type { Signal } from "./announcements.ts";

/** What orders stand on. */
export interface OrderContext {
  readonly ledger: Ledger;
  /** Throws for an unknown shop: its name never comes from outside. */
  shop(id: string): Shop;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  provider(shop: string, vendor: string): PaymentProvider;
  publicUrl(): string;
  readonly signal: Signal;
}

/** Somebody else changed the order between our reading and our writing; nothing was written, decide again. */
export class OrderMoved extends Error {
  override readonly name = "OrderMoved";
}

/** How often a change is decided again before it is given up as a bug. */
const TRIES = 10;

/** Runs `work` in one transaction and again when the order moved meanwhile, then rings for what was announced. */
export async function changeOrders<Value>(
  context: OrderContext,
  work: (trx: Transaction<Tables>) => Promise<Value>,
): Promise<Value> {
  const value = await again(() => context.ledger.transaction(work));
  context.signal.notify();
  return value;
}

/** The same, once per key: repeated, it gives the first answer. `key` must be unique in the installation. */
export async function changeOrdersOnce<Given extends Outcome<unknown>>(
  context: OrderContext,
  call: { readonly key: string; readonly at: number },
  work: (trx: Transaction<Tables>) => Promise<Given>,
): Promise<Given> {
  const outcome = await again(() => once(context.ledger, call, work));
  context.signal.notify();
  return outcome;
}

async function again<Value>(run: () => Promise<Value>): Promise<Value> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run();
    } catch (thrown) {
      if (!(thrown instanceof OrderMoved) || tries === TRIES) throw thrown;
    }
  }
}
