/** The cart in the tables: read with one query, written line by line. */
import type { Kysely, Transaction } from "kysely";
import type { CartId, CartLineId, CustomerId, VariantId } from "../../ports/ids.ts";
import type { CartChange } from "../../ports/services/cart.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import { customerOf, type Sender } from "../customers/customers.ts";

/** A stored line with the price that its customer saw last. */
export interface StoredLine {
  readonly id: CartLineId;
  readonly variant: VariantId;
  readonly quantity: number;
  readonly seen: { readonly amount: number; readonly currency: string };
}

/** A stored cart. `id` is null as long as the customer never put anything into one. */
export interface StoredCart {
  readonly customer: CustomerId | null;
  readonly id: CartId | null;
  readonly code: string | null;
  readonly giftMessage: string | null;
  readonly told: { readonly key: string; readonly changes: readonly CartChange[] } | null;
  readonly lines: readonly StoredLine[];
}

/** Reads a sender's cart; makes nothing. */
export async function readCart(db: Kysely<Tables>, sender: Sender): Promise<StoredCart> {
  const rows = await db
    .selectFrom("identities")
    .leftJoin("carts", "carts.customer_id", "identities.customer_id")
    .leftJoin("cart_lines", "cart_lines.cart_id", "carts.id")
    .select([
      "identities.customer_id",
      "carts.id as cart",
      "carts.code",
      "carts.gift_message",
      "carts.told_key",
      "carts.told_json",
      "cart_lines.id as line",
      "cart_lines.variant_id",
      "cart_lines.quantity",
      "cart_lines.seen_amount",
      "cart_lines.seen_currency",
    ])
    .where("identities.shop", "=", sender.shop)
    .where("identities.channel", "=", sender.channel)
    .where("identities.external_id", "=", sender.address)
    .orderBy("cart_lines.id")
    .execute();
  const first = rows[0];
  return {
    customer: first?.customer_id ?? null,
    id: first?.cart ?? null,
    code: first?.code ?? null,
    giftMessage: first?.gift_message ?? null,
    told: first?.told_key ? { key: first.told_key, changes: JSON.parse(first.told_json ?? "[]") } : null,
    lines: rows.flatMap((row) => storedLine(row) ?? []),
  };
}

function storedLine(row: {
  line: CartLineId | null;
  variant_id: VariantId | null;
  quantity: number | null;
  seen_amount: number | null;
  seen_currency: string | null;
}): StoredLine | null {
  if (row.line === null || row.variant_id === null || row.quantity === null) return null;
  const seen = { amount: row.seen_amount ?? 0, currency: row.seen_currency ?? "" };
  return { id: row.line, variant: row.variant_id, quantity: row.quantity, seen };
}

/** The number of a sender's cart; customer and cart are made when missing. */
export async function cartOf(trx: Transaction<Tables>, sender: Sender, at: number): Promise<CartId> {
  const customer = await customerOf(trx, sender, at);
  const known = await trx
    .selectFrom("carts")
    .select("id")
    .where("customer_id", "=", customer)
    .executeTakeFirst();
  if (known !== undefined) return known.id;
  const made = await trx
    .insertInto("carts")
    .values({
      customer_id: customer,
      code: null,
      gift_message: null,
      told_key: null,
      told_json: null,
      updated_at: at,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return made.id;
}

/** Puts a line into a cart or changes the one of the same variant. */
export async function writeLine(
  trx: Transaction<Tables>,
  cart: CartId,
  line: {
    readonly variant: VariantId;
    readonly quantity: number;
    readonly price: { readonly amount: number; readonly currency: string };
  },
): Promise<void> {
  const values = {
    quantity: line.quantity,
    seen_amount: line.price.amount,
    seen_currency: line.price.currency,
  };
  await trx
    .insertInto("cart_lines")
    .values({ cart_id: cart, variant_id: line.variant, ...values })
    .onConflict((conflict) => conflict.columns(["cart_id", "variant_id"]).doUpdateSet(values))
    .execute();
}

/** Takes lines out of a cart. */
export async function removeLines(
  trx: Transaction<Tables>,
  cart: CartId,
  lines: readonly CartLineId[],
): Promise<void> {
  if (lines.length === 0) return;
  await trx
    .deleteFrom("cart_lines")
    .where("cart_id", "=", cart)
    .where("id", "in", [...lines])
    .execute();
}

/** Sets or removes the code. */
export async function writeCode(
  trx: Transaction<Tables>,
  cart: CartId,
  code: string | null,
  at: number,
): Promise<void> {
  await trx.updateTable("carts").set({ code, updated_at: at }).where("id", "=", cart).execute();
}

/** Sets or removes the gift message. */
export async function writeGiftMessage(
  trx: Transaction<Tables>,
  cart: CartId,
  message: string | null,
  at: number,
): Promise<void> {
  await trx
    .updateTable("carts")
    .set({ gift_message: message, updated_at: at })
    .where("id", "=", cart)
    .execute();
}

/** Remembers what was told to which call. */
export async function writeTold(
  trx: Transaction<Tables>,
  cart: CartId,
  told: { readonly key: string; readonly changes: readonly CartChange[]; readonly at: number },
): Promise<void> {
  await trx
    .updateTable("carts")
    .set({ told_key: told.key, told_json: JSON.stringify(told.changes), updated_at: told.at })
    .where("id", "=", cart)
    .execute();
}

/** Empties a cart, its code and its gift message with it. What was told stays, for the call that told it may be repeated. */
export async function clearCart(trx: Transaction<Tables>, cart: CartId, at: number): Promise<void> {
  await trx.deleteFrom("cart_lines").where("cart_id", "=", cart).execute();
  await writeCode(trx, cart, null, at);
  await writeGiftMessage(trx, cart, null, at);
}
