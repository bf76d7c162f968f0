/**
 * The shop of the desks' tests: the real commerce with two orders, on a ledger of its own. FJ-1001 is Karen's, paid,
 * of two lines, 146.00 DKK with shipping; FJ-1002 is Karl's, who has not paid for his piece yet.
 */
import { type Commerce, createCommerce } from "../../src/commerce/commerce.ts";
import { type BareOrder, described } from "../../src/commerce/orders/description.ts";
import type { Act, StaffOperations } from "../../src/commerce/staff/staff.ts";
import { conversationKey } from "../../src/conversation/conversation-key.ts";
import { money } from "../../src/conversation/money.ts";
import { OrderNumber } from "../../src/ports/ids.ts";
import { silentLog } from "../../src/ports/log.ts";
import type { Outcome } from "../../src/ports/outcome.ts";
import type { OrderLine, OrderView } from "../../src/ports/services/orders.ts";
import type { PlainInput, ServiceName, ServiceOutput } from "../../src/ports/services/services.ts";
import type { Shop } from "../../src/ports/shop.ts";
import type { Ledger } from "../../src/storage/ledger/ledger.ts";
import { loadCatalogs } from "../../src/voice/message-catalog.ts";
import { createVoice } from "../../src/voice/voice.ts";
import { type MemoryPayment, memoryPayment } from "./memory-payment.ts";
import { ledgerImage, ledgerOf } from "./test-ledger.ts";
import { teaShop } from "./test-orders.ts";

const voice = createVoice({ catalogs: loadCatalogs({ locales: ["en"] }), locales: ["en"] });

/** When everything in this shop happens: Monday 23 November 2026, half past ten in Denmark. */
export const DESK_TIME = Date.UTC(2026, 10, 23, 9, 30);

const CSV = `Handle,Title,Type,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price
sencha,Sencha,tea,Size,100 g,SEN-100,7,49.00
genmaicha,Genmaicha,tea,Size,100 g,GEN-100,3,9.00
`;

const deskShop: Shop = {
  ...teaShop,
  id: "demo",
  orderPrefix: "FJ",
  shipping: [
    {
      id: "parcel-shop",
      name: { en: "Parcel shop" },
      countries: ["DK"],
      price: { DKK: 3_900 },
      days: [1, 3],
    },
  ],
};
/** Another brand of the same gateway, which sells nothing yet. */
const otherShop: Shop = { ...deskShop, id: "other", orderPrefix: "OT" };

/** Who orders what in the shop. */
interface Customer {
  readonly channel: string;
  readonly address: string;
  readonly locale: string;
  readonly contact: { readonly name: string; readonly email: string; readonly phone: string };
  readonly home: { readonly line1: string; readonly postalCode: string; readonly city: string };
}

const karen: Customer = {
  channel: "telegram",
  address: "4711",
  locale: "da",
  contact: { name: "Karen Holm", email: "karen@example.dk", phone: "+4520304050" },
  home: { line1: "Nørregade 7", postalCode: "1165", city: "København" },
};
const karl: Customer = {
  channel: "telegram",
  address: "4712",
  locale: "da",
  contact: { name: "Karl Ibsen", email: "karl@example.dk", phone: "+4520304051" },
  home: { line1: "Havnegade 2", postalCode: "6792", city: "Rømø" },
};

const kim: Customer = {
  channel: "web",
  address: "4713",
  locale: "en",
  contact: { name: "Kim Dahl", email: "kim@example.dk", phone: "+4520304052" },
  home: { line1: "Kirkevej 9", postalCode: "6771", city: "Gredstedbro" },
};

/** One row of the audit. */
export interface AuditRow {
  readonly key: string;
  readonly action: string;
  readonly subject: string;
  readonly actor: { readonly desk: string; readonly id: string; readonly name: string };
  readonly details: unknown;
}

/** The shop, seen from its staff. */
export interface DeskShop {
  /** The staff's half of commerce. A test may put something in the place of one of its operations. */
  readonly staff: StaffOperations;
  /** The audit's rows of the staff's acts, oldest first. */
  audits(): Promise<readonly AuditRow[]>;
  /** An order as it stands; throws when there is none. */
  order(number: string): Promise<OrderView>;
  /** Kim buys a sencha for somebody, with these words, and pays; answers the order's number. */
  sellsGift(message: string): Promise<string>;
  /** A colleague acts past the desk under test. */
  act(key?: string): Act;
}

/** Opens one of its own. */
export async function openDeskShop(): Promise<DeskShop> {
  const ledger = ledgerOf(image);
  const bank = await bankOf(ledger);
  const commerce = commerceOn(ledger, bank);
  const { staff } = commerce;
  let acts = 0;
  return {
    staff: { ...staff },
    audits: () => auditsOf(ledger),
    async order(number) {
      const order = await staff.order(deskShop.id, OrderNumber.parse(number));
      if (order === null) throw new Error(`There is no order ${number}`);
      return order;
    },
    async sellsGift(message) {
      const number = await buys(commerce, kim, { "SEN-100": 1 }, message);
      await pays(commerce, bank);
      return number;
    },
    act(key) {
      acts += 1;
      const actor = { desk: "web", id: "U9", name: "Mette" };
      return { shop: deskShop.id, key: key ?? `colleague-${acts}`, actor };
    },
  };
}

