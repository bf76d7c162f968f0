/** The turn loop: what shoppers and staff see of it, whatever fails in between. */
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { tillContext } from "../../test/support/crash-flow.ts";
import { MemoryTill } from "../../test/support/crash-till.ts";
import { laned } from "../../test/support/mail.ts";
import { type Inbound, inboundId } from "../conversation/inbound.ts";
import { type Log, silentLog } from "../ports/log.ts";
import type { Mailbox } from "../ports/mailbox.ts";
import type { OutboxBody } from "../ports/outbox.ts";
import { openSqliteMailbox } from "../storage/mailbox/sqlite/mailbox.ts";
import type { ObservedTurn } from "./observer.ts";
import { createWorker, type Worker, type WorkerOptions } from "./worker.ts";

const START = 1_000_000;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface World {
  readonly mailbox: Mailbox;
  readonly till: MemoryTill;
  readonly clock: { at: number; now(): number };
  readonly turns: ObservedTurn[];
  worker(change?: Partial<WorkerOptions>): Worker;
}

async function newWorld(stock?: number): Promise<World> {
  const clock = { at: START, now: () => clock.at };
  const mailbox = await openSqliteMailbox({ folder: null, clock });
  closing.push(() => mailbox.close());
  const till = new MemoryTill(stock);
  const turns: ObservedTurn[] = [];
  const observer = { onTurn: (turn: ObservedTurn) => turns.push(turn) };
  const desks = () => ["slack", "web"];
  const options = {
    mailbox,
    context: () => tillContext,
    services: till,
    desks,
    clock,
    log: silentLog,
    observer,
  };
  return {
    mailbox,
    till,
    clock,
    turns,
    worker(change = {}) {
      const worker = createWorker({ ...options, ...change });
      const stop = mailbox.onMail(() => worker.wake());
      closing.push(async () => stop());
      worker.start();
      return worker;
    },
  };
}

let ids = 0;
function said(words: string, address = "ann", at = START): Inbound {
  ids += 1;
  return {
    id: inboundId(`i${ids}`),
    shop: "demo",
    channel: "web",
    address,
    at,
    content: { kind: "text", text: words },
  };
}

/** What was said to a shopper, as `name` or `name:parameter`. */
async function heard(mailbox: Mailbox, address = "ann"): Promise<string[]> {
  const lines = await mailbox.history(laned(`demo/web/${address}`), { limit: 10_000 });
  return lines.flatMap(({ entry }) => {
    const body = entry?.body as OutboxBody | undefined;
    if (body?.kind !== "message" || body.message.kind !== "screen") return [];
    const [parameter] = Object.values(body.message.body[0]?.params ?? {});
    return [parameter === undefined ? body.message.name : `${body.message.name}:${parameter}`];
  });
}

