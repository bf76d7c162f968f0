/** What staff do to orders and stock: each act once per key, its audit row in the same transaction as its effect. */
import type { Transaction } from "kysely";
import type { Text } from "../../conversation/text.ts";
import type { ActPreview } from "../../ports/desk.ts";
import type { OrderNumber } from "../../ports/ids.ts";
import { type Done, done, type Failed, type Outcome, refused } from "../../ports/outcome.ts";
import type { OrderView } from "../../ports/services/orders.ts";
import type { ShopSay } from "../../ports/shop.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import { writeAudit } from "../audit.ts";
import { cancelAsPreviewed, describeCancel, planCancel } from "../fulfillment/cancel.ts";
import { acceptOrder, deliverOrder, shipOrder } from "../fulfillment/fulfillment.ts";
import { OrderChange } from "../orders/change.ts";
import { changeOrders, changeOrdersOnce, type OrderContext } from "../orders/context.ts";
import { packingSlip } from "../orders/packing-slip.ts";
import { loadOrder, loadParts } from "../orders/record.ts";
import { allowedNow } from "../orders/rules.ts";
import { viewOf } from "../orders/view.ts";
import { voidDeadLinks } from "../payments/look-up.ts";
import { planRefund, type StaffRefund } from "../payments/refund-plan.ts";
import { describeRefund } from "../payments/refund-preview.ts";
import { performRefundsOf } from "../payments/refunds.ts";
import { refundOrder } from "../payments/staff-refunds.ts";
import { correct } from "../stock/levels.ts";
import { noticeLowStock, variantName } from "../stock/low-stock.ts";
import { findStock, reportOf, waitingSince } from "./figures.ts";
import type { Act, StaffFailureCode, StaffOperations } from "./staff.ts";

type Details = Readonly<Record<string, unknown>>;

/** Makes them. `say` puts a text into a language, for the packing slip. */
export function createStaffOperations(context: OrderContext, say: ShopSay): StaffOperations {
  const { ledger, clock } = context;
  const viewed = async (shop: string, number: OrderNumber) => {
    const order = await loadOrder(ledger.db, { shop, number });
    return order === null ? null : viewOf(order, clock.now());
  };
  return {
    accept: (act, order) =>
      actOn(context, act, order, "order.accept", {}, async (change) => acceptOrder(change, act.actor.name)),
    ship: (act, order, parcel) =>
      actOn(context, act, order, "order.ship", parcel, (change) => shipOrder(change, parcel, act.actor.name)),
    deliver: (act, order) =>
      actOn(context, act, order, "order.deliver", {}, async (change) => deliverOrder(change, act.actor.name)),
    refund: (act, order, wish) => refund(context, act, order, wish),
    cancel: (act, order, reason, fingerprint) =>
      actOn(context, act, order, "order.cancel", { reason: reason.slice(0, 1000) }, (change) =>
        cancelAsPreviewed(change, { by: "staff", name: act.actor.name }, fingerprint),
      ),
    preview: (shop, order, wish) => preview(context, shop, order, wish),
    correctStock: (act, sku, onHand, reason) => correctStock(context, act, { sku, onHand, reason }),
    audit: (act, action, subject, details) =>
      changeOrders(context, (trx) => leaveAudit(trx, clock.now(), act, action, subject, details)),
    order: viewed,
    orders: (shop, limit) => newestOrders(context, shop, limit),
    async packingSlip(shop, number, locale) {
      const order = await viewed(shop, number);
      const inWords = (message: Text) => say(shop, message, locale);
      return order === null ? null : packingSlip(order, context.shop(shop), locale, inWords);
    },
    waitingSince: (shop, numbers, paidBefore) => waitingSince(ledger, shop, numbers, paidBefore),
    stock: (shop, query) => findStock(ledger, context.shop(shop), query),
    report: (shop) => reportOf(ledger, context.shop(shop), clock.now()),
  };
}

