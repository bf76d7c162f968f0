/**
 * An honest stand-in for commerce, in memory: it keeps cart, stock, contact, addresses and orders, checks every input
 * against its contract, and refuses what commerce refuses. One shopper, one conversation.
 */
import { createHash } from "node:crypto";
import {
  type BareOrder,
  describeAgreed,
  describeCart,
  described,
} from "../../src/commerce/orders/description.ts";
import type { OfferedEvent } from "../../src/conversation/message.ts";
import { addMoney, type Money, multiplyMoney, shareOf } from "../../src/conversation/money.ts";
import { text } from "../../src/conversation/text.ts";
import { AddressId, CartLineId, OrderNumber, type VariantId } from "../../src/ports/ids.ts";
import { done, type Outcome, refused } from "../../src/ports/outcome.ts";
import type { CartChange, CartLine, CartView } from "../../src/ports/services/cart.ts";
import type { ShippingOffer, Summary } from "../../src/ports/services/checkout.ts";
import type { Page } from "../../src/ports/services/contract.ts";
import type { Address, Contact } from "../../src/ports/services/customers.ts";
import type { OrderView } from "../../src/ports/services/orders.ts";
import {
  contracts,
  type ServiceContext,
  type ServiceInput,
  type ServiceName,
  type ServiceOutput,
  type Services,
} from "../../src/ports/services/services.ts";
import {
  categories,
  fillShelves,
  markets,
  type Piece,
  productOf,
  type Shelved,
  summaryOf,
  type TestMarket,
} from "./memory-catalog.ts";

const PAGE = 8;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

type Handlers = {
  [Name in ServiceName]: (input: ServiceInput<Name>, context: ServiceContext) => Outcome<ServiceOutput<Name>>;
};
interface KeptLine {
  readonly id: CartLineId;
  readonly piece: VariantId;
  quantity: number;
}
type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };
type KeptOrder = Mutable<BareOrder> & { until: number };

/** The stand-in. */
export class MemoryServices implements Services {
  readonly shelves: Shelved[] = fillShelves();
  readonly orders: KeptOrder[] = [];
  readonly campaigns: string[] = [];
  /** What the customer said to news of orders; null before they were asked. */
  consent: boolean | null = null;
  readonly calls: ServiceName[] = [];
  /** False while no carrier takes this shop's parcels. */
  ships = true;
  contact: Partial<Contact> = {};
  addresses: Address[] = [];
  #lines: KeptLine[] = [];
  #code: string | undefined;
  #gift: string | undefined;
  #changes: CartChange[] = [];
  #ids = 0;

  kind(name: string): "reading" | "changing" {
    return contracts[name as ServiceName].kind;
  }

  async call(name: string, input: unknown, context: ServiceContext): Promise<Outcome<unknown>> {
    const known = name as ServiceName;
    const parsed = contracts[known].input.parse(input);
    this.calls.push(known);
    const handle = this.#handlers[known] as (input: unknown, context: ServiceContext) => Outcome<unknown>;
    return JSON.parse(JSON.stringify(handle(parsed, context))) as Outcome<unknown>;
  }

  /** What the provider says: paid, declined, or nothing until the deadline. Answers the fact the ledger announces. */
  pay(number: string, state: "paid" | "failed" | "expired"): OfferedEvent {
    const order = this.#order(number);
    order.states = { ...order.states, payment: state };
    if (state === "paid") {
      order.captured = order.total;
      return { type: "order.paid", order: number };
    }
    return { type: state === "failed" ? "order.paymentDeclined" : "order.paymentExpired", order: number };
  }

  /** Staff send everything. */
  ship(number: string, at: number): OfferedEvent {
    const order = this.#order(number);
    const parcel = { carrier: "PostNord", trackingNumber: "123", trackingUrl: "https://track.example/123" };
    order.states = { ...order.states, order: "completed", fulfillment: "fulfilled" };
    order.shipments = [...order.shipments, { at, ...parcel, lines: {} }];
    return { type: "order.shipped", order: number, whole: true, ...parcel };
  }

  /** The parcel arrived. */
  deliver(number: string, at: number): OfferedEvent {
    const order = this.#order(number);
    order.states = { ...order.states, fulfillment: "delivered" };
    order.withdrawUntil = at + 14 * DAY;
    return { type: "order.delivered", order: number };
  }

