/** Orders, put together: services for shoppers, operations for staff, announcements, and the payment desk. */
import type { Announcements } from "../ports/announcements.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import { type Metrics, silentMetrics } from "../ports/metrics.ts";
import type { PaymentProvider } from "../ports/payment.ts";
import type { Shop } from "../ports/shop.ts";
import type { Ledger } from "../storage/ledger/ledger.ts";
import { type CatalogReader, createCatalogReader } from "./catalog/reader.ts";
import { createOrderServices, type OrderHandlers } from "./fulfillment/services.ts";
import { createAnnouncements, createSignal } from "./orders/announcements.ts";
import type { ShopSay } from "./orders/confirmation.ts";
import type { OrderContext } from "./orders/context.ts";
import { createPaymentDesk, type PaymentDesk } from "./payments/payments.ts";
import { createStaffOperations } from "./staff/operations.ts";
import type { StaffOperations } from "./staff/staff.ts";

/** What orders need from the house. */
export interface OrdersOptions {
  readonly ledger: Ledger;
  readonly shops: ReadonlyMap<string, Shop>;
  readonly clock: Clock;
  readonly log: Log;
  /** Counts orders and payments; nothing is counted when absent. */
  readonly metrics?: Metrics;
  /** A shop's provider; throws for one that is not there, which the start must have made impossible. */
  readonly provider: (shop: string, vendor: string) => PaymentProvider;
  /** The gateway's public address without a trailing slash; final once the server listens. */
  readonly publicUrl: () => string;
  /** Puts a text into a language in a shop's words, plain, for the confirmation. */
  readonly say: ShopSay;
  /** Shared with the rest of commerce, so that the catalog is kept in memory once. */
  readonly catalog?: CatalogReader;
}

/** All that has to do with orders. */
export interface Orders {
  readonly handlers: OrderHandlers;
  readonly staff: StaffOperations;
  readonly announcements: Announcements;
  readonly payments: PaymentDesk;
}

/** Puts orders together. */
export function createOrders(options: OrdersOptions): Orders {
  const signal = createSignal();
  const context: OrderContext = {
    ledger: options.ledger,
    shop(id) {
      const shop = options.shops.get(id);
      if (shop === undefined) throw new Error(`There is no shop ${id}`);
      return shop;
    },
    clock: options.clock,
    log: options.log,
    metrics: options.metrics ?? silentMetrics,
    provider: options.provider,
    publicUrl: options.publicUrl,
    signal,
  };
  const selling = {
    ledger: options.ledger,
    shops: options.shops,
    catalog: options.catalog ?? createCatalogReader(),
  };
  return {
    handlers: createOrderServices(context, selling, options.say),
    staff: createStaffOperations(context),
    announcements: createAnnouncements(options.ledger, signal, () => options.clock.now()),
    payments: createPaymentDesk(context),
  };
}
