/** The sending loop: what goes out, in which order, and what happens when a platform does not want it. */
import { afterEach, describe, expect, it } from "vitest";
import { conversationKey } from "../conversation/conversation-key.ts";
import { entryId } from "../ports/entry-id.ts";
import { conversationLane } from "../ports/lane.ts";
import { type Log, silentLog } from "../ports/log.ts";
import type { ClaimedEntry, Mailbox } from "../ports/mailbox.ts";
import type { OutboxBody } from "../ports/outbox.ts";
import { done, type Failure, type Outcome, refused, retry, unknown } from "../ports/outcome.ts";
import { openSqliteMailbox } from "../storage/mailbox/sqlite/mailbox.ts";
import { LatelyHeard } from "./lately-heard.ts";
import { createOutbox, type Outbox, type OutboxOptions } from "./outbox.ts";

const START = 1_000_000;
const busy: Failure = { code: "channel.busy", operator: "The platform asks for patience." };
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function words(address: string, n: number, channel = "web") {
  const message = { kind: "person" as const, name: "core.person", author: "Bo", text: `${address}${n}` };
  const body: Extract<OutboxBody, { kind: "message" }> = {
    kind: "message",
    shop: "demo",
    channel,
    address,
    locale: "en",
    message,
  };
  return { id: entryId(`${address}${n}`), lane: conversationLane(conversationKey(body)), body };
}

interface World {
  readonly mailbox: Mailbox;
  readonly outbox: Outbox;
  readonly clock: { at: number };
  /** Ids in the order they were handed to the channel. */
  readonly sent: string[];
  readonly dead: { readonly id: string; readonly code: string }[];
  readonly unreachable: string[];
  /** Lets time pass until the next planned moment and everything of that moment happen. */
  next(): Promise<void>;
}

async function newWorld(
  answer: (
    entry: ClaimedEntry,
    nth: number,
  ) => Promise<Outcome<{ reference?: string }>> | Outcome<{ reference?: string }>,
  change: Partial<OutboxOptions> = {},
): Promise<World> {
  const clock = { at: START, now: () => clock.at };
  const mailbox = await openSqliteMailbox({ folder: null, clock });
  const sent: string[] = [];
  const dead: World["dead"][number][] = [];
  const unreachable: string[] = [];
  const outbox = createOutbox({
    mailbox,
    clock,
    log: silentLog,
    pace: () => undefined,
    windowOf: async () => undefined,
    onHeld: async () => {},
    latelyHeard: new LatelyHeard(),
    onDeskHeld: async () => ({ kind: "wait", notBefore: 0 }),
    onDeskShown: async () => {},
    onRecovered: async () => {},
    async send(entry) {
      sent.push(entry.id);
      return answer(entry, sent.length);
    },
    async onDead({ id }, { code }) {
      dead.push({ id, code });
    },
    async onUnreachable({ id }) {
      unreachable.push(id);
    },
    ...change,
  });
  const stopListening = mailbox.onMail(() => outbox.wake());
  outbox.start();
  closing.push(async () => {
    stopListening();
    await outbox.stop();
    await mailbox.close();
  });
  const next = async () => {
    await outbox.quiet();
    clock.at = (await mailbox.nextWake(clock.at)) ?? clock.at;
    outbox.wake();
    await outbox.quiet();
  };
  return { mailbox, outbox, clock, sent, dead, unreachable, next };
}

