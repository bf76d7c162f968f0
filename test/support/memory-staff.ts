/** The staff's half of commerce in memory: small and honest about what it refuses, for tests of the desk and its adapters. */
import { type BareOrder, described } from "../../src/commerce/orders/description.ts";
import { packingSlip } from "../../src/commerce/orders/packing-slip.ts";
import type { Act, StaffOperations } from "../../src/commerce/staff/staff.ts";
import { money } from "../../src/conversation/money.ts";
import type { DeskStock } from "../../src/ports/desk.ts";
import { AddressId, OrderNumber, ProductId, VariantId } from "../../src/ports/ids.ts";
import { done, type Outcome, refused } from "../../src/ports/outcome.ts";
import type { OrderLine, OrderView } from "../../src/ports/services/orders.ts";
import type { Shop } from "../../src/ports/shop.ts";
import { loadCatalogs } from "../../src/voice/catalog.ts";
import { createVoice } from "../../src/voice/voice.ts";

const voice = createVoice({ catalogs: loadCatalogs({ locales: ["en"] }), locales: ["en"] });

/** One row of the audit. */
export interface AuditRow extends Act {
  readonly action: string;
  readonly subject: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Staff operations with a look inside. */
export interface MemoryStaff extends StaffOperations {
  readonly audits: readonly AuditRow[];
  put(order: OrderView): void;
}

/** Orders and stock to begin with. */
export function memoryStaff(
  given: { orders?: readonly OrderView[]; stock?: readonly DeskStock[] } = {},
): MemoryStaff {
  return new Books(given.orders ?? [], given.stock ?? []);
}

class Books implements MemoryStaff {
  readonly audits: AuditRow[] = [];
  readonly #orders = new Map<string, OrderView>();
  readonly #stock = new Map<string, DeskStock>();
  readonly #answers = new Map<string, OrderView | DeskStock>();

  constructor(orders: readonly OrderView[], stock: readonly DeskStock[]) {
    for (const order of orders) this.put(order);
    for (const row of stock) this.#stock.set(row.sku, row);
  }

  put(order: OrderView): void {
    this.#orders.set(order.number, order);
  }

  async accept(act: Act, number: string) {
    return this.#once(act, "acceptOrder", number, (order) =>
      order.allowed.accept
        ? done({ ...order, states: { ...order.states, order: "accepted" as const } })
        : refused({ code: "order.notAcceptable", operator: `Order ${number} was accepted already.` }),
    );
  }

