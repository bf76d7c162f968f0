/** A small shop for tests: a real ledger in memory, a real catalog imported from CSV, and shoppers who call services. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Commerce, type CommerceOptions, createCommerce } from "../../src/commerce/commerce.ts";
import { importCatalog } from "../../src/commerce/import/import-catalog.ts";
import { conversationKey } from "../../src/conversation/conversation-key.ts";
import type { VariantId } from "../../src/ports/ids.ts";
import { silentLog } from "../../src/ports/log.ts";
import type { Outcome } from "../../src/ports/outcome.ts";
import type {
  PlainInput,
  ServiceContext,
  ServiceName,
  ServiceOutput,
} from "../../src/ports/services/services.ts";
import type { Promotion, Shop } from "../../src/ports/shop.ts";
import type { Ledger } from "../../src/storage/ledger/ledger.ts";
import { emptyLedger, type LedgerImage, ledgerImage, ledgerOf } from "./test-ledger.ts";

/** Monday, the first of June 2026. */
export const MONDAY = Date.UTC(2026, 5, 1, 8);

/** The shop of the tests: Denmark and the Netherlands with VAT in the prices, Great Britain with VAT on top. */
export function exampleShop(changes: Partial<Shop> = {}): Shop {
  const folder = mkdtempSync(join(tmpdir(), "kiosk-test-shop-"));
  const words = (en: string, da: string, nl: string) => ({ en, da, nl });
  return {
    id: "test",
    name: "The TestShop",
    tagline: words("Tea", "Te", "Thee"),
    locales: ["en", "da", "nl"],
    markets: [
      {
        country: "DK",
        currency: "DKK",
        locales: ["da"],
        pricesIncludeVat: true,
        vat: { standard: 2500, book: 0 },
      },
      {
        country: "NL",
        currency: "EUR",
        locales: ["nl"],
        pricesIncludeVat: true,
        vat: { standard: 2100, book: 900 },
      },
      {
        country: "GB",
        currency: "GBP",
        locales: ["en"],
        pricesIncludeVat: false,
        vat: { standard: 2000, book: 0 },
      },
    ],
    categories: [
      { handle: "tea", name: words("Tea", "Te", "Thee") },
      { handle: "pots", name: words("Pots", "Kander", "Potten") },
      { handle: "books", name: words("Books", "Bøger", "Boeken"), vat: "book" },
      { handle: "empty", name: words("Nothing", "Ingenting", "Niets") },
    ],
    shipping: [
      {
        id: "home",
        name: words("To your door", "Til døren", "Aan huis"),
        countries: ["DK", "NL", "GB"],
        price: { DKK: 4900, EUR: 695, GBP: 600 },
        freeFrom: { DKK: 50_000, EUR: 6_500 },
        days: [1, 3],
      },
      {
        id: "shop",
        name: words("Parcel shop", "Pakkeshop", "Afhaalpunt"),
        countries: ["DK"],
        price: { DKK: 2900 },
        maximum: { DKK: 100_000 },
        days: [1, 2],
      },
    ],
    promotions: promotions(),
    trader: {
      name: "The TestShop ApS",
      address: "Strandvejen 1",
      email: "hello@testShop.example",
      phone: "+4500000000",
      companyNumber: "1",
      vatNumber: "DK1",
    },
    legal: { version: "2026-01", terms: { en: "T" }, withdrawal: { en: "W" }, privacy: { en: "P" } },
    orderPrefix: "ST",
    paymentMinutes: 30,
    lowStock: 2,
    payment: "none",
    folder,
    images: join(folder, "images"),
    ...changes,
  };
}

function promotions(): readonly Promotion[] {
  const minimum = { DKK: 20_000, EUR: 2_700, GBP: 2_300 };
  return [
    { code: "TEN", kind: "percent", percent: 1000 },
    { code: "FIFTY", kind: "amount", amount: { DKK: 5000, EUR: 700 }, minimum },
    { code: "SHIPFREE", kind: "freeShipping" },
    { code: "OLD", kind: "percent", percent: 500, validUntil: MONDAY - 1 },
    { code: "SOON", kind: "percent", percent: 500, validFrom: MONDAY + 86_400_000 },
    { code: "ONCE", kind: "percent", percent: 2000, limitPerCustomer: 1 },
    { code: "FIRST", kind: "percent", percent: 2000, limit: 1 },
    { code: "READER", kind: "percent", percent: 5000, categories: ["books"] },
  ];
}

/** What the test shop sells: DKK, EUR and GBP; the yellow pot only in Denmark. */
export const TEST_CSV = `Handle,Title,Title (da),Title (nl),Body (HTML),Type,Option1 Name,Option1 Name (da),Option1 Value,Option1 Value (da),Variant SKU,Variant Inventory Qty,Variant Price,Variant Price (EUR),Variant Price (GBP),Net Content,Net Content Unit
sencha,Green sencha,Grøn sencha,Groene sencha,<p>Steamed leaves from <b>Uji</b>.</p>,tea,Size,Størrelse,75 g,75 gram,SEN-75,10,69.00,9.50,8.00,75,g
sencha,,,,,,,,250 g,250 gram,SEN-250,4,199.00,27.00,23.00,250,g
earl,Earl Grey,Earl Grey,Earl Grey,<p>Black tea with bergamot.</p>,tea,,,,,EARL,3,75.00,10.25,9.00,100,g
teapot,Iron teapot,Tekande af jern,IJzeren theepot,<p>Keeps tea hot.</p>,pots,Colour,Farve,Black,Sort,POT-B,5,449.00,59.95,52.00,,
teapot,,,,,,,,Yellow,Gul,POT-Y,0,449.00,,,,
book,The Book of Tea,Bogen om te,Het boek van de thee,<p>By Okakura.</p>,books,,,,,BOOK,100,120.00,15.95,14.00,,
`;

