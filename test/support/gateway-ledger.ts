/** What a gateway has written down, read from its files as an auditor would: orders, stock, money, acts of staff. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** An order as it stands in the ledger; amounts in minor units. */
export interface StoredOrder {
  readonly id: number;
  readonly number: string;
  readonly address: string;
  readonly currency: string;
  readonly total: number;
  readonly captured: number;
  readonly refunded: number;
  readonly order_state: string;
  readonly payment_state: string;
  readonly fulfillment_state: string;
  readonly refund_state: string;
}

/** Reads the ledger in a data folder; its gateway may be open. */
export class LedgerReader {
  readonly #ledger: DatabaseSync;
  readonly #adapters: DatabaseSync;

  constructor(data: string) {
    this.#ledger = new DatabaseSync(join(data, "ledger.sqlite"), { readOnly: true });
    this.#adapters = new DatabaseSync(join(data, "adapters.sqlite"), { readOnly: true });
  }

  close(): void {
    this.#ledger.close();
    this.#adapters.close();
  }

  /** Rows of any question to the ledger. */
  rows<Row>(question: string, ...parameters: readonly (string | number)[]): readonly Row[] {
    return this.#ledger.prepare(question).all(...parameters) as unknown as readonly Row[];
  }

  orders(): readonly StoredOrder[] {
    return this.rows<StoredOrder>("select * from orders order by id");
  }

  order(number: string): StoredOrder {
    const [found] = this.rows<StoredOrder>("select * from orders where number = ?", number);
    if (found === undefined) throw new Error(`There is no order ${number}`);
    return found;
  }

  stock(sku: string): { readonly on_hand: number; readonly reserved: number } {
    const [found] = this.rows<{ on_hand: number; reserved: number }>(
      "select on_hand, reserved from stock join variants on variants.id = variant_id where sku = ?",
      sku,
    );
    if (found === undefined) throw new Error(`There is no ${sku}`);
    return { on_hand: found.on_hand, reserved: found.reserved };
  }

  /** Acts of staff, oldest first. */
  audit(): readonly {
    readonly action: string;
    readonly actor: string;
    readonly subject: string;
    readonly desk: string;
  }[] {
    return this.rows("select action, actor, subject, desk from audit order by id");
  }

  /** Money at the payment provider, in minor units, over all attempts. */
  bank(): readonly {
    readonly reference: string;
    readonly state: string;
    readonly captured: number;
    readonly refunded: number;
  }[] {
    const columns = ["reference", "state", "captured", "refunded"].map(
      (name) => `value ->> '${name}' as ${name}`,
    );
    return this.#adapters
      .prepare(
        `select ${columns.join(", ")} from entries where vendor = 'sandbox' and collection = 'attempts' order by key`,
      )
      .all() as never;
  }

  /**
   * What must be true of every ledger at rest, as sentences of what is not: stock is never negative, no order has
   * more pieces than the stock had, money at the bank is money in the ledger.
   */
  faults(): readonly string[] {
    const negative = this.rows<{ sku: string }>(
      "select sku from stock join variants on variants.id = variant_id where on_hand < 0 or reserved < 0 or reserved > on_hand",
    ).map(({ sku }) => `The stock of ${sku} is impossible`);
    const doubled = this.rows<{ number: string }>(
      "select number from orders group by shop, number having count(*) > 1",
    ).map(({ number }) => `Order ${number} is there twice`);
    const known = new Map(
      this.rows<{ reference: string; captured: number; returned: number }>(
        "select reference, captured, returned from payment_attempts",
      ).map((attempt) => [attempt.reference, attempt]),
    );
    const money = this.bank().flatMap(({ reference, captured, refunded }) => {
      const ours = known.get(reference);
      return ours?.captured === captured && ours.returned === refunded
        ? []
        : [
            `Attempt ${reference}: the bank has ${captured}-${refunded}, the ledger ${ours?.captured}-${ours?.returned}`,
          ];
    });
    const kept = this.rows<{ number: string }>(
      `select number from orders
       where captured - refunded <> (select coalesce(sum(a.captured - a.returned), 0) from payment_attempts a where a.order_id = orders.id)`,
    ).map(({ number }) => `Order ${number} keeps other money than its attempts`);
    return [...negative, ...doubled, ...money, ...kept];
  }
}
