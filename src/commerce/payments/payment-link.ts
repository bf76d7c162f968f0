/**
 * The link to pay one order. The attempt is stored before the provider hears of it, so that a crash at any instant
 * leaves either nothing or an attempt that the same question, or the sweep, takes up again.
 */
import { type Localized, text } from "../../conversation/text.ts";
import type { OrderId } from "../../ports/ids.ts";
import { done, type Failed, type Outcome, refused, retry } from "../../ports/outcome.ts";
import type { PaymentFailureCode, PaymentLink } from "../../ports/payment.ts";
import type { OrderPayment } from "../../ports/services/orders.ts";
import type { ServiceFailureCode } from "../../ports/services/services.ts";
import type { Shop } from "../../ports/shop.ts";
import { OrderChange } from "../orders/change.ts";
import { changeOrders, type OrderContext } from "../orders/context.ts";
import { type AttemptRow, loadOrder, type OrderRecord } from "../orders/record.ts";
import { allowedNow } from "../orders/rules.ts";
import { HOLD_GRACE_MS, hold } from "../stock/hold.ts";
import { changeAttempt, isLiving, newPaymentReference, nextCheck } from "./attempts.ts";
import { lookUpAttempt } from "./look-up.ts";

/** A link with less life than this is not given out again, in milliseconds. */
const SHORTEST_LIFE_MS = 2 * 60_000;

/** Why there is no link: `payment.unavailable` may be asked again. */
type LinkFailureCode = Exclude<ServiceFailureCode<"order.pay">, "order.unknown">;

/** Gives a living link for an order (row id), or makes one. */
export async function paymentLink(
  context: OrderContext,
  id: OrderId,
): Promise<Outcome<OrderPayment, LinkFailureCode>> {
  if (!(await voidOutdated(context, id))) return unavailable("An older link could not be voided");
  const attempt = await findOrMake(context, id);
  if (attempt.kind !== "done") return attempt;
  return open(context, attempt.value);
}

function notPossible(order: OrderRecord): Failed<"payment.notPossible"> {
  return refused({
    code: "payment.notPossible",
    shopper: text("payment.notPossible"),
    operator: `Order ${order.row.number} cannot be paid: it is ${order.row.order_state}, its payment ${order.row.payment_state}.`,
    details: { payment: order.row.payment_state, order: order.row.order_state },
  });
}

function unavailable(operator: string, afterMs?: number): Failed<"payment.unavailable"> {
  return retry({ code: "payment.unavailable", shopper: text("payment.unavailable"), operator }, afterMs);
}

function isGood(order: OrderRecord, attempt: AttemptRow, now: number): boolean {
  return (
    isLiving(attempt) &&
    attempt.superseded === 0 &&
    attempt.amount === order.row.total &&
    attempt.currency === order.row.currency &&
    attempt.expires_at - now >= SHORTEST_LIFE_MS
  );
}

/** Voids older links at the provider; false when one of them could not be reached. */
async function voidOutdated(context: OrderContext, id: OrderId): Promise<boolean> {
  const now = context.clock.now();
  const outdated = await changeOrders(context, async (trx) => {
    const order = await loadOrder(trx, { id });
    const living = order?.attempts.filter(isLiving) ?? [];
    const old = living.filter((attempt) => order !== null && !isGood(order, attempt, now));
    for (const attempt of old) await changeAttempt(trx, attempt, { superseded: 1, check_at: now });
    return old.map((attempt) => attempt.reference);
  });
  for (const reference of outdated) if (!(await lookUpAttempt(context, reference))) return false;
  return true;
}

/** The living attempt, or a new one with its stock held; all in one transaction. */
async function findOrMake(
  context: OrderContext,
  id: OrderId,
): Promise<Outcome<AttemptRow, "payment.notPossible" | "stock.short">> {
  const now = context.clock.now();
  return changeOrders(context, async (trx) => {
    const order = await loadOrder(trx, { id });
    if (order === null) throw new Error(`There is no order with row id ${id}`);
    if (!allowedNow(order, now).pay) return notPossible(order);
    const living = order.attempts.find((attempt) => isGood(order, attempt, now));
    if (living !== undefined) return done(living);
    const expiresAt = now + context.shop(order.row.shop).paymentMinutes * 60_000;
    const held = await hold(trx, order, expiresAt + HOLD_GRACE_MS);
    if (held.kind !== "done") return held;
    const change = new OrderChange(trx, order, now);
    change.step("payment", "reopen");
    change.fact("payment.requested", { amount: order.row.total, currency: order.row.currency });
    await change.save();
    const attempt = newAttempt(context, order, now, expiresAt);
    await trx.insertInto("payment_attempts").values(attempt).execute();
    return done(attempt);
  });
}

