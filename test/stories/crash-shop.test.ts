/**
 * The whole gateway, as `npm start` runs it, is killed again and again while 200 shoppers buy over the web chat. Nobody
 * notices: every act is answered once, no order is lost or made twice, no box is sold twice, no money goes astray.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, expect, it } from "vitest";
import { addressOf } from "../../adapters/web/session.ts";
import { chance, type KillableProcess, killAgainAndAgain } from "../support/crash-process.ts";
import { eventually } from "../support/gateway-channel.ts";
import { countsStock } from "../support/gateway-desk.ts";
import { LedgerReader } from "../support/gateway-ledger.ts";
import { freePort, killableGateway } from "../support/gateway-process.ts";
import { looksAt, payLinkIn, presses } from "../support/payer.ts";
import { orderIn } from "../support/shopper-checkout.ts";
import { type Visit, wantsOne } from "../support/shopper-visit.ts";
import { WebShopper } from "../support/shopper-web.ts";

const SHOPPERS = 200;
const BOXES = 60;
const KILLS = 12;
const SKU = "TEA-SIX-BOX";
/**
 * Longest wait for one answer, in milliseconds. On a busy machine a start takes longer than a life, and nobody may be
 * heard before the last kill; this is longer than all of them, so that only an answer that never comes is missed.
 */
const PATIENCE_MS = 240_000;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A shopper whose visit is over; those who ordered have paid and hold their confirmation. */
interface Guest extends Visit {
  readonly shopper: WebShopper;
}

async function visits(gateway: KillableProcess): Promise<Guest> {
  const shopper = await WebShopper.arrives(() => gateway.address);
  closing.push(() => shopper.leaves());
  const visit = await wantsOne(shopper, "p-six-hours-box", PATIENCE_MS);
  if (visit.end === "ordered") {
    await pays(payLinkIn(visit.last));
    await shopper.sees(({ message }) => message.document !== undefined, { withinMs: PATIENCE_MS });
  }
  return { ...visit, shopper };
}

/** Presses until the page says that it is paid; the gateway may die in between, as networks do. */
async function pays(link: string): Promise<void> {
  await eventually(
    `${link} is paid`,
    async () => {
      const page = await looksAt(link).catch(() => "");
      if (page.includes('value="pay"')) await presses(link, "pay").catch(() => undefined);
      return page.includes("Paid, thank you");
    },
    PATIENCE_MS,
  );
}

it("loses nothing and doubles nothing", { timeout: 900_000 }, async () => {
  const seed = Date.now() % 1_000_000;
  const random = chance(seed);
  const data = mkdtempSync(join(tmpdir(), "kiosk-"));
  closing.push(() => rmSync(data, { recursive: true, force: true }));
  const gateway = killableGateway({ PORT: String(await freePort()), KIOSK_DATA: data, KIOSK_LOG: "error" });
  closing.push(() => gateway.kill());
  await gateway.start();
  await countsStock(String(gateway.address), SKU, BOXES);
  await gateway.kill();

  const running: Promise<Guest>[] = [];
  /** They arrive over all lives but the last two, so that each kill meets many of them. */
  const lived = (life: number) => {
    const due = Math.min(SHOPPERS, Math.ceil(((life + 1) * SHOPPERS) / (KILLS - 1)));
    while (running.length < due) running.push(visits(gateway));
  };
  await killAgainAndAgain(gateway, { kills: KILLS, lifeMs: [150, 2_000], random, lived });
  const guests = await Promise.all(running);
  const ledger = new LedgerReader(data);
  closing.push(() => ledger.close());
  await eventually("the ledger agrees", () => ledger.faults().length === 0, PATIENCE_MS);

  const buyers = guests.filter(({ end }) => end === "ordered");
  expect(buyers, `the seed was ${seed}`).toHaveLength(BOXES);
  expect(ledger.orders()).toHaveLength(BOXES);
  expect(ledger.stock(SKU)).toEqual({ on_hand: 0, reserved: 0 });
  for (const { shopper, last } of buyers) {
    expect(ledger.order(orderIn(last))).toMatchObject({
      address: addressOf(shopper.session),
      payment_state: "paid",
      captured: 28_800,
      refunded: 0,
    });
  }
  expect(ledger.bank().map(({ captured }) => captured)).toEqual(Array.from({ length: BOXES }, () => 28_800));
  for (const { shopper, end, acts } of guests) {
    const answers = shopper.lines.filter(({ message }) => message.from === "shop");
    expect(answers, `the seed was ${seed}`).toHaveLength(end === "ordered" ? acts + 2 : acts);
    expect(shopper.doubled).toEqual([]);
  }
  const state = await fetch(`${gateway.address}/desk/demo/state`).then((answer) => answer.json());
  expect(state).toMatchObject({ report: { deadLetters: 0 } });

  expect(await gateway.stop()).toBe(0);
  const mailbox = new DatabaseSync(join(data, "mailbox.sqlite"), { readOnly: true });
  closing.push(() => mailbox.close());
  for (const table of ["waiting_inbounds", "waiting_entries", "dead_letters", "checkpoints"])
    expect(mailbox.prepare(`select count(*) as count from ${table}`).get(), table).toEqual({ count: 0 });
});
