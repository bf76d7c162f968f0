/**
 * The process is killed again and again while 200 shoppers order, and nobody notices: no order is lost or made twice,
 * the stock never goes below nothing, every message is answered in order.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";
import { CrashChannel } from "../support/crash-channel.ts";
import { chance, KillableProcess, killAgainAndAgain } from "../support/crash-process.ts";
import { deliver, visit } from "../support/crash-shoppers.ts";

const SHOPPERS = 200;
const STOCK = 120;
const KILLS = 18;
/** Longest wait, in milliseconds: on a busy machine nobody may be heard before the last kill. */
const PATIENCE_MS = 300_000;
const WORDS = ["start", "add", "add", "order", "add", "bye"];
const GATEWAY = fileURLToPath(new URL("../support/crash-gateway.ts", import.meta.url));

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** What a shopper must have heard besides the receipt, in this order. */
function expectedWords(ordered: boolean, order: string): readonly string[] {
  const third = ordered ? `till.ordered:${order}` : "till.soldOut";
  return [
    "till.welcome",
    "till.added:1",
    "till.added:2",
    third,
    `till.added:${ordered ? 1 : 3}`,
    "till.bye",
    "till.farewell",
  ];
}

const isReceipt = (words: string) => words.startsWith("till.receipt");

it("loses and doubles nothing when it is killed at any moment", { timeout: 900_000 }, async () => {
  const seed = Date.now() % 2 ** 31;
  const random = chance(seed);
  const folder = mkdtempSync(join(tmpdir(), "kiosk-crash-"));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  const channel = new CrashChannel(random);
  const channelUrl = await channel.listen();
  closing.push(() => channel.close());
  const gateway = new KillableProcess({
    command: process.execPath,
    args: ["--disable-warning=ExperimentalWarning", GATEWAY, folder, channelUrl, String(STOCK)],
    readyAt: (line) => /^ready (\S+)$/.exec(line)?.[1] ?? null,
  });
  closing.push(() => gateway.kill());

  const answers = (address: string) => channel.heardBy(address).filter(({ words }) => !isReceipt(words));
  const visits: Promise<void>[] = [];
  const arrive = (address: string) => {
    const manners = { patient: random() < 0.5, repeats: 0.2 };
    const say = (words: string, nth: number) =>
      deliver(gateway, "/inbox", {
        id: `${address}-${nth}`,
        shop: "demo",
        channel: "web",
        address,
        at: Date.now(),
        content: { kind: "text", text: words },
      });
    const answered = (nth: number) =>
      channel.until(
        () => answers(address).length > nth,
        PATIENCE_MS,
        `${address} is answered to message ${nth}`,
      );
    visits.push(visit(WORDS, manners, random, say, answered));
  };
  /** They arrive over all lives but the last, so that each kill meets some of them. */
  const lived = (life: number) => {
    if (life === KILLS) return;
    const first = Math.floor((life * SHOPPERS) / KILLS);
    const next = Math.floor(((life + 1) * SHOPPERS) / KILLS);
    for (let n = first; n < next; n += 1) arrive(`shopper${n}`);
  };
  await killAgainAndAgain(gateway, { kills: KILLS, lifeMs: [20, 450], random, lived });
  await Promise.all(visits);
  const addresses = Array.from({ length: SHOPPERS }, (_, n) => `shopper${n}`);
  const complete = () => {
    const everyone = addresses.every((address) => answers(address).length >= WORDS.length + 1);
    const receipts = new Set(channel.heard.filter(({ words }) => isReceipt(words)).map(({ id }) => id));
    return everyone && receipts.size >= STOCK && channel.heardBy("desk").length >= STOCK;
  };
  await channel.until(complete, PATIENCE_MS, "everybody has heard everything");
  expect(await gateway.stop(), `The seed was ${seed}`).toBe(0);

  const ledger = new DatabaseSync(join(folder, "till.sqlite"));
  closing.push(() => ledger.close());
  const orders = ledger.prepare("select number, conversation from orders").all();
  expect(ledger.prepare("select units from stock").get()).toEqual({ units: 0 });
  expect(orders).toHaveLength(STOCK);
  const orderOf = new Map(orders.map(({ number, conversation }) => [String(conversation), `T-${number}`]));
  expect(orderOf.size).toBe(STOCK);
  for (const address of addresses) {
    const order = orderOf.get(`demo/web/${address}`);
    const told = answers(address).map(({ words }) => words);
    expect(told, `${address}, the seed was ${seed}`).toEqual(expectedWords(order !== undefined, order ?? ""));
    const receipts = channel.heardBy(address).filter(({ words }) => isReceipt(words));
    expect(receipts.map(({ words }) => words)).toEqual(order === undefined ? [] : [`till.receipt:${order}`]);
  }
  const desk = channel.heardBy("desk").map(({ words }) => words);
  expect(desk.toSorted()).toEqual([...orderOf.values()].toSorted());

  const mailbox = new DatabaseSync(join(folder, "mailbox.sqlite"));
  closing.push(() => mailbox.close());
  for (const table of ["waiting_inbounds", "dead_letters", "checkpoints", "timers"]) {
    expect(mailbox.prepare(`select count(*) as count from ${table}`).get(), table).toEqual({ count: 0 });
  }
  /** Only what was heard but never confirmed may wait, to be repeated under its id. */
  const heard = new Set(channel.heard.map(({ id }) => id));
  const waiting = mailbox.prepare("select identity from waiting_entries join mail using (sequence)").all();
  expect(waiting.filter(({ identity }) => !heard.has(String(identity)))).toEqual([]);
});