  async deliver(act: Act, number: string) {
    return this.#once(act, "deliverOrder", number, (order) =>
      order.allowed.deliver
        ? done({ ...order, states: { ...order.states, fulfillment: "delivered" as const } })
        : refused({ code: "order.notDeliverable", operator: `Order ${number} cannot have arrived.` }),
    );
  }

  async ship(act: Act, number: string, shipment: Parameters<StaffOperations["ship"]>[2]) {
    return this.#once(act, "shipOrder", number, (order) => {
      const open = Object.fromEntries(order.lines.map((line) => [line.id, line.quantity - line.shipped]));
      const lines = shipment.lines ?? open;
      const tooMany = Object.entries(lines).some(([id, quantity]) => quantity > (open[id] ?? 0));
      if (!order.allowed.ship)
        return refused({ code: "order.notShippable", operator: `Order ${number} cannot be shipped now.` });
      if (tooMany)
        return refused({
          code: "shipment.tooMany",
          operator: "There are more pieces in the parcel than are left to ship.",
        });
      const shipped = order.lines.map((line) => ({ ...line, shipped: line.shipped + (lines[line.id] ?? 0) }));
      const whole = shipped.every((line) => line.shipped === line.quantity);
      const parcel = {
        at: 0,
        carrier: shipment.carrier,
        lines,
        ...(shipment.trackingNumber === undefined ? {} : { trackingNumber: shipment.trackingNumber }),
      };
      const fulfillment = whole ? ("fulfilled" as const) : ("partlyFulfilled" as const);
      return done({
        ...order,
        lines: shipped,
        shipments: [...order.shipments, parcel],
        states: { ...order.states, fulfillment },
      });
    });
  }

  async refund(act: Act, number: string, refund: Parameters<StaffOperations["refund"]>[2]) {
    return this.#once(act, "refundOrder", number, (order) => {
      const lines = refund.lines ?? {};
      const price = order.lines.reduce((sum, line) => sum + line.price.amount * (lines[line.id] ?? 0), 0);
      const amount = refund.amount?.amount ?? price;
      const left = order.captured.amount - order.refundedMoney.amount;
      if (amount === 0)
        return refused({ code: "refund.nothing", operator: "Nothing was chosen to give back." });
      if (amount > left)
        return refused({
          code: "refund.exceeds",
          operator: "That is more than was captured for this order.",
        });
      const states = {
        ...order.states,
        refund: amount === left ? ("refunded" as const) : ("partlyRefunded" as const),
      };
      const refunded = order.lines.map((line) => ({
        ...line,
        refunded: line.refunded + (lines[line.id] ?? 0),
      }));
      return done({
        ...order,
        states,
        lines: refunded,
        refundedMoney: money(order.refundedMoney.amount + amount, order.captured.currency),
      });
    });
  }

  async cancel(act: Act, number: string, reason: string) {
    return this.#once(act, "cancelOrder", number, (order) =>
      order.allowed.cancel && reason !== ""
        ? done({
            ...order,
            states: { ...order.states, order: "cancelled" as const },
            refundedMoney: order.captured,
          })
        : refused({
            code: "order.notCancellable",
            operator: `Order ${number} was shipped; refund it instead.`,
          }),
    );
  }

  async correctStock(act: Act, sku: string, onHand: number, reason: string): Promise<Outcome<DeskStock>> {
    const repeated = this.#answers.get(act.key);
    if (repeated !== undefined && "sku" in repeated) return done(repeated);
    const row = this.#stock.get(sku);
    if (row === undefined)
      return refused({ code: "stock.unknownSku", operator: `There is no article ${sku}.` });
    const next = { ...row, onHand, saleable: onHand - row.reserved };
    if (next.saleable < 0)
      return refused({
        code: "stock.belowReserved",
        operator: `${row.reserved} pieces of ${sku} are reserved.`,
      });
    this.#stock.set(sku, next);
    this.#answers.set(act.key, next);
    this.audits.push({ ...act, action: "correctStock", subject: sku, details: { onHand, reason } });
    return done(next);
  }

  async audit(
    act: Act,
    action: string,
    subject: string,
    details: Readonly<Record<string, unknown>>,
  ): Promise<boolean> {
    if (this.audits.some(({ key }) => key === act.key)) return false;
    this.audits.push({ ...act, action, subject, details });
    return true;
  }

  async order(shop: string, number: string): Promise<OrderView | null> {
    const order = this.#orders.get(number);
    return order?.shop === shop ? order : null;
  }

  async orders(shop: string, limit: number): Promise<readonly OrderView[]> {
    return [...this.#orders.values()]
      .filter((order) => order.shop === shop)
      .toReversed()
      .slice(0, limit);
  }

  async packingSlip(shop: string, number: OrderNumber, locale: string) {
    const order = await this.order(shop, number);
    const trader = { name: "Fjord & Leaf ApS", address: "Havnegade 1, 1058 København K" } as Shop["trader"];
    const sender = { name: "Fjord & Leaf", trader };
    return order === null
      ? null
      : packingSlip(order, sender, locale, (message) => voice.say(message, locale));
  }

  async stock(_shop: string, query: string): Promise<readonly DeskStock[]> {
    const words = query.toLowerCase();
    return [...this.#stock.values()].filter(({ sku, name }) =>
      `${sku} ${name}`.toLowerCase().includes(words),
    );
  }

  async report(shop: string) {
    const orders = await this.orders(shop, 1000);
    const revenue = orders.reduce(
      (sum, { captured, refundedMoney }) => sum + captured.amount - refundedMoney.amount,
      0,
    );
    return {
      date: "2026-11-23",
      orders: orders.length,
      revenue: orders.length === 0 ? [] : [money(revenue, "DKK")],
      toShip: orders.filter(({ allowed }) => allowed.ship).length,
      lowStock: [...this.#stock.values()].filter(({ saleable }) => saleable <= 2),
    };
  }

  #once(
    act: Act,
    action: string,
    number: string,
    change: (order: OrderView) => Outcome<BareOrder>,
  ): Outcome<OrderView> {
    const repeated = this.#answers.get(act.key);
    if (repeated !== undefined && "number" in repeated) return done(repeated);
    const order = this.#orders.get(number);
    if (order === undefined || order.shop !== act.shop)
      return refused({ code: "order.unknown", operator: `There is no order ${number}.` });
    const outcome = change(order);
    if (outcome.kind !== "done") return outcome;
    const next = described({ ...outcome.value, allowed: allowedOf(outcome.value) });
    this.put(next);
    this.#answers.set(act.key, next);
    this.audits.push({ ...act, action, subject: number, details: {} });
    return done(next);
  }
}

