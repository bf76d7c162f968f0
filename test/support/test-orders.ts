/** The stage for stories of orders: a small shop on a ledger in memory, shoppers, staff, and a bank to pay at. */
import { type Commerce, createCommerce } from "../../src/commerce/commerce.ts";
import type { Act } from "../../src/commerce/staff/staff.ts";
import type { Localized, Text } from "../../src/conversation/text.ts";
import type { Announcement } from "../../src/ports/announcements.ts";
import type { CategoryId, OrderNumber, VariantId } from "../../src/ports/ids.ts";
import { silentLog } from "../../src/ports/log.ts";
import type { Outcome } from "../../src/ports/outcome.ts";
import type { Summary } from "../../src/ports/services/checkout.ts";
import type { Address } from "../../src/ports/services/customers.ts";
import type { OrderPayment, OrderView } from "../../src/ports/services/orders.ts";
import type {
  PlainInput,
  ServiceInput,
  ServiceName,
  ServiceOutput,
} from "../../src/ports/services/services.ts";
import type { Shop } from "../../src/ports/shop.ts";
import type { Ledger } from "../../src/storage/ledger/ledger.ts";
import { keyed } from "./mail.ts";
import { type MemoryPayment, memoryPayment } from "./memory-payment.ts";
import { emptyLedger } from "./test-ledger.ts";

/** Monday noon. */
export const START = Date.UTC(2026, 4, 4, 12);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const everywhere = (words: string): Localized => ({ en: words, da: `${words} (da)` });

/** A tea shop in Denmark with one parcel service. */
export const teaShop: Shop = {
  id: "tea",
  name: "Fjord & Leaf",
  tagline: everywhere("Tea"),
  locales: ["en", "da"],
  markets: [
    { country: "DK", currency: "DKK", locales: ["da"], pricesIncludeVat: true, vat: { standard: 2500 } },
    {
      country: "NO",
      currency: "NOK",
      locales: ["nb"],
      pricesIncludeVat: false,
      vat: { standard: 2500, food: 1500 },
    },
  ],
  categories: [
    { handle: "tea", name: everywhere("Tea") },
    { handle: "cake", name: everywhere("Cake"), vat: "food" },
  ],
  shipping: [
    {
      id: "parcel",
      name: everywhere("Parcel"),
      countries: ["DK", "NO"],
      price: { DKK: 4_900, NOK: 4_900 },
      days: [1, 3],
    },
  ],
  promotions: [
    { code: "THIRD", kind: "percent", percent: 3_333, limit: 2, limitPerCustomer: 1 },
    { code: "GIFT", kind: "percent", percent: 10_000 },
    { code: "SHIP", kind: "freeShipping" },
  ],
  trader: {
    name: "Fjord & Leaf ApS",
    address: "Havnegade 1, 1058 København K",
    email: "hello@fjordleaf.example",
    phone: "+45 12345678",
    companyNumber: "12345678",
    vatNumber: "DK12345678",
  },
  legal: {
    version: "2026-05",
    terms: everywhere("We sell tea.\n\nYou drink it."),
    withdrawal: everywhere("Send it back unopened."),
    privacy: everywhere("We keep little."),
  },
  orderPrefix: "FL",
  paymentMinutes: 30,
  lowStock: 2,
  payment: "memory",
  folder: "/nowhere",
  images: "/nowhere/images",
};

/** A thing on sale. */
interface Goods {
  readonly sku: string;
  readonly price: number;
  readonly stock: number;
  readonly category?: "tea" | "cake";
  readonly name?: string;
}

/** What an order is made with; an e-mail address of the chat's own where none is given. */
export interface OrderOptions {
  readonly code?: string;
  readonly email?: string;
  readonly phone?: string;
}

/** A shopper in their chat. */
export interface Shopper {
  readonly address: string;
  call<Name extends ServiceName>(
    name: Name,
    input: PlainInput<Name>,
    key?: string,
  ): Promise<Outcome<ServiceOutput<Name>>>;
  /** Puts things into the cart and agrees to the summary; answers what was agreed to. */
  fill(cart: Readonly<Record<string, number>>, options?: OrderOptions): Promise<Agreed>;
  /** Fills the cart and orders. */
  order(cart: Readonly<Record<string, number>>, options?: OrderOptions): Promise<OrderView>;
  link(order: OrderNumber): Promise<OrderPayment>;
  view(order: OrderNumber): Promise<OrderView>;
}

