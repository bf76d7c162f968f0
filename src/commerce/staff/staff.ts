/** What staff can do to orders and stock: each act has an actor, a key that makes it happen once, and an audit row. */
import type { Actor, ActPreview, DeskReport, DeskStock } from "../../ports/desk.ts";
import type { OrderNumber } from "../../ports/ids.ts";
import type { Outcome } from "../../ports/outcome.ts";
import type { OrderView } from "../../ports/services/orders.ts";
import type { ShipFailureCode } from "../fulfillment/fulfillment.ts";
import type { PackingSlip } from "../orders/packing-slip.ts";
import type { StaffRefund, StaffRefundFailureCode } from "../payments/refund-plan.ts";
import type { StockFailureCode } from "../stock/levels.ts";

/** Who acts, and the idempotency key of the act. */
export interface Act {
  readonly shop: string;
  readonly actor: Actor;
  readonly key: string;
}

/** Every code that each act may be refused with. */
interface StaffFailures {
  readonly accept: "order.unknown" | "order.notAcceptable";
  readonly ship: "order.unknown" | ShipFailureCode;
  readonly deliver: "order.unknown" | "order.notDeliverable";
  readonly refund: "order.unknown" | StaffRefundFailureCode | "refund.refused";
  readonly cancel: "order.unknown" | "order.notCancellable" | "order.previewChanged";
  readonly preview: "order.unknown" | "order.notCancellable" | StaffRefundFailureCode;
  readonly correctStock: StockFailureCode;
}
/** What an act may be refused with; any act when none is named. */
export type StaffFailureCode<Name extends keyof StaffFailures = keyof StaffFailures> = StaffFailures[Name];

/** Stock of a variant that is counted. */
type CountedDeskStock = DeskStock & { readonly onHand: number; readonly saleable: number };

/** The staff's half of commerce. Refusals say in `operator` what the actor may read. */
export interface StaffOperations {
  /** Takes a paid order on. */
  accept(act: Act, order: OrderNumber): Promise<Outcome<OrderView, StaffFailureCode<"accept">>>;
  /** Ships some or all of what is left. */
  ship(
    act: Act,
    order: OrderNumber,
    shipment: { lines?: Readonly<Record<string, number>>; carrier: string; trackingNumber?: string },
  ): Promise<Outcome<OrderView, StaffFailureCode<"ship">>>;
  /** The last parcel arrived; the time to withdraw begins. */
  deliver(act: Act, order: OrderNumber): Promise<Outcome<OrderView, StaffFailureCode<"deliver">>>;
  /** Gives money back through the provider; `refund.refused` when that says no. */
  refund(
    act: Act,
    order: OrderNumber,
    refund: StaffRefund,
  ): Promise<Outcome<OrderView, StaffFailureCode<"refund">>>;
  /** Before anything was shipped; refunds what was captured. */
  cancel(
    act: Act,
    order: OrderNumber,
    reason: string,
    fingerprint?: string,
  ): Promise<Outcome<OrderView, StaffFailureCode<"cancel">>>;
  /** What a refund, or without one a cancellation, would do now, in money and pieces. */
  preview(
    shop: string,
    order: OrderNumber,
    refund?: Omit<StaffRefund, "reason" | "fingerprint">,
  ): Promise<Outcome<ActPreview, StaffFailureCode<"preview">>>;
  /** Sets the counted stock. */
  correctStock(
    act: Act,
    sku: string,
    onHand: number,
    reason: string,
  ): Promise<Outcome<CountedDeskStock, StaffFailureCode<"correctStock">>>;
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
  /** Which of these orders were paid before a moment (epoch milliseconds) and still wait for somebody to take them on. */
  waitingSince(
    shop: string,
    numbers: readonly OrderNumber[],
    paidBefore: number,
  ): Promise<readonly { readonly number: OrderNumber; readonly paidAt: number }[]>;
  /** The packing slip of an order in a locale; null when there is no such order. */
  packingSlip(shop: string, number: OrderNumber, locale: string): Promise<PackingSlip | null>;
  stock(shop: string, query: string): Promise<readonly DeskStock[]>;
  /** Today in UTC by the ledger's clock. */
  report(shop: string): Promise<Omit<DeskReport, "openHelp" | "deadLetters">>;
}