describe("messages on their way out", () => {
  it("leave in order for one shopper, and side by side for different ones", async () => {
    const open: { readonly id: string; readonly resolve: () => void }[] = [];
    const { mailbox, outbox, sent } = await newWorld(
      ({ id }) => new Promise((resolve) => open.push({ id, resolve: () => resolve(done({})) })),
    );
    const underWay: number[] = [];
    await mailbox.deposit({
      entries: [words("a", 1), words("a", 2), words("b", 1), words("a", 3), words("b", 2)],
    });
    while (sent.length < 5) {
      await new Promise((resolve) => setImmediate(resolve));
      underWay.push(open.length);
      open.shift()?.resolve();
    }
    for (const { resolve } of open) resolve();
    await outbox.quiet();
    expect(sent.filter((id) => id.startsWith("a"))).toEqual(["a1", "a2", "a3"]);
    expect(sent.filter((id) => id.startsWith("b"))).toEqual(["b1", "b2"]);
    expect(Math.max(...underWay)).toBe(2);
    expect((await mailbox.figures()).waitingEntries).toBe(0);
  });

  it("never exceed the number of sends that may be under way", async () => {
    let now = 0;
    let most = 0;
    const world = await newWorld(
      async () => {
        now += 1;
        most = Math.max(most, now);
        await new Promise((resolve) => setImmediate(resolve));
        now -= 1;
        return done({});
      },
      { concurrency: 3 },
    );
    await world.mailbox.deposit({ entries: Array.from({ length: 40 }, (_, n) => words(`s${n}-`, 1)) });
    await world.outbox.quiet();
    expect(world.sent).toHaveLength(40);
    expect(most).toBe(3);
  });

  it("that another version of Kiosk left become dead letters at once, and what stands behind them goes out", async () => {
    const { mailbox, outbox, sent, dead } = await newWorld(() => done({}));
    const strange = { ...words("a", 1), body: { kind: "hologram" } as unknown as OutboxBody };
    await mailbox.deposit({ entries: [strange, words("a", 2)] });
    await outbox.quiet();
    expect(sent).toEqual(["a2"]);
    expect(dead).toEqual([{ id: "a1", code: "outbox.foreign" }]);
    const [letter] = await mailbox.deadLetters(10);
    expect(letter).toMatchObject({ id: "a1", code: "outbox.foreign" });
    expect(letter?.operator).toContain("(hologram)");
  });

  it("carry the reference that the lane remembered", async () => {
    const references: (string | undefined)[] = [];
    const { mailbox, outbox } = await newWorld((entry) => {
      references.push(entry.reference);
      return done({ reference: `card of ${entry.id}` });
    });
    await mailbox.deposit({ entries: [words("a", 1), words("a", 2)] });
    await outbox.quiet();
    expect(references).toEqual([undefined, "card of a1"]);
  });
});

describe("a send that fails for now", () => {
  it("waits at least as long as the platform asks, holds the shopper's next message back, and goes out under the same id", async () => {
    const { mailbox, outbox, sent, clock, next } = await newWorld((_, nth) =>
      nth === 1 ? retry(busy, 30_000) : done({}),
    );
    await mailbox.deposit({ entries: [words("a", 1), words("a", 2)] });
    await outbox.quiet();
    expect(sent).toEqual(["a1"]);
    await next();
    expect(clock.at).toBe(START + 30_000);
    expect(sent).toEqual(["a1", "a1", "a2"]);
  });

  it("is repeated when the answer was never heard", async () => {
    const { mailbox, sent, next } = await newWorld((_, nth) => (nth === 1 ? unknown(busy) : done({})));
    await mailbox.deposit({ entries: [words("a", 1)] });
    await next();
    expect(sent).toEqual(["a1", "a1"]);
    expect((await mailbox.figures()).waitingEntries).toBe(0);
  });

  it("waits two days for a platform that is down or does not know our token any more", async () => {
    let mended = false;
    const code = "channel.unauthorized";
    const world = await newWorld(() =>
      mended ? done({}) : retry({ code, operator: "The token has ended." }),
    );
    const began = world.clock.at;
    await world.mailbox.deposit({ entries: [words("a", 1)] });
    for (let tries = 0; tries < 150; tries += 1) await world.next();
    expect(world.clock.at - began).toBeGreaterThan(24 * 60 * 60 * 1000);
    expect(world.dead).toEqual([]);
    mended = true;
    await world.next();
    expect(await world.mailbox.figures()).toMatchObject({ waitingEntries: 0, deadLetters: 0 });
  });

  it("becomes a dead letter after eight tries with growing delays, and the next message goes on", async () => {
    const moments: number[] = [];
    const { mailbox, sent, dead, clock, next } = await newWorld(({ id }) => {
      if (id === "a1") moments.push(clock.at);
      return id === "a1" ? retry(busy) : done({});
    });
    await mailbox.deposit({ entries: [words("a", 1), words("a", 2)] });
    for (let tries = 0; tries < 8; tries += 1) await next();
    expect(sent.filter((id) => id === "a1")).toHaveLength(8);
    expect(sent.at(-1)).toBe("a2");
    expect(dead).toEqual([{ id: "a1", code: "channel.busy" }]);
    expect(await mailbox.deadLetters(5)).toMatchObject([
      { id: "a1", code: "channel.busy", operator: busy.operator },
    ]);
    const delays = moments.slice(1).map((at, n) => at - (moments[n] ?? 0));
    for (const [n, delay] of delays.slice(1, 5).entries()) expect(delay).toBeGreaterThan(delays[n] ?? 0);
  });

  it("counts a fault of ours like any other failed try, and the log has no words and no address", async () => {
    const lines: object[] = [];
    const log: Log = { ...silentLog, warn: (fields) => lines.push(fields) };
    const world = await newWorld(
      (_, nth) => {
        if (nth === 1) throw new Error("A bug in the adapter");
        return done({});
      },
      { log },
    );
    await world.mailbox.deposit({ entries: [words("ann", 1)] });
    await world.next();
    expect(world.sent).toEqual(["ann1", "ann1"]);
    expect(lines).toMatchObject([{ shop: "demo", vendor: "web", code: "send.failed", tries: 1 }]);
    expect(JSON.stringify(lines)).not.toContain("ann1");
  });
});