/** What `order.place` takes, with the summary it stands for. */
export interface Agreed {
  readonly input: ServiceInput<"order.place">;
  readonly summary: Summary;
}

/** The stage. */
export interface TestOrders {
  readonly ledger: Ledger;
  readonly commerce: Commerce;
  readonly bank: MemoryPayment;
  readonly shop: Shop;
  now(): number;
  /** Moves the clock and sweeps, as the gateway's timer does. */
  advance(milliseconds: number): Promise<void>;
  shopper(address?: string, options?: { market?: string; channel?: string; locale?: string }): Shopper;
  act(key?: string): Act;
  variant(sku: string): VariantId;
  stock(sku: string): Promise<{ onHand: number; reserved: number; saleable: number }>;
  /** What is waiting to be told, marked as relayed by it. */
  told(): Promise<readonly Announcement[]>;
  /** Types of the facts that were told since the last time. */
  facts(): Promise<readonly string[]>;
  /** A new start on the same ledger and bank: the process died and was started again. */
  restart(): void;
  close(): Promise<void>;
}

/** The value of a `done`; throws with the operator's sentence otherwise. */
export function value<Value>(outcome: Outcome<Value>): Value {
  if (outcome.kind !== "done")
    throw new Error(`${outcome.kind} ${outcome.failure.code}: ${outcome.failure.operator}`);
  return outcome.value;
}

/** `refused stock.short`, or `done`. */
export function codeOf(outcome: Outcome<unknown>): string {
  return outcome.kind === "done" ? "done" : `${outcome.kind} ${outcome.failure.code}`;
}

/** The attempt's reference, as the bank in memory puts it into its link. */
export function referenceOf(link: OrderPayment): string {
  return link.url.slice(link.url.lastIndexOf("/") + 1);
}

/** Says a text as its key with its parameters: enough to see what stands in a document. */
export function sayPlainly(message: Text): string {
  const words = Object.values(message.params ?? {}).map((parameter) => {
    if (typeof parameter !== "object") return String(parameter);
    if (parameter.as === "money") return `${parameter.amount} ${parameter.currency}`;
    if (parameter.as === "date") return new Date(parameter.at).toISOString();
    if (parameter.as === "localized") return parameter.texts.en ?? "";
    if (parameter.as === "text") return sayPlainly(parameter.text);
    return "";
  });
  return message.key === "core.verbatim" ? words.join(" ") : [message.key, ...words].join(" ");
}

/** Sets the stage. */
export async function openTestOrders(
  goods: readonly Goods[],
  changes: Partial<Shop> = {},
  say: (message: Text, locale: string) => string = sayPlainly,
): Promise<TestOrders> {
  let now = START;
  let count = 0;
  const unique = () => {
    count += 1;
    return `k${count}`;
  };
  const shop: Shop = { ...teaShop, ...changes };
  const ledger = await emptyLedger();
  const variants = await stockShop(ledger, shop, goods);
  const bank = memoryPayment(() => now);
  const context = () =>
    createCommerce({
      ledger,
      shops: new Map([[shop.id, shop]]),
      clock: { now: () => now },
      log: silentLog,
      provider: () => bank,
      publicUrl: () => "https://kiosk.example",
      say: (_shop, message, locale) => say(message, locale),
    });
  let commerce = context();
  const variant = (sku: string) => {
    const id = variants.get(sku);
    if (id === undefined) throw new Error(`No ${sku} on this stage`);
    return id;
  };
  const orders: TestOrders = {
    ledger,
    bank,
    shop,
    variant,
    get commerce() {
      return commerce;
    },
    now: () => now,
    async advance(milliseconds) {
      now += milliseconds;
      await commerce.upkeep.run(now);
    },
    shopper: (address = "anna", options = {}) => shopperOn(orders, address, options, unique),
    act: (key = unique()) => ({ shop: shop.id, key, actor: { desk: "web", id: "U1", name: "Mette" } }),
    async stock(sku) {
      const row = await ledger.db
        .selectFrom("stock")
        .selectAll()
        .where("variant_id", "=", variant(sku))
        .executeTakeFirstOrThrow();
      return { onHand: row.on_hand, reserved: row.reserved, saleable: row.on_hand - row.reserved };
    },
    async told() {
      const waiting = await commerce.announcements.waiting(10_000);
      await commerce.announcements.relayed(waiting.map((announcement) => announcement.id));
      return waiting;
    },
    async facts() {
      const told = await orders.told();
      return told.flatMap((announcement) => announcement.to?.fact.type ?? []);
    },
    restart() {
      commerce = context();
    },
    close: () => ledger.close(),
  };
  return orders;
}

