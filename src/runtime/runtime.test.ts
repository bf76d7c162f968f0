/** The durable shell as a whole: from what comes in to what goes out, with time, announcements and an end. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FAREWELL_MS, tillContext } from "../../test/support/crash-flow.ts";
import { MemoryTill } from "../../test/support/crash-till.ts";
import { keyed, laned } from "../../test/support/mail.ts";
import { type Inbound, inboundId } from "../conversation/inbound.ts";
import type { Announcement, Announcements } from "../ports/announcements.ts";
import { systemClock } from "../ports/clock.ts";
import { OrderNumber } from "../ports/ids.ts";
import { silentLog } from "../ports/log.ts";
import type { Mailbox } from "../ports/mailbox.ts";
import { type Metrics, silentMetrics } from "../ports/metrics.ts";
import type { OutboxBody } from "../ports/outbox.ts";
import { done, refused } from "../ports/outcome.ts";
import { openSqliteMailbox } from "../storage/mailbox/sqlite/mailbox.ts";
import { createRuntime, type Runtime, type RuntimeOptions } from "./runtime.ts";

const closing: (() => Promise<unknown>)[] = [];
beforeEach(() => {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"],
  });
});
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closing.splice(0).reverse()) await close();
});

let ids = 0;
function said(words: string, address = "ann"): Inbound {
  ids += 1;
  const content = { kind: "text" as const, text: words };
  return { id: inboundId(`r${ids}`), shop: "demo", channel: "web", address, at: Date.now(), content };
}

interface World {
  readonly mailbox: Mailbox;
  readonly till: MemoryTill;
  readonly runtime: Runtime;
  /** What went out: names of messages to shoppers, kinds of posts to desks. */
  readonly sent: string[];
}

async function newWorld(change: Partial<RuntimeOptions> = {}): Promise<World> {
  const mailbox = await openSqliteMailbox({ folder: null, clock: systemClock });
  const till = new MemoryTill();
  const sent: string[] = [];
  const runtime = createRuntime({
    mailbox,
    context: () => tillContext,
    services: till,
    desks: () => ["slack"],
    async send({ body }) {
      sent.push(nameOf(body as OutboxBody));
      return done({});
    },
    pace: () => undefined,
    clock: systemClock,
    log: silentLog,
    ...change,
  });
  closing.push(
    () => mailbox.close(),
    () => runtime.stop(0),
  );
  return { mailbox, till, runtime, sent };
}

function nameOf(body: OutboxBody): string {
  if (body.kind === "message") return body.message.name;
  return body.kind === "deskPost" ? `${body.desk}:${body.post.kind}` : `${body.desk}:${body.note.kind}`;
}

/** Announcements as a ledger would keep them. */
class MemoryAnnouncements implements Announcements {
  readonly all: Announcement[] = [];
  relays = 0;
  #notify: () => void = () => {};
  async waiting(limit: number) {
    return this.all.slice(0, limit);
  }
  async relayed(done: readonly string[]) {
    this.relays += 1;
    for (const id of done)
      this.all.splice(
        this.all.findIndex((each) => each.id === id),
        1,
      );
  }
  onNew(listener: () => void) {
    this.#notify = listener;
    return () => {
      this.#notify = () => {};
    };
  }
  announce(...announcements: Announcement[]) {
    this.all.push(...announcements);
    this.#notify();
  }
}

