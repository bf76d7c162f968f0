/**
 * One change of one order, gathered and then written at once: the steps of its machines, the facts that say so, and
 * what is to be told. A state moves only together with a fact, and only from the revision it was decided on.
 */
import type { Transaction } from "kysely";
import type { OrderLineId } from "../../ports/ids.ts";
import type {
  FactDetails,
  HistoryFactType,
  OrderFact,
  OrderFactType,
} from "../../ports/services/order-facts.ts";
import type { Tables } from "../../storage/ledger/tables.ts";
import { announce } from "./announcements.ts";
import { OrderMoved } from "./context.ts";
import { type MachineEvents, step } from "./machines/transition.ts";
import { type AttemptRow, type LineRecord, type OrderRecord, type OrderRow, statesOf } from "./record.ts";

interface NewFact {
  readonly type: HistoryFactType;
  readonly details: FactDetails<HistoryFactType>;
  readonly actor?: string;
  /** What the shopper's conversation hears of it, if anything. */
  readonly told?: OrderFact;
}

/** An order that is being changed: its record with the changes so far. */
export class OrderChange {
  readonly #trx: Transaction<Tables>;
  readonly #before: OrderRecord;
  readonly #at: number;
  readonly #facts: NewFact[] = [];
  readonly #lines = new Set<OrderLineId>();
  #row: OrderRow;
  #record: OrderRecord;

  /** `at` is the moment of the change in epoch milliseconds. */
  constructor(trx: Transaction<Tables>, order: OrderRecord, at: number) {
    this.#trx = trx;
    this.#before = order;
    this.#at = at;
    this.#row = order.row;
    this.#record = order;
  }

  /** The order with the changes so far. */
  get order(): OrderRecord {
    return this.#record;
  }

  get trx(): Transaction<Tables> {
    return this.#trx;
  }

  get at(): number {
    return this.#at;
  }

  /** Steps a machine; false, with nothing changed, when the event is not allowed now. */
  step<Name extends keyof MachineEvents>(machine: Name, event: MachineEvents[Name]["type"]): boolean {
    const next = step(machine, statesOf(this.#row)[machine], { type: event } as MachineEvents[Name]);
    if (next === null) return false;
    this.set({ [`${machine}_state`]: next });
    return true;
  }

  /** Changes columns of the order that are not states. */
  set(changes: Partial<OrderRow>): void {
    this.#row = { ...this.#row, ...changes };
    this.#record = { ...this.#record, row: this.#row };
  }

  /** Changes the counts of a line. */
  setLine(id: OrderLineId, changes: Partial<Pick<LineRecord, "shipped" | "refunded" | "withheld">>): void {
    this.#lines.add(id);
    const lines = this.#record.lines.map((line) => (line.id === id ? { ...line, ...changes } : line));
    this.#record = { ...this.#record, lines };
  }

  /** Notes a change of an attempt that is written separately, so that later decisions see it. */
  seeAttempt(attempt: AttemptRow): void {
    const attempts = this.#record.attempts.map((known) =>
      known.reference === attempt.reference ? attempt : known,
    );
    this.#record = { ...this.#record, attempts };
  }

  /** Notes refunds that are written separately. */
  seeRefunds(refunds: OrderRecord["refunds"]): void {
    this.#record = { ...this.#record, refunds };
  }

  /** Appends to the history. `actor` is the member of staff who did it. */
  fact<Type extends HistoryFactType>(type: Type, details: FactDetails<Type>, actor?: string): void {
    this.#facts.push({ type, details, ...(actor !== undefined && { actor }) });
  }

  /** Appends to the history and tells the shopper's conversation. */
  tell<Type extends OrderFactType>(type: Type, details: FactDetails<Type>, actor?: string): void {
    const told = { ...details, type, order: this.#row.number } as OrderFact;
    this.#facts.push({ type, details, told, ...(actor !== undefined && { actor }) });
  }

  /** Writes it all. Throws `OrderMoved` when the order was changed since it was read. */
  async save(): Promise<void> {
    if (this.#facts.length === 0) {
      if (this.#row !== this.#before.row || this.#lines.size > 0)
        throw new Error(`Order ${this.#row.number} was to change without a fact that says so`);
      return;
    }
    await this.#saveRow();
    await this.#saveLines();
    await this.#saveFacts();
  }

  async #saveRow(): Promise<void> {
    const { id, revision, ...columns } = this.#row;
    const written = await this.#trx
      .updateTable("orders")
      .set({ ...columns, revision: revision + 1 })
      .where("id", "=", id)
      .where("revision", "=", revision)
      .executeTakeFirst();
    if (written.numUpdatedRows !== 1n) throw new OrderMoved(`Order ${columns.number} moved`);
  }

  async #saveLines(): Promise<void> {
    for (const line of this.#record.lines) {
      if (!this.#lines.has(line.id)) continue;
      await this.#trx
        .updateTable("order_lines")
        .set({ shipped: line.shipped, refunded: line.refunded, withheld: line.withheld })
        .where("id", "=", line.id)
        .execute();
    }
  }

  async #saveFacts(): Promise<void> {
    const last = this.#before.facts.at(-1)?.sequence ?? 0;
    const told = this.#facts.findLastIndex((fact) => fact.told !== undefined);
    const bearer = told < 0 ? this.#facts.length - 1 : told;
    for (const [index, fact] of this.#facts.entries()) {
      const sequence = last + index + 1;
      await this.#trx
        .insertInto("order_facts")
        .values({
          order_id: this.#row.id,
          sequence,
          at: this.#at,
          type: fact.type,
          actor: fact.actor ?? null,
          details_json: JSON.stringify(fact.details),
        })
        .execute();
      await this.#announce(fact, sequence, index === bearer);
    }
  }

  /** One fact of a change also brings the order's card to the desk, once staff have to know the order. */
  async #announce(fact: NewFact, sequence: number, bearsCard: boolean): Promise<void> {
    const { shop, number, channel, address } = this.#row;
    const card = bearsCard && this.#isStaffsConcern();
    if (fact.told === undefined && !card) return;
    await announce(this.#trx, {
      id: `order/${shop}/${number}/${sequence}`,
      shop,
      at: this.#at,
      ...(fact.told !== undefined && { to: { channel, address, fact: fact.told } }),
      ...(card ? { post: { kind: "order", order: number, news: this.#news() } as const } : {}),
    });
  }

  /** What became true without a member of staff: they know what they did. */
  #news(): readonly HistoryFactType[] {
    return this.#facts.filter(({ actor }) => actor === undefined).map(({ type }) => type);
  }

  /** Staff see paid orders, and orders about whose money a person must decide. */
  #isStaffsConcern(): boolean {
    return (
      this.#row.paid_at !== null ||
      this.#row.disputed === 1 ||
      this.#record.refunds.some((refund) => refund.state === "failed")
    );
  }
}