/** Karen's order as the ledger shows it to staff; `change` overrides. */
export function paidOrder({
  number = "FJ-1001",
  ...change
}: Omit<Partial<BareOrder>, "number"> & { readonly number?: string } = {}): OrderView {
  return described({ ...karensOrder, ...change, number: OrderNumber.parse(number) });
}

/** A line of an order: so many pieces at a price in øre. */
export function orderLine(id: number, name: string, quantity: number, price: number): OrderLine {
  const [line] = karensOrder.lines;
  if (line === undefined) throw new Error("Karen ordered nothing");
  return {
    ...line,
    id: String(id),
    sku: `SKU-${id}`,
    name: { en: name },
    quantity,
    price: money(price, "DKK"),
    total: money(price * quantity, "DKK"),
  };
}

function commerceOn(ledger: Ledger, bank: MemoryPayment): Commerce {
  return createCommerce({
    ledger,
    shops: new Map([deskShop, otherShop].map((shop) => [shop.id, shop])),
    clock: { now: () => DESK_TIME },
    log: silentLog,
    provider: () => bank,
    publicUrl: () => "https://kiosk.example",
    say: (_shop, text, locale) => voice.say(text, locale),
  });
}

async function auditsOf({ db }: Ledger): Promise<readonly AuditRow[]> {
  const rows = await db
    .selectFrom("audit")
    .selectAll()
    .where("desk", "<>", "shopper")
    .orderBy("id")
    .execute();
  return rows.map(({ key, action, subject, desk, actor, actor_name, details_json }) => ({
    key,
    action,
    subject,
    actor: { desk, id: actor, name: actor_name },
    details: JSON.parse(details_json),
  }));
}

/** The customer's way from an empty cart to an order; answers its number. */
async function buys(
  commerce: Commerce,
  customer: Customer,
  cart: Readonly<Record<string, number>>,
  giftMessage?: string,
): Promise<string> {
  const ask = askAs(commerce, customer);
  const lines = Object.entries(cart).map(([sku, quantity]) => ({ sku, quantity }));
  await ask("cart.fill", { lines });
  if (giftMessage !== undefined) await ask("cart.setGiftMessage", { message: giftMessage });
  await ask("checkout.saveContact", customer.contact);
  const { id } = await ask("checkout.saveAddress", customer.home);
  const wish = { address: id, shipping: "parcel-shop" };
  const { fingerprint } = await ask("checkout.summary", wish);
  const { number } = await ask("order.place", { ...wish, fingerprint });
  await ask("order.pay", { order: number });
  return number;
}

/** Whoever was given a link last pays by it. */
async function pays(commerce: Commerce, bank: MemoryPayment): Promise<void> {
  const reference = bank.references.at(-1) ?? "";
  bank.pay(reference);
  await commerce.payments.settle(reference);
}

function askAs(commerce: Commerce, { channel, address, locale }: Customer) {
  const sender = { shop: deskShop.id, channel, address };
  let calls = 0;
  return async <Name extends ServiceName>(
    name: Name,
    input: PlainInput<Name>,
  ): Promise<ServiceOutput<Name>> => {
    calls += 1;
    const conversation = conversationKey(sender);
    const key = `${conversation}/${calls}`;
    const context = { ...sender, conversation, locale, market: "DK", now: DESK_TIME, key };
    return doneOf((await commerce.services.call(name, input, context)) as Outcome<ServiceOutput<Name>>);
  };
}

function doneOf<Value>(outcome: Outcome<Value>): Value {
  if (outcome.kind !== "done")
    throw new Error(`${outcome.kind} ${outcome.failure.code}: ${outcome.failure.operator}`);
  return outcome.value;
}

/** A bank that knows what the ledger was told of it. */
async function bankOf(ledger: Ledger): Promise<MemoryPayment> {
  const bank = memoryPayment(() => DESK_TIME);
  for (const row of await ledger.db.selectFrom("payment_attempts").selectAll().execute()) {
    doneOf(
      await bank.create({
        reference: row.reference,
        shop: row.shop,
        orderNumber: OrderNumber.parse("FJ-1"),
        description: "",
        amount: money(row.amount, row.currency),
        expiresAt: row.expires_at,
        locale: "da",
        returnUrl: "https://kiosk.example",
      }),
    );
    if (row.state === "paid") bank.pay(row.reference);
  }
  return bank;
}

const image = await ledgerImage(async (ledger) => {
  const bank = memoryPayment(() => DESK_TIME);
  const commerce = commerceOn(ledger, bank);
  doneOf(await commerce.importCatalog({ shop: deskShop.id, csv: CSV }));
  await buys(commerce, karen, { "SEN-100": 2, "GEN-100": 1 });
  await pays(commerce, bank);
  await buys(commerce, karl, { "SEN-100": 1 });
});

const karensOrder = await (await openDeskShop()).order("FJ-1001");
