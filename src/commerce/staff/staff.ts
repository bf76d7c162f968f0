/** What staff can do to orders and stock: each act has an actor, a key that makes it happen once, and an audit row. */
import type { Money } from "../../conversation/money.ts";
import type { Actor, DeskReport, DeskStock } from "../../ports/desk.ts";
import type { OrderNumber } from "../../ports/ids.ts";
import type { Outcome } from "../../ports/outcome.ts";
import type { OrderView } from "../../ports/services/orders.ts";
import type { PackingSlip } from "../orders/packing-slip.ts";

/** Who acts, and the idempotency key of the act. */
export interface Act {
  readonly shop: string;
  readonly actor: Actor;
  readonly key: string;
}

/** The staff's half of commerce. Refusals say in `operator` what the actor may read. */
export interface StaffOperations {
  /** Refused `order.unknown`, `order.notAcceptable`. */
  accept(act: Act, order: OrderNumber): Promise<Outcome<OrderView>>;
  /** Ships some or all of what is left; refused `order.notShippable`, `shipment.tooMany`, `shipment.empty`. */
  ship(
    act: Act,
    order: OrderNumber,
    shipment: { lines?: Readonly<Record<string, number>>; carrier: string; trackingNumber?: string },
  ): Promise<Outcome<OrderView>>;
  /** The last parcel arrived; the time to withdraw begins. Refused `order.unknown`, `order.notDeliverable`. */
  deliver(act: Act, order: OrderNumber): Promise<Outcome<OrderView>>;
  /** Gives money back through the provider; refused `refund.exceeds`, `refund.nothing`, `refund.tooMany`. */
  refund(
    act: Act,
    order: OrderNumber,
    refund: { lines?: Readonly<Record<string, number>>; amount?: Money; reason: string; restock: boolean },
  ): Promise<Outcome<OrderView>>;
  /** Before anything was shipped; refunds what was captured. Refused `order.notCancellable`. */
  cancel(act: Act, order: OrderNumber, reason: string): Promise<Outcome<OrderView>>;
  /** Sets the counted stock; refused `stock.unknownSku`, `stock.belowReserved`. */
  correctStock(act: Act, sku: string, onHand: number, reason: string): Promise<Outcome<DeskStock>>;
  /** Leaves an audit row for an act that commerce does not carry out itself (a reply, a hand-back). True the first time for this key. */
  audit(
    act: Act,
    action: string,
    subject: string,
    details: Readonly<Record<string, unknown>>,
  ): Promise<boolean>;
  order(shop: string, number: OrderNumber): Promise<OrderView | null>;
  /** Newest first. */
  orders(shop: string, limit: number): Promise<readonly OrderView[]>;
  /** The packing slip of an order in a locale; null when there is no such order. */
  packingSlip(shop: string, number: OrderNumber, locale: string): Promise<PackingSlip | null>;
  stock(shop: string, query: string): Promise<readonly DeskStock[]>;
  /** Today in UTC by the ledger's clock. */
  report(shop: string): Promise<Omit<DeskReport, "openHelp" | "deadLetters">>;
}