/** One act on one order. The same key again gives the same answer, whatever happened to the order since. */
async function actOn<Fault extends Failed>(
  context: OrderContext,
  act: Act,
  number: OrderNumber,
  action: string,
  details: Details,
  work: (change: OrderChange) => Promise<Done<null> | Fault>,
): Promise<Outcome<OrderView, "order.unknown"> | Fault> {
  const now = context.clock.now();
  const acted = await changeOrdersOnce(context, { key: keyOf(act), at: now }, async (trx) => {
    const order = await loadOrder(trx, { shop: act.shop, number });
    if (order === null) {
      const operator = `There is no order ${number.slice(0, 40)} in this shop.`;
      return refused({ code: "order.unknown", operator });
    }
    const change = new OrderChange(trx, order, now);
    const outcome = await work(change);
    if (outcome.kind !== "done") return outcome;
    await change.save();
    await leaveAudit(trx, now, act, action, number, details);
    return done(order.row.id);
  });
  if (acted.kind !== "done") return acted;
  await performRefundsOf(context, acted.value);
  await voidDeadLinks(context, acted.value);
  const order = await loadOrder(context.ledger.db, { id: acted.value });
  if (order === null) throw new Error(`Order ${number} is gone`);
  return done(viewOf(order, now));
}

/** A refund that the provider refuses at once is refused to the actor; one that is not certain yet goes on by itself. */
async function refund(
  context: OrderContext,
  act: Act,
  number: OrderNumber,
  wish: StaffRefund,
): Promise<Outcome<OrderView, StaffFailureCode<"refund">>> {
  const acted = await actOn(context, act, number, "order.refund", { ...wish }, (change) =>
    refundOrder(change, wish, act.actor.name, keyOf(act)),
  );
  if (acted.kind !== "done") return acted;
  const failed = await context.ledger.db
    .selectFrom("refunds")
    .select("failure")
    .where("act", "=", keyOf(act))
    .where("state", "=", "failed")
    .executeTakeFirst();
  if (failed === undefined) return acted;
  return refused({
    code: "refund.refused",
    operator: `The payment provider refused the refund (${failed.failure}). Nothing went back; look at the payment in its own dashboard.`,
  });
}

/** The same plan as the act's, made of the order as it is now and written nowhere. */
async function preview(
  { ledger, clock }: OrderContext,
  shop: string,
  number: OrderNumber,
  wish: Omit<StaffRefund, "reason" | "fingerprint"> | undefined,
): Promise<Outcome<ActPreview, StaffFailureCode<"preview">>> {
  const order = await loadOrder(ledger.db, { shop, number });
  if (order === null) {
    const operator = `There is no order ${number.slice(0, 40)} in this shop.`;
    return refused({ code: "order.unknown", operator });
  }
  if (wish === undefined) {
    if (allowedNow(order, clock.now()).cancel) return done(describeCancel(planCancel(order)));
    const operator = `Order ${number} cannot be cancelled (any more).`;
    return refused({ code: "order.notCancellable", operator });
  }
  const plan = planRefund(order, { ...wish, reason: "" });
  return "code" in plan ? refused(plan) : done(describeRefund(plan, order.row.currency));
}

function keyOf(act: Act): string {
  return `staff/${act.shop}/${act.actor.desk}/${act.key}`;
}

function leaveAudit(
  trx: Transaction<Tables>,
  at: number,
  act: Act,
  action: string,
  subject: string,
  details: Details,
): Promise<boolean> {
  return writeAudit(trx, {
    shop: act.shop,
    key: keyOf(act),
    at,
    desk: act.actor.desk,
    actor: act.actor.id,
    actorName: act.actor.name,
    action,
    subject,
    details,
  });
}

async function correctStock(
  context: OrderContext,
  act: Act,
  count: { readonly sku: string; readonly onHand: number; readonly reason: string },
) {
  const now = context.clock.now();
  const shop = context.shop(act.shop);
  return changeOrdersOnce(context, { key: keyOf(act), at: now }, async (trx) => {
    const corrected = await correct(trx, { shop: shop.id, sku: count.sku, onHand: count.onHand });
    if (corrected.kind !== "done") return corrected;
    const { variant, onHand, reserved, saleable, sellsOn } = corrected.value;
    await noticeLowStock(trx, shop, [variant], now);
    const details = { onHand, reason: count.reason.slice(0, 1000) };
    await leaveAudit(trx, now, act, "stock.correct", count.sku, details);
    return done({
      ...(await variantName(trx, shop, variant)),
      onHand,
      reserved,
      saleable,
      ...(sellsOn && { sellsOn: true as const }),
    });
  });
}

async function newestOrders(
  context: OrderContext,
  shop: string,
  limit: number,
): Promise<readonly OrderView[]> {
  const rows = await context.ledger.db
    .selectFrom("orders")
    .selectAll()
    .where("shop", "=", shop)
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  const views: OrderView[] = [];
  for (const row of rows) views.push(viewOf(await loadParts(context.ledger.db, row), context.clock.now()));
  return views;
}