function newAttempt(context: OrderContext, order: OrderRecord, now: number, expiresAt: number): AttemptRow {
  const attempt: AttemptRow = {
    reference: newPaymentReference(),
    order_id: order.row.id,
    shop: order.row.shop,
    vendor: context.shop(order.row.shop).payment,
    amount: order.row.total,
    currency: order.row.currency,
    state: "creating",
    url: null,
    provider_reference: null,
    created_at: now,
    expires_at: expiresAt,
    check_at: null,
    ended_at: null,
    superseded: 0,
    captured: 0,
    captured_currency: null,
    returned: 0,
  };
  return { ...attempt, check_at: nextCheck(attempt, now) };
}

/** Has the provider open the attempt, where it is not open yet. */
async function open(
  context: OrderContext,
  attempt: AttemptRow,
): Promise<Outcome<OrderPayment, LinkFailureCode>> {
  const order = await loadOrder(context.ledger.db, { id: attempt.order_id });
  if (order === null) throw new Error("A payment attempt has no order");
  if (attempt.url !== null) return done(given(order, attempt, attempt.url));
  const link = await create(context, order, attempt);
  if (link.kind === "done") return opened(context, order, attempt, link.value);
  const { code, operator } = link.failure;
  context.log.warn({ shop: attempt.shop, vendor: attempt.vendor, code }, "No payment link could be made");
  if (link.kind === "refused") {
    await close(context, attempt);
    return refused({
      code: "payment.notPossible",
      shopper: text("payment.notPossible"),
      operator: `The payment provider ${attempt.vendor} refused to open a payment (${code}): ${operator}`,
    });
  }
  return unavailable(operator, link.kind === "retry" ? link.afterMs : undefined);
}

/** Characters of a description: Telegram's invoices take 255 (Bot API, sendInvoice), other providers more. */
const DESCRIPTION_AT_MOST = 200;

async function create(
  context: OrderContext,
  order: OrderRecord,
  attempt: AttemptRow,
): Promise<Outcome<PaymentLink, PaymentFailureCode>> {
  const shop = context.shop(attempt.shop);
  const provider = context.provider(attempt.shop, attempt.vendor);
  const request = {
    reference: attempt.reference,
    shop: attempt.shop,
    orderNumber: order.row.number,
    description: descriptionOf(order, shop),
    amount: { amount: attempt.amount, currency: attempt.currency },
    expiresAt: attempt.expires_at,
    locale: order.row.locale,
    returnUrl: `${context.publicUrl()}/paid/${attempt.reference}`,
  };
  const first = await provider.create(request);
  if (first.kind !== "unknown") return first;
  // The look-up says whether the question arrived; the link itself only comes from asking again, which has no second effect.
  const status = await provider.lookUp(attempt.reference);
  if (status.kind === "retry" || status.kind === "unknown") return first;
  return provider.create(request);
}

/** What is paid for, in the order's language, short enough for any provider's page. */
function descriptionOf({ lines, row }: OrderRecord, shop: Shop): string {
  const inLocale = (texts: Localized) => texts[row.locale] ?? texts[shop.locales[0] ?? ""] ?? "";
  const words = [...lines.map(({ quantity, name }) => `${quantity} × ${inLocale(name)}`).join(", ")];
  return words.length > DESCRIPTION_AT_MOST
    ? `${words.slice(0, DESCRIPTION_AT_MOST - 1).join("")}…`
    : words.join("");
}

async function opened(
  context: OrderContext,
  order: OrderRecord,
  attempt: AttemptRow,
  link: PaymentLink,
): Promise<Outcome<OrderPayment, LinkFailureCode>> {
  const now = context.clock.now();
  await context.ledger.db
    .updateTable("payment_attempts")
    .set({ state: "open", url: link.url, provider_reference: link.providerReference })
    .where("reference", "=", attempt.reference)
    .where("state", "=", "creating")
    .execute();
  const today = await loadOrder(context.ledger.db, { id: order.row.id });
  const mine = today?.attempts.find((candidate) => candidate.reference === attempt.reference);
  if (today === null || mine === undefined) throw new Error("A payment attempt is gone");
  if (mine.url !== null && isGood(today, mine, now) && allowedNow(today, now).pay)
    return done(given(today, mine, mine.url));
  // While the provider made the link, the order was paid by another one or called off: nobody gets this one.
  await lookUpAttempt(context, attempt.reference);
  return notPossible(today);
}

function given(order: OrderRecord, attempt: AttemptRow, url: string): OrderPayment {
  return {
    order: order.row.number,
    url,
    amount: { amount: attempt.amount, currency: attempt.currency },
    expiresAt: attempt.expires_at,
  };
}

async function close(context: OrderContext, attempt: AttemptRow): Promise<void> {
  await context.ledger.db
    .updateTable("payment_attempts")
    .set({ state: "refused", check_at: null })
    .where("reference", "=", attempt.reference)
    .where("state", "=", "creating")
    .execute();
}
