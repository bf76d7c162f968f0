/** Holds the page on running it true where it erases a person: its SQL, word for word, on stores that know two people. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sql } from "kysely";
import { afterEach, describe, expect, it } from "vitest";
import { createDeskRecords } from "../../adapters/web/desk-records.ts";
import { createDeliveryLog } from "../../adapters/whatsapp-cloud/delivery-log.ts";
import { openMessageLog } from "../../adapters/whatsapp-web/message-log.ts";
import { joinCustomers } from "../../src/commerce/customers/join.ts";
import { conversationKey } from "../../src/conversation/conversation-key.ts";
import { type Inbound, inboundId } from "../../src/conversation/inbound.ts";
import { helpSubject } from "../../src/ports/desk.ts";
import { entryId } from "../../src/ports/entry-id.ts";
import { conversationLane, deskLane } from "../../src/ports/lane.ts";
import type { Mailbox } from "../../src/ports/mailbox.ts";
import type { AdapterStores } from "../../src/ports/store.ts";
import { openSqliteStores } from "../../src/storage/adapter-store/sqlite.ts";
import type { Ledger } from "../../src/storage/ledger/ledger.ts";
import { createSenderIdentities } from "../../src/storage/ledger/sender-identities.ts";
import { openSqliteMailbox } from "../../src/storage/mailbox/sqlite/mailbox.ts";
import { conversationOf } from "../contracts/mailbox-actions.ts";
import { saying } from "../support/mail.ts";
import { openTestOrders, START, type TestOrders, value } from "../support/test-orders.ts";

const SHOP = "demo";
const CHANNEL = "whatsapp";
/** Who asks to be forgotten: the customer, the address and the numbers of the page's example. */
const ANNA = { customer: 42, address: "user:DK.1349", phone: "4520123456", lid: "1349" };
/** A stranger whose names begin, or end, like hers. */
const BEN = { customer: 43, address: "user:DK.13490", phone: "4520123457", lid: "91349" };
type Person = typeof ANNA;

const clock = { now: () => START };
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "kiosk-erasure-"));
  folders.push(folder);
  return folder;
}

/** The statements that the page has for a file. */
function statementsFor(file: string): readonly string[] {
  const page = readFileSync(join(import.meta.dirname, "../../docs/run-in-production.md"), "utf8");
  const blocks = [...page.matchAll(/^```sql\n(-- (\S+?\.sqlite).*?)^```$/gms)];
  const [, block = ""] = blocks.find(([, , name]) => name === file) ?? [];
  const statements = block.replace(/^--.*$/gm, "").split(";");
  return statements.map((statement) => statement.trim()).filter((statement) => statement !== "");
}

/** Every row of a database as `table {…}`. */
function rowsOf(database: DatabaseSync): readonly string[] {
  const tables = database.prepare("select name from sqlite_master where type = 'table'").all();
  return tables.flatMap(({ name }) =>
    database
      .prepare(`select * from "${name}"`)
      .all()
      .map((row) => `${name} ${JSON.stringify(row)}`),
  );
}

/** Runs the page's statements on a closed file; the rows that were there before, and after. */
function erase(folder: string, name: string) {
  const database = new DatabaseSync(join(folder, name));
  const before = rowsOf(database);
  const statements = statementsFor(name);
  expect(statements).not.toEqual([]);
  for (const statement of statements) database.exec(statement);
  const after = rowsOf(database);
  database.close();
  return { before, after };
}

/** Rows in which a person can be found by address, number or hidden id. */
function about({ address, phone, lid }: Person, rows: readonly string[]): readonly string[] {
  const names = new RegExp(`(?<!\\d)(?:${address.replace(".", "\\.")}|${phone}|${lid}@lid)(?!\\d)`);
  return rows.filter((row) => names.test(row));
}