describe("the durable shell", () => {
  it("answers what comes in, also what came before it was started", async () => {
    const { runtime, sent } = await newWorld();
    await runtime.deposit([said("start"), said("add")]);
    expect(sent).toEqual([]);
    runtime.start();
    await runtime.idle();
    expect(sent).toEqual(["till.welcome", "till.added"]);
    await runtime.deposit([said("order")]);
    await runtime.idle();
    expect(sent).toEqual(["till.welcome", "till.added", "till.ordered"]);
  });

  it("leaves alone what a person of the shop writes to somebody who never wrote to the bot", async () => {
    const { runtime, mailbox, sent } = await newWorld();
    runtime.start();
    const wrote = (address: string) => ({
      ...said("Can you deliver on Monday?", address),
      content: { kind: "personReply" as const, author: "The shop", text: "Can you deliver on Monday?" },
    });
    await runtime.deposit([wrote("a supplier"), said("start")]);
    await runtime.idle();
    await runtime.deposit([wrote("ann")]);
    await runtime.idle();
    expect(await mailbox.conversation(keyed("demo/web/a supplier"))).toBeNull();
    expect(await mailbox.history(laned("demo/web/a supplier"), { limit: 10 })).toEqual([]);
    expect((await mailbox.conversation(keyed("demo/web/ann")))?.attention).toBe("person");
    expect(sent).toEqual(["till.welcome", "slack:help", "slack:line"]);
  });

  it("answers a message that is delivered three times once, and counts the others as duplicates", async () => {
    const counted: Parameters<Metrics["inbound"]>[0][] = [];
    const { runtime, sent } = await newWorld({
      metrics: { ...silentMetrics, inbound: (event) => counted.push(event) },
    });
    runtime.start();
    const inbound = said("start");
    await Promise.all([runtime.deposit([inbound, inbound]), runtime.deposit([inbound])]);
    await runtime.idle();
    expect(sent).toEqual(["till.welcome"]);
    expect(counted).toEqual([
      { shop: "demo", channel: "web", kind: "received", count: 1 },
      { shop: "demo", channel: "web", kind: "duplicate", count: 1 },
      { shop: "demo", channel: "web", kind: "duplicate", count: 1 },
    ]);
  });

  it("lets a timer fire when it is due, and not when the shopper went on before", async () => {
    const { runtime, sent } = await newWorld();
    runtime.start();
    await runtime.deposit([said("bye"), said("bye", "bo")]);
    await runtime.idle();
    expect(sent).toEqual(["till.bye", "till.bye"]);
    await runtime.deposit([said("add", "bo")]);
    await runtime.idle();
    await vi.advanceTimersByTimeAsync(FAREWELL_MS - 50);
    await runtime.idle();
    expect(sent).not.toContain("till.farewell");
    await vi.advanceTimersByTimeAsync(100);
    await runtime.idle();
    expect(sent.filter((name) => name === "till.farewell")).toHaveLength(1);
  });

  it("catches up, when it starts, on timers that fell due while it was off", async () => {
    const { runtime, sent } = await newWorld();
    runtime.start();
    await runtime.deposit([said("bye")]);
    await runtime.idle();
    expect(await runtime.stop()).toBe(true);
    await vi.advanceTimersByTimeAsync(10 * FAREWELL_MS);
    expect(sent).toEqual(["till.bye"]);
    runtime.start();
    await runtime.idle();
    expect(sent).toEqual(["till.bye", "till.farewell"]);
  });

  it("tries a failed turn and a failed send again when their time has come, by itself", async () => {
    let refusals = 1;
    let failures = 1;
    const world = await newWorld({
      async send({ body }) {
        if (refusals-- > 0)
          return { kind: "unknown", failure: { code: "channel.unanswered", operator: "No answer." } };
        world.sent.push(nameOf(body as OutboxBody));
        return done({});
      },
    });
    world.till.before = () => {
      if (failures-- > 0) throw new Error("Once");
    };
    world.runtime.start();
    await world.runtime.deposit([said("add")]);
    for (let seconds = 0; seconds < 5 && world.sent.length === 0; seconds += 1) {
      await vi.advanceTimersByTimeAsync(1_000);
      await world.runtime.idle();
    }
    expect(world.sent).toEqual(["till.added"]);
  });

  it("carries what the ledger announces to the shopper and to the desks, once, though it is carried twice", async () => {
    const announcements = new MemoryAnnouncements();
    const { runtime, sent } = await newWorld({ announcements });
    runtime.start();
    const post = { kind: "lowStock" as const, sku: "TEA-1", name: "Sencha", saleable: 2 };
    const to = {
      channel: "web",
      address: "ann",
      fact: { type: "order.paid" as const, order: OrderNumber.parse("T-1"), amount: 9_900, currency: "DKK" },
    };
    const announcement = { id: "paid T-1", shop: "demo", at: Date.now(), to, post };
    announcements.announce(announcement);
    await runtime.idle();
    announcements.announce(announcement);
    await runtime.idle();
    expect(sent.toSorted()).toEqual(["slack:lowStock", "till.receipt"]);
    expect(announcements.relays).toBe(2);
  });

  it("tells the desks of a message that could not be sent, but not of a desk post that could not", async () => {
    const failure = { code: "channel.rejected", operator: "Too long." } as const;
    const world = await newWorld({
      async send({ body }) {
        world.sent.push(nameOf(body as OutboxBody));
        return refused(failure);
      },
    });
    world.runtime.start();
    await world.runtime.deposit([said("start")]);
    await world.runtime.idle();
    expect(world.sent).toEqual(["till.welcome", "slack:deadLetter"]);
    expect(await world.mailbox.deadLetters(5)).toHaveLength(2);
  });

  it("stops writing to a shopper who cannot be reached until they write again", async () => {
    let reachable = false;
    const world = await newWorld({
      async send({ body }) {
        world.sent.push(nameOf(body as OutboxBody));
        return reachable ? done({}) : refused({ code: "channel.unreachable", operator: "Blocked." });
      },
    });
    world.runtime.start();
    await world.runtime.deposit([said("start")]);
    await world.runtime.idle();
    expect((await world.mailbox.conversation(keyed("demo/web/ann")))?.reachable).toBe(false);
    reachable = true;
    await world.runtime.deposit([said("add")]);
    await world.runtime.idle();
    expect(world.sent).toEqual(["till.welcome", "till.added"]);
    expect((await world.mailbox.conversation(keyed("demo/web/ann")))?.reachable).toBe(true);
  });

  it("finishes the turns and sends in hand when it stops", async () => {
    const slow = Promise.withResolvers<void>();
    const { runtime, till, mailbox } = await newWorld();
    till.before = () => slow.promise;
    runtime.start();
    await runtime.deposit([said("add"), said("add")]);
    while (till.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const stopped = runtime.stop();
    slow.resolve();
    expect(await stopped).toBe(true);
    expect(await mailbox.figures()).toMatchObject({ waitingInbounds: 1, waitingEntries: 1 });
  });

  it("does not wait for ever for a turn that hangs", async () => {
    const { runtime, till } = await newWorld();
    till.before = () => new Promise<void>(() => {});
    runtime.start();
    await runtime.deposit([said("add")]);
    while (till.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const stopped = runtime.stop(5_000);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await stopped).toBe(false);
  });

  it("forgets old mail by itself", async () => {
    const { runtime, mailbox } = await newWorld({ keepMs: 60 * 60 * 1000 });
    runtime.start();
    await runtime.deposit([said("start")]);
    await runtime.idle();
    expect(await mailbox.history(laned("demo/web/ann"), { limit: 9 })).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(2 * 60 * 60 * 1000 + 1);
    await runtime.idle();
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(await mailbox.history(laned("demo/web/ann"), { limit: 9 })).toEqual([]);
  });
});