describe("a send that is refused", () => {
  it("becomes a dead letter at once and is told", async () => {
    const failure = { code: "channel.rejected", operator: "The text is too long." } as const;
    const { mailbox, outbox, sent, dead } = await newWorld((_, nth) =>
      nth === 1 ? refused(failure) : done({}),
    );
    await mailbox.deposit({ entries: [words("a", 1), words("a", 2)] });
    await outbox.quiet();
    expect(sent).toEqual(["a1", "a2"]);
    expect(dead).toEqual([{ id: "a1", code: "channel.rejected" }]);
  });

  it("because the shopper blocked us is told to the conversation and to no staff", async () => {
    const gone = { code: "channel.unreachable", operator: "The shopper blocked the bot." } as const;
    const { mailbox, outbox, dead, unreachable } = await newWorld(() => refused(gone));
    await mailbox.deposit({ entries: [words("a", 1)] });
    await outbox.quiet();
    expect(dead).toEqual([]);
    expect(unreachable).toEqual(["a1"]);
    expect((await mailbox.figures()).waitingEntries).toBe(0);
  });
});

describe("a channel with a pace", () => {
  it("is never sent more than so many in a second, while others are not slowed down", async () => {
    const moments: number[] = [];
    const world = await newWorld(
      ({ id }) => {
        if (id.startsWith("t")) moments.push(world.clock.at);
        return done({});
      },
      { pace: (body) => (body.kind === "message" && body.channel === "telegram" ? 10 : undefined) },
    );
    const flood = Array.from({ length: 45 }, (_, n) => words(`t${n}-`, 1, "telegram"));
    await world.mailbox.deposit({ entries: [...flood, words("quick", 1)] });
    await world.outbox.quiet();
    expect(world.sent).toContain("quick1");
    for (let rounds = 0; moments.length < 45 && rounds < 500; rounds += 1) await world.next();
    expect(moments).toHaveLength(45);
    for (const [n, at] of moments.entries())
      expect(at - (moments[n - 10] ?? at - 1_000)).toBeGreaterThanOrEqual(1_000);
    expect(moments.at(-1)).toBeLessThanOrEqual(START + 5_000);
    expect(await world.mailbox.deadLetters(1)).toEqual([]);
  });
});