describe("Erasing a person in the ledger, as the page on running it says", () => {
  it("finds them by their number, and leaves of them what bookkeeping needs; nobody else loses anything", async () => {
    const orders = await openTestOrders([{ sku: "TEA", price: 8_900, stock: 9 }], { id: SHOP });
    const { ledger } = orders;
    // So that the page's customer is this one.
    await sql`insert into sqlite_sequence (name, seq) values ('customers', ${ANNA.customer - 1})`.execute(
      ledger.db,
    );
    for (const person of [ANNA, BEN]) await shopIn(orders, person);
    const before = await ledgerRows(ledger);
    const answers: object[] = [];
    for (const statement of statementsFor("ledger.sqlite"))
      answers.push((await sql.raw<object>(statement).execute(ledger.db)).rows);
    expect(answers.slice(0, 2)).toEqual([[{ address: ANNA.address }], [{ customer_id: ANNA.customer }]]);
    const after = await ledgerRows(ledger);
    await orders.close();

    const told = ["announcements", "audit", "sender_identities"];
    expect(about(ANNA, before).map(tableOf)).toEqual(expect.arrayContaining(told));
    expect(about(ANNA, after).map(tableOf)).toEqual(["orders", "orders"]);
    const hers = after.filter((row) => row.includes(`"customer_id":${ANNA.customer},`));
    expect(hers.map(tableOf)).toEqual(["orders", "orders"]);
    expect(after.join("\n")).not.toContain(`click of ${ANNA.phone}`);
    const giftsOf = (rows: readonly string[]) =>
      rows.filter((row) => row.includes(`gift from ${ANNA.phone}`)).map(tableOf);
    expect(giftsOf(before)).toEqual(expect.arrayContaining(["carts", "orders", "service_results"]));
    expect(giftsOf(after)).toEqual([]);
    expect(after).toContainEqual(
      `customers ${JSON.stringify({ id: ANNA.customer, shop: SHOP, created_at: START, name: null, email: null, phone: null })}`,
    );
    const ofBen = (rows: readonly string[]) => [
      ...about(BEN, rows),
      ...rows.filter((row) => new RegExp(`"(?:id|customer_id)":${BEN.customer}\\b`).test(row)),
    ];
    expect(ofBen(after)).toEqual(ofBen(before));
    expect(ofBen(after).length).toBeGreaterThan(10);
  });
});

/** Comes by an advertisement, orders, calls the order off, is refused the next by the shop, agrees to be written to, and fills the cart anew. */
async function shopIn(orders: TestOrders, { address, phone }: Person): Promise<void> {
  const senders = createSenderIdentities(orders.ledger, clock, joinCustomers);
  await senders.addressOf({ shop: SHOP, channel: CHANNEL, identities: [address, `phone:${phone}`] });
  const shopper = orders.shopper(address, { channel: CHANNEL });
  const referral = { source: "ad", id: "120", click: `click of ${phone}` };
  value(await shopper.call("customer.campaign", { campaign: "ad:120", referral }));
  await shopper.fill({ TEA: 1 });
  value(await shopper.call("cart.setGiftMessage", { message: `gift from ${phone}` }));
  const order = await shopper.order({});
  value(await shopper.call("order.cancel", { order: order.number }));
  const another = await shopper.order({ TEA: 1 });
  value(await orders.commerce.staff.cancel(orders.act(), another.number, "The tea got wet"));
  value(await shopper.call("customer.consent", { granted: true, wording: "shop.news.ask" }));
  value(await shopper.call("cart.add", { variant: orders.variant("TEA"), quantity: 1 }));
  value(await shopper.call("cart.setGiftMessage", { message: `gift from ${phone}` }));
  const conversation = conversationKey({ shop: SHOP, channel: CHANNEL, address });
  await orders.commerce.staff.audit(orders.act(), "takeHelp", conversation, {});
  await orders.commerce.staff.audit(orders.act(), "retryDeadLetter", `${conversation}/wamid.1/0`, {});
  await orders.told();
}

const tableOf = (row: string) => row.slice(0, row.indexOf(" "));

async function ledgerRows({ db }: Ledger): Promise<readonly string[]> {
  const tables = await sql<{ name: string }>`select name from sqlite_master where type = 'table'`.execute(db);
  const rows: string[] = [];
  for (const { name } of tables.rows) {
    const { rows: found } = await sql`select * from ${sql.table(name)}`.execute(db);
    rows.push(...found.map((row) => `${name} ${JSON.stringify(row)}`));
  }
  return rows;
}