function allowedOf({ states, captured, refundedMoney }: BareOrder): OrderView["allowed"] {
  const living = states.order !== "cancelled";
  const open = living && states.fulfillment !== "fulfilled" && states.fulfillment !== "delivered";
  return {
    pay: false,
    withdraw: living,
    accept: states.order === "placed" && living,
    ship: open && states.payment === "paid",
    deliver: states.fulfillment === "fulfilled",
    cancel: living && states.fulfillment === "unfulfilled",
    refund: captured.amount > refundedMoney.amount,
  };
}

/** A paid order of two lines, 146.00 DKK with shipping; `change` overrides. */
export function paidOrder({
  number = "FJ-1001",
  ...change
}: Omit<Partial<BareOrder>, "number"> & { readonly number?: string } = {}): OrderView {
  const order: BareOrder = {
    number: OrderNumber.parse(number),
    shop: "demo",
    placedAt: Date.UTC(2026, 10, 23, 9, 30),
    states: { order: "placed", payment: "paid", fulfillment: "unfulfilled", refund: "none" },
    lines: [orderLine(1, "Sencha", 2, 4900), orderLine(2, "Genmaicha", 1, 900)],
    subtotal: money(10_700, "DKK"),
    shipping: { id: "parcel-shop", name: { en: "Parcel shop" }, price: money(3900, "DKK") },
    vat: [{ rate: 2500, amount: money(2920, "DKK") }],
    vatIncluded: true,
    total: money(14_600, "DKK"),
    captured: money(14_600, "DKK"),
    refundedMoney: money(0, "DKK"),
    contact: { name: "Karen Holm", email: "karen@example.dk", phone: "+4520304050" },
    address: {
      id: AddressId.parse(1),
      line1: "Nørregade 7",
      postalCode: "1165",
      city: "København",
      country: "DK",
    },
    shipments: [],
    disputed: false,
    conversation: "demo/telegram/4711",
    channel: "telegram",
    locale: "da",
    market: "DK",
    allowed: {
      pay: false,
      cancel: true,
      withdraw: true,
      accept: true,
      ship: true,
      deliver: false,
      refund: true,
    },
    history: [],
  };
  return described({ ...order, ...change });
}

/** A line of an order: so many pieces at a price in øre. */
export function orderLine(id: number, name: string, quantity: number, price: number): OrderLine {
  return {
    id: String(id),
    variant: VariantId.parse(id),
    product: ProductId.parse(id),
    sku: `SKU-${id}`,
    name: { en: name },
    options: [{ en: "100 g" }],
    quantity,
    shipped: 0,
    refunded: 0,
    price: money(price, "DKK"),
    total: money(price * quantity, "DKK"),
  };
}