describe("a shopper who writes", () => {
  it("is answered to each message, in order, and each effect happens once", async () => {
    const { mailbox, till, worker } = await newWorld();
    const shopper = worker();
    await mailbox.deposit({ inbounds: [said("start"), said("add"), said("add"), said("order")] });
    await shopper.quiet();
    expect(await heard(mailbox)).toEqual([
      "till.welcome",
      "till.added:1",
      "till.added:2",
      "till.ordered:T-1",
    ]);
    expect(till.stock).toBe(9);
    expect((await mailbox.figures()).waitingInbounds).toBe(0);
  });

  it("gets replies under ids that follow from the message, in the conversation's lane", async () => {
    const { mailbox, worker } = await newWorld();
    const inbound = said("start");
    await mailbox.deposit({ inbounds: [inbound] });
    await worker().quiet();
    const [entry] = await mailbox.claim(START, 1, 1_000);
    expect(entry).toMatchObject({
      id: `demo/web/ann/${inbound.id}/0`,
      lane: "demo/web/ann",
      body: { kind: "message", shop: "demo", channel: "web", address: "ann", locale: "en" },
    });
  });

  it("is told that the stock is gone when a service refuses", async () => {
    const { mailbox, till, worker } = await newWorld(1);
    till.before = (service) => {
      if (service === "till.place") till.stock = 0;
    };
    await mailbox.deposit({ inbounds: [said("order")] });
    await worker().quiet();
    expect(await heard(mailbox)).toEqual(["till.soldOut"]);
  });

  it("asks services with a key made of conversation, message and ordinal, and now from the message", async () => {
    const { mailbox, till, worker } = await newWorld();
    const inbound = said("order");
    let now = 0;
    till.before = (_, context) => {
      now = context.now;
    };
    await mailbox.deposit({ inbounds: [inbound] });
    await worker().quiet();
    expect(till.calls).toEqual([
      { service: "till.look", key: `demo/web/ann/${inbound.id}#0` },
      { service: "till.place", key: `demo/web/ann/${inbound.id}#1` },
    ]);
    expect(now).toBe(inbound.at);
  });

  it("who cannot be reached is not written to until they write again, but for news of a paid order", async () => {
    const { mailbox, worker } = await newWorld();
    const shopper = worker();
    const fact = { kind: "fact" as const, fact: { type: "order.paid", order: "T-1" } };
    const gone = { ...said(""), content: { kind: "reachability" as const, reachable: false } };
    const handBack = { kind: "handBack" as const, author: "Bo" };
    const takeOver = { kind: "takeOver" as const, author: "Bo" };
    const inbounds = [
      said("start"),
      gone,
      ...[takeOver, handBack, fact].map((content) => ({ ...said(""), content })),
    ];
    await mailbox.deposit({ inbounds });
    await shopper.quiet();
    // The words with which the bot takes over again are not said; the receipt is tried, and held if it does not arrive.
    expect(await heard(mailbox)).toEqual(["till.welcome", "till.receipt:T-1"]);
    await mailbox.deposit({ inbounds: [said("add")] });
    await shopper.quiet();
    expect(await heard(mailbox)).toEqual(["till.welcome", "till.receipt:T-1", "till.added:1"]);
  });

  it("reaches every desk of the shop while a person answers, on the lane of the help request", async () => {
    const { mailbox, worker } = await newWorld();
    const takeOver = { kind: "takeOver" as const, author: "Bo" };
    await mailbox.deposit({ inbounds: [said("start"), { ...said(""), content: takeOver }, said("hello?")] });
    await worker().quiet();
    const lane = "desk/demo/slack/help:demo/web/ann";
    const posts = (await mailbox.history(laned(lane), { limit: 10 })).map(
      ({ entry }) => entry?.body as OutboxBody,
    );
    expect(posts).toMatchObject([
      {
        kind: "deskNote",
        desk: "slack",
        conversation: "demo/web/ann",
        note: { kind: "help", state: "taken" },
      },
      { kind: "deskNote", note: { kind: "line", from: "shopper", text: "hello?" } },
    ]);
    expect(await mailbox.history(laned("desk/demo/web/help:demo/web/ann"), { limit: 10 })).toHaveLength(2);
  });

  it("can be watched by the inspector", async () => {
    const { mailbox, worker, turns, till, clock } = await newWorld();
    till.before = () => {
      clock.at += 3;
    };
    await mailbox.deposit({ inbounds: [said("order")] });
    await worker().quiet();
    expect(turns).toMatchObject([
      {
        conversation: "demo/web/ann",
        inbound: "text",
        replies: ["till.ordered"],
        ms: 6,
        calls: [
          { service: "till.look", outcome: "done", ms: 3 },
          { service: "till.place", outcome: "done", ms: 3 },
        ],
      },
    ]);
    expect(turns[0]?.steps.map(({ to }) => to)).toEqual(["looking", "placing", "counter"]);
  });
});