describe("Erasing a person in the mailbox, as the page on running it says", () => {
  it("takes their words away and sends them nothing that was held back, not even when they write again", async () => {
    const folder = newFolder();
    const first = await openSqliteMailbox({ folder, clock });
    for (const person of [ANNA, BEN]) await talkIn(first, person);
    for (const person of [ANNA, BEN]) await cutOff(first, person);
    await first.close();
    const { before, after } = erase(folder, "mailbox.sqlite");
    expect(new Set(about(ANNA, before).map(tableOf))).toEqual(
      new Set(["mail", "conversations", "checkpoints", "lanes", "timers"]),
    );
    const left = about(ANNA, after);
    expect(left.filter((row) => !/^mail .*"body":null/.test(row))).toEqual([]);
    expect(about(BEN, after)).toEqual(about(BEN, before));

    const mailbox = await openSqliteMailbox({ folder, clock });
    expect((await mailbox.deadLetters(9)).map(({ lane }) => lane)).toEqual([keyOf(BEN)]);
    expect((await mailbox.lease(START, 1_000))?.key).toBe(keyOf(BEN));
    expect(await mailbox.lease(START, 1_000)).toBeNull();
    await write(mailbox, ANNA, "again");
    const lanes = (await mailbox.claim(START, 9, 1_000)).map(({ lane }) => lane);
    expect(lanes).toEqual([deskLane(SHOP, "slack", helpSubject(keyOf(BEN)))]);
    await mailbox.close();
  });
});

const keyOf = ({ address }: Person) => conversationKey({ shop: SHOP, channel: CHANNEL, address });

function inboundOf({ address }: Person, id: string): Inbound {
  const content = { kind: "text", text: `${address} says ${id}` } as const;
  return { id: inboundId(`${address}:${id}`), shop: SHOP, channel: CHANNEL, address, at: START, content };
}

/** Writes, and is answered with what there is to say; timers run. */
async function write(mailbox: Mailbox, person: Person, id: string, entries: readonly string[] = []) {
  const inbound = inboundOf(person, id);
  await mailbox.deposit({ inbounds: [inbound] });
  const lease = await mailbox.lease(START, 1_000);
  if (lease?.key !== keyOf(person)) throw new Error("Somebody else is next");
  const { address } = person;
  const conversation = { ...conversationOf(address, "en"), shop: SHOP, channel: CHANNEL };
  const dueAt = START + 1;
  await mailbox.commit(lease, {
    inbound: inbound.id,
    conversation,
    entries: entries.map((text) => ({
      id: entryId(`${keyOf(person)}/${text}`),
      lane: conversationLane(keyOf(person)),
      body: saying(text),
    })),
    timers: [{ kind: "set", timer: "remind", flow: "shop", dueAt, event: "remind" }],
    heard: true,
  });
  await mailbox.release(lease);
}

/** A talk with an answer that is held back, and with a thread and a notice among staff. */
async function talkIn(mailbox: Mailbox, person: Person): Promise<void> {
  const key = keyOf(person);
  await write(mailbox, person, "hello", ["held"]);
  const [answer] = await mailbox.claim(START, 1, 1_000);
  if (answer === undefined) throw new Error("Nothing is to be said");
  const held = { kind: "dead", code: "channel.windowClosed", operator: "Later.", held: true } as const;
  await mailbox.settle(answer, held);
  const help = deskLane(SHOP, "slack", helpSubject(key));
  const notice = deskLane(SHOP, "slack", `dead:${answer.id}`);
  for (const lane of [help, notice]) {
    await mailbox.deposit({ entries: [{ id: entryId(`${lane}/1`), lane, body: saying(key) }] });
    const [post] = await mailbox.claim(START, 1, 1_000);
    if (post !== undefined) await mailbox.settle(post, { kind: "done", reference: "thread" });
  }
}

