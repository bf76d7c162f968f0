/** The `order.*` services: what a shopper can do with orders. */
import { text } from "../../conversation/text.ts";
import type { OrderNumber } from "../../ports/ids.ts";
import { type Done, done, type Failed, type Outcome, refused } from "../../ports/outcome.ts";
import type { OrderView } from "../../ports/services/orders.ts";
import type { ServiceContext } from "../../ports/services/services.ts";
import type { ShopSay } from "../../ports/shop.ts";
import { writeAudit } from "../audit.ts";
import type { Selling } from "../catalog/selling-context.ts";
import { placeOrder } from "../checkout/place-order.ts";
import type { Handlers } from "../handler.ts";
import { OrderChange } from "../orders/change.ts";
import { createConfirmation } from "../orders/confirmation.ts";
import { changeOrdersOnce, type OrderContext } from "../orders/context.ts";
import type { OrderRecord } from "../orders/record.ts";
import { allowedNow } from "../orders/rules.ts";
import { viewOf } from "../orders/view.ts";
import { lookUpAttempt, voidDeadLinks } from "../payments/look-up.ts";
import { paymentLink } from "../payments/payment-link.ts";
import { performRefundsOf } from "../payments/refunds.ts";
import { cancelOrder } from "./cancel.ts";
import { orderUnknown, ownOrder, ownOrders } from "./own-orders.ts";

/** Orders on one page of `order.list`. */
const PAGE_SIZE = 5;

/** The services by name. */
export type OrderHandlers = Handlers<
  | "order.place"
  | "order.pay"
  | "order.refresh"
  | "order.view"
  | "order.list"
  | "order.cancel"
  | "order.withdraw"
  | "order.confirmation"
>;

/** The handlers. `say` puts a text into a language, for the confirmation. */
export function createOrderServices(orders: OrderContext, selling: Selling, say: ShopSay): OrderHandlers {
  const { db } = orders.ledger;
  return {
    async "order.place"(input, context) {
      const placed = await placeOrder(orders, selling, input, context);
      return placed.kind === "done" ? viewed(orders, context, placed.value) : placed;
    },
    async "order.pay"(input, context) {
      const order = await ownOrder(db, context, input.order);
      return order === null ? orderUnknown() : paymentLink(orders, order.row.id);
    },
    async "order.refresh"(input, context) {
      const order = await ownOrder(db, context, input.order);
      if (order === null) return done(null);
      await refresh(orders, order);
      const now = await ownOrder(db, context, input.order);
      return done(now === null ? null : viewOf(now, context.now));
    },
    async "order.view"(input, context) {
      const order = await ownOrder(db, context, input.order);
      return done(order === null ? null : viewOf(order, context.now));
    },
    async "order.list"({ page }, context) {
      const { orders, total } = await ownOrders(db, context, { offset: page * PAGE_SIZE, limit: PAGE_SIZE });
      const items = orders.map((order) => viewOf(order, context.now));
      return done({ items, page, pages: Math.ceil(total / PAGE_SIZE), total });
    },
    async "order.cancel"(input, context) {
      const act = { action: "order.cancel", details: {} };
      return ownAct(orders, context, input.order, act, (change) => cancelOrder(change, { by: "shopper" }));
    },
    async "order.withdraw"(input, context) {
      const details = input.reason === undefined ? {} : { reason: input.reason };
      const act = { action: "order.withdraw", details };
      return ownAct(orders, context, input.order, act, async (change) => withdraw(change));
    },
    async "order.confirmation"(input, context) {
      const order = await ownOrder(db, context, input.order);
      return done(order === null ? null : await createConfirmation(orders, order, context.locale, say));
    },
  };
}

async function viewed(
  orders: OrderContext,
  context: ServiceContext,
  number: OrderNumber,
): Promise<Outcome<OrderView, "order.unknown">> {
  const order = await ownOrder(orders.ledger.db, context, number);
  return order === null ? orderUnknown() : done(viewOf(order, context.now));
}

/** Asks the provider about every attempt that may have been paid. */
async function refresh(orders: OrderContext, order: OrderRecord): Promise<void> {
  for (const attempt of order.attempts)
    if (attempt.captured === 0 && attempt.state !== "refused") await lookUpAttempt(orders, attempt.reference);
}

/** A shopper's act on their own order: once per call, audited, its refunds and voids carried out afterwards. */
async function ownAct<Fault extends Failed>(
  orders: OrderContext,
  context: ServiceContext,
  number: OrderNumber,
  act: { readonly action: string; readonly details: Readonly<Record<string, unknown>> },
  work: (change: OrderChange) => Promise<Done<null> | Fault>,
): Promise<Outcome<OrderView, "order.unknown"> | Fault> {
  const acted = await changeOrdersOnce(orders, { key: context.key, at: context.now }, async (trx) => {
    const order = await ownOrder(trx, context, number);
    if (order === null) return orderUnknown();
    const change = new OrderChange(trx, order, context.now);
    const outcome = await work(change);
    if (outcome.kind !== "done") return outcome;
    await change.save();
    await writeAudit(trx, {
      shop: context.shop,
      key: context.key,
      at: context.now,
      desk: "shopper",
      actor: String(order.row.customer_id),
      actorName: "",
      action: act.action,
      subject: number,
      details: act.details,
    });
    return done(order.row.id);
  });
  if (acted.kind !== "done") return acted;
  await performRefundsOf(orders, acted.value);
  await voidDeadLinks(orders, acted.value);
  return viewed(orders, context, number);
}

/**
 * The statutory withdrawal. It is recorded with its time and acknowledged; staff arrange the return and the refund.
 * A reason is not needed; one that was given stands in the audit trail, for staff.
 */
function withdraw(change: OrderChange): Outcome<null, "order.notWithdrawable"> {
  const { row } = change.order;
  if (!allowedNow(change.order, change.at).withdraw) {
    return refused({
      code: "order.notWithdrawable",
      shopper: text("order.notWithdrawable"),
      operator: `Order ${row.number} cannot be withdrawn from: unpaid, cancelled, refunded, withdrawn already, or past its time.`,
    });
  }
  change.step("refund", "request");
  change.set({ withdrawn_at: change.at });
  change.tell("order.withdrawn", { at: change.at });
  return done(null);
}