function shopperOn(
  orders: TestOrders,
  address: string,
  options: { market?: string; channel?: string; locale?: string },
  unique: () => string,
): Shopper {
  const { market = "DK", channel = "web", locale = "en" } = options;
  const shopper: Shopper = {
    address,
    async call(name, input, key = unique()) {
      const conversation = `${orders.shop.id}/${channel}/${address}`;
      return (await orders.commerce.services.call(name, input, {
        shop: orders.shop.id,
        channel,
        address,
        conversation: keyed(conversation),
        locale,
        market,
        now: orders.now(),
        key: `${conversation}/${key}`,
      })) as never;
    },
    async fill(cart, { code, email = `${address.replace(/\W+/g, ".")}@example.com`, phone } = {}) {
      for (const [sku, quantity] of Object.entries(cart))
        value(await shopper.call("cart.add", { variant: orders.variant(sku), quantity }));
      if (code !== undefined) value(await shopper.call("cart.applyCode", { code }));
      value(
        await shopper.call("checkout.saveContact", { name: "Anna <Berg>", email, ...(phone && { phone }) }),
      );
      const saved: Address = value(
        await shopper.call("checkout.saveAddress", { line1: "Nygade 1", postalCode: "1164", city: "By" }),
      );
      const summary = value(
        await shopper.call("checkout.summary", { address: saved.id, shipping: "parcel" }),
      );
      const input = { address: saved.id, shipping: "parcel", fingerprint: summary.fingerprint };
      return { input, summary };
    },
    async order(cart, given) {
      const { input } = await shopper.fill(cart, given);
      return value(await shopper.call("order.place", input));
    },
    link: async (order) => value(await shopper.call("order.pay", { order })),
    async view(order) {
      const view = value(await shopper.call("order.view", { order }));
      if (view === null) throw new Error(`${address} has no order ${order}`);
      return view;
    },
  };
  return shopper;
}

async function stockShop(
  ledger: Ledger,
  shop: Shop,
  goods: readonly Goods[],
): Promise<ReadonlyMap<string, VariantId>> {
  return ledger.transaction(async (trx) => {
    const categories = new Map<string, CategoryId>();
    for (const { handle } of shop.categories) {
      const row = { shop: shop.id, handle };
      const { id } = await trx.insertInto("categories").values(row).returning("id").executeTakeFirstOrThrow();
      categories.set(handle, id);
    }
    const variants = new Map<string, VariantId>();
    for (const [position, item] of goods.entries()) {
      const { id: product_id } = await trx
        .insertInto("products")
        .values({
          shop: shop.id,
          handle: item.sku.toLowerCase(),
          category_id: categories.get(item.category ?? "tea") as CategoryId,
          names_json: JSON.stringify(everywhere(item.name ?? item.sku)),
          descriptions_json: JSON.stringify(everywhere("")),
          pictures_json: "[]",
          published: 1,
          position,
          updated_at: START,
        })
        .returning("id")
        .executeTakeFirstOrThrow();
      const { id } = await trx
        .insertInto("variants")
        .values({
          shop: shop.id,
          product_id,
          sku: item.sku,
          position: 0,
          options_json: "[]",
          picture: null,
          weight_grams: null,
          net_content: null,
          net_unit: null,
          active: 1,
        })
        .returning("id")
        .executeTakeFirstOrThrow();
      for (const currency of ["DKK", "NOK"])
        await trx
          .insertInto("prices")
          .values({ variant_id: id, currency, amount: item.price, compare_at: null, claimed_at: null })
          .execute();
      await trx.insertInto("stock").values({ variant_id: id, on_hand: item.stock, reserved: 0 }).execute();
      variants.set(item.sku, id);
    }
    await trx.insertInto("catalog_revisions").values({ shop: shop.id, revision: 1 }).execute();
    return variants;
  });
}