  readonly #handlers: Handlers = {
    "catalog.categories": () => done(this.#categories()),
    "catalog.list": ({ category, page }, context) => {
      const found = this.#categories().find(({ id }) => id === category);
      if (found === undefined) return no("category.unknown");
      const shelved = this.#onSale().filter((product) => product.category === category);
      return done({
        ...paged(
          shelved.map((product) => summaryOf(product, marketOf(context))),
          page,
        ),
        category: found,
      });
    },
    "catalog.search": ({ query, page }, context) => {
      const words = query.toLowerCase();
      const found = this.#onSale().filter(({ names }) =>
        Object.values(names).some((name) => words !== "" && name.toLowerCase().includes(words)),
      );
      return done(
        paged(
          found.map((product) => summaryOf(product, marketOf(context))),
          page,
        ),
      );
    },
    "catalog.product": ({ product }, context) => {
      const found = this.#onSale().find(({ id }) => id === product);
      return done(found === undefined ? null : productOf(found, marketOf(context)));
    },
    "catalog.resolve": ({ handle }) => {
      const product = this.#onSale().find((shelved) => shelved.handle === handle);
      if (product !== undefined) return done({ kind: "product", id: product.id });
      const category = categories.find((known) => known.handle === handle);
      return done(category === undefined ? null : { kind: "category", id: category.id });
    },
    "cart.view": (_, context) => done(this.#cart(context)),
    "cart.add": ({ variant, quantity }, context) => {
      const piece = this.#piece(variant);
      if (piece === undefined) return no("variant.gone");
      const line = this.#lines.find((kept) => kept.piece === variant);
      if ((line?.quantity ?? 0) + quantity > piece.onHand)
        return no("stock.short", { saleable: piece.onHand });
      if (line === undefined) this.#lines.push({ id: this.#nextLine(), piece: variant, quantity });
      else line.quantity += quantity;
      return done(this.#cart(context));
    },
    "cart.setQuantity": ({ line, quantity }, context) => {
      const kept = this.#lines.find(({ id }) => id === line);
      if (kept === undefined) return no("line.unknown");
      const saleable = this.#piece(kept.piece)?.onHand ?? 0;
      if (quantity > saleable) return no("stock.short", { saleable });
      kept.quantity = quantity;
      this.#lines = this.#lines.filter((other) => other.quantity > 0);
      return done(this.#cart(context));
    },
    "cart.clear": (_, context) => {
      this.#lines = [];
      return done(this.#cart(context));
    },
    "cart.applyCode": ({ code }, context) => {
      if (code.trim().toUpperCase() !== "WELCOME10") return no("code.unknown");
      this.#code = "WELCOME10";
      return done(this.#cart(context));
    },
    "cart.removeCode": (_, context) => {
      this.#code = undefined;
      return done(this.#cart(context));
    },
    "cart.setGiftMessage": ({ message }, context) => {
      const tidy = message.trim().replace(/\s+/g, " ");
      if (this.#lines.length === 0) return no("cart.empty");
      if (tidy === "") return no("gift.empty");
      if ([...tidy].length > 300) return no("gift.tooLong", { most: 300 });
      this.#gift = tidy;
      return done(this.#cart(context));
    },
    "cart.removeGiftMessage": (_, context) => {
      this.#gift = undefined;
      return done(this.#cart(context));
    },
    "cart.buyAgain": ({ order }, context) => {
      const found = this.orders.find(({ number }) => number === order);
      if (found === undefined) return no("order.unknown");
      for (const { variant, quantity, name } of found.lines) {
        const saleable = this.#piece(variant)?.onHand ?? 0;
        const line = this.#lines.find(({ piece }) => piece === variant);
        const room = Math.min(quantity, saleable - (line?.quantity ?? 0));
        if (room < quantity)
          this.#changes.push({ kind: "quantity", name, was: quantity, now: Math.max(0, room) });
        if (room > 0 && line !== undefined) line.quantity += room;
        else if (room > 0) this.#lines.push({ id: this.#nextLine(), piece: variant, quantity: room });
      }
      return done(this.#cart(context));
    },
    "cart.fill": ({ lines }, context) => {
      for (const { sku, quantity, price } of lines) {
        const variants = this.#onSale().flatMap((shelved) => productOf(shelved, marketOf(context)).variants);
        const variant = variants.find((candidate) => candidate.sku === sku);
        if (variant === undefined) {
          this.#changes.push({ kind: "unknownItem", sku });
          continue;
        }
        const filled = Math.min(quantity, variant.saleable);
        let line = this.#lines.find(({ piece }) => piece === variant.id);
        if (line === undefined) {
          line = { id: this.#nextLine(), piece: variant.id, quantity: filled };
          this.#lines.push(line);
        }
        line.quantity = filled;
        const { name } = this.#line(line, marketOf(context));
        if (price !== undefined && price.amount !== variant.price.amount)
          this.#changes.push({ kind: "shownPrice", name, was: price, now: variant.price });
      }
      return done(this.#cart(context));
    },
    "checkout.contact": () => done(this.contact),
    "checkout.saveContact": (given) => {
      if (given.name !== undefined && !/^\S.{1,99}$/u.test(given.name)) return no("contact.name");
      if (given.email !== undefined && !/^[\w.+-]{1,60}@[\w-]+\.[\w.-]{2,60}$/.test(given.email))
        return no("contact.email");
      if (given.phone !== undefined && !/^\+?[\d ]{6,20}$/.test(given.phone)) return no("contact.phone");
      this.contact = { ...this.contact, ...given };
      return done(this.contact);
    },
    "checkout.addresses": (_, { market }) => done(this.addresses.filter(({ country }) => country === market)),
    "checkout.addressForm": (_, { market }) =>
      done([
        { name: "line1", question: `test.address.line1.${market}`, required: true },
        { name: "line2", question: "test.address.line2", required: false },
        { name: "postalCode", question: "test.address.postalCode", required: true },
        { name: "city", question: "test.address.city", required: true },
      ]),
    "checkout.checkAddressField": ({ field, value }, { market }) => {
      const tidy = value.trim().replace(/\s+/g, " ");
      const postalCode = market === "DK" ? /^\d{4}$/ : /^\d{4} ?[A-Z]{2}$/i;
      const fits = field === "postalCode" ? postalCode.test(tidy) : /^[\p{L}\p{N} .,'-]{1,100}$/u.test(tidy);
      return fits ? done(tidy.toUpperCase() === tidy ? tidy : tidy) : no(`address.${field}`);
    },
    "checkout.saveAddress": (given, { market }) => {
      if (given.line1 === "" || given.city === "") return no("address.line1");
      const address: Address = { id: AddressId.parse(this.#nextId()), ...given, country: market };
      this.addresses = [address, ...this.addresses];
      return done(address);
    },
    "checkout.forgetAddress": ({ address }) => {
      this.addresses = this.addresses.filter(({ id }) => id !== address);
      return done(null);
    },
    "checkout.shipping": (_, context) => done(this.ships ? shippingOf(context) : []),
    "checkout.summary": (wish, context) => this.#summary(wish, context),
    "order.place": (wish, context) => this.#place(wish, context),
    "order.pay": ({ order: number }, { now }) => {
      const order = this.orders.find((kept) => kept.number === number);
      if (order === undefined) return no("order.unknown");
      if (!this.#view(order, now).allowed.pay) return no("payment.notPossible");
      if (order.states.payment !== "open") order.states = { ...order.states, payment: "open" };
      if (order.until <= now) order.until = now + 30 * MINUTE;
      return done({
        order: number,
        url: `https://pay.example/${number}`,
        amount: order.total,
        expiresAt: order.until,
      });
    },
    "order.refresh": ({ order }, { now }) => done(this.#found(order, now)),
    "order.view": ({ order }, { now }) => done(this.#found(order, now)),
    "order.list": ({ page }, { now }) =>
      done(
        paged(
          [...this.orders].reverse().map((order) => this.#view(order, now)),
          page,
        ),
      ),
    "order.cancel": ({ order: number }, { now }) => {
      const order = this.orders.find((kept) => kept.number === number);
      if (order === undefined || !this.#view(order, now).allowed.cancel) return no("order.notCancellable");
      for (const { variant, quantity } of order.lines) this.#restock(variant, quantity);
      order.states = { ...order.states, order: "cancelled" };
      if (order.states.payment === "open") order.states = { ...order.states, payment: "cancelled" };
      return done(this.#view(order, now));
    },
    "order.withdraw": ({ order: number }, { now }) => {
      const order = this.orders.find((kept) => kept.number === number);
      if (order === undefined || !this.#view(order, now).allowed.withdraw) return no("order.notWithdrawable");
      order.withdrawnAt = now;
      order.history = [...order.history, { at: now, type: "order.withdrawn" }];
      return done(this.#view(order, now));
    },
    "order.confirmation": ({ order: number }) => {
      const order = this.orders.find((kept) => kept.number === number);
      if (order?.states.payment !== "paid") return done(null);
      return done({ fileName: `${number}.html`, content: `<!doctype html><title>${number}</title>` });
    },
    "customer.campaign": ({ campaign }) => {
      this.campaigns.push(campaign);
      return done(null);
    },
    "customer.consent": ({ granted }) => {
      this.consent = granted;
      return done(null);
    },
    "customer.consented": () => done(this.consent),
  };

  #nextLine(): CartLineId {
    return CartLineId.parse(this.#nextId());
  }

  #nextId(): number {
    this.#ids += 1;
    return this.#ids;
  }

  #onSale(): readonly Shelved[] {
    return this.shelves.filter(({ onSale }) => onSale);
  }

  #categories() {
    return categories
      .map((category) => ({
        ...category,
        products: this.#onSale().filter((product) => product.category === category.id).length,
      }))
      .filter(({ products }) => products > 0);
  }

  #piece(id: VariantId): Piece | undefined {
    return this.#onSale()
      .flatMap(({ pieces }) => pieces)
      .find((piece) => piece.id === id);
  }

  #restock(id: VariantId, quantity: number): void {
    const piece = this.#piece(id);
    if (piece !== undefined) piece.onHand += quantity;
  }

  #order(number: string): KeptOrder {
    const order = this.orders.find((kept) => kept.number === number);
    if (order === undefined) throw new Error(`There is no order ${number}`);
    return order;
  }

  #found(number: string, now: number): OrderView | null {
    const order = this.orders.find((kept) => kept.number === number);
    return order === undefined ? null : this.#view(order, now);
  }

  #line(kept: KeptLine, market: TestMarket): CartLine {
    const shelved = this.shelves.find(({ pieces }) => pieces.some(({ id }) => id === kept.piece));
    if (shelved === undefined) throw new Error(`There is no piece ${kept.piece}`);
    const product = productOf(shelved, market);
    const variant = product.variants.find(({ id }) => id === kept.piece);
    if (variant === undefined) throw new Error(`There is no variant ${kept.piece}`);
    const options = variant.options.map((value, index) => {
      const known = product.options[index]?.values.find((candidate) => candidate.value === value);
      return known?.name ?? { en: value };
    });
    return {
      id: kept.id,
      variant: variant.id,
      product: product.id,
      sku: variant.sku,
      name: product.name,
      options,
      picture: product.pictures[0],
      quantity: kept.quantity,
      price: variant.price,
      total: multiplyMoney(variant.price, kept.quantity),
      saleable: variant.saleable,
    };
  }

  #cart(context: ServiceContext): CartView {
    const market = marketOf(context);
    const gone = this.#lines.filter(({ piece }) => this.#piece(piece) === undefined);
    for (const line of gone) this.#changes.push({ kind: "gone", name: this.#line(line, market).name });
    this.#lines = this.#lines.filter((line) => !gone.includes(line));
    const lines = this.#lines.map((line) => this.#line(line, market));
    if (lines.length === 0) this.#gift = undefined;
    const subtotal = sumOf(
      lines.map(({ total }) => total),
      market.currency,
    );
    const off = this.#code === undefined ? undefined : shareOf(subtotal, 1, 10);
    const changes = this.#changes;
    this.#changes = [];
    const cart = {
      lines,
      count: lines.reduce((sum, { quantity }) => sum + quantity, 0),
      subtotal,
      ...(this.#code !== undefined && { code: this.#code, discount: off }),
      total: off === undefined ? subtotal : addMoney(subtotal, { ...off, amount: -off.amount }),
      ...(this.#gift !== undefined && { giftMessage: this.#gift }),
    };
    return { ...cart, changes, description: describeCart(cart) };
  }

  #summary(wish: ServiceInput<"checkout.summary">, context: ServiceContext): Outcome<Summary> {
    const cart = this.#cart(context);
    const { name, email } = this.contact;
    if (cart.lines.length === 0) return no("cart.empty");
    if (name === undefined || email === undefined) return no("contact.missing");
    const address = this.addresses.find(
      ({ id, country }) => id === wish.address && country === context.market,
    );
    if (address === undefined) return no("address.unknown");
    const shipping = shippingOf(context).find(({ id }) => id === wish.shipping);
    if (shipping === undefined) return no("shipping.notOffered");
    const { vat } = marketOf(context);
    const total = addMoney(cart.total, shipping.price);
    const agreed = {
      lines: cart.lines,
      subtotal: cart.subtotal,
      ...(cart.code !== undefined && { code: cart.code, discount: cart.discount }),
      shipping,
      vat: [{ rate: vat, amount: shareOf(total, vat, 10_000 + vat) }],
      vatIncluded: true,
      total,
      address,
      contact: { ...this.contact, name, email },
      ...(cart.giftMessage !== undefined && { giftMessage: cart.giftMessage }),
    };
    const fingerprint = createHash("sha256").update(JSON.stringify(agreed)).digest("hex");
    return done({ ...agreed, changes: cart.changes, fingerprint, description: describeAgreed(agreed) });
  }

  #place(wish: ServiceInput<"order.place">, context: ServiceContext): Outcome<OrderView> {
    const summary = this.#summary(wish, context);
    if (summary.kind !== "done") return summary as Outcome<OrderView>;
    const { value } = summary;
    if (value.fingerprint !== wish.fingerprint) return no("order.changed");
    const short = value.lines.find(({ variant, quantity }) => (this.#piece(variant)?.onHand ?? 0) < quantity);
    if (short !== undefined) return no("stock.short", { saleable: short.saleable });
    for (const { variant, quantity } of value.lines) this.#restock(variant, -quantity);
    const nothing = { amount: 0, currency: value.total.currency };
    const order: KeptOrder = {
      number: OrderNumber.parse(`TT-${1001 + this.orders.length}`),
      shop: context.shop,
      placedAt: context.now,
      states: { order: "placed", payment: "open", fulfillment: "unfulfilled", refund: "none" },
      lines: value.lines.map((line) => ({ ...line, id: String(line.id), shipped: 0, refunded: 0 })),
      subtotal: value.subtotal,
      shipping: value.shipping,
      vat: value.vat,
      vatIncluded: true,
      total: value.total,
      captured: nothing,
      refundedMoney: nothing,
      contact: value.contact,
      address: value.address,
      ...(value.giftMessage !== undefined && { giftMessage: value.giftMessage }),
      shipments: [],
      disputed: false,
      conversation: context.conversation,
      channel: context.channel,
      locale: context.locale,
      market: context.market,
      allowed: {
        pay: true,
        cancel: true,
        withdraw: false,
        accept: false,
        ship: false,
        deliver: false,
        refund: false,
      },
      history: [{ at: context.now, type: "order.placed" }],
      until: context.now + 30 * MINUTE,
    };
    this.orders.push(order);
    this.#lines = [];
    this.#code = undefined;
    this.#gift = undefined;
    return done(this.#view(order, context.now));
  }

  #view(order: KeptOrder, now: number): OrderView {
    const { states } = order;
    const living = states.order === "placed" || states.order === "accepted";
    const paid = states.payment === "paid";
    return described({
      ...order,
      allowed: {
        pay: living && !paid && states.payment !== "cancelled",
        cancel: living && order.shipments.length === 0,
        withdraw:
          paid &&
          states.order !== "cancelled" &&
          order.withdrawnAt === undefined &&
          (order.withdrawUntil === undefined || now <= order.withdrawUntil),
        accept: living && paid,
        ship: living && paid,
        deliver: false,
        refund: paid,
      },
    });
  }
}

function no(code: string, details?: Readonly<Record<string, unknown>>): Outcome<never> {
  return refused({ code, shopper: text("test.refused", { code }), operator: `Refused: ${code}`, details });
}

function marketOf({ market }: ServiceContext): TestMarket {
  const found = markets[market];
  if (found === undefined) throw new Error(`There is no market ${market}`);
  return found;
}

function shippingOf({ market }: ServiceContext): readonly ShippingOffer[] {
  const { currency, price } = marketOf({ market } as ServiceContext);
  const offers: readonly ShippingOffer[] = [
    {
      id: "parcel-shop",
      name: { en: "Parcel shop", da: "Pakkeshop", nl: "Afhaalpunt" },
      price: { amount: price(3900), currency },
      days: [1, 3],
    },
    {
      id: "home",
      name: { en: "To your door", da: "Hjem til døren", nl: "Aan huis" },
      price: { amount: price(5900), currency },
      days: [1, 1],
    },
  ];
  return market === "NL" ? offers.slice(0, 1) : offers;
}

function sumOf(amounts: readonly Money[], currency: string): Money {
  return addMoney({ amount: 0, currency }, ...amounts);
}

function paged<Item>(all: readonly Item[], page: number): Page<Item> {
  const pages = Math.max(1, Math.ceil(all.length / PAGE));
  const shown = Math.min(page, pages - 1);
  return { items: all.slice(shown * PAGE, (shown + 1) * PAGE), page: shown, pages, total: all.length };
}
