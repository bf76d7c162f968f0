/** Commerce, put together: the services that flows call by name, and what staff, gateway and importers need. */
import type { Announcements } from "../ports/announcements.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import { type Metrics, silentMetrics } from "../ports/metrics.ts";
import type { Outcome } from "../ports/outcome.ts";
import type { PaymentProvider } from "../ports/payment.ts";
import type { CartView } from "../ports/services/cart.ts";
import {
  contracts,
  type ServiceContext,
  type ServiceName,
  type Services,
} from "../ports/services/services.ts";
import type { Shop, ShopSay } from "../ports/shop.ts";
import type { Ledger } from "../storage/ledger/ledger.ts";
import { cartToday, cartView } from "./cart/priced-cart.ts";
import { readCart } from "./cart/record.ts";
import { createCart } from "./cart/services.ts";
import { createCatalogReader } from "./catalog/reader.ts";
import type { Selling } from "./catalog/selling-context.ts";
import { createCatalog } from "./catalog/services.ts";
import { createCheckout } from "./checkout/services.ts";
import { createCampaigns } from "./customers/campaigns.ts";
import { consentOf, createConsents } from "./customers/consents.ts";
import { forgetCustomer } from "./customers/forget.ts";
import { createOrderServices } from "./fulfillment/services.ts";
import type { Handlers } from "./handler.ts";
import {
  type ImportFailureCode,
  type ImportReport,
  type ImportRequest,
  importCatalog,
} from "./import/import-catalog.ts";
import { createAnnouncements, createSignal } from "./orders/announcements.ts";
import type { OrderContext } from "./orders/context.ts";
import { createPaymentDesk, type PaymentDesk } from "./payments/payments.ts";
import { createStaffOperations } from "./staff/operations.ts";
import type { StaffOperations } from "./staff/staff.ts";
import { createUpkeep, type Upkeep } from "./upkeep.ts";

/** What commerce is built from. */
export interface CommerceOptions {
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
  /** Puts a text into a language in a shop's words, plain, for the order confirmation, the packing slip and the proof of consent. */
  readonly say: ShopSay;
}

/** All of commerce. */
export interface Commerce {
  readonly services: Services;
  readonly staff: StaffOperations;
  readonly announcements: Announcements;
  readonly payments: PaymentDesk;
  /** What is done in time: somebody must drive it. */
  readonly upkeep: Upkeep;
  /** Imports a catalog file into a shop; see `importCatalog` in import/import-catalog.ts. */
  importCatalog(
    request: Omit<ImportRequest, "ledger" | "clock" | "shop"> & { readonly shop: string },
  ): Promise<Outcome<ImportReport, ImportFailureCode>>;
  /** A customer's cart as it stands, for staff to see; its changes stay untold, for the shopper. */
  peekCart(
    of: { readonly shop: string; readonly channel: string; readonly address: string },
    market: string,
  ): Promise<CartView>;
  /** Takes somebody who never ordered out of the ledger; false, with nothing changed, when they did or are known elsewhere. */
  forgetCustomer(sender: {
    readonly shop: string;
    readonly channel: string;
    readonly address: string;
  }): Promise<boolean>;
  /** Whether a customer agreed to hear of their orders on this channel when they have not written for long. */
  consented(sender: {
    readonly shop: string;
    readonly channel: string;
    readonly address: string;
  }): Promise<boolean>;
}

/** Puts commerce together. */
export function createCommerce(options: CommerceOptions): Commerce {
  const { ledger, shops, clock } = options;
  const selling: Selling = { ledger, shops, catalog: createCatalogReader() };
  const orders = orderContextOf(options);
  return {
    services: createServices({
      ...createCatalog(selling),
      ...createCart(selling),
      ...createCheckout(selling),
      ...createCampaigns(selling),
      ...createConsents(selling, options.say),
      ...createOrderServices(orders, selling, options.say),
    }),
    staff: createStaffOperations(orders, options.say),
    announcements: createAnnouncements(ledger, orders.signal, () => clock.now()),
    payments: createPaymentDesk(orders),
    upkeep: createUpkeep(orders),
    async importCatalog({ shop, ...request }) {
      return importCatalog({ ...request, ledger, shop: orders.shop(shop), clock });
    },
    async peekCart(of, market) {
      const context = { ...of, market, now: clock.now() };
      return cartView(await cartToday(ledger.db, selling, context, await readCart(ledger.db, of)), []);
    },
    forgetCustomer: (sender) => forgetCustomer(ledger, sender),
    consented: async (sender) => (await consentOf(ledger.db, sender)) === true,
  };
}

function orderContextOf(options: CommerceOptions): OrderContext {
  return {
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
    signal: createSignal(),
  };
}

/** Runs handlers by name. Input is parsed by the service's contract; changing handlers see to it themselves that they happen once. */
export function createServices(handlers: Handlers<ServiceName>): Services {
  const known = (name: string): ServiceName => {
    if (!Object.hasOwn(contracts, name)) throw new Error(`There is no service ${name}`);
    return name as ServiceName;
  };
  return {
    kind: (name) => contracts[known(name)].kind,
    async call(name, input, context) {
      const service = known(name);
      const parsed = contracts[service].input.safeParse(input);
      if (!parsed.success) {
        const issues = parsed.error.issues.map(
          (found) => `${found.path.join(".") || "input"}: ${found.message}`,
        );
        throw new Error(`The service ${name} was called with a wrong input (${issues.join("; ")})`);
      }
      const handler = handlers[service] as (given: unknown, by: ServiceContext) => Promise<Outcome<unknown>>;
      return handler(parsed.data, context);
    },
  };
}
