/** The watch over paid orders that no desk could show. */
import { afterEach, describe, expect, it } from "vitest";
import { laned, saying } from "../../test/support/mail.ts";
import { entryId } from "../ports/entry-id.ts";
import { OrderNumber } from "../ports/ids.ts";
import { silentLog } from "../ports/log.ts";
import type { Mailbox } from "../ports/mailbox.ts";
import { openSqliteMailbox } from "../storage/mailbox/sqlite/mailbox.ts";
import { createOrderWatch } from "./order-watch.ts";

const HOUR = 3_600_000;
const START = 1_000 * HOUR;
const NUMBER = OrderNumber.parse("FJ-1001");

let mailbox: Mailbox;
afterEach(() => mailbox.close());

/** An order that was paid at the start; its card was put into the lanes of these desks then. */
async function paidWithCardsFor(...desks: readonly string[]) {
  const clock = { at: START, now: () => clock.at };
  mailbox = await openSqliteMailbox({ folder: null, clock });
  const lane = (desk: string) => laned(`desk/demo/${desk}/order:${NUMBER}`);
  await mailbox.deposit({
    entries: desks.map((desk) => ({ id: entryId(`card for ${desk}`), lane: lane(desk), body: saying(desk) })),
  });
  const told: unknown[] = [];
  const counts: number[] = [];
  const logged: object[] = [];
  let isAccepted = false;
  const watch = createOrderWatch({
    shops: ["demo"],
    desks: () => ["slack", "web"],
    mailbox,
    staff: {
      waitingSince: async (_shop, numbers, paidBefore) =>
        isAccepted || START > paidBefore ? [] : numbers.map((number) => ({ number, paidAt: START })),
    },
    tell: async (...news) => void told.push(news),
    clock,
    log: { ...silentLog, error: (fields) => void logged.push(fields) },
    metrics: { unseenOrders: ({ count }) => void counts.push(count) },
  });
  return {
    clock,
    watch,
    told,
    counts,
    logged,
    accept: () => {
      isAccepted = true;
    },
    /** The desk shows the card, or can never show it. */
    async settles(desk: string, kind: "done" | "dead") {
      for (const entry of await mailbox.claim(clock.now(), 9, HOUR)) {
        const isMeant = entry.lane === lane(desk);
        if (!isMeant) await mailbox.settle(entry, { kind: "wait", notBefore: clock.now() + 1 });
        else if (kind === "done") await mailbox.settle(entry, { kind: "done" });
        else await mailbox.settle(entry, { kind: "dead", code: "slack.badMessage", operator: "" });
      }
      clock.at += 2;
    },
  };
}

describe("a paid order whose card", () => {
  it("waits for every desk is alarm after an hour, once, and no more when somebody accepted it", async () => {
    const world = await paidWithCardsFor("slack", "web");
    world.clock.at = START + HOUR - 1;
    await world.watch.check();
    world.clock.at = START + HOUR;
    await expect(world.watch.check()).rejects.toThrow("1 paid orders were seen by nobody");
    await expect(world.watch.check()).rejects.toThrow();
    expect(world.logged).toEqual([expect.objectContaining({ code: "desk.unseenOrders", order: NUMBER })]);
    expect(world.told).toEqual([
      ["demo", "slack", [NUMBER]],
      ["demo", "web", [NUMBER]],
    ]);
    world.accept();
    await world.watch.check();
    expect(world.counts).toEqual([0, 1, 1, 0]);
  });

  it("can never be shown is alarm as well", async () => {
    const world = await paidWithCardsFor("slack");
    await world.settles("slack", "dead");
    world.clock.at += HOUR;
    await expect(world.watch.check()).rejects.toThrow();
  });

  it("stands on one desk is none", async () => {
    const world = await paidWithCardsFor("slack", "web");
    await world.settles("web", "done");
    world.clock.at += HOUR;
    await world.watch.check();
    expect(world.counts).toEqual([0]);
  });
});