/** The process died in the middle of a turn, before a line for staff went out. */
async function cutOff(mailbox: Mailbox, person: Person): Promise<void> {
  const key = keyOf(person);
  const lane = deskLane(SHOP, "slack", helpSubject(key));
  const inbound = inboundOf(person, "unread");
  await mailbox.deposit({
    inbounds: [inbound],
    entries: [{ id: entryId(`${lane}/2`), lane, body: saying(key) }],
  });
  const lease = await mailbox.lease(START, 1_000);
  if (lease?.key !== key) throw new Error("Somebody else is next");
  await mailbox.checkpoint(lease, { inbound: inbound.id, progress: { about: key } });
}

describe("Erasing a person in what adapters remember, as the page on running it says", () => {
  const deliveryOf = (person: Person, n = 0) => `${keyOf(person)}/wamid.1/${n}`;
  const isEntry = (row: string) => tableOf(row) === "entries";

  it("forgets what was sent to them, that they wrote, and the desk's cards", async () => {
    const folder = newFolder();
    const stores = openSqliteStores({ folder, clock });
    for (const person of [ANNA, BEN]) {
      await sendByCloud(stores, person);
      await talkInWeb(stores, person);
    }
    await postAbout(stores, ANNA);
    await stores.close();
    const { before, after } = erase(folder, "adapters.sqlite");
    const hers = about(ANNA, before);
    const kinds = new Set(hers.map((row) => /"collection":"([^"]+)"/.exec(row)?.[1]));
    expect([...kinds].sort()).toEqual([
      ...["deliveries", "heard", "messages", "own", "polls", "polls.log"],
      ...["posts", "posts.order", "sends", "sends.awaited"],
    ]);
    expect(about(ANNA, after)).toEqual([]);
    expect(after.filter(isEntry)).toEqual(about(BEN, before));
    expect(about(BEN, before).length).toBeGreaterThan(10);
  });

  it("forgets as well what was taken over from an earlier version and not looked at since", async () => {
    const folder = newFolder();
    await openSqliteStores({ folder, clock }).close();
    const database = new DatabaseSync(join(folder, "adapters.sqlite"));
    const put = database.prepare("insert into entries values ('demo', ?, ?, ?, ?, null)");
    for (const [n, person] of [ANNA, BEN].entries()) {
      const { phone, lid } = person;
      const delivery = deliveryOf(person);
      put.run("whatsapp-cloud", "0.2/deliveries", `${n}`, JSON.stringify({ callback: delivery, delivery }));
      put.run("whatsapp-web", "0.2/heard", `${n}`, JSON.stringify({ chat: `${phone}@c.us`, at: 1 }));
      put.run("whatsapp-web", "0.2/heard", `${n}+`, JSON.stringify({ chat: `${lid}@lid`, at: 1 }));
      const tokens = JSON.stringify([`true_${phone}@c.us_POLL`, "token"]);
      put.run("whatsapp-web", "0.2/polls", `${n}`, JSON.stringify({ message: "POLL", tokens, at: 1 }));
    }
    database.close();
    const { before, after } = erase(folder, "adapters.sqlite");
    expect(about(ANNA, before)).toHaveLength(4);
    expect(after).toEqual(about(BEN, before));
  });

  async function sendByCloud(stores: AdapterStores, person: Person): Promise<void> {
    const deliveries = createDeliveryLog(stores.open(SHOP, "whatsapp-cloud"));
    await deliveries.accepted(deliveryOf(person), `wamid of ${person.phone}`, START);
  }

  async function talkInWeb(stores: AdapterStores, person: Person): Promise<void> {
    const messages = await openMessageLog(stores.open(SHOP, "whatsapp-web"));
    const { phone, lid } = person;
    for (const chat of [`${phone}@c.us`, `${lid}@lid`]) {
      await messages.noteHeard(chat, START);
      await messages.notePoll(`true_${chat}_POLL${chat}`, ["token"], START);
    }
    for (const n of [0, 1]) await messages.begin(deliveryOf(person, n), "digest", START);
    await messages.sent(deliveryOf(person), `true_${phone}@c.us_SENT${phone}`, START);
  }

  async function postAbout(stores: AdapterStores, person: Person): Promise<void> {
    const records = createDeskRecords(stores.open(SHOP, "web"));
    const line = { at: START, from: "shopper", text: "Where is my tea?" } as const;
    await records.keep("1", START, { kind: "helpLine", conversation: keyOf(person), line });
  }
});
