/**
 * The shop of the flow tests: the real commerce on a ledger of its own, a bank in memory, and what shoppers, their bank
 * and the staff do there. Danish and Dutch, with VAT in the prices.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Commerce, type CommerceOptions, createCommerce } from "../../src/commerce/commerce.ts";
import type { Act } from "../../src/commerce/staff/staff.ts";
import type { Localized } from "../../src/conversation/text.ts";
import type { OrderNumber } from "../../src/ports/ids.ts";
import { silentLog } from "../../src/ports/log.ts";
import type { Outcome } from "../../src/ports/outcome.ts";
import type { OrderFact } from "../../src/ports/services/order-facts.ts";
import type { OrderView } from "../../src/ports/services/orders.ts";
import type { Services } from "../../src/ports/services/services.ts";
import type { Shop } from "../../src/ports/shop.ts";
import type { Ledger } from "../../src/storage/ledger/ledger.ts";
import { flowGoods, type Goods, goodsCsv } from "./flow-goods.ts";
import { type MemoryPayment, memoryPayment } from "./memory-payment.ts";
import { PNG } from "./pictures.ts";
import { ledgerImage, ledgerOf } from "./test-ledger.ts";

/** A moment to begin with: Monday 23 November 2026, 12:00 UTC. */
export const NOON = Date.UTC(2026, 10, 23, 12);

const words = (en: string, da = en, nl = en): Localized => ({ en, da, nl });
const LEGAL = "You may withdraw from this contract within 14 days without giving any reason. ".repeat(20);

/** The shop as its shop.yaml would describe it. */
export const flowShop: Shop = {
  id: "demo",
  name: "Tij & Tid",
  tagline: words(
    "Good things for the six hours between the tides",
    "Gode ting til de seks timer mellem ebbe og flod",
    "Goede dingen voor de zes uur tussen eb en vloed",
  ),
  locales: ["en", "da", "nl"],
  markets: [
    {
      country: "DK",
      currency: "DKK",
      locales: ["en", "da"],
      pricesIncludeVat: true,
      vat: { standard: 2_500 },
    },
    { country: "NL", currency: "EUR", locales: ["nl"], pricesIncludeVat: true, vat: { standard: 2_100 } },
  ],
  categories: [
    { handle: "tea", name: words("Tea", "Te", "Thee"), picture: "tea.png" },
    { handle: "wool", name: words("Wool", "Uld", "Wol") },
  ],
  shipping: [
    {
      id: "parcel-shop",
      name: words("Parcel shop", "Pakkeshop", "Afhaalpunt"),
      countries: ["DK", "NL"],
      price: { DKK: 3_900, EUR: 523 },
      days: [1, 3],
    },
    {
      id: "home",
      name: words("To your door", "Hjem til døren", "Aan huis"),
      countries: ["DK"],
      price: { DKK: 5_900 },
      days: [1, 1],
    },
  ],
  promotions: [{ code: "WELCOME10", kind: "percent", percent: 1_000 }],
  trader: {
    name: "Tij & Tid ApS",
    address: "Opdigtet Strandvej 12, 6792 Rømø",
    email: "hello@tijogtid.example",
    phone: "+45 00 00 00 00",
    companyNumber: "CVR 00 00 00 00",
    vatNumber: "DK00000000",
  },
  legal: { version: "2026-11", terms: words(LEGAL), withdrawal: words(LEGAL), privacy: words(LEGAL) },
  orderPrefix: "TT",
  paymentMinutes: 30,
  lowStock: 2,
  payment: "memory",
  ...folders(),
};

/** A shop's folder with a picture for each product and category that has one. */
function folders(): Pick<Shop, "folder" | "images"> {
  const folder = mkdtempSync(join(tmpdir(), "kiosk-flow-shop-"));
  const images = join(folder, "images");
  mkdirSync(images);
  for (const name of ["tea", ...flowGoods.map(({ handle }) => handle)])
    writeFileSync(join(images, `${name}.png`), PNG);
  return { folder, images };
}

function commerceOn(
  ledger: Ledger,
  shops: ReadonlyMap<string, Shop>,
  now: () => number,
  bank: MemoryPayment,
  say: CommerceOptions["say"],
): Commerce {
  return createCommerce({
    ledger,
    shops,
    clock: { now },
    log: silentLog,
    provider: () => bank,
    publicUrl: () => "https://kiosk.example",
    say,
  });
}

const filled = await ledgerImage(async (ledger) => {
  const now = () => NOON;
  const shops = new Map([[flowShop.id, flowShop]]);
  const commerce = commerceOn(ledger, shops, now, memoryPayment(now), (_shop, { key }) => key);
  doneOf(await commerce.importCatalog({ shop: flowShop.id, csv: goodsCsv(flowGoods) }));
});

/** One shop with its ledger, its bank and its clock. What happens to no order by name happens to the last one. */
export class FlowShop {
  /** Epoch milliseconds; moved by whoever shops here. */
  now = NOON;
  readonly ledger: Ledger = ledgerOf(filled);
  readonly bank: MemoryPayment = memoryPayment(() => this.now);
  readonly commerce: Commerce;
  readonly #shops = new Map([[flowShop.id, flowShop]]);
  #acts = 0;