/** The opened test shop. */
export interface TestShop {
  readonly ledger: Ledger;
  readonly shop: Shop;
  readonly commerce: Commerce;
  /** Moves by hand. */
  readonly clock: { at: number };
  /** Imports and fails the test when that is refused. */
  bring(csv: string): Promise<void>;
  shopper(address: string, from?: Partial<ServiceContext>): TestShopper;
  variant(sku: string): Promise<VariantId>;
  setStock(sku: string, onHand: number): Promise<void>;
}

/** A shopper of the test shop. */
export interface TestShopper {
  readonly context: ServiceContext;
  /** Calls a service, with a new idempotency key unless one is given. */
  call<Name extends ServiceName>(
    name: Name,
    input: PlainInput<Name>,
    by?: Partial<ServiceContext>,
  ): Promise<Outcome<ServiceOutput<Name>>>;
  /** The same, and fails the test when it is not done. */
  get<Name extends ServiceName>(
    name: Name,
    input: PlainInput<Name>,
    by?: Partial<ServiceContext>,
  ): Promise<ServiceOutput<Name>>;
}

/** Opens a test shop with its catalog. Without `say` a text is said as its key. */
export async function openTestShop(
  options: { csv?: string; shop?: Partial<Shop>; say?: CommerceOptions["say"] } = {},
): Promise<TestShop> {
  const isUsual = options.csv === undefined && options.shop === undefined;
  const ledger = isUsual ? ledgerOf(await usualImage()) : await emptyLedger();
  const shop = exampleShop(options.shop);
  const clock = { at: MONDAY };
  const commerce = createCommerce({
    ledger,
    shops: new Map([[shop.id, shop]]),
    clock: { now: () => clock.at },
    log: silentLog,
    provider: () => {
      throw new Error("The test shop takes no payment");
    },
    publicUrl: () => "http://localhost",
    say: options.say ?? ((_shop, text) => text.key),
  });
  const testShop: TestShop = {
    ledger,
    shop,
    commerce,
    clock,
    async bring(csv) {
      const outcome = await commerce.importCatalog({ shop: shop.id, csv });
      if (outcome.kind !== "done") throw new Error(outcome.failure.operator);
    },
    shopper: (address, from = {}) => shopperOf(commerce, clock, { shop: shop.id, address, ...from }),
    async variant(sku) {
      const row = await ledger.db
        .selectFrom("variants")
        .select("id")
        .where("sku", "=", sku)
        .executeTakeFirstOrThrow();
      return row.id;
    },
    async setStock(sku, onHand) {
      const actor = { desk: "web", id: "ann", name: "Ann" };
      const act = { shop: shop.id, actor, key: `stock-${Math.random()}` };
      const outcome = await commerce.staff.correctStock(act, sku, onHand, "counted");
      if (outcome.kind !== "done") throw new Error(outcome.failure.operator);
    },
  };
  if (!isUsual) await testShop.bring(options.csv ?? TEST_CSV);
  return testShop;
}

let usual: Promise<LedgerImage> | undefined;

/** The ledger that nearly every test wants, imported once. */
function usualImage(): Promise<LedgerImage> {
  usual ??= ledgerImage(async (ledger) => {
    const clock = { now: () => MONDAY };
    const outcome = await importCatalog({ ledger, shop: exampleShop(), csv: TEST_CSV, clock });
    if (outcome.kind !== "done") throw new Error(outcome.failure.operator);
  });
  return usual;
}

let calls = 0;

function shopperOf(
  commerce: Commerce,
  clock: { readonly at: number },
  from: { shop: string; address: string } & Partial<ServiceContext>,
): TestShopper {
  const base = { channel: "web", locale: "en", market: "DK", ...from };
  const contextNow = (): ServiceContext => {
    calls += 1;
    return { ...base, conversation: conversationKey(base), now: clock.at, key: `${base.address}#${calls}` };
  };
  const call = async <Name extends ServiceName>(
    name: Name,
    input: PlainInput<Name>,
    by: Partial<ServiceContext> = {},
  ) => {
    const outcome = await commerce.services.call(name, input, { ...contextNow(), ...by });
    return outcome as Outcome<ServiceOutput<Name>>;
  };
  return {
    get context() {
      return contextNow();
    },
    call,
    async get(name, input, by) {
      const outcome = await call(name, input, by);
      if (outcome.kind !== "done") throw new Error(`${name}: ${outcome.failure.code}`);
      return outcome.value;
    },
  };
}