describe("a sending loop that stops", () => {
  it("finishes the sends under way and leaves the rest for the next start", async () => {
    const slow = Promise.withResolvers<void>();
    const { mailbox, outbox, sent } = await newWorld(async () => {
      await slow.promise;
      return done({});
    });
    await mailbox.deposit({ entries: [words("a", 1), words("a", 2)] });
    while (sent.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const stopped = outbox.stop();
    slow.resolve();
    await stopped;
    expect(sent).toEqual(["a1"]);
    expect((await mailbox.figures()).waitingEntries).toBe(1);
  });
});

describe("a platform that is down", () => {
  const down = retry({ code: "channel.unavailable", operator: "It answers 503." });

  it("is tried by one message at a time, ever more rarely, and nobody gives up", async () => {
    let isDown = true;
    const warned: string[] = [];
    const log: Log = { ...silentLog, warn: (_fields, sentence) => void warned.push(sentence) };
    const world = await newWorld(() => (isDown ? down : done({})), { log, concurrency: 4 });
    const everybody = Array.from({ length: 200 }, (_, n) => words(`s${n}-`, 0));
    await world.mailbox.deposit({ entries: everybody });
    await world.outbox.quiet();
    const first = world.sent.length;
    expect(first).toBeLessThanOrEqual(8);
    const begun = world.clock.at;
    while (world.clock.at < begun + 30 * 60_000) await world.next();
    expect(world.sent.length - first).toBeLessThan(60);
    expect(warned.filter((sentence) => sentence.includes("is down"))).toHaveLength(1);
    isDown = false;
    const recovered = world.clock.at;
    while ((await world.mailbox.figures()).waitingEntries > 0) await world.next();
    expect(new Set(world.sent).size).toBe(200);
    expect(world.clock.at - recovered).toBeLessThan(16 * 60_000);
    expect(world.dead).toEqual([]);
  });

  it("does not stop another one", async () => {
    const world = await newWorld((entry) =>
      entry.body.kind === "message" && entry.body.channel === "telegram" ? down : done({}),
    );
    const telegram = Array.from({ length: 20 }, (_, n) => words(`t${n}-`, 0, "telegram"));
    const web = Array.from({ length: 20 }, (_, n) => words(`w${n}-`, 0, "web"));
    await world.mailbox.deposit({ entries: [...telegram, ...web] });
    await world.outbox.quiet();
    expect(world.sent.filter((id) => id.startsWith("w"))).toHaveLength(20);
  });

  it("is not taken to be down for one message that fails again and again", async () => {
    const world = await newWorld((entry) => (entry.id === "bad0" ? down : done({})));
    await world.mailbox.deposit({ entries: [words("bad", 0)] });
    for (let time = 0; time < 5; time += 1) await world.next();
    await world.mailbox.deposit({ entries: Array.from({ length: 10 }, (_, n) => words(`good${n}-`, 0)) });
    await world.outbox.quiet();
    expect(world.sent.filter((id) => id.startsWith("good"))).toHaveLength(10);
  });
});

describe("somebody who wrote a moment ago", () => {
  it("is answered before a thousand who did not, at the channel's pace", async () => {
    const latelyHeard = new LatelyHeard();
    const world = await newWorld(() => done({}), { pace: () => 30, latelyHeard });
    await world.mailbox.deposit({ entries: Array.from({ length: 1_000 }, (_, n) => words(`news${n}-`, 0)) });
    await world.outbox.quiet();
    for (let time = 0; time < 10; time += 1) await world.next();
    const begun = world.clock.at;
    const answer = words("ada", 1);
    latelyHeard.note(answer.lane, begun);
    await world.mailbox.deposit({ entries: [answer] });
    await world.outbox.quiet();
    while (!world.sent.includes(answer.id)) await world.next();
    expect(world.clock.at - begun).toBeLessThanOrEqual(1_100);
    while ((await world.mailbox.figures()).waitingEntries > 0) await world.next();
    expect(new Set(world.sent).size).toBe(1_001);
  });
});
