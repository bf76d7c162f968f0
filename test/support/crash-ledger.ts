/** The till's ledger on SQLite: each effect once per key, and what must be told is written with it. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Announcement, Announcements } from "../../src/ports/announcements.ts";
import { OrderNumber } from "../../src/ports/ids.ts";
import { done, type Outcome, refused } from "../../src/ports/outcome.ts";
import type { ServiceContext, Services } from "../../src/ports/services/services.ts";

/** Opens the ledger; `stock` counts only when it is new. */
export function openTillLedger(folder: string, stock: number): TillLedger {
  const database = new DatabaseSync(join(folder, "till.sqlite"));
  database.exec(`
    pragma journal_mode = wal; pragma synchronous = full;
    create table if not exists results (key text primary key, outcome text not null);
    create table if not exists stock (one integer primary key check (one = 1), units integer not null check (units >= 0));
    create table if not exists carts (conversation text primary key, units integer not null);
    create table if not exists orders (number integer primary key, conversation text not null, key text not null);
    create table if not exists announcements (id text primary key, body text not null);
  `);
  database.prepare("insert or ignore into stock values (1, ?)").run(stock);
  return new TillLedger(database);
}

/** The till's services and announcements. */
export class TillLedger implements Services, Announcements {
  readonly #database: DatabaseSync;
  readonly #listeners = new Set<() => void>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  kind(name: string): "reading" | "changing" {
    return name === "till.look" ? "reading" : "changing";
  }

  async call(service: string, _input: unknown, context: ServiceContext): Promise<Outcome<unknown>> {
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (service === "till.look") return done({ left: this.#left() });
    const outcome = this.#once(context, () =>
      service === "till.add" ? this.#add(context) : this.#place(context),
    );
    for (const listener of this.#listeners) listener();
    await new Promise((resolve) => setTimeout(resolve, 1));
    return outcome;
  }

  async waiting(limit: number): Promise<readonly Announcement[]> {
    const rows = this.#database.prepare("select body from announcements order by rowid limit ?").all(limit);
    return rows.map(({ body }) => JSON.parse(String(body)) as Announcement);
  }

  async relayed(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#database.prepare("delete from announcements where id = ?").run(id);
  }

  onNew(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #once({ key }: ServiceContext, effect: () => Outcome<unknown>): Outcome<unknown> {
    this.#database.exec("begin immediate");
    const known = this.#database.prepare("select outcome from results where key = ?").get(key);
    const outcome = known === undefined ? effect() : (JSON.parse(String(known.outcome)) as Outcome<unknown>);
    this.#database.prepare("insert or ignore into results values (?, ?)").run(key, JSON.stringify(outcome));
    this.#database.exec("commit");
    return outcome;
  }

  #left(): number {
    return Number(this.#database.prepare("select units from stock").get()?.units);
  }

  #add({ conversation }: ServiceContext): Outcome<unknown> {
    const row = this.#database
      .prepare(
        "insert into carts values (?, 1) on conflict (conversation) do update set units = units + 1 returning units",
      )
      .get(conversation);
    return done({ count: Number(row?.units) });
  }

  #place({ conversation, key, shop, channel, address, now }: ServiceContext): Outcome<unknown> {
    if (this.#left() === 0) return refused({ code: "variant.gone", operator: "Nothing is left." });
    this.#database.exec("update stock set units = units - 1");
    this.#database.prepare("delete from carts where conversation = ?").run(conversation);
    const { lastInsertRowid } = this.#database
      .prepare("insert into orders (conversation, key) values (?, ?)")
      .run(conversation, key);
    const order = OrderNumber.parse(`T-${lastInsertRowid}`);
    const announcement: Announcement = {
      id: `paid ${order}`,
      shop,
      at: now,
      to: { channel, address, fact: { type: "order.paid", order, amount: 1, currency: "DKK" } },
      post: { kind: "lowStock", sku: order, name: "Till", saleable: this.#left() },
    };
    this.#database
      .prepare("insert into announcements values (?, ?)")
      .run(announcement.id, JSON.stringify(announcement));
    return done({ order });
  }
}
