/**
 * Placing an order: in one transaction, what the shopper agreed to is checked against today, the stock is held, the
 * number is given, everything agreed is frozen and the cart emptied. Or nothing of it.
 */
import type { Transaction } from "kysely";
import { money } from "../../conversation/money.ts";
import { type OrderId, OrderNumber } from "../../ports/ids.ts";
import { done, type Outcome } from "../../ports/outcome.ts";
import type { ServiceContext, ServiceFailureCode, ServiceInput } from "../../ports/services/services.ts";
import type { Shop } from "../../ports/shop.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import { emptyCart } from "../cart/services.ts";
import type { Selling } from "../catalog/selling-context.ts";
import { touchAddress } from "../customers/address-book.ts";
import { cameFrom } from "../customers/campaigns.ts";
import { identifiers } from "../customers/identifiers.ts";
import { OrderChange } from "../orders/change.ts";
import { changeOrdersOnce, type OrderContext } from "../orders/context.ts";
import { type Agreement, loadOrder } from "../orders/record.ts";
import { markPaid } from "../payments/attempt-settlement.ts";
import { recordPromotionUse } from "../pricing/promotions.ts";
import { vatOn } from "../pricing/tax.ts";
import { spread } from "../pricing/totals.ts";
import { HOLD_GRACE_MS } from "../stock/hold.ts";
import { reserve } from "../stock/levels.ts";
import { noticeLowStock } from "../stock/low-stock.ts";
import { fingerprintOf, orderChanged, type SummedUp, summarize } from "./summary.ts";

/** Order numbers of a shop count up from here. */
const FIRST_NUMBER = 1001;

/** Places the order of a sender's cart; answers its number. The same call again answers the same order. */
export async function placeOrder(
  orders: OrderContext,
  selling: Selling,
  input: ServiceInput<"order.place">,
  context: ServiceContext,
): Promise<Outcome<OrderNumber, ServiceFailureCode<"order.place">>> {
  let isNew = false;
  const placed = await changeOrdersOnce(orders, { key: context.key, at: context.now }, async (trx) => {
    isNew = true;
    const agreed = await summarize(trx, selling, context, input);
    if (agreed.kind !== "done") return agreed;
    const { summary } = agreed.value;
    if (summary.fingerprint !== input.fingerprint) return orderChanged(agreed.value);
    const shop = orders.shop(context.shop);
    const number = await nextNumber(trx, shop);
    const held = await reserve(trx, {
      shop: shop.id,
      order: number,
      lines: summary.lines.map((line) => ({ variant: line.variant, quantity: line.quantity })),
      expiresAt: context.now + shop.paymentMinutes * 60_000 + HOLD_GRACE_MS,
    });
    if (held.kind !== "done") return held;
    await writeOrder(trx, shop, number, agreed.value, context);
    await emptyCart(trx, agreed.value.customer, context.now);
    await touchAddress(trx, agreed.value.customer, input.address, context.now);
    const variants = summary.lines.map((line) => line.variant);
    await noticeLowStock(trx, shop, variants, context.now);
    return done(number);
  });
  if (isNew && placed.kind === "done") orders.metrics.order({ shop: context.shop, step: "placed" });
  return placed;
}

/** `<prefix>-<n>`, without gaps: a transaction that is rolled back gives its number back. */
async function nextNumber(trx: Transaction<Tables>, shop: Shop): Promise<OrderNumber> {
  const { last } = await trx
    .insertInto("order_numbers")
    .values({ shop: shop.id, last: FIRST_NUMBER })
    .onConflict((conflict) =>
      conflict.column("shop").doUpdateSet((expression) => ({
        last: expression("order_numbers.last", "+", 1),
      })),
    )
    .returning("last")
    .executeTakeFirstOrThrow();
  return OrderNumber.parse(`${shop.orderPrefix}-${last}`);
}