  constructor(say: CommerceOptions["say"]) {
    this.commerce = commerceOn(this.ledger, this.#shops, () => this.now, this.bank, say);
  }

  get services(): Services {
    return this.commerce.services;
  }

  /** All orders, oldest first. */
  async orders(): Promise<readonly OrderView[]> {
    return (await this.commerce.staff.orders(flowShop.id, 1_000)).toReversed();
  }

  /** The order placed last; throws when there is none. */
  async lastOrder(): Promise<OrderView> {
    const order = (await this.orders()).at(-1);
    if (order === undefined) throw new Error("Nobody ordered anything");
    return order;
  }

  /** The campaigns that led shoppers here, oldest first. */
  async campaigns(): Promise<readonly string[]> {
    const rows = await this.ledger.db
      .selectFrom("campaign_visits")
      .select("campaign")
      .orderBy("id")
      .execute();
    return rows.map(({ campaign }) => campaign);
  }

  /** What shoppers are to be told since the last time, as the relay would carry it to their conversations. */
  async facts(): Promise<readonly OrderFact[]> {
    const waiting = await this.commerce.announcements.waiting(1_000);
    await this.commerce.announcements.relayed(waiting.map(({ id }) => id));
    return waiting.flatMap(({ to }) => (to === undefined ? [] : [to.fact]));
  }

  /** The payer pays by the newest link, and nobody hears of it yet. */
  async paysUnheard(order?: OrderNumber): Promise<string> {
    const reference = await this.reference(order);
    this.bank.pay(reference);
    return reference;
  }

  /** The payer pays, and the provider's webhook tells of it. */
  async pays(order?: OrderNumber): Promise<void> {
    await this.commerce.payments.settle(await this.paysUnheard(order));
  }

  /** The payer's bank says no. */
  async declines(order?: OrderNumber): Promise<void> {
    const reference = await this.reference(order);
    this.bank.decline(reference);
    await this.commerce.payments.settle(reference);
  }

  /** The time to pay passes, and the sweep finds it. */
  async expires(order?: OrderNumber): Promise<void> {
    const { expires_at: end } = await this.#attempt(order);
    this.now = Math.max(this.now, end);
    await this.commerce.upkeep.run(this.now);
  }

  async accepts(order?: OrderNumber): Promise<void> {
    doneOf(await this.commerce.staff.accept(this.#act(), await this.#known(order)));
  }

  /** Everything that is left leaves in one parcel. */
  async ships(order?: OrderNumber): Promise<void> {
    const parcel = { carrier: "PostNord", trackingNumber: "123" };
    doneOf(await this.commerce.staff.ship(this.#act(), await this.#known(order), parcel));
  }

  async delivers(order?: OrderNumber): Promise<void> {
    doneOf(await this.commerce.staff.deliver(this.#act(), await this.#known(order)));
  }

  async cancels(order?: OrderNumber): Promise<void> {
    doneOf(await this.commerce.staff.cancel(this.#act(), await this.#known(order), "broken in the shop"));
  }

  /** Some money goes back: so many minor units, or what is left of it. */
  async refunds({ number, captured, refundedMoney }: OrderView, most: number): Promise<void> {
    const amount = Math.min(most, captured.amount - refundedMoney.amount);
    const wish = { amount: { ...captured, amount }, reason: "late", restock: false };
    doneOf(await this.commerce.staff.refund(this.#act(), number, wish));
  }

  /** A catalog file with these goods alone is imported; stock stays as it is. */
  async imports(goods: readonly Goods[], published = true): Promise<void> {
    const csv = goodsCsv(goods, { published, keepStock: true });
    doneOf(await this.commerce.importCatalog({ shop: flowShop.id, csv }));
  }

  /** No carrier takes this shop's parcels, or all of them do again. */
  strikes(on: boolean): void {
    this.#shops.set(flowShop.id, on ? { ...flowShop, shipping: [] } : flowShop);
  }

  /** Our id of the newest attempt to pay an order, which ends its link. */
  async reference(order?: OrderNumber): Promise<string> {
    return (await this.#attempt(order)).reference;
  }

  /** The order that is meant: the last one, unless another is named. */
  async #known(order: OrderNumber | undefined): Promise<OrderNumber> {
    return order ?? (await this.lastOrder()).number;
  }

  async #attempt(order: OrderNumber | undefined) {
    return this.ledger.db
      .selectFrom("payment_attempts")
      .innerJoin("orders", "orders.id", "payment_attempts.order_id")
      .select(["payment_attempts.reference", "payment_attempts.expires_at"])
      .where("orders.number", "=", await this.#known(order))
      .orderBy("payment_attempts.created_at", "desc")
      .executeTakeFirstOrThrow();
  }

  #act(): Act {
    this.#acts += 1;
    return { shop: flowShop.id, key: `act-${this.#acts}`, actor: { desk: "web", id: "U1", name: "Mette" } };
  }
}

/** The same goods at other prices: so many minor units more. */
export function dearer(goods: readonly Goods[], by: number): readonly Goods[] {
  return goods.map((product) => ({
    ...product,
    items: product.items.map((item) => ({ ...item, dkk: item.dkk + by, eur: item.eur + by })),
  }));
}

function doneOf<Value>(outcome: Outcome<Value>): Value {
  if (outcome.kind !== "done")
    throw new Error(`${outcome.kind} ${outcome.failure.code}: ${outcome.failure.operator}`);
  return outcome.value;
}
