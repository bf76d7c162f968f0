/** What all that is done with orders stands on, and the one way to change the ledger for them. */
import type { Transaction } from "kysely";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Metrics } from "../ports/metrics.ts";
import type { Outcome } from "../ports/outcome.ts";
import type { PaymentProvider } from "../ports/payment.ts";
import type { Shop } from "../ports/shop.ts";
import type { Ledger } from "../storage/ledger.ts";
import type { Tables } from "../storage/tables.ts";
import type { Bell } from "./announcements.ts";
import { once } from "./handler.ts";

/** What orders stand on. */
export interface OrderHouse {
  readonly ledger: Ledger;
  /** Throws for an unknown shop: its name never comes from outside. */
  shop(id: string): Shop;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  provider(shop: string, vendor: string): PaymentProvider;
  publicUrl(): string;
  readonly bell: Bell;
}

/** Somebody else changed the order between our reading and our writing; nothing was written, decide again. */
export class OrderMoved extends Error {
  override readonly name = "OrderMoved";
}

/** How often a change is decided again before it is given up as a bug. */
const TRIES = 10;

/** Runs `work` in one transaction and again when the order moved meanwhile, then rings for what was announced. */
export async function changeOrders<Value>(
  house: OrderHouse,
  work: (trx: Transaction<Tables>) => Promise<Value>,
): Promise<Value> {
  const value = await again(() => house.ledger.transaction(work));
  house.bell.ring();
  return value;
}

/** The same, once per key: repeated, it gives the first answer. `key` must be unique in the installation. */
export async function changeOrdersOnce<Value>(
  house: OrderHouse,
  call: { readonly key: string; readonly at: number },
  work: (trx: Transaction<Tables>) => Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  const outcome = await again(() => once(house.ledger, call, work));
  house.bell.ring();
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