async function writeOrder(
  trx: Transaction<Tables>,
  shop: Shop,
  number: OrderNumber,
  agreed: SummedUp,
  context: ServiceContext,
): Promise<void> {
  const { customer } = agreed;
  const { giftMessage, ...summary } = agreed.summary;
  const paid = paidParts(agreed);
  const agreement: Agreement = {
    at: context.now,
    locale: context.locale,
    summary,
    terms: shop.legal.version,
    shippingPaid: paid.shipping,
  };
  const led = await cameFrom(trx, customer, context.now);
  const { id } = await trx
    .insertInto("orders")
    .values({
      shop: shop.id,
      number,
      revision: 0,
      placed_at: context.now,
      customer_id: customer,
      channel: context.channel,
      address: context.address,
      locale: context.locale,
      market: context.market,
      currency: summary.total.currency,
      order_state: "placed",
      payment_state: "open",
      fulfillment_state: "unfulfilled",
      refund_state: "none",
      total: summary.total.amount,
      captured: 0,
      refunded: 0,
      disputed: 0,
      agreement_json: JSON.stringify(agreement),
      legal: await keepLegalTexts(trx, shop),
      came_from_json: led === null ? null : JSON.stringify(led),
      gift_message: giftMessage ?? null,
      paid_by: null,
      paid_at: null,
      delivered_at: null,
      withdrawn_at: null,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await writeLines(trx, id, agreed, paid.lines);
  if (summary.code !== undefined) {
    const use = { shop: shop.id, code: summary.code, order: number, customer, at: context.now };
    await recordPromotionUse(trx, { ...use, identifiers: identifiers(shop.id, summary.contact) });
  }
  await writeFirstFacts(trx, id, context.now);
}

/** What is paid for each line and for shipping, VAT as charged; the parts add up to the total. */
function paidParts({ summary, lines }: SummedUp): {
  readonly lines: readonly number[];
  readonly shipping: number;
} {
  const nets = [...lines.map((line) => line.paid.amount), summary.shipping.price.amount];
  const highest = Math.max(0, ...lines.map((line) => line.rate));
  const rates = [...lines.map((line) => line.rate), highest];
  const { currency } = summary.total;
  const vat = summary.total.amount - nets.reduce((sum, net) => sum + net, 0);
  const weights = nets.map((net, index) => vatOn(money(net, currency), rates[index] ?? 0).amount);
  const shares = spread(vat, weights);
  const parts = nets.map((net, index) => net + (shares[index] ?? 0));
  return { lines: parts.slice(0, -1), shipping: parts.at(-1) ?? 0 };
}

async function writeLines(
  trx: Transaction<Tables>,
  order: OrderId,
  agreed: SummedUp,
  paid: readonly number[],
): Promise<void> {
  for (const [index, line] of agreed.summary.lines.entries()) {
    await trx
      .insertInto("order_lines")
      .values({
        order_id: order,
        variant_id: line.variant,
        product_id: line.product,
        sku: line.sku,
        name_json: JSON.stringify(line.name),
        options_json: JSON.stringify(line.options),
        picture: line.picture ?? null,
        price: line.price.amount,
        total: line.total.amount,
        paid: paid[index] ?? 0,
        quantity: line.quantity,
        shipped: 0,
        refunded: 0,
        withheld: 0,
      })
      .execute();
  }
}

/** The legal texts as they stand, kept once by their digest: the proof of what was agreed to. */
async function keepLegalTexts(trx: Transaction<Tables>, shop: Shop): Promise<string> {
  const content = { legal: shop.legal, trader: shop.trader };
  const digest = fingerprintOf(content);
  await trx
    .insertInto("legal_texts")
    .values({ digest, content_json: JSON.stringify(content) })
    .onConflict((conflict) => conflict.column("digest").doNothing())
    .execute();
  return digest;
}

/** The history begins. Where a code made everything free there is nothing to pay, so the order is paid at once. */
async function writeFirstFacts(trx: Transaction<Tables>, id: OrderId, at: number): Promise<void> {
  const order = await loadOrder(trx, { id });
  if (order === null) throw new Error("An order is gone in its own transaction");
  const change = new OrderChange(trx, order, at);
  change.fact("order.placed", { total: order.row.total, currency: order.row.currency });
  if (order.row.total === 0) await markPaid(change, null);
  await change.save();
}
