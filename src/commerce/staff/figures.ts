/** What staff look up: stock by words, and the figures of the day. */
import { money } from "../../conversation/money.ts";
import type { DeskReport, DeskStock } from "../../ports/desk.ts";
import type { OrderNumber } from "../../ports/ids.ts";
import type { Shop } from "../../ports/shop.ts";
import type { Ledger } from "../../storage/ledger/ledger.ts";
import { staffName } from "../stock/low-stock.ts";

/** Most variants that a search for stock answers. */
const FOUND_AT_MOST = 25;
const DAY_MS = 86_400_000;

/** Variants whose SKU or name holds all the words, exact SKUs first. */
export async function findStock(ledger: Ledger, shop: Shop, query: string): Promise<readonly DeskStock[]> {
  const words = query.toLowerCase().slice(0, 200).split(/\s+/u).filter(Boolean);
  const found = (await allStock(ledger, shop)).filter((stock) => {
    const hay = `${stock.sku} ${stock.name}`.toLowerCase();
    return words.every((word) => hay.includes(word));
  });
  const exact = (stock: DeskStock) => (stock.sku.toLowerCase() === query.trim().toLowerCase() ? 0 : 1);
  return found.toSorted((one, other) => exact(one) - exact(other)).slice(0, FOUND_AT_MOST);
}

/** Variants on sale; one without stock on record has none. */
async function allStock(ledger: Ledger, shop: Shop): Promise<readonly DeskStock[]> {
  const rows = await ledger.db
    .selectFrom("variants")
    .innerJoin("products", "products.id", "variants.product_id")
    .leftJoin("stock", "stock.variant_id", "variants.id")
    .select([
      "variants.sku",
      "variants.options_json",
      "products.names_json",
      "stock.on_hand",
      "stock.reserved",
      "stock.counted",
      "stock.sells_on",
    ])
    .where("variants.shop", "=", shop.id)
    .where("variants.active", "=", 1)
    .orderBy("variants.sku")
    .execute();
  return rows.map((row) => {
    const reserved = row.reserved ?? 0;
    const known = { sku: row.sku, name: staffName(shop, row), reserved };
    if (row.counted === 0) return { ...known, onHand: null, saleable: null };
    const onHand = row.on_hand ?? 0;
    const sellsOn = row.sells_on === 1 && { sellsOn: true as const };
    return { ...known, onHand, saleable: onHand - reserved, ...sellsOn };
  });
}

/**
 * The figures of the UTC day that `now` is in. Orders are those paid today; revenue is what was captured for them
 * less what of it went back.
 */
export async function reportOf(
  ledger: Ledger,
  shop: Shop,
  now: number,
): Promise<Omit<DeskReport, "openHelp" | "deadLetters">> {
  const from = Math.floor(now / DAY_MS) * DAY_MS;
  const paid = await ledger.db
    .selectFrom("orders")
    .select(["currency", "captured", "refunded"])
    .where("shop", "=", shop.id)
    .where("paid_at", ">=", from)
    .where("paid_at", "<", from + DAY_MS)
    .execute();
  const { open } = await ledger.db
    .selectFrom("orders")
    .select((expression) => expression.fn.countAll<number>().as("open"))
    .where("shop", "=", shop.id)
    .where("payment_state", "=", "paid")
    .where("order_state", "in", ["placed", "accepted"])
    .where("withdrawn_at", "is", null)
    .where("refund_state", "<>", "refunded")
    .executeTakeFirstOrThrow();
  const sums = new Map<string, number>();
  for (const row of paid) sums.set(row.currency, (sums.get(row.currency) ?? 0) + row.captured - row.refunded);
  const low = (await allStock(ledger, shop)).flatMap(({ sku, name, saleable }) =>
    saleable !== null && saleable <= shop.lowStock ? [{ sku, name, saleable }] : [],
  );
  return {
    date: new Date(from).toISOString().slice(0, 10),
    orders: paid.length,
    revenue: [...sums].map(([currency, amount]) => money(amount, currency)),
    toShip: Number(open),
    lowStock: low,
  };
}

/** Numbers asked for in one query; SQLite takes some thousand parameters. */
const NUMBERS_AT_ONCE = 500;

/** Which of these orders were paid before a moment and still wait for somebody of the staff to take them on. */
export async function waitingSince(
  ledger: Ledger,
  shop: string,
  numbers: readonly OrderNumber[],
  paidBefore: number,
): Promise<readonly { readonly number: OrderNumber; readonly paidAt: number }[]> {
  const waiting: { readonly number: OrderNumber; readonly paidAt: number }[] = [];
  for (let from = 0; from < numbers.length; from += NUMBERS_AT_ONCE) {
    const rows = await ledger.db
      .selectFrom("orders")
      .select(["number", "paid_at"])
      .where("shop", "=", shop)
      .where("number", "in", numbers.slice(from, from + NUMBERS_AT_ONCE))
      .where("paid_at", "<=", paidBefore)
      .where("order_state", "=", "placed")
      .where("fulfillment_state", "=", "unfulfilled")
      .where("refund_state", "!=", "refunded")
      .execute();
    for (const { number, paid_at } of rows) if (paid_at !== null) waiting.push({ number, paidAt: paid_at });
  }
  return waiting;
}