describe("a turn that breaks off", () => {
  it("goes on at its changing call with the same key, and does not look again at what its own effect changed", async () => {
    const { mailbox, till, worker, clock } = await newWorld(1);
    const dead = Promise.withResolvers<void>();
    till.after = (service) =>
      service === "till.place" ? new Promise<void>(() => dead.resolve()) : undefined;
    await mailbox.deposit({ inbounds: [said("order")] });
    worker();
    await dead.promise;
    expect(till.stock).toBe(0);
    till.after = () => {};
    clock.at += 120_000;
    await worker().quiet();
    expect(await heard(mailbox)).toEqual(["till.ordered:T-1"]);
    expect(till.orders).toEqual(["T-1"]);
    expect(till.calls.map(({ service }) => service)).toEqual(["till.look", "till.place", "till.place"]);
  });

  it("is tried again after a while, from its checkpoint, and nobody notices", async () => {
    const { mailbox, till, worker, clock } = await newWorld(1);
    let failures = 2;
    till.after = (service) => {
      if (service === "till.place" && failures-- > 0) throw new Error("The disk is slow today");
    };
    const shopper = worker();
    await mailbox.deposit({ inbounds: [said("order"), said("add")] });
    await shopper.quiet();
    expect(await heard(mailbox)).toEqual([]);
    for (let tries = 0; tries < 2; tries += 1) {
      clock.at = (await mailbox.nextWake(clock.at)) ?? 0;
      shopper.wake();
      await shopper.quiet();
    }
    expect(await heard(mailbox)).toEqual(["till.ordered:T-1", "till.added:1"]);
    expect(till.calls.filter(({ service }) => service === "till.look")).toHaveLength(1);
  });

  it("ends with an apology after the third failure, the conversation goes on, and the log has the cause but no words", async () => {
    const { mailbox, till, worker, clock } = await newWorld();
    till.before = (service) => {
      if (service === "till.place") throw new Error("A bug of ours");
    };
    const lines: { fields: object; sentence: string }[] = [];
    const log: Log = { ...silentLog, error: (fields, sentence) => lines.push({ fields, sentence }) };
    const shopper = worker({ log });
    await mailbox.deposit({ inbounds: [said("order"), said("add")] });
    for (let tries = 0; tries < 3; tries += 1) {
      await shopper.quiet();
      clock.at = (await mailbox.nextWake(clock.at)) ?? clock.at;
      shopper.wake();
    }
    await shopper.quiet();
    expect(await heard(mailbox)).toEqual(["core.sorry", "till.added:1"]);
    expect(lines.map(({ sentence }) => sentence)).toContain("A turn failed");
    expect(JSON.stringify(lines)).not.toMatch(/\bann\b/);
    expect(lines[0]?.fields).toMatchObject({ err: new Error("A bug of ours"), kind: "text", failures: 1 });
  });

  it("is dropped silently when somebody else took the conversation over", async () => {
    const { mailbox, till, worker, clock } = await newWorld();
    const slow = Promise.withResolvers<void>();
    let first = true;
    till.after = async () => {
      if (!first) return;
      first = false;
      await slow.promise;
    };
    await mailbox.deposit({ inbounds: [said("add")] });
    const loser = worker();
    while (till.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    clock.at += 120_000;
    await worker().quiet();
    slow.resolve();
    await loser.quiet();
    expect(await heard(mailbox)).toEqual(["till.added:1"]);
  });

  it("finishes before the worker stops, and the rest waits for the next start", async () => {
    const { mailbox, till, worker } = await newWorld();
    const slow = Promise.withResolvers<void>();
    till.after = () => slow.promise;
    await mailbox.deposit({ inbounds: [said("add"), said("add")] });
    const shopper = worker();
    while (till.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const stopped = shopper.stop();
    slow.resolve();
    await stopped;
    expect(await heard(mailbox)).toEqual(["till.added:1"]);
    expect((await mailbox.figures()).waitingInbounds).toBe(1);
    await worker().quiet();
    expect(await heard(mailbox)).toEqual(["till.added:1", "till.added:2"]);
  });
});

describe("any day at the till", () => {
  const visit = fc.record({
    address: fc.constantFrom("ann", "bo", "cy"),
    words: fc.constantFrom("add", "order", "start"),
    /** Delivered again, as platforms do, this many messages later. */
    again: fc.option(fc.nat(6)),
    trouble: fc.constantFrom("none", "none", "none", "throwBefore", "throwAfter", "loseLease"),
    ticks: fc.nat(4),
  });

  it("handles each message once and in order, with each effect once, whatever is repeated, slow or broken", {
    timeout: 30_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(visit, { minLength: 1, maxLength: 25 }), fc.nat(6), async (visits, stock) => {
        const { mailbox, till, worker, clock } = await newWorld(stock);
        const inbounds = visits.map(({ address, words }) => said(words, address));
        const troubles = new Map(inbounds.map(({ id }, n) => [id, visits[n]?.trouble]));
        const ticks = new Map(inbounds.map(({ id }, n) => [id, visits[n]?.ticks ?? 0]));
        const disturb = async (when: "throwBefore" | "throwAfter", key: string) => {
          const id = /\/(i\d+)#/.exec(key)?.[1] ?? "";
          for (let tick = ticks.get(inboundId(id)) ?? 0; tick > 0; tick -= 1)
            await new Promise((resolve) => setImmediate(resolve));
          if (troubles.get(inboundId(id)) === when) {
            troubles.delete(inboundId(id));
            throw new Error("A disturbance of the test");
          }
          if (when === "throwAfter" && troubles.get(inboundId(id)) === "loseLease") {
            troubles.delete(inboundId(id));
            clock.at += 120_000;
          }
        };
        till.before = (_, { key }) => disturb("throwBefore", key);
        till.after = (_, { key }) => disturb("throwAfter", key);
        const workers = [worker({ concurrency: 2 }), worker({ concurrency: 2 })];
        const deliveries = inbounds.flatMap((inbound, n) => {
          const again = visits[n]?.again;
          return again === null || again === undefined
            ? [{ inbound, at: n }]
            : [
                { inbound, at: n },
                { inbound, at: n + again + 0.5 },
              ];
        });
        deliveries.sort((one, other) => one.at - other.at);
        for (const { inbound } of deliveries) await mailbox.deposit({ inbounds: [inbound] });
        for (let rounds = 0; (await mailbox.figures()).waitingInbounds > 0 && rounds < 200; rounds += 1) {
          clock.at += 1_000;
          for (const each of workers) each.wake();
          for (const each of workers) await each.quiet();
        }
        await checkDay(mailbox, till, inbounds, stock);
        for (const each of workers) await each.stop();
        await mailbox.close();
      }),
      { numRuns: 80 },
    );
  });

  async function checkDay(mailbox: Mailbox, till: MemoryTill, inbounds: readonly Inbound[], stock: number) {
    expect((await mailbox.figures()).waitingInbounds).toBe(0);
    let orders = 0;
    for (const address of new Set(inbounds.map((inbound) => inbound.address))) {
      const words = inbounds
        .filter((inbound) => inbound.address === address)
        .map(({ content }) => (content.kind === "text" ? content.text : ""));
      const replies = await heard(mailbox, address);
      expect(replies).toHaveLength(words.length);
      let count = 0;
      for (const [n, word] of words.entries()) {
        const reply = replies[n];
        if (word === "start") expect(reply).toBe("till.welcome");
        if (word === "add") expect(reply).toBe(`till.added:${++count}`);
        if (word === "order") expect(reply).toMatch(/^till\.(ordered:T-\d+|soldOut)$/);
        if (reply?.startsWith("till.ordered")) {
          orders += 1;
          count = 0;
        }
      }
    }
    expect(till.orders).toHaveLength(orders);
    expect(till.stock).toBe(stock - orders);
  }
});
